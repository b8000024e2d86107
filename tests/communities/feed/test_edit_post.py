import re
import time
from datetime import timedelta

import pytest
from django.utils import timezone

from communities.feed.actions import (
    bring_back_post,
    delete_post,
    edit_post,
    hide_post,
    pin_post,
    remove_post,
    restore_post,
    write_comment,
)
from communities.feed.actions.erasing import erase_deleted
from communities.feed.actions.revising import Outdated, version_of
from communities.feed.history import changes
from communities.feed.models import Mention, Pin, Post, Revision, Topic
from plc.core.refusals import Refused

from .words import a_post, at


def test_an_edit_in_the_first_minutes_leaves_no_trace(cast):
    post = a_post(cast)
    edit_post(by=cast.chidi, post=post, body="We watched 33 rounds.")
    post.refresh_from_db()
    assert "33" in post.body_html
    assert (post.edited_at, Revision.objects.count()) == (None, 0)


def test_a_later_edit_is_kept_with_the_title_and_a_quick_second_one_folds_in(cast, time_passes):
    post = a_post(cast)
    time_passes(minutes=6)
    edit_post(by=cast.chidi, post=post, title="Rounds we watched")
    edit_post(by=cast.chidi, post=post, title="Rounds that we watched")
    assert [one.title for one in Revision.objects.all()] == ["Rounds"]
    post.refresh_from_db()
    assert post.edited_at is not None


def test_an_edit_changes_mentions_and_topics(cast):
    post = a_post(cast, body=f"{at(cast.ben)} #rounds")
    edit_post(by=cast.chidi, post=post, body=f"{at(cast.dina)} #wards", topics=[])
    assert Mention.objects.get().user == cast.dina
    assert dict(Topic.objects.values_list("slug", "post_count")) == {"rounds": 0, "wards": 1}


def test_deleting_leaves_the_thread_standing(cast, client_of):
    post = a_post(cast, title="A secret title")
    write_comment(by=cast.ben, post=post, body="My own words.")
    delete_post(by=cast.chidi, post=post)
    page = client_of(cast.ben).get(post.get_absolute_url())
    assert page.status_code == 200
    assert b"My own words." in page.content
    assert b"A secret title" not in page.content


def test_a_deleted_post_without_a_thread_is_not_there(cast, client_of):
    post = a_post(cast)
    delete_post(by=cast.chidi, post=post)
    assert client_of(cast.ben).get(post.get_absolute_url()).status_code == 404


def test_its_history_goes_with_it(cast, client_of, time_passes):
    """Security row 7: what hangs on an unseen post is as unseen as the post."""
    post = a_post(cast)
    time_passes(minutes=6)
    edit_post(by=cast.chidi, post=post, body="Other words.")
    write_comment(by=cast.ben, post=post, body="x")
    delete_post(by=cast.chidi, post=post)
    ben = client_of(cast.ben)
    missing = ben.get("/p/00000000-0000-7000-8000-000000000000/history/")
    gone = ben.get(f"/p/{post.public_id}/history/")
    assert (gone.status_code, missing.status_code) == (404, 404)


def test_a_deletion_is_undone_with_one_click(cast, client_of):
    post = a_post(cast, topics=["counting"])
    chidi = client_of(cast.chidi)
    chidi.post(f"/p/{post.public_id}/delete/", {"next": "/me/writing/"})
    assert Topic.objects.get().post_count == 0
    assert client_of(cast.ben).post(f"/p/{post.public_id}/bring-back/").status_code == 404
    chidi.post(f"/p/{post.public_id}/bring-back/")
    post.refresh_from_db()
    assert post.state == "published"
    assert Topic.objects.get().post_count == 1


def test_deleting_and_undoing_does_not_undo_the_moderators(cast):
    post = a_post(cast)
    hide_post(post=post, by=cast.amara)
    delete_post(by=cast.chidi, post=post)
    bring_back_post(by=cast.chidi, post=post)
    post.refresh_from_db()
    assert post.state == "hidden"
    remove_post(post=post, by=cast.amara)
    bring_back_post(by=cast.chidi, post=post)
    post.refresh_from_db()
    assert post.state == "removed"


def test_restoring_what_its_author_had_deleted_does_not_publish_it(cast):
    post = a_post(cast)
    delete_post(by=cast.chidi, post=post)
    remove_post(post=post, by=cast.amara)
    restore_post(post=post, by=cast.amara)
    post.refresh_from_db()
    assert post.state == "deleted"


