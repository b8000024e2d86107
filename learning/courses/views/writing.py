"""Views for making a course: its page, its outline, its files and its authors."""

from tempfile import SpooledTemporaryFile
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from communities.community.access import community_to_see, next_step
from communities.community.models import Membership, Role
from communities.community.pages import charter_before, sent_files, submitted_data
from communities.groups.models import GroupMembership
from plc.accounts.http import SignedIn, see_other
from plc.accounts.models import User
from plc.accounts.rate_limits import limit_rate
from plc.core.ids import uuid7, uuid_or_none
from plc.core.methods import require_form
from plc.core.outdated import seen_by
from plc.core.refusals import Refused, say
from plc.files.actions import store_upload
from plc.web.drafts import (
    delete_submitted_drafts,
    draft_of,
    initial_of,
    save_invalid_form,
    texts_in,
)
from plc.web.toasts import done, failed

from .. import access, actions
from ..exporting import export_course as write_archive
from ..forms import AuthorsForm, CourseForm, FileForm, NameForm, page_of
from ..models import Course, Lesson, Section
from ..pages import course_page, page

IN_MEMORY = 2**20


@login_required
@require_form
def found_course(request: SignedIn, slug: str, group_slug: str | None = None) -> HttpResponse:
    typed = bool(texts_in(request.POST))
    community = community_to_see(request.user, slug)
    if request.method != "POST" and next_step(request.user, community) == "charter":
        return see_other(charter_before(community, request.get_full_path()))
    community, group = access.place_to_found_in(request.user, slug, group_slug, typed=typed)
    key = f"courses.new:{group.public_id if group else community.public_id}"
    given: dict[str, Any] = {"by": request.user, "community": community}
    if request.method != "POST":
        form = CourseForm(initial=initial_of(draft_of(request.user, key), several=()), **given)
    else:
        form = CourseForm(request.POST, request.FILES, **given)
        if form.is_valid() and (course := _found(request, form, community, group)):
            delete_submitted_drafts(request, key)
            return see_other("courses:write", community.slug, course.slug)
        save_invalid_form(request, key)
    context = {"form": form, "draft_key": key}
    return page(request, "found", context, community=community, group=group)


def _found(request: SignedIn, form: CourseForm, community: Any, group: Any) -> Course | None:
    try:
        if reason := access.why_not_found_course(request.user, community, group):
            raise Refused(reason)
        limit_rate(request, "found_group")
        course = actions.found_course(
            by=request.user,
            community=community,
            group=group,
            public_id=form.cleaned_data.get("public_id"),
            **form.words,
        )
        if (picture := form.stored_picture()) is not None:
            actions.change_course(by=request.user, course=course, picture=picture, **form.words)
        return course
    except Refused as refusal:
        say(form, refusal)
        return None


@login_required
@require_safe
def show_outline(request: SignedIn, slug: str, course_slug: str) -> HttpResponse:
    return outline_page(request, access.course_to_write(request.user, slug, course_slug))


def outline_page(
    request: SignedIn, course: Course, form: NameForm | None = None, at: Section | None = None
) -> HttpResponse:
    """What the course consists of. ``form`` came back from adding something at this section."""
    context = {
        "sections": sections_of(course),
        "form": form,
        "at": at,
        "new_id": uuid7(),
        "removed": Lesson.objects.filter(course=course, removed_at__isnull=False)[:50],
        "owns": access.can_own_course(request.user, course),
        "planned": Lesson.objects.planned().filter(course=course).exists(),
        "something": course.lessons.published().exists(),
    }
    return course_page(request, "write", context, course=course)


def sections_of(course: Course) -> list[tuple[Section, list[Lesson]]]:
    """Two queries."""
    rows = Lesson.objects.kept().filter(course=course).in_order().select_related("published")
    lessons: dict[int, list[Lesson]] = {}
    for lesson in rows.defer(*access.UNREAD):
        lesson.course = course
        lessons.setdefault(lesson.section_id, []).append(lesson)
    return [(section, lessons.get(section.pk, [])) for section in course.sections.all()]


