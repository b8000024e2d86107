"""What members write about each other can be reported and taken down, and who is silenced writes
nothing."""

from datetime import timedelta

import pytest
from django.utils import timezone

from communities.community.models import UNTIL_LIFTED, Membership
from communities.moderation import actions as moderation
from communities.moderation.actions.cases import last_line
from communities.moderation.verbs import VERBS
from gamification.actions import badges as actions
from gamification.actions import nominations
from gamification.actions.grants import grant_points
from gamification.actions.questions import answer_question, ask_about_entry
from gamification.badges.credentials import issue_for
from gamification.levels.requirements import amounts_of
from gamification.models import Badge, BadgeAward, Endorsement, LedgerEntry, Nomination
from plc.accounts.models import User
from plc.core.refusals import Refused
from plc.core.registry import reportables
from plc.notifications.models import Notification
from plc.notifications.unread import lines
from tests import make
from tests.gamification.awards import HAND, badge, held

from .climbing import accepted
from .giving import give as give_points

pytestmark = pytest.mark.usefixtures("no_other_badges")
ENDORSED = {"parts": [{"part": "endorsements", "at_least": 1}]}
LEVELS = "/c/westmoor/recognition/levels/"


def endorse(cast, mine, sentence="She asks why."):
    return actions.endorse(
        by=cast.ben, badge=mine, community=cast.community, member=cast.chidi, sentence=sentence
    )


def give(cast, mine, *, by=None, reason="For being quiet at last."):
    return actions.give_badge(
        by=by or cast.ben, badge=mine, community=cast.community, member=cast.chidi, reason=reason
    )


def report(thing, by):
    kind = reportables[thing._meta.label_lower]
    return moderation.report_thing(by=by, reportable=kind, thing=thing, reason="insult").case


def decide(cast, case, verb):
    moderation.decide(
        case=case,
        verb=VERBS[verb],
        reason="Why.",
        text="Words.",
        seen=last_line(case),
        by=cast.amara,
    )


def form_of(thing):
    return f"/report/{thing._meta.label_lower}/{thing.public_id}/"


def badge_page(mine):
    return f"/c/westmoor/recognition/badges/{mine.public_id}/"


def notices_of(person):
    rows = Notification.objects.filter(person=person, withdrawn_at=None)
    return [line.words for line in lines(rows, person).values()]


def test_an_endorsement_that_moderators_hide_is_read_and_counted_no_more(
    cast, client_of, settle, relay
):
    mine = badge(ENDORSED)
    said = endorse(cast, mine)
    settle()
    chidi = client_of(cast.chidi)
    assert form_of(said) in chidi.get(badge_page(mine)).text
    assert form_of(said) not in client_of(cast.ben).get(badge_page(mine)).text
    assert said.sentence in chidi.get(form_of(said)).text
    assert client_of(cast.emre).get(form_of(said)).status_code == 404
    case = report(said, cast.chidi)
    decide(cast, case, "hide")
    settle()
    assert held(cast.chidi) == []
    assert said.sentence not in chidi.get(badge_page(mine)).text
    assert said.sentence not in chidi.get("/notifications/").text
    assert chidi.get(form_of(said)).status_code == 404
    with pytest.raises(Refused, match="Moderators took down"):
        endorse(cast, mine, "She always asks why.")
    decide(cast, case, "restore")
    settle()
    assert held(cast.chidi) == [(1, 0)]
    assert said.sentence in chidi.get(badge_page(mine)).text


@pytest.fixture
def endorsed_long_ago(cast, settle):
    """Chidi was awarded a badge for two endorsements a year ago; the first of them."""
    mine = badge({"parts": [{"part": "endorsements", "at_least": 2}]})
    said = endorse(cast, mine)
    actions.endorse(
        by=cast.amara,
        badge=mine,
        community=cast.community,
        member=cast.chidi,
        sentence="He stays calm.",
    )
    settle()
    assert held(cast.chidi) == [(1, 0)]
    BadgeAward.objects.update(entered_at=timezone.now() - timedelta(days=365))
    return said


@pytest.mark.parametrize("verb", ["hide", "remove"])
@pytest.mark.parametrize("state", ["on", "off"])
def test_a_badge_goes_with_endorsements_that_moderators_take_down_however_long_ago_it_was(
    cast, settle, endorsed_long_ago, verb, state
):
    Badge.objects.update(state=state)
    case = report(endorsed_long_ago, cast.chidi)
    decide(cast, case, verb)
    settle()
    assert held(cast.chidi) == []
    assert BadgeAward.objects.get().revoked_because == "removed"
    decide(cast, case, "restore")
    settle()
    assert held(cast.chidi) == [(1, 0)]


