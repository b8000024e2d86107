"""What can be done with courses."""

from .announcing import announce, hide_announcement, remove_announcement, restore_announcement
from .assessing import (
    place_item,
    start_assignment,
    start_quiz,
    write_lesson_assignment,
    write_lesson_quiz,
)
from .courses import change_course, choose_authors, found_course, say_if_growing
from .discussing import talk_about_lesson
from .duplicating import duplicate_course
from .enrolling import (
    begin_course,
    end_waiting,
    fill_free_places,
    give_place,
    leave_course,
    take_again,
)
from .files import add_file, remove_file
from .importing import Imported, import_course, read_package
from .learning import (
    change_note,
    complete_by_passing,
    complete_by_writing,
    complete_lesson,
    enter_lesson,
    keep_film_place,
    rate_course,
    reopen_lesson,
    settle_course,
    visit_lesson,
    write_note,
)
from .moderation import hide_course, remove_course, restore_course
from .offerings import (
    change_offering,
    close_offering,
    invite_people,
    open_offering,
    reopen_offering,
    set_releases,
    take_off_list,
)
from .outline import (
    add_lesson,
    add_section,
    arrange_course,
    bring_back_lesson,
    move_lesson,
    move_section,
    remove_lesson,
    remove_section,
    rename_section,
    set_lesson_rule,
)
from .packages import put_package, remove_package, upload_package
from .playing import OpenedElsewhere, open_unit, report_unit
from .stating import begin_session, try_session
from .teaching import nudge_learner
from .writing import (
    publish_due_lesson,
    publish_lesson,
    restore_version,
    save_lesson,
    schedule_lesson,
)

__all__ = [
    "Imported",
    "OpenedElsewhere",
    "add_file",
    "add_lesson",
    "add_section",
    "announce",
    "arrange_course",
    "begin_course",
    "begin_session",
    "bring_back_lesson",
    "change_course",
    "change_note",
    "change_offering",
    "choose_authors",
    "close_offering",
    "complete_by_passing",
    "complete_by_writing",
    "complete_lesson",
    "duplicate_course",
    "end_waiting",
    "enter_lesson",
    "fill_free_places",
    "found_course",
    "give_place",
    "hide_announcement",
    "hide_course",
    "import_course",
    "invite_people",
    "keep_film_place",
    "leave_course",
    "move_lesson",
    "move_section",
    "nudge_learner",
    "open_offering",
    "open_unit",
    "place_item",
    "publish_due_lesson",
    "publish_lesson",
    "put_package",
    "rate_course",
    "read_package",
    "remove_announcement",
    "remove_course",
    "remove_file",
    "remove_lesson",
    "remove_package",
    "remove_section",
    "rename_section",
    "reopen_lesson",
    "reopen_offering",
    "report_unit",
    "restore_announcement",
    "restore_course",
    "restore_version",
    "save_lesson",
    "say_if_growing",
    "schedule_lesson",
    "set_lesson_rule",
    "set_releases",
    "settle_course",
    "start_assignment",
    "start_quiz",
    "take_again",
    "take_off_list",
    "talk_about_lesson",
    "try_session",
    "upload_package",
    "visit_lesson",
    "write_lesson_assignment",
    "write_lesson_quiz",
    "write_note",
]