@login_required
@require_POST
def say_if_growing(request: SignedIn, slug: str, course_slug: str) -> HttpResponse:
    """``on=1``: more lessons are to come, ``on=0``: the course is whole."""
    course = access.course_to_write(request.user, slug, course_slug)
    growing = request.POST.get("on") == "1"
    actions.say_if_growing(by=request.user, course=course, growing=growing)
    return see_other(course.write_url)


@login_required
@require_POST
def add_section(request: SignedIn, slug: str, course_slug: str) -> HttpResponse:
    course = access.course_to_write(request.user, slug, course_slug)
    form = NameForm(request.POST)
    if form.is_valid():
        try:
            actions.add_section(by=request.user, course=course, **form.cleaned_data)
        except Refused as refusal:
            say(form, refusal)
        else:
            return see_other(course.write_url)
    return outline_page(request, course, form)


@login_required
@require_POST
def change_section(request: SignedIn, slug: str, course_slug: str, public_id: UUID) -> HttpResponse:
    """``do``: rename, up, down or remove."""
    course = access.course_to_write(request.user, slug, course_slug)
    section = access.section_to_change(course, public_id)
    given: dict[str, Any] = {"by": request.user, "section": section}
    try:
        match request.POST.get("do", "rename"):
            case "up":
                actions.move_section(step=-1, **given)
            case "down":
                actions.move_section(step=1, **given)
            case "remove":
                actions.remove_section(**given)
            case "rename":
                actions.rename_section(name=request.POST.get("name", ""), **given)
            case _:
                raise Http404
    except Refused as refusal:
        failed(request, str(refusal.sentence))
    return see_other(course.write_url)


@login_required
@require_POST
def add_lesson(request: SignedIn, slug: str, course_slug: str, public_id: UUID) -> HttpResponse:
    """To the section with this id."""
    course = access.course_to_write(request.user, slug, course_slug)
    section = access.section_to_change(course, public_id)
    form = NameForm(request.POST)
    if form.is_valid():
        try:
            lesson = actions.add_lesson(by=request.user, section=section, **form.cleaned_data)
        except Refused as refusal:
            say(form, refusal)
        else:
            lesson.course = course
            return see_other(lesson.write_url)
    return outline_page(request, course, form, section)


@login_required
@require_POST
def arrange_course(request: SignedIn, slug: str, course_slug: str) -> HttpResponse:
    """The whole order, as dragging sends it: ``order`` are ids of sections and of the lessons that
    follow them."""
    course = access.course_to_write(request.user, slug, course_slug)
    sections = {section.public_id: section for section, _lessons in sections_of(course)}
    kept = Lesson.objects.kept().filter(course=course)
    lessons = {lesson.public_id: lesson for lesson in kept.defer("source")}
    order: list[tuple[Section, list[Lesson]]] = []
    for key in map(uuid_or_none, request.POST.getlist("order")[:1000]):
        if key in sections:
            order.append((sections[key], []))
        elif key in lessons and order:
            order[-1][1].append(lessons[key])
    if order:
        actions.arrange_course(by=request.user, course=course, order=order)
    return HttpResponse(status=204)


@login_required
@require_form
def change_course(request: SignedIn, slug: str, course_slug: str) -> HttpResponse:
    typed = bool(texts_in(request.POST))
    course = access.course_to_write(request.user, slug, course_slug, typed=typed)
    key = f"courses.page:{course.public_id}"
    given: dict[str, Any] = {"by": request.user, "community": course.community}
    seen = seen_by(request, actions.state_of_page(course))
    if request.method != "POST":
        kept = initial_of(draft_of(request.user, key), several=())
        form = CourseForm(initial=page_of(course) | kept, **given)
    else:
        form = CourseForm(request.POST, request.FILES, **given)
        if form.is_valid() and _change(request, form, course, seen):
            delete_submitted_drafts(request, key)
            done(request, _("Saved."))
            return see_other(course)
        save_invalid_form(request, key)
    context = {"form": form, "draft_key": key, "seen": seen}
    return course_page(request, "change", context, course=course)


