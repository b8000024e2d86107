"""Rules about joining, inviting, and looking after groups."""

from communities.community import actions as community_actions
from communities.community.models import Membership
from communities.groups import actions as group_actions
from gamification.models import LedgerEntry
from tests import make
from tests.gamification.ledgers import counted, points_of


def test_first_steps_count_when_they_were_done(cast, relay):
    newcomer = make.user("Noor Rahman")
    make.member(cast.community, newcomer)
    cast.community.steps.all().delete()
    step = community_actions.add_step(
        community=cast.community, kind="own", title="Say hello on the phone", by=cast.amara
    )
    community_actions.mark_step_done(step=step, by=newcomer)
    relay()
    assert counted("first_steps") == [(newcomer, None)]


def test_first_steps_that_were_put_away_do_not_count(cast, relay):
    community_actions.dismiss_onboarding(community=cast.community, by=cast.chidi)
    relay()
    assert counted("first_steps") == []


def test_who_founds_a_community_has_no_first_steps(cast, relay):
    assert Membership.objects.get(user=cast.amara, community=cast.community).steps_skipped


def test_first_steps_count_while_one_belongs(cast, relay):
    cast.community.steps.all().delete()  # so that none is left
    community_actions.dismiss_onboarding(community=cast.community, by=cast.chidi)
    relay()
    assert points_of(cast.chidi) == 5
    community_actions.leave_community(community=cast.community, by=cast.chidi)
    relay()
    assert points_of(cast.chidi) == 0


def invite(cast, by, person):
    invitation, _token = community_actions.make_invitation_link(
        community=cast.community, role="member", max_uses=1, days=7, by=by
    )
    community_actions.accept_invitation(invitation=invitation, by=person)


def test_an_invitation_counts_once_the_charter_is_accepted_and_while_they_stay(cast, relay):
    guest = make.user("Noor Rahman")
    invite(cast, cast.amara, guest)
    relay()
    assert counted("invitation_accepted") == []
    community_actions.accept_charter(community=cast.community, by=guest)
    relay()
    assert counted("invitation_accepted") == [(cast.amara, None)]
    community_actions.remove_member(community=cast.community, user=guest, by=cast.amara)
    relay()
    assert points_of(cast.amara, "invitation_accepted") == 0
    invite(cast, cast.amara, guest)
    community_actions.accept_charter(community=cast.community, by=guest)
    relay()
    assert points_of(cast.amara, "invitation_accepted") == 5


def test_a_ban_takes_back_what_the_invitation_was_worth(cast, relay):
    guest = make.user("Noor Rahman")
    invite(cast, cast.amara, guest)
    community_actions.accept_charter(community=cast.community, by=guest)
    relay()
    community_actions.sanction_member(
        community=cast.community, user=guest, kind="ban", reason="Spam", text="Spam", by=cast.amara
    )
    relay()
    assert counted("invitation_accepted") == []


def test_letting_in_who_asked_is_no_invitation(cast, relay):
    invite(cast, cast.amara, make.user("Somebody Else"))
    asker = make.user("Noor Rahman")
    asked = community_actions.ask_to_join(community=cast.community, by=asker, message="")
    community_actions.answer_join_request(request=asked, accept=True, by=cast.amara)
    community_actions.accept_charter(community=cast.community, by=asker)
    relay()
    assert counted("invitation_accepted") == []


def test_looking_after_a_group_counts_while_it_has_people_and_one_facilitates(cast, relay):
    relay()
    assert counted("group_facilitated") == []
    others = [make.user(f"Member {n}") for n in range(2)]
    for other in others:
        make.member(cast.community, other)
        make.group_member(cast.group, other)
    relay()
    assert counted("group_facilitated") == [(cast.ben, None)]
    entry = LedgerEntry.objects.get(rule="group_facilitated")
    assert entry.group == cast.group
    assert entry.at == cast.group.memberships.get(user=others[1]).joined_at  # the fifth of them
    group_actions.change_group_role(group=cast.group, user=cast.chidi, role="facilitator", by=None)
    group_actions.change_group_role(group=cast.group, user=cast.ben, role="member", by=None)
    relay()
    assert counted("group_facilitated") == [(cast.chidi, None)]
    theirs = cast.group.memberships.get(user=cast.chidi)
    dated = LedgerEntry.objects.unreversed().get(rule="group_facilitated").at
    assert dated == theirs.role_since > theirs.joined_at
    group_actions.leave_group(group=cast.group, by=others[0])
    relay()
    assert counted("group_facilitated") == []


def test_whoever_answers_a_request_to_join_facilitates(cast, relay, client_of):
    asked = [
        community_actions.ask_to_join(community=cast.community, by=make.user(name), message="")
        for name in ("Noor Rahman", "Somebody Else")
    ]
    for request, accept in zip(asked, (True, False), strict=True):
        community_actions.answer_join_request(request=request, accept=accept, by=cast.amara)
    newcomer = asked[0].user
    community_actions.accept_charter(community=cast.community, by=newcomer)
    mine = group_actions.ask_to_join_group(group=cast.group, message="", by=newcomer)
    group_actions.answer_group_request(request=mine, accept=True, by=cast.ben)
    relay()
    assert counted("request_answered") == [
        (cast.amara, None),
        (cast.amara, None),
        (cast.ben, None),
    ]
    page = client_of(cast.ben).get("/c/westmoor/recognition/ledger/").content.decode()
    assert "Request answered" in page and "Quiet Rounds" in page


def test_a_request_that_was_withdrawn_was_not_answered(cast, relay):
    newcomer = make.user("Noor Rahman")
    community_actions.ask_to_join(community=cast.community, by=newcomer, message="")
    community_actions.withdraw_join_request(community=cast.community, by=newcomer)
    relay()
    assert counted("request_answered") == []
