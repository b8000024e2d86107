from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from django.utils.translation import override

from communities.community.models import Sanction
from communities.feed.actions import edit_post, publish_due, publish_post
from communities.feed.actions.polls import NewPoll, check_options
from communities.feed.models import Mention, Post, PostState, Topic
from communities.feed.tasks import publish_due_posts
from plc.core.refusals import Refused
from tests import make

from .words import a_post, at


def test_a_post_is_rendered_once_and_says_one_fact(cast, facts):
    facts()
    post = a_post(cast, body="We **watched** them.")
    assert "<strong>watched</strong>" in post.body_html
    assert [name for name, _ in facts()] == ["feed.PostPublished"]


def test_the_same_form_sent_twice_makes_one_post_and_one_fact(cast, facts):
    once = uuid4()
    facts()
    first, second = a_post(cast, public_id=once), a_post(cast, public_id=once)
    assert first.pk == second.pk
    assert len(facts()) == 1


@pytest.mark.parametrize(
    "other",
    [
        {"title": "Rounds at night"},
        {"body": "We watched 33 rounds."},
        {"topics": ["counting"]},
        {"group": None},
        {"kind": "win"},
        {"publish_at": timezone.now() + timedelta(days=2)},
    ],
)
def test_back_in_the_browser_and_other_words_under_the_same_id_are_another_post(cast, other):
    once = uuid4()
    first, second = a_post(cast, public_id=once), a_post(cast, public_id=once, **other)
    assert second.pk != first.pk
    for name in {"title", "body", "kind"} & set(other):
        assert getattr(second, name) == other[name]
    first.refresh_from_db()
    assert (first.title, first.body) == ("Rounds", "We watched 32 rounds.")


def test_other_options_under_the_same_id_are_another_poll(cast):
    once, asked = uuid4(), {"kind": "poll", "title": "How often?"}
    polls = [
        a_post(cast, public_id=once, poll=NewPoll(options=options), **asked)
        for options in (["Daily", "Weekly"], ["Daily ", "Weekly", ""], ["Daily", "Never"])
    ]
    assert polls[0].pk == polls[1].pk
    assert [one.text for one in polls[2].poll.options.all()] == ["Daily", "Never"]


def test_an_id_that_is_somebody_elses_leads_to_a_post_of_ones_own(cast):
    theirs = a_post(cast)
    mine = a_post(cast, by=cast.ben, public_id=theirs.public_id)
    assert mine.pk != theirs.pk
    assert mine.author == cast.ben


def test_only_those_who_can_read_the_place_are_mentioned(cast):
    post = a_post(cast, body=f"{at(cast.ben)} {at(cast.amara)} {at(cast.emre)}")
    # Amara owns the community and is not in the private group; Emre is a stranger.
    assert list(Mention.objects.filter(post=post).values_list("user__name", flat=True)) == [
        "Ben Achterberg"
    ]
    assert str(cast.emre.public_id) not in post.body_html


def test_eleven_mentions_are_refused(cast):
    people = [make.user(f"Person {n}") for n in range(11)]
    with pytest.raises(Refused, match="11 people"):
        a_post(cast, body=" ".join(map(at, people)))


def test_topics_are_made_on_use_and_belong_to_the_place(cast):
    a_post(cast, body="See #audit-export.", topics=["Counting"])
    a_post(cast, topics=["counting"], group=None)
    assert set(Topic.objects.values_list("slug", "group", "post_count")) == {
        ("audit-export", cast.group.pk, 1),
        ("counting", cast.group.pk, 1),
        ("counting", None, 1),
    }


def test_six_topics_are_refused(cast):
    with pytest.raises(Refused) as refused:
        a_post(cast, topics=list("abcdef"))
    assert refused.value.field == "topics"


@pytest.mark.parametrize(
    ("what", "field"),
    [
        ({"kind": "question", "title": ""}, "title"),
        ({"kind": "poll", "title": "Which?"}, "options"),
        ({"kind": "resource", "title": "Script"}, "url"),
        ({"kind": "resource", "title": "Script", "url": "javascript:alert(1)"}, "url"),
        ({"title": "", "body": "\u200b"}, "body"),
        ({"body": "x" * 30_001}, "body"),
        ({"title": "x" * 161}, "title"),
        ({"kind": "announcement"}, "kind"),
    ],
)
def test_what_a_kind_needs_is_asked_for_beside_its_field(cast, what, field):
    with pytest.raises(Refused) as refused:
        a_post(cast, **what)
    assert refused.value.field == field


def test_facilitators_announce(cast):
    assert a_post(cast, by=cast.ben, kind="announcement").kind == "announcement"


def test_a_scheduled_post_is_nobodys_but_the_authors_until_its_hour(cast, facts, client_of):
    facts()
    post = a_post(cast, publish_at=timezone.now() + timedelta(hours=1))
    assert facts() == []
    assert not Post.objects.visible_to(cast.ben).filter(pk=post.pk).exists()
    assert publish_due(post_id=post.pk) is None  # not yet
    assert client_of(cast.ben).get(post.get_absolute_url()).status_code == 404
    assert client_of(cast.chidi).get(f"/p/{post.public_id}/edit/").status_code == 200