def _change(request: SignedIn, form: CourseForm, course: Course, seen: str) -> bool:
    try:
        if reason := access.why_not_write(request.user, course):
            raise Refused(reason)
        limit_rate(request, "edit")
        given: dict[str, Any] = {"picture": form.stored_picture(), **form.words}
        actions.change_course(by=request.user, course=course, seen=seen, **given)
    except Refused as refusal:
        say(form, refusal)
        return False
    return True


@login_required
@require_POST
def duplicate_course(request: SignedIn, slug: str, course_slug: str) -> HttpResponse:
    course = access.course_to_write(request.user, slug, course_slug)
    try:
        if reason := access.why_not_found_course(request.user, course.community, course.group):
            raise Refused(reason)
        limit_rate(request, "found_group")
        copy = actions.duplicate_course(
            by=request.user,
            course=course,
            public_id=uuid_or_none(request.POST.get("public_id", "")),
        )
    except Refused as refusal:
        failed(request, str(refusal.sentence))
        return see_other(course.write_url)
    done(request, _("This is the copy. Nobody takes it yet."))
    return see_other("courses:write", slug, copy.slug)


@login_required
@require_safe
def export_course(request: SignedIn, slug: str, course_slug: str) -> HttpResponseBase:
    """Everything that its authors have, as an archive that `import_course` reads again."""
    course = access.course_to_write(request.user, slug, course_slug)
    limit_rate(request, "export")
    archive = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  the response closes it
    write_archive(course, archive, by=request.user)
    archive.seek(0)
    return FileResponse(archive, as_attachment=True, filename=f"{course.slug}.zip")


@login_required
@require_form
def choose_authors(request: SignedIn, slug: str, course_slug: str) -> HttpResponse:
    course = access.course_to_own(request.user, slug, course_slug)
    people = could_write(course)
    if request.method != "POST":
        chosen = list(course.authors.values_list("user__public_id", flat=True))
        form = AuthorsForm(people=people, initial={"authors": chosen})
    else:
        form = AuthorsForm(request.POST, people=people)
        if form.is_valid():
            try:
                actions.choose_authors(
                    by=request.user, course=course, people=list(form.cleaned_data["authors"])
                )
            except Refused as refusal:
                say(form, refusal)
            else:
                done(request, _("Saved."))
                return see_other(course.write_url)
    return course_page(request, "authors", {"form": form}, course=course)


def could_write(course: Course) -> Any:
    """Members of its place but its owner, by name. At most two hundred of them are offered."""
    if course.group is not None:
        inside: Any = GroupMembership.objects.filter(group=course.group)
    else:
        inside = Membership.objects.filter(community=course.community).exclude(role=Role.GUEST)
    people = User.objects.active().filter(pk__in=inside.values("user"))
    first = people.exclude(pk=course.owner_id).order_by("name", "pk").values("pk")[:200]
    return User.objects.filter(pk__in=first).order_by("name", "pk")


@login_required
@require_form
def list_files(request: SignedIn, slug: str, course_slug: str) -> HttpResponse:
    course = access.course_to_write(request.user, slug, course_slug)
    form = FileForm(submitted_data(request), sent_files(request))
    if form.is_valid():
        try:
            limit_rate(request, "upload")
            upload = form.cleaned_data["file"]
            file = store_upload(by=request.user, upload=upload)
            actions.add_file(by=request.user, course=course, file=file, path=upload.name)
        except Refused as refusal:
            form.add_error("file", str(refusal.sentence))
        else:
            return see_other("courses:files", slug, course_slug)
    files = course.files.select_related("file").order_by("path")[:500]
    return course_page(request, "files", {"form": form, "files": files}, course=course)


@login_required
@require_POST
def remove_file(request: SignedIn, slug: str, course_slug: str, pk: int) -> HttpResponse:
    course = access.course_to_write(request.user, slug, course_slug)
    row = access.file_to_remove(course, pk)
    try:
        actions.remove_file(by=request.user, row=row)
    except Refused as refusal:
        failed(request, str(refusal.sentence))
    return see_other("courses:files", slug, course_slug)