def test_a_badge_stays_where_enough_endorsements_are_left(cast, settle, endorsed_long_ago):
    for person in (make.user("Gita Rao"), make.user("Olu")):
        make.member(cast.community, person)
        actions.endorse(
            by=person,
            badge=endorsed_long_ago.badge,
            community=cast.community,
            member=cast.chidi,
            sentence="He listens.",
        )
    decide(cast, report(endorsed_long_ago, cast.chidi), "hide")
    settle()
    assert held(cast.chidi) == [(1, 0)]


def test_a_badge_stays_if_the_rule_asks_for_more_endorsements_now(cast, settle, endorsed_long_ago):
    mine = endorsed_long_ago.badge
    mine.rule = {"parts": [{"part": "endorsements", "at_least": 5}]}
    actions.save_badge(by=cast.amara, badge=mine)
    settle()
    assert held(cast.chidi) == [(1, 0)]
    case = report(endorsed_long_ago, cast.chidi)
    decide(cast, case, "hide")
    settle()
    assert held(cast.chidi) == []
    decide(cast, case, "restore")
    settle()
    assert held(cast.chidi) == [(1, 0)]


def test_a_badge_stays_if_the_endorsement_that_is_taken_down_came_later(
    cast, settle, endorsed_long_ago
):
    """What it was awarded for was withdrawn by its author, a year later."""
    actions.withdraw_endorsement(by=cast.ben, endorsement=endorsed_long_ago)
    late = actions.endorse(
        by=cast.dina,
        badge=endorsed_long_ago.badge,
        community=cast.community,
        member=cast.chidi,
        sentence="At last.",
    )
    decide(cast, report(late, cast.chidi), "hide")
    settle()
    assert held(cast.chidi) == [(1, 0)]


def test_a_nomination_that_moderators_remove_is_read_and_counted_no_more(cast, ladder, client_of):
    outsider = make.user("Gita Rao")
    make.member(cast.community, outsider)
    accepted(cast, cast.chidi)

    def nominate(sentence):
        return nominations.nominate(
            by=outsider, member=cast.chidi, level=ladder[1], sentence=sentence
        )

    def counted():
        person = (cast.community.pk, cast.chidi.pk)
        return amounts_of({person: ladder[1]})[person]["endorsements"]

    ladder[1].requirements = {"endorsements": 1}
    ladder[1].save()
    said = nominate("Nobody else would do it.")
    assert counted() == 1
    chidi, amara = client_of(cast.chidi), client_of(cast.amara)
    for reader in (chidi, amara):
        assert form_of(said) in reader.get(LEVELS).text
        assert said.sentence in reader.get(form_of(said)).text
    assert client_of(cast.dina).get(form_of(said)).status_code == 404
    case = report(said, cast.chidi)
    decide(cast, case, "remove")
    for reader in (chidi, amara):
        assert said.sentence not in reader.get(LEVELS).text
    assert counted() == 0
    with pytest.raises(Refused, match="Moderators took down"):
        nominate("Nobody else wants to.")
    assert Nomination.objects.get().sentence == said.sentence


def test_a_badge_whose_words_moderators_hide_is_revoked_with_them(cast, client, client_of, relay):
    award = give(cast, badge(HAND, facilitators_give=True))
    actions.share_award(by=cast.chidi, award=award, shared=True)
    credential = issue_for(award, by=cast.chidi)
    served = f"{credential.get_absolute_url()}badge.json"
    chidi, address = client_of(cast.chidi), award.get_absolute_url()
    assert form_of(award) in chidi.get(address).text
    assert form_of(award) not in client_of(cast.ben).get(address).text
    assert award.reason in chidi.get(form_of(award)).text
    case = report(award, cast.chidi)
    decide(cast, case, "hide")
    relay()
    assert held(cast.chidi) == []
    assert award.reason not in chidi.get(address).text
    assert award.reason not in client.get(address).text
    assert client.get(served).status_code == 404
    assert served not in client.get(address).text
    assert served in chidi.get(address).text
    credential.refresh_from_db()
    assert credential.revoked_at
    decide(cast, case, "restore")
    relay()
    assert held(cast.chidi) == [(1, 0)]
    assert award.reason in client.get(address).text
    assert client.get(served).status_code == 200


@pytest.fixture
def grant(cast, relay):
    """Five points were taken from Chidi by an admin who is not Amara."""
    admin = make.user("Olu")
    make.member(cast.community, admin, role="admin")
    said = {"kind": 1, "points": -5, "reason": "For being loud."}
    grant = grant_points(community=cast.community, member=cast.chidi, by=admin, **said)
    relay()
    return grant