def test_after_thirty_days_the_words_are_gone_and_cannot_come_back(cast, time_passes):
    post = a_post(cast, body=f"Private words {at(cast.ben)}")
    time_passes(minutes=6)
    edit_post(by=cast.chidi, post=post, body="Other private words")
    delete_post(by=cast.chidi, post=post)
    assert erase_deleted() == 0
    time_passes(days=31)
    assert erase_deleted() == 1
    assert erase_deleted() == 0
    post.refresh_from_db()
    assert (post.title, post.body, post.body_html, post.excerpt) == ("", "", "", "")
    assert not Revision.objects.exists()
    assert not Mention.objects.exists()
    with pytest.raises(Refused, match="too long ago"):
        bring_back_post(by=cast.chidi, post=post)


def test_editing_has_a_pace_and_keeps_the_words(cast, client_of, settings):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "edit": [(2, 60)]}
    post, chidi = a_post(cast), client_of(cast.chidi)
    said = [
        chidi.post(f"/p/{post.public_id}/edit/", {"title": "", "body": f"So {n}.", "topics": ""})
        for n in range(3)
    ]
    assert [answer.status_code for answer in said] == [303, 303, 429]
    assert "So 2." in said[-1].text


def test_a_scheduled_post_that_is_deleted_is_gone_at_once(cast):
    post = a_post(cast, publish_at=timezone.now() + timedelta(hours=1))
    delete_post(by=cast.chidi, post=post)
    assert not Post.objects.filter(pk=post.pk).exists()


def test_a_hidden_post_is_seen_by_its_author_only_and_loses_its_pin(cast, client_of):
    post = a_post(cast)
    pin_post(by=cast.ben, post=post)
    hide_post(post=post, by=cast.amara)
    assert not Pin.objects.exists()
    assert client_of(cast.chidi).get(post.get_absolute_url()).status_code == 200
    assert client_of(cast.ben).get(post.get_absolute_url()).status_code == 404


def test_only_three_posts_are_pinned(cast):
    for _ in range(3):
        pin_post(by=cast.ben, post=a_post(cast))
    with pytest.raises(Refused, match="Unpin one"):
        pin_post(by=cast.ben, post=a_post(cast))


def test_one_word_repeated_does_not_hold_up_the_history(cast):
    """Measured in time of the processor: a busy machine does not fail it."""
    begun = time.process_time()
    for n in range(10):
        changes("a " * (450 + n), "a b " * (225 + n))
    assert time.process_time() - begun < 2
    said = "".join(piece.text for piece in changes("a b c", "a x c") if piece.how == "ins")
    assert said == "x"


@pytest.mark.parametrize("what", ["post", "comment"])
def test_two_windows_do_not_overwrite_each_other_without_a_word(cast, client_of, what):
    post = a_post(cast)
    one, address = post, f"/p/{post.public_id}/edit/"
    if what == "comment":
        one = write_comment(by=cast.chidi, post=post, body="We watched 32 rounds.")
        address = f"/comments/{one.public_id}/edit/"
    chidi = client_of(cast.chidi)
    version = chidi.get(address).context["form"].version
    first = {"title": "Rounds", "body": "The first window.", "version": version}
    assert chidi.post(address, first).status_code == 303
    assert chidi.post(address, first).status_code == 303, "a double click is no quarrel"
    second = first | {"body": "The second window."}
    answer = chidi.post(address, second)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "changed in another window" in page
    assert "The first window." in page and "The second window." in page
    one.refresh_from_db()
    assert one.body == "The first window."
    second["version"] = re.search(r'name="version" value="(\w+)"', page)[1]
    assert chidi.post(address, second).status_code == 303
    one.refresh_from_db()
    assert one.body == "The second window."


def test_another_mistake_does_not_make_an_old_version_new(cast, client_of):
    post, chidi = a_post(cast), client_of(cast.chidi)
    address = f"/p/{post.public_id}/edit/"
    version = chidi.get(address).context["form"].version
    edit_post(by=cast.chidi, post=post, body="Another window.")
    answer = chidi.post(address, {"title": "x" * 200, "body": "Mine.", "version": version})
    assert answer.status_code == 422
    assert f'name="version" value="{version}"' in answer.content.decode()


def test_changed_topics_alone_are_a_change(cast):
    post = a_post(cast, topics=["counting"])
    before = version_of(post)
    edit_post(by=cast.chidi, post=post, topics=["nights"])
    with pytest.raises(Outdated):
        edit_post(by=cast.chidi, post=post, body="Mine.", version=before)


def test_of_long_texts_lines_are_compared():
    """Words would cost their number squared, for each of fifty versions."""
    old = "one two three\n" * 400
    pieces = changes(old, old + "four five\n")
    assert [piece.text for piece in pieces if piece.how] == ["four five\n"]
    many = [" ".join(f"w{(n * step) % 51}" for n in range(1_990)) for step in (7, 11)]
    assert [piece.how for piece in changes(*many)] == ["del", "ins"]
