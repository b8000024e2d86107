"""Members read every entry of theirs with its reason, and ask about one."""

import csv
from datetime import datetime

from django.contrib.contenttypes.models import ContentType
from django.utils.html import escape

from communities.community import actions as community_actions
from communities.community.models import Membership
from communities.feed import actions as feed
from communities.feed.actions import moderation
from gamification.actions.badges import give_badge
from gamification.actions.grants import grant_points
from gamification.actions.rules import change_rule
from gamification.ledger.locks import lock_standings
from gamification.ledger.sources import sources_of
from gamification.models import (
    Badge,
    BadgeAward,
    EntryQuestion,
    LedgerEntry,
    Ring,
    RuleOverride,
    SettingsChange,
    ValueKind,
)
from plc.accounts.models import User

from .asking import a_question

BY_HAND = {"match": "all", "parts": [{"part": "hand"}]}
IN = "/c/westmoor/recognition/"


def page_of(client, path="ledger/"):
    return client.get(IN + path).content.decode()


def rows_of(client) -> list[dict[str, str]]:
    """The rows of the file."""
    response = client.get(f"{IN}ledger.csv")
    return list(csv.DictReader(response.getvalue().decode().splitlines()))


def test_an_entry_says_what_it_is_for_where_and_from_whom(cast, accepted, client_of):
    page = page_of(client_of(cast.ben))
    entry = LedgerEntry.objects.get(rule="answer_accepted")
    assert f'<a href="{IN}ledger/{entry.pk}/">Answer accepted</a>' in page, "a link one can see"
    assert accepted.get_absolute_url() in page
    assert "from Chidi Eze" in page
    assert "+15" in page


def test_an_entry_says_by_which_terms_it_was_priced(cast, relay, client_of):
    def asked(title) -> LedgerEntry:
        a_question(cast, title=title)
        relay()
        return LedgerEntry.objects.filter(rule="question_asked").latest("pk")

    def change(points, **more):
        terms = {"on": True, "points": points, "daily_cap": None, "weekly_cap": None}
        terms |= {"cooldown_minutes": None, **more}
        change_rule(community=cast.community, rule="question_asked", by=cast.amara, **terms)

    def page(entry):
        return page_of(client_of(cast.chidi), f"ledger/{entry.pk}/")

    first = asked("Who begins?")
    change(3)
    second = asked("Who ends?")
    change(4, daily_cap=40, cooldown_minutes=60)
    change(5)
    third = asked("Who writes?")
    assert "When it was entered, this counted: 2 points · at most 6 a day<" in page(first)
    assert "this counted: 3 points · at most 6 a day<" in page(second)
    assert "this counted: 5 points · at most 6 a day<" in page(third)
    SettingsChange.objects.all().delete()  # as before they were kept
    assert "this counted: 2 points" in page(first)
    assert "this counted" not in page(second)


def test_a_reversal_says_why_and_the_source_is_no_longer_linked(cast, accepted, relay, client_of):
    moderation.remove_comment(comment=accepted, by=cast.amara)
    relay()
    page = page_of(client_of(cast.ben))
    assert "Taken back: What it was for no longer exists, or no longer counts." in page
    assert accepted.get_absolute_url() not in page
    entry = LedgerEntry.objects.get(rule="answer_accepted", reverses=None)
    for pk in (entry.pk, entry.reversal.pk):
        history = page_of(client_of(cast.ben), f"ledger/{pk}/")
        assert "+15" in history
        assert "-15" in history


def test_who_keeps_a_resource_is_not_named(cast, relay, client_of):
    post = feed.publish_post(
        by=cast.chidi,
        community=cast.community,
        kind="resource",
        title="A sheet",
        url="https://example.org/sheet",
    )
    feed.keep_post(by=cast.dina, post=post)
    relay()
    page = page_of(client_of(cast.chidi))
    assert "Resource kept" in page
    assert "Dina" not in page
    assert "Dina" not in client_of(cast.chidi).get(f"{IN}ledger.csv").getvalue().decode()


def test_points_given_by_hand_say_why(cast, relay, client_of):
    grant_points(
        community=cast.community,
        member=cast.ben,
        kind=ValueKind.SHARING,
        points=-3,
        reason="Copied from elsewhere",
        by=cast.amara,
    )
    relay()
    page = page_of(client_of(cast.ben))
    assert "Copied from elsewhere" in page
    assert "from Amara Okafor" in page