def test_of_points_given_by_hand_moderators_take_down_the_reason_and_no_points(
    cast, client_of, grant
):
    chidi, amara, author = map(client_of, (cast.chidi, cast.amara, grant.granted_by))
    pages = [
        (chidi, "/c/westmoor/recognition/ledger/"),
        (amara, "/c/westmoor/recognition/grants/"),
        (chidi, "/notifications/"),
    ]
    entry = LedgerEntry.objects.get()
    for reader, page in pages:
        assert grant.reason in reader.get(page).text
    for reader, page in pages[:2]:
        assert form_of(grant) in reader.get(page).text
        assert grant.reason in reader.get(form_of(grant)).text
    assert form_of(grant) not in author.get("/c/westmoor/recognition/grants/").text
    for reader in (cast.dina, cast.emre):
        assert client_of(reader).get(form_of(grant)).status_code == 404
    case = report(grant, cast.chidi)
    decide(cast, case, "hide")
    for reader, page in pages:
        assert grant.reason not in reader.get(page).text
    for reader, page in pages[:2]:
        assert "Moderators took down the reason." in reader.get(page).text
        assert reader.get(form_of(grant)).status_code == 404
    assert LedgerEntry.objects.get() == entry
    assert entry.points == -5
    decide(cast, case, "restore")
    for reader, page in pages:
        assert grant.reason in reader.get(page).text


def test_who_left_reads_the_reason_of_their_points_no_more(cast, client_of, grant):
    Membership.objects.filter(user=cast.chidi).delete()
    assert client_of(cast.chidi).get(form_of(grant)).status_code == 404


def test_a_badge_is_given_again_with_better_words(cast, client_of):
    mine = badge(HAND, facilitators_give=True)
    award = give(cast, mine)
    case = report(award, cast.chidi)
    decide(cast, case, "remove")
    with pytest.raises(Refused, match="look after this community"):
        give(cast, mine, reason="The same.")
    give(cast, mine, by=cast.amara, reason="For listening.")
    assert held(cast.chidi) == [(1, 0)]
    assert "For listening." in client_of(cast.chidi).get(award.get_absolute_url()).text


def test_what_a_person_revoked_is_not_valid_again_with_its_words(cast):
    award = give(cast, badge(HAND, facilitators_give=True))
    case = report(award, cast.chidi)
    actions.revoke_award(by=cast.amara, award=award, reason="By mistake.")
    decide(cast, case, "hide")
    decide(cast, case, "restore")
    assert held(cast.chidi) == []
    assert BadgeAward.objects.get().revoked_reason == "By mistake."


def test_who_is_silenced_gives_takes_and_endorses_nothing(cast, client_of, ladder):
    by_hand = badge(HAND, facilitators_give=True)
    award, holding = give(cast, by_hand), accepted(cast, cast.chidi)
    given, said = badge(HAND, facilitators_give=True), badge(ENDORSED)
    Membership.objects.filter(user__in=[cast.amara, cast.ben]).update(silenced_until=UNTIL_LIFTED)
    about = f"?person={cast.chidi.public_id}"
    for person in (cast.amara, cast.ben):
        client = client_of(person)
        for address, field in (
            (f"{badge_page(given)}give/{about}", "reason"),
            (f"{badge_page(said)}endorse/{about}", "sentence"),
        ):
            response = client.post(address, {field: "Quiet at last."})
            assert response.status_code == 403
            assert "have silenced you" in response.text
        assert "/give/" not in client.get(badge_page(given)).text
    amara = client_of(cast.amara)
    taken = amara.post(f"{award.get_absolute_url()}revoke/", {"reason": "Quiet at last."})
    assert (taken.status_code, "have silenced you" in taken.text) == (422, True)
    refused = {"verb": "refuse", "reason": "Quiet at last."}
    decided = amara.post(f"/levels/{holding.public_id}/decide/", refused)
    assert (decided.status_code, "have silenced you" in decided.text) == (422, True)
    assert (Endorsement.objects.count(), held(cast.chidi)) == (0, [(1, 0)])


def test_who_is_silenced_gives_no_points_with_words_and_answers_nothing(cast):
    give_points(cast.chidi, 5, community=cast.community)
    entry = LedgerEntry.objects.get()
    question = ask_about_entry(entry=entry, text="What for?", by=cast.chidi)
    Membership.objects.filter(user=cast.amara).update(silenced_until=UNTIL_LIFTED)
    amara = User.objects.get(pk=cast.amara.pk)
    with pytest.raises(Refused, match="have silenced you"):
        grant_points(
            community=cast.community,
            member=cast.chidi,
            kind=1,
            points=-5,
            reason="Quiet at last.",
            by=amara,
        )
    with pytest.raises(Refused, match="have silenced you"):
        answer_question(question=question, answer="For being quiet at last.", by=amara)
