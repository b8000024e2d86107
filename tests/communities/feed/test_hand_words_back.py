"""What was typed comes back with the reason, where the place stopped taking it meanwhile."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from communities.community.models import Community
from communities.feed.actions import delete_comment, delete_post, lock_post, write_comment
from communities.feed.actions.moderation import hide_post
from communities.feed.models import Comment, Post
from communities.groups.actions import remove_from_group
from communities.groups.models import Group
from plc.files.models import StoredFile
from tests import make
from tests.cast import Cast

from .words import NEW, a_picture, a_post, sent

WORDS = "Twenty minutes of thinking."


def _silence(cast: Cast, post: Post) -> None:
    until = timezone.now() + timedelta(days=3)
    cast.community.memberships.update(silenced_until=until)


def _archive(cast: Cast, post: Post) -> None:
    Group.objects.filter(pk=cast.group.pk).update(archived_at=timezone.now())


def _renew_the_charter(cast: Cast, post: Post) -> None:
    Community.objects.filter(pk=cast.community.pk).update(charter_version=9)


def _close(cast: Cast, post: Post) -> None:
    lock_post(by=cast.ben, post=post)


def _delete(cast: Cast, post: Post) -> None:
    delete_post(by=post.author, post=post)


PLACE = [
    (_silence, "silenced you"),
    (_archive, "archived"),
    (_renew_the_charter, "accept the charter"),
]
THREAD = [*PLACE, (_close, "This conversation is closed"), (_delete, "not shown")]


@pytest.mark.parametrize(("change", "sentence"), THREAD)
@pytest.mark.parametrize("where", ["post", "replies"])
def test_a_comment_to_what_takes_none_any_more(
    cast: Cast, client_of: Callable, change: Callable, sentence: str, where: str
) -> None:
    post = a_post(cast, by=cast.ben)
    comment = write_comment(by=cast.chidi, post=post, body="First")
    change(cast, post)
    address = {
        "post": f"/p/{post.public_id}/comments/",
        "replies": f"/comments/{comment.public_id}/replies/",
    }[where]
    answer = client_of(cast.chidi).post(address, {"body": WORDS, "files": [a_picture()]})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page[page.index('id="errors"') :]
    assert WORDS in page[page.index("<textarea") :]
    assert (Comment.objects.count(), StoredFile.objects.count()) == (1, 0)


@pytest.mark.parametrize(("change", "sentence"), PLACE)
def test_a_post_to_a_place_that_takes_none_any_more(
    cast: Cast, client_of: Callable, change: Callable, sentence: str
) -> None:
    change(cast, a_post(cast))
    answer = client_of(cast.chidi).post(NEW, sent(title="Why?", body=WORDS))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page[page.index('id="errors"') :]
    assert WORDS in page and 'value="Why?"' in page
    assert Post.objects.count() == 1


@pytest.mark.parametrize(("visibility", "status"), [("private", 403), ("hidden", 404)])
def test_a_post_to_a_group_that_one_is_in_no_more(
    cast: Cast, client_of: Callable, visibility: str, status: int
) -> None:
    Group.objects.filter(pk=cast.group.pk).update(visibility=visibility)
    remove_from_group(group=cast.group, user=cast.chidi, by=cast.ben)
    answer = client_of(cast.chidi).post(NEW, sent(title="Why?", body=f"{WORDS} <b>"))
    assert answer.status_code == status
    assert "Your words were not sent" in answer.text
    words = answer.text[answer.text.index("<textarea") :]
    assert "Why?" in words and f"{WORDS} &lt;b&gt;" in words
    assert client_of(cast.chidi).post(NEW, sent()).status_code == status
    assert not Post.objects.exists()


@pytest.mark.parametrize(("change", "sentence"), [*PLACE, (_close, "This conversation is closed")])
def test_a_change_to_what_cannot_be_changed_any_more(
    cast: Cast, client_of: Callable, change: Callable, sentence: str
) -> None:
    post = a_post(cast)
    comment = write_comment(by=cast.chidi, post=post, body="First")
    change(cast, post)
    chidi = client_of(cast.chidi)
    addresses = [f"/comments/{comment.public_id}/edit/"]
    if change is not _close:  # closing a conversation leaves its post to its author
        addresses.append(f"/p/{post.public_id}/edit/")
    for address in addresses:
        answer = chidi.post(address, {"title": "Rounds", "body": WORDS})
        page = answer.content.decode()
        assert answer.status_code == 422
        assert sentence in page and WORDS in page
    comment.refresh_from_db()
    assert comment.body == "First"


def _hide(cast: Cast, post: Post) -> None:
    hide_post(by=cast.amara, post=post)


def _move_away(cast: Cast, post: Post) -> None:
    away = make.group(by=cast.amara, community=cast.community, name="Others", slug="others")
    Post.objects.filter(pk=post.pk).update(group=away)


@pytest.mark.parametrize("change", [_delete, _hide, _move_away])
@pytest.mark.parametrize("where", ["post", "replies", "edit"])
def test_words_to_what_is_not_there_any_more_come_back_on_a_page_of_their_own(
    cast: Cast, client_of: Callable, change: Callable, where: str
) -> None:
    post = a_post(cast, by=cast.ben)
    address = f"/p/{post.public_id}/comments/"
    if where != "post":
        comment = write_comment(by=cast.chidi, post=post, body="First")
        address = f"/comments/{comment.public_id}/{where}/"
        delete_comment(by=cast.chidi, comment=comment)
    change(cast, post)
    answer = client_of(cast.chidi).post(address, {"body": f"{WORDS} <b>"})
    assert answer.status_code == 404
    assert "Your words were not sent" in answer.text
    assert f"{WORDS} &lt;b&gt;" in answer.text[answer.text.index("<textarea") :]


def test_who_sends_words_learns_nothing_of_what_they_may_not_read(
    cast: Cast, client_of: Callable
) -> None:
    """What is hidden from them answers as what never was."""
    emre, pages = client_of(cast.emre), set()
    for public_id in (a_post(cast).public_id, uuid4()):
        answer = emre.post(f"/p/{public_id}/comments/", {"body": WORDS})
        pages.add((answer.status_code, answer.text.partition("<main")[2].partition("</main>")[0]))
    ((status, page),) = pages
    assert status == 404 and WORDS in page


def test_without_words_and_for_strangers_it_is_as_before(cast: Cast, client_of: Callable) -> None:
    post = a_post(cast)
    lock_post(by=cast.ben, post=post)
    address = f"/p/{post.public_id}/comments/"
    assert client_of(cast.chidi).post(address, {"body": " "}).status_code == 403
    assert client_of(cast.emre).post(address, {"body": WORDS}).status_code == 404
    assert client_of(cast.emre).post(NEW, sent(body=WORDS)).status_code in (403, 404)
