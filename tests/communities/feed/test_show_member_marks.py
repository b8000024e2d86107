"""A badge or level beside a member's name, which an app above the feed provides."""

from collections.abc import Iterator

import pytest

from communities.feed.actions import write_comment
from plc.core.registry import MemberMark, member_marks

from .words import a_post, a_question, an_answer

LEVEL = MemberMark("Critical friend", "/levels/critical-friend/", "sparkles", "Since <May>")
SHOWN = (
    '<a href="/levels/critical-friend/" class="tag member-mark" title="Since &lt;May&gt;">'
    '<svg class="icon" aria-hidden="true"><use href="'
)


class Marks:
    """Gives Chidi a mark in the community, and remembers what it was asked."""

    def __init__(self, cast) -> None:
        self.cast, self.asked = cast, []

    def __call__(self, keys, actor):
        self.asked.append((set(keys), actor))
        places = (self.cast.community.pk, None)
        return {key: LEVEL for key in keys if key[0] == self.cast.chidi.pk and key[1] in places}


@pytest.fixture
def marks(cast, monkeypatch) -> Iterator[Marks]:
    given = Marks(cast)
    monkeypatch.setattr(member_marks, "_providers", {"tests": given})
    return given


@pytest.fixture
def page_of(client_of):
    return lambda who, address: client_of(who).get(address).content.decode()


ADDRESSES = [
    "/",
    "/c/westmoor/",
    "/c/westmoor/g/quiet-rounds/feed/",
    "/c/westmoor/members/",
    "/c/westmoor/g/quiet-rounds/members/",
    "/people/",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_one_provider_marks_the_members_of_a_whole_page_at_once(cast, marks, page_of, address):
    for title in ("One", "Two"):
        a_post(cast, title=title)
    a_post(cast, by=cast.ben)
    page = page_of(cast.dina, address)
    assert page.count(SHOWN) == (2 if "members" not in address and address != "/people/" else 1)
    [(keys, actor)] = marks.asked
    assert actor == cast.dina
    assert {(person, place) for person, place in keys if person == cast.chidi.pk} == {
        (cast.chidi.pk, None if address == "/people/" else cast.community.pk)
    }


def test_a_profile_asks_for_a_mark_outside_of_communities(cast, marks, page_of):
    assert page_of(cast.ben, f"/people/{cast.chidi.public_id}/").count(SHOWN) == 1
    assert marks.asked == [({(cast.chidi.pk, None)}, cast.ben)]


def test_a_post_with_its_answers_and_replies_asks_once(cast, marks, page_of):
    question = a_question(cast)
    answer = an_answer(cast, question)
    write_comment(by=cast.chidi, post=question, body="Thank you.", parent=answer)
    page = page_of(cast.ben, question.get_absolute_url())
    assert page.count(SHOWN) == 2  # the author of the post and of the reply are the same
    assert len(marks.asked) == 1
    assert page_of(cast.ben, f"/comments/{answer.public_id}/replies/").count(SHOWN) == 1


def test_a_mark_is_not_kept_with_the_card(cast, marks, page_of, monkeypatch):
    a_post(cast)
    assert SHOWN in page_of(cast.ben, "/")
    monkeypatch.setattr(member_marks, "_providers", {})
    page = page_of(cast.ben, "/")
    assert "Rounds" in page and "member-mark" not in page and "<!--mark-->" not in page


def test_of_several_marks_the_first_one_is_shown(cast, marks, page_of, monkeypatch):
    def another(keys, actor):
        return dict.fromkeys(keys, MemberMark("Another"))

    monkeypatch.setattr(member_marks, "_providers", {"tests": marks, "more": another})
    a_post(cast)
    page = page_of(cast.ben, "/c/westmoor/")
    assert SHOWN in page and "Another" not in page


def test_who_closed_their_account_has_no_mark(cast, marks, page_of):
    a_post(cast)
    cast.chidi.state = "deactivated"
    cast.chidi.save()
    page = page_of(cast.ben, "/c/westmoor/")
    assert "Someone who left" in page and "member-mark" not in page


def test_a_mark_without_a_page_is_no_link(cast, marks, page_of, monkeypatch):
    a_post(cast)
    plain = {"tests": lambda keys, actor: dict.fromkeys(keys, MemberMark("Steward"))}
    monkeypatch.setattr(member_marks, "_providers", plain)
    assert '<span class="tag member-mark"><svg' in page_of(cast.ben, "/")