def test_it_goes_out_once_at_its_hour(cast, facts, time_passes):
    post = a_post(cast, publish_at=timezone.now() + timedelta(hours=1), topics=["counting"])
    facts()
    time_passes(hours=2)
    publish_due(post_id=post.pk)
    publish_due(post_id=post.pk)
    assert [name for name, _ in facts()] == ["feed.PostPublished"]
    assert Topic.objects.get().post_count == 1
    assert Post.objects.visible_to(cast.ben).filter(pk=post.pk).exists()


def test_at_its_hour_permission_is_asked_again(cast, facts, relay, time_passes):
    """Security row 6: somebody who was silenced, or left, in between does not post."""
    post = a_post(cast, publish_at=timezone.now() + timedelta(hours=1))
    cast.group.memberships.filter(user=cast.chidi).delete()
    time_passes(hours=2)
    facts()
    publish_due(post_id=post.pk)
    post.refresh_from_db()
    assert post.state == PostState.REFUSED
    assert [name for name, _ in facts()] == ["feed.PostRefused"]
    relay()
    assert list(cast.chidi.notifications.values_list("kind", flat=True)) == ["feed.refused"]


def test_a_demoted_facilitator_no_longer_announces_at_the_hour(cast, time_passes):
    post = a_post(
        cast, by=cast.ben, kind="announcement", publish_at=timezone.now() + timedelta(hours=1)
    )
    cast.group.memberships.filter(user=cast.ben).update(role="member")
    time_passes(hours=2)
    publish_due(post_id=post.pk)
    post.refresh_from_db()
    assert post.state == PostState.REFUSED


def test_a_silenced_author_is_refused_at_the_hour(cast, time_passes):
    post = a_post(cast, publish_at=timezone.now() + timedelta(hours=1))
    Sanction.objects.create(
        community=cast.community, user=cast.chidi, kind="silence", reason="r", text="t"
    )
    cast.community.memberships.filter(user=cast.chidi).update(
        silenced_until=timezone.now() + timedelta(days=3)
    )
    time_passes(hours=2)
    publish_due(post_id=post.pk)
    post.refresh_from_db()
    assert post.state == PostState.REFUSED


def test_a_post_that_fails_at_its_hour_holds_up_none_behind_it(cast, time_passes):
    broken = a_post(
        cast,
        kind="poll",
        title="Which?",
        poll=NewPoll(options=["A", "B"]),
        publish_at=timezone.now() + timedelta(hours=1),
    )
    broken.poll.delete()
    next_one = a_post(cast, publish_at=timezone.now() + timedelta(hours=2))
    time_passes(hours=3)
    publish_due_posts()
    next_one.refresh_from_db()
    assert next_one.state == PostState.PUBLISHED


@pytest.mark.parametrize("length", [29_990, 30_000])
def test_a_text_is_as_long_as_it_was_typed_whomever_it_names(cast, time_passes, length):
    body = ("@Ben Achterberg " + "word " * 6000)[: length - 1] + "."
    post = a_post(cast, body=body, publish_at=timezone.now() + timedelta(hours=1))
    assert len(post.body) > 30_000
    edit_post(by=cast.chidi, post=post, title="A long one")
    time_passes(hours=2)
    publish_due(post_id=post.pk)
    post.refresh_from_db()
    assert post.state == PostState.PUBLISHED
    assert Mention.objects.get(post=post).user == cast.ben


def test_names_of_people_who_come_in_meanwhile_do_not_keep_a_post_from_going_out(cast, time_passes):
    newcomers = [make.user(f"Newcomer {letter}") for letter in "ABCDEFGHIJK"]
    body = "Welcome " + ", ".join(f"@{person.name}" for person in newcomers)
    post = a_post(cast, group=None, body=body, publish_at=timezone.now() + timedelta(hours=1))
    for person in newcomers:
        make.member(cast.community, person)
    time_passes(hours=2)
    publish_due(post_id=post.pk)
    post.refresh_from_db()
    assert post.state == PostState.PUBLISHED


def test_an_hour_that_has_passed_is_refused(cast):
    with pytest.raises(Refused, match="still to come"):
        publish_post(
            by=cast.chidi,
            community=cast.community,
            kind="discussion",
            body="x",
            publish_at=timezone.now() - timedelta(minutes=1),
        )


def test_what_is_kept_for_all_readers_is_in_the_language_of_the_community(cast):
    with override("de"):
        post = a_post(cast, body="| Ward | Rounds |\n|---|---|\n| North | 12 |")
    assert 'aria-label="Table"' in post.body_html


@pytest.mark.parametrize(
    "said", [{"title": "\u0301\u0301"}, {"kind": "question", "title": "\u2800"}]
)
def test_a_title_that_nobody_can_see_is_refused(cast, said):
    with pytest.raises(Refused) as refused:
        a_post(cast, **said)
    assert refused.value.field == "title"


def test_words_that_nobody_can_see_are_none(cast):
    with pytest.raises(Refused) as refused:
        a_post(cast, title="", body="\u0301\u0301")
    assert refused.value.field == "body"
    with pytest.raises(Refused):
        check_options(["Daily", "\u0301"])