def test_points_for_a_badge_lead_to_it(cast, relay, client_of):
    badge = Badge.objects.create(
        community=cast.community,
        name="Round maker",
        kind=ValueKind.CARE,
        rule=BY_HAND,
        points=4,
        state=Badge.State.ON,
    )
    give_badge(
        by=cast.amara, badge=badge, community=cast.community, member=cast.ben, reason="Often."
    )
    relay()
    page = page_of(client_of(cast.ben))
    assert f'<a href="{BadgeAward.objects.get().get_absolute_url()}">Round maker</a>' in page


def test_points_for_an_invitation_lead_to_who_came(cast, relay, client_of):
    entry_for = Membership.objects.get(community=cast.community, user=cast.chidi)
    own = Membership.objects.get(community=cast.community, user=cast.ben)
    found = sources_of(
        [
            LedgerEntry(source_type=ContentType.objects.get_for_model(Membership), source_id=row.pk)
            for row in (entry_for, own)
        ],
        cast.ben,
    )
    assert {(one.text, one.url) for one in found.values()} == {
        ("Chidi Eze", cast.chidi.get_absolute_url()),
        ("Westmoor", cast.community.get_absolute_url()),
    }


def test_what_was_not_paid_says_why(cast, relay, client_of):
    for n in range(4):
        feed.publish_post(
            by=cast.chidi, community=cast.community, kind="question", title=f"Q{n}?", body="So."
        )
    relay()
    assert "Not counted: the most for one day was reached" in page_of(client_of(cast.chidi))


def test_what_counts_for_badges_alone_says_so(cast, accepted, relay, client_of):
    client = client_of(cast.ben)
    assert "For badges" not in page_of(client)
    RuleOverride.objects.create(community=cast.community, rule="question_asked", points=0)
    feed.publish_post(
        by=cast.ben, community=cast.community, kind="question", title="Who begins?", body="I ask."
    )
    relay()
    assert LedgerEntry.objects.get(rule="question_asked", member=cast.ben).points == 0
    assert page_of(client).count("For badges") == 1


def test_a_ring_is_explained_to_its_people(cast, accepted, relay, client_of):
    lock_standings([(cast.community.pk, cast.ben.pk)])
    day = LedgerEntry.objects.first().day
    ring = Ring.objects.create(
        community=cast.community, since=day, until=day, rewards=12, rewards_given=13
    )
    ring.people.set([cast.ben, cast.chidi])
    feed.react(by=cast.chidi, to=accepted, kind="helpful")
    relay()
    page = page_of(client_of(cast.ben))
    assert "12 of the 13 rewards that the people of a small circle gave" in page


def test_the_list_is_filtered_by_kind_of_value(cast, accepted, client_of):
    page = page_of(client_of(cast.ben), "ledger/?kind=care")
    assert "Welcome" in page
    assert "Answer accepted" not in page


def test_the_list_has_pages_and_is_flat(cast, client_of, relay, monkeypatch, assert_flat):
    monkeypatch.setattr("gamification.views.ledger.SIZE", 5)
    client = client_of(cast.chidi)

    def grow(n: int) -> None:
        for k in range(n):
            feed.publish_post(
                by=cast.chidi, community=cast.community, kind="win", title=f"W{k}", body="So."
            )
        relay()

    grow(6)
    page = page_of(client)
    older = page.split('rel="next" href="')[1].split('"')[0]
    assert client.get(f"{IN}ledger/{older}").status_code == 200
    assert client.get(f"{IN}ledger/?after=nonsense").status_code == 404
    assert_flat(client, f"{IN}ledger/", grow, few=5, many=10)


def test_all_entries_are_a_file(cast, accepted, client_of):
    rows = rows_of(client_of(cast.ben))
    assert {row["What for"] for row in rows} == {"Answer written", "Answer accepted", "Welcome"}
    assert sum(int(row["Points"]) for row in rows) == 20
    row = next(row for row in rows if row["What for"] == "Answer accepted")
    assert row["What it is about"] == str(accepted)
    assert row["Link"] == f"http://testserver{accepted.get_absolute_url()}"
    assert (row["From"], row["Kind of value"]) == ("Chidi Eze", "Helping")
    entry = LedgerEntry.objects.get(pk=row["Entry"])
    assert row["Day"] == entry.day.isoformat()
    assert datetime.fromisoformat(row["Entered"]) == entry.posted_at.replace(microsecond=0)


def test_hours_in_the_file_are_those_of_the_community(cast, accepted, client_of):
    type(cast.community).objects.filter(pk=cast.community.pk).update(time_zone="Asia/Tokyo")
    assert all(row["Entered"].endswith("+09:00") for row in rows_of(client_of(cast.ben)))


