"""Finding posts, comments, groups and people, by whoever may read them."""

import pytest
from django.contrib.auth.models import AnonymousUser

from communities.community import actions as community_actions
from communities.feed import actions as feed
from plc.accounts.actions import set_basics, set_skills
from plc.accounts.models import Block
from plc.search import finding
from plc.search.actions import index, reindex
from plc.search.finding import find
from plc.search.models import SearchDocument
from tests import make

SLOW = "SELECT kind, object_id, vector, language, at, pg_sleep(9) FROM search_searchdocument"


def write(by, community, group=None, **said):
    said.setdefault("kind", "discussion")
    return feed.publish_post(by=by, community=community, group=group, **said)


def titles(answer):
    return [one.result.title for one in answer.results]


def found(actor, query, kind="feed.post", **asked):
    """Posts. A fresh copy of the actor, as for a new request: memberships hang on the object."""
    actor = type(actor).objects.get(pk=actor.pk) if actor.pk else actor
    return find(actor, query, kind=kind, **asked)


@pytest.fixture
def rounds(cast, relay):
    """A post in the community, and one in the private group, both about rounds."""
    write(cast.amara, cast.community, title="Open rounds", body="All wards walk rounds.")
    write(
        cast.ben, cast.community, cast.group, title="Quiet rounds", body="We walk rounds quietly."
    )
    relay()
    return cast


def test_a_post_is_found_by_its_words_in_any_form(rounds):
    assert set(titles(found(rounds.chidi, "walking round"))) == {"Open rounds", "Quiet rounds"}


@pytest.mark.parametrize("query", ["listener", "“good listener”", "ward's", "„Zuhören“", "night"])
def test_a_word_beside_typographic_marks_is_found(cast, relay, query):
    title = "The badge “Good listener”—the ward’s at night… and „Zuhören“"
    write(cast.amara, cast.community, title=title)
    write(cast.amara, cast.community, title="A listener is good")
    relay()
    assert title in titles(found(cast.chidi, query))
    assert titles(found(cast.chidi, "“good listener”")) == [title]  # a phrase


def test_a_private_group_is_searched_for_its_members_only(rounds):
    assert titles(found(rounds.amara, "rounds")) == ["Open rounds"]
    assert titles(found(rounds.dina, "quietly")) == ["Quiet rounds"]


@pytest.mark.parametrize("who", ["emre", "fatima"])
def test_a_stranger_finds_nothing_of_a_listed_community(rounds, who):
    assert titles(found(getattr(rounds, who), "rounds")) == []
    assert titles(find(AnonymousUser(), "rounds")) == []


def test_whoever_left_finds_nothing_any_more(rounds):
    community_actions.leave_community(community=rounds.community, by=rounds.dina)
    assert titles(found(rounds.dina, "rounds")) == []


def test_a_block_hides_both_from_each_other(rounds):
    Block.objects.create(blocker=rounds.chidi, blocked=rounds.ben)
    assert titles(found(rounds.chidi, "rounds")) == ["Open rounds"]
    assert len(titles(found(rounds.dina, "rounds"))) == 2
    write(rounds.chidi, rounds.community, title="Rounds at night")
    index("feed.post", list(rounds.community.posts.values_list("pk", flat=True)))
    assert "Rounds at night" not in titles(found(rounds.ben, "rounds"))
    assert "Rounds at night" in titles(found(rounds.dina, "rounds"))


def test_what_was_deleted_is_not_found_even_before_the_index_heard_of_it(rounds, relay):
    post = rounds.group.posts.get()
    feed.delete_post(by=rounds.ben, post=post)
    assert titles(found(rounds.chidi, "quietly")) == []
    relay()
    assert not SearchDocument.objects.filter(kind="feed.post", object_id=post.pk).exists()