def test_the_file_is_in_the_language_of_its_reader(cast, accepted, client_of):
    User.objects.filter(pk=cast.ben.pk).update(language="de")
    row = rows_of(client_of(cast.ben))[0]
    assert row["Art von Wert"] in {"Hilfe", "Fürsorge"}
    assert row["Wofür"] in {"Antwort geschrieben", "Antwort angenommen", "Begrüßung"}


def test_the_file_says_what_was_taken_back_and_leads_only_where_one_may_go(
    cast, accepted, relay, client_of
):
    moderation.remove_comment(comment=accepted, by=cast.amara)
    relay()
    rows = rows_of(client_of(cast.ben))
    entry, reversal = (row for row in rows if row["What for"] == "Answer accepted")
    assert reversal["Takes back entry"] == entry["Entry"]
    gone = "Taken back: What it was for no longer exists, or no longer counts."
    assert (entry["Remark"], reversal["Remark"]) == ("", gone)
    assert {row["Link"] for row in (entry, reversal)} == {""}
    assert {row["What it is about"] for row in (entry, reversal)} == {""}


def test_a_title_is_no_formula_in_the_file(cast, relay, client_of):
    feed.publish_post(
        by=cast.chidi,
        community=cast.community,
        kind="win",
        title='=HYPERLINK("https://example.org")',
        body="So.",
    )
    relay()
    row = next(row for row in rows_of(client_of(cast.chidi)) if row["What for"] == "Win shared")
    assert row["What it is about"] == """'=HYPERLINK("https://example.org")"""


def test_the_file_asks_as_often_for_many_entries(cast, relay, client_of, queries):
    client = client_of(cast.chidi)

    def grow(n: int) -> None:
        for k in range(n):
            feed.publish_post(
                by=cast.chidi, community=cast.community, kind="win", title=f"W{k}", body="So."
            )
        relay()

    grow(3)
    rows_of(client)
    with queries(at_most=30) as few:
        rows_of(client)
    grow(20)
    with queries(at_most=len(few)):
        assert len(rows_of(client)) > 20


def test_entries_of_others_are_not_found(cast, accepted, client_of):
    entry = LedgerEntry.objects.get(rule="answer_accepted")
    client = client_of(cast.chidi)
    assert client.get(f"{IN}ledger/{entry.pk}/").status_code == 404
    assert client.post(f"{IN}ledger/{entry.pk}/", {"text": "Why?"}).status_code == 404
    assert client.get(f"{IN}ledger/{2**70}/").status_code == 404


def test_a_question_about_an_entry_is_answered(cast, accepted, relay, client_of):
    entry = LedgerEntry.objects.get(rule="answer_accepted")
    asker, owner = client_of(cast.ben), client_of(cast.amara)
    assert asker.post(f"{IN}ledger/{entry.pk}/", {"text": " "}).status_code == 422
    assert asker.post(f"{IN}ledger/{entry.pk}/", {"text": "Why 15?"}).status_code == 303
    assert asker.post(f"{IN}ledger/{entry.pk}/", {"text": "Why 15?"}).status_code == 303
    question = EntryQuestion.objects.get()
    relay()
    assert "Ben Achterberg asks about points" in owner.get("/notifications/").content.decode()
    assert "One question about points in Westmoor" in owner.get("/").content.decode()
    asked = page_of(owner, "questions/")
    assert "Why 15?" in asked
    source = sources_of([entry], cast.amara)[entry.source_type_id, entry.source_id]
    assert f'<a href="{source.url}">{escape(source.text)}</a>' in asked
    answer_to = f"{IN}questions/{question.public_id}/"
    assert owner.post(answer_to, {"answer": ""}).status_code == 422
    assert owner.post(answer_to, {"answer": "It was accepted."}).status_code == 303
    assert owner.post(answer_to, {"answer": "Again."}).status_code == 422
    relay()
    told = asker.get("/notifications/").content.decode()
    assert "Your question about points in Westmoor was answered" in told
    assert "It was accepted." in page_of(asker, f"ledger/{entry.pk}/")


def test_nobody_answers_their_own_question(cast, accepted, client_of):
    community_actions.change_role(
        community=cast.community, user=cast.ben, role="admin", by=cast.amara
    )
    entry = LedgerEntry.objects.get(rule="answer_accepted")
    client = client_of(cast.ben)
    client.post(f"{IN}ledger/{entry.pk}/", {"text": "Why 15?"})
    question = EntryQuestion.objects.get()
    answer_to = f"{IN}questions/{question.public_id}/"
    assert client.post(answer_to, {"answer": "Because."}).status_code == 403
    assert "Somebody else answers it" in page_of(client, "questions/")