def test_what_was_found_is_marked_and_everything_else_escaped(cast, relay):
    write(
        cast.amara,
        cast.community,
        title="<script>alert(1)</script> bells",
        body="Bells & <b>whistles</b>",
    )
    relay()
    (line,) = found(cast.chidi, "bells").results
    assert line.title == "&lt;script&gt;alert(1)&lt;/script&gt; <mark>bells</mark>"
    assert "<mark>Bells</mark> &amp; " in line.extract
    assert "<b>" not in line.extract


def test_a_document_cannot_bring_marks_of_its_own(cast, relay):
    write(
        cast.amara, cast.community, title="\ue000<img src=x>\ue001 bells", body="\ue001\ue000bells"
    )
    relay()
    (line,) = found(cast.chidi, "bells").results
    assert line.title == "&lt;img src=x&gt; <mark>bells</mark>"


def test_accents_make_no_difference(cast, relay):
    write(cast.amara, cast.community, title="Café Übung", body="Réunion")
    relay()
    assert titles(found(cast.chidi, "cafe ubung reunion")) == ["Café Übung"]


def test_a_minus_leaves_out_what_has_the_word_in_the_documents_own_language(cast, relay):
    de = make.community(by=cast.amara, name="Gärten", language="de")
    write(cast.amara, de, title="Häuser mit Gärten", body="Im Garten.")
    write(cast.amara, de, title="Häuser ohne Grün", body="Nur Stein.")
    relay()
    assert titles(found(cast.amara, "Haus -Garten")) == ["Häuser ohne Grün"]


@pytest.mark.parametrize(
    "query",
    [
        "",
        " ",
        "x" * 10_000,
        "a\x00b",
        "'",
        '"',
        "((",
        "a & | !",
        "\\",
        "%",
        "<->",
        "-",
        "or or",
        "\ud800",
        "🦊",
    ],
)
def test_no_query_breaks_the_page(cast, client_of, query):
    answer = client_of(cast.chidi).get("/search/", {"q": query.encode("utf-8", "replace").decode()})
    assert answer.status_code in (200, 400)


def test_a_search_that_takes_too_long_says_so(rounds, client_of, monkeypatch):
    monkeypatch.setattr(finding, "candidates", lambda kinds, within: SLOW)
    page = client_of(rounds.chidi).get("/search/?q=rounds")
    assert page.status_code == 200
    assert "Add one that is rarer" in page.content.decode()


def test_people_are_found_by_name(cast, relay):
    reindex("accounts.user")
    assert "Ben Achterberg" in titles(found(cast.chidi, "achterberg", kind=""))


def test_of_a_person_lines_are_kept_apart_and_said_once_and_no_date_is_shown(rounds, client_of):
    ben, said = rounds.ben, {"name": "Ben Achterberg", "headline": "Keeper of tallies"}
    set_basics(person=ben, by=ben, member_type=None, **said)
    set_skills(person=ben, by=ben, skills=[("Observation", 3), ("Handover", 3)])
    reindex("accounts.user")
    [line] = found(rounds.chidi, "tallies", kind="accounts.user").results
    assert "<mark>tallies</mark> · Observation · Handover" in line.extract
    chidi = client_of(rounds.chidi)
    page = chidi.get("/search/?kind=accounts.user&q=tallies").text
    assert "<time" not in page
    assert page.count("Keeper of") == 1
    assert "<time" in chidi.get("/search/?kind=feed.post&q=rounds").text


def test_a_second_writing_changes_nothing(rounds):
    before = list(SearchDocument.objects.order_by("pk").values())
    index("feed.post", [row["object_id"] for row in before])
    assert list(SearchDocument.objects.order_by("pk").values()) == before


def test_reindex_finds_what_was_missed_and_drops_what_is_gone(rounds):
    SearchDocument.objects.all().delete()
    index("feed.post", [rounds.group.posts.get().pk])
    SearchDocument.objects.create(
        kind="feed.post", object_id=10**9, title="gone", body="", at="2026-01-01T00:00Z"
    )
    assert reindex("feed.post") == 2
    assert not SearchDocument.objects.filter(object_id=10**9).exists()
    assert titles(found(rounds.amara, "rounds")) == ["Open rounds"]
