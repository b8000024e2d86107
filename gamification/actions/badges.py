"""Badges: made, given by hand, endorsed, shared and revoked."""

from functools import partial
from typing import Any
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext

from communities.community.access import why_not_speak, why_not_take_part
from communities.community.models import Community
from plc.accounts.models import User
from plc.core.ids import id_for_form
from plc.core.plain import clean_line, clean_text
from plc.core.refusals import Refused
from plc.files.actions import hold
from plc.files.models import StoredFile
from plc.journal.actions import record

from .. import facts
from ..badges.access import can_revoke_award, is_by_hand
from ..badges.awarding import criteria_of, expiry, told
from ..badges.credentials import follow_sharing
from ..ledger.locks import Person, lock_standings
from ..ledger.settling import touch
from ..models import Badge, BadgeAward, BadgeVersion, Endorsement, Standing, WalkKind
from ..models.badges import PICTURE_HOLDER
from ..models.points import MOST_POINTS
from ..presence import share_a_small_group
from ..walking import begin_walk
from ..wording import check_words, refuse_taken_down

MOST_REASON = 500
MOST_SENTENCE = 300
# A change of one of these makes a badge that ships a badge of this site.
OF_THE_SITE = (*BadgeVersion.SAID, "points")


@transaction.atomic
def save_badge(*, by: Any, badge: Badge, picture: StoredFile | None = None) -> Badge:
    """Create the badge or store its changes. Refuses a rule that makes no sense. Once it can be
    earned, a task awards it to everybody who has earned it already."""
    check_badge(badge)
    before = Badge.objects.select_for_update().get(pk=badge.pk) if badge.pk else None
    badge.set_by = by
    if before:
        if _same_rule(before, badge):
            badge.rule = before.rule  # as it was written; a form also says what goes without saying
        _refuse_drafts_that_are_held(before, badge)
        changed = {name for name in OF_THE_SITE if getattr(before, name) != getattr(badge, name)}
        if changed & set(BadgeVersion.SAID):
            BadgeVersion.of(before).save()
            badge.version = before.version + 1
        if changed & set(BadgeVersion.RULE):
            badge.rule_since = badge.version  # earlier awards stay
        if before.set_by and not changed & {*BadgeVersion.RULE, "points"}:
            badge.set_by = before.set_by
        if changed and badge.key:
            badge.edited_at = timezone.now()
    try:
        with transaction.atomic():
            badge.save()
    except IntegrityError:  # somebody saved another one meanwhile
        raise _named_twice() from None
    if picture is not None:
        _set_picture(badge, picture, by)
    if badge.state == Badge.State.ON:
        # Later, for a walk is locked before the badges that it awards. If this is lost, the nightly
        # one visits everybody.
        begin = partial(begin_walk, WalkKind.BADGE, subject_id=badge.pk)
        transaction.on_commit(begin, robust=True)
    return badge


def _refuse_drafts_that_are_held(before: Badge, badge: Badge) -> None:
    if badge.state == Badge.State.DRAFT != before.state and before.awards.exists():
        sentence = gettext(
            "Somebody was awarded this badge, so it cannot be a draft again. Choose “%(off)s”:"
            " whoever holds it keeps it."
        )
        raise Refused(sentence % {"off": Badge.State.OFF.label}, field="state")


def _same_rule(before: Badge, badge: Badge) -> bool:
    try:
        return criteria_of(before).as_json() == criteria_of(badge).as_json()
    except Refused:  # the rule of before names deeds that no longer exist
        return False


def _named_twice() -> Refused:
    return Refused(gettext("There is a badge of this name already."), field="name")


def check_badge(badge: Badge) -> None:
    """Refuse what makes no sense about the badge as a whole."""
    criteria = criteria_of(badge)
    others = Badge.objects.filter(community=badge.community_id).exclude(pk=badge.pk)
    if others.filter(name=badge.name).exists():
        raise _named_twice()
    if not 0 <= badge.points <= MOST_POINTS:
        sentence = gettext("A badge gives at most %(most)d points.") % {"most": MOST_POINTS}
        raise Refused(sentence, field="points")
    if criteria.is_site and badge.community_id:
        sentence = gettext("Deeds of the whole site count only for badges of every community.")
        raise Refused(sentence, field="rule")
    if criteria.is_site and badge.points:
        sentence = gettext(
            "A badge for deeds in the whole site gives no points, because points belong to a"
            " community."
        )
        raise Refused(sentence, field="points")
    if badge.facilitators_give and not criteria.by_hand:
        sentence = gettext("Facilitators can give only badges that are given by hand.")
        raise Refused(sentence, field="facilitators_give")
    if badge.facilitators_give and badge.points:
        sentence = gettext("A badge that facilitators give has no points.")
        raise Refused(sentence, field="points")


def _set_picture(badge: Badge, picture: StoredFile, by: Any) -> None:
    """The old one stays attached, because credentials of earlier awards show it."""
    hold(files=[picture], holder=PICTURE_HOLDER, holder_id=badge.pk, by=by)
    badge.picture = picture
    badge.save(update_fields=["picture"])


@transaction.atomic
def remove_picture(*, by: Any, badge: Badge) -> None:
    """Show the generated picture again."""
    badge.picture = None
    badge.save(update_fields=["picture"])


@transaction.atomic
def give_badge(
    *,
    by: Any,
    badge: Badge,
    community: Community,
    member: User,
    reason: str,
    link: str = "",
    public_id: UUID | None = None,
) -> BadgeAward:
    """Give a badge by hand, with a reason. Giving it twice changes nothing, unless it can be earned
    again; ``public_id`` comes from the form, so that submitting it twice gives it once. One that
    was taken back is valid again, with the new reason, if whoever gives it could have taken it."""
    if refusal := why_not_take_part(by, community):
        raise Refused(refusal)
    if member.pk == by.pk:
        raise Refused(gettext("You cannot give a badge to yourself."), field="member")
    if not is_by_hand(badge) or badge.state != Badge.State.ON:
        raise Refused(gettext("This badge is not given by hand."), field="badge")
    missing = gettext("Say what it is for. They read it, too.")
    reason = check_words(clean_text(reason), most=MOST_REASON, field="reason", missing=missing)
    key = id_for_form(public_id, by.public_id, member.public_id, badge.pk) if public_id else uuid4()
    lock_standings([(community.pk, member.pk)])
    mine = list(badge.awards.filter(member=member, community=community).order_by("occurrence"))
    for award in reversed(mine):
        if award.public_id == key or (award.is_valid and not badge.repeatable):
            return award
    award = _award_to_give(by, badge, mine) or BadgeAward(
        public_id=key, badge=badge, member=member, community=community, occurrence=len(mine)
    )
    now = timezone.now()
    award.by_hand, award.awarded_by, award.reason, award.link = True, by, reason, link
    award.taken_down = ""
    award.version, award.points = badge.version, badge.points_for(member.pk)
    award.awarded_at, award.expires_at = now, expiry(badge, now)
    award.save()
    record(facts.BadgeAwarded(**told(award)), by=by)
    touch([(community.pk, member.pk)])
    return award


def _award_to_give(by: Any, badge: Badge, mine: list[BadgeAward]) -> BadgeAward | None:
    """The one that was taken back and is given again, if there is one."""
    if badge.repeatable or not mine or not mine[-1].revoked_at:
        return None
    award = mine[-1]
    if not can_revoke_award(by, award):
        sentence = gettext(
            "It was taken back. Only those who look after this community can give it again."
        )
        raise Refused(sentence, field="member")
    award.revoked_at, award.revoked_by, award.revoked_for_good = None, None, False
    award.revoked_reason, award.revoked_because = "", ""
    award.entered_at = timezone.now()
    return award


@transaction.atomic
def revoke_award(*, by: Any, award: BadgeAward, reason: str) -> None:
    """Take an award back for good, with a reason that its holder reads. No rule awards it again."""
    if award.member_id == by.pk:
        raise Refused(gettext("Somebody else has to decide about your own badge."))
    if award.community and (refusal := why_not_speak(by, award.community)):
        raise Refused(refusal)
    missing = gettext("Say why. Whoever held it reads it, too.")
    reason = check_words(clean_text(reason), most=MOST_REASON, field="reason", missing=missing)
    people = _where_it_counts(award)
    lock_standings(people)
    locked = BadgeAward.objects.select_for_update(no_key=True).get(pk=award.pk)
    if locked.revoked_at and locked.revoked_for_good:
        return
    locked.revoked_at, locked.revoked_by, locked.revoked_for_good = timezone.now(), by, True
    locked.revoked_reason, locked.revoked_because = reason, ""
    locked.save()
    record(facts.BadgeRevoked(**told(locked)), by=by)
    touch(people)


def _where_it_counts(award: BadgeAward) -> list[Person]:
    """A badge of the whole site counts wherever its member has a standing."""
    if award.community_id is not None:
        return [(award.community_id, award.member_id)]
    standings = Standing.objects.filter(member=award.member_id)
    return list(standings.values_list("community", "member"))


@transaction.atomic
def share_award(*, by: Any, award: BadgeAward, shared: bool) -> None:
    """Show the award to everybody who has its address, or no longer."""
    if bool(award.shared_at) == shared:
        return
    award.shared_at = timezone.now() if shared else None
    award.save(update_fields=["shared_at"])
    follow_sharing(award, by=by)


@transaction.atomic
def endorse(
    *, by: User, badge: Badge, community: Community, member: User, sentence: str
) -> Endorsement:
    """Say why a member should have the badge. Saying it again replaces the sentence, unless
    moderators took it down."""
    if refusal := why_not_take_part(by, community):
        raise Refused(refusal)
    if member.pk == by.pk:
        raise Refused(gettext("You cannot endorse yourself."), field="member")
    missing = gettext("Say in a sentence what you have seen.")
    sentence = check_words(
        clean_line(sentence), most=MOST_SENTENCE, field="sentence", missing=missing
    )
    lock_standings([(community.pk, member.pk)])
    row, is_new = Endorsement.objects.get_or_create(
        badge=badge,
        community=community,
        member=member,
        by=by,
        defaults={
            "sentence": sentence,
            "from_outside": not share_a_small_group(community, by, member),
        },
    )
    refuse_taken_down(row)
    if not is_new and (row.withdrawn_at or row.sentence != sentence):
        again = row.withdrawn_at is not None
        row.sentence, row.withdrawn_at = sentence, None
        row.save(update_fields=["sentence", "withdrawn_at"])
        is_new = again
    if is_new:
        record(facts.BadgeEndorsed(**_told(row)), by=by)
        touch([(community.pk, member.pk)])
    return row


@transaction.atomic
def withdraw_endorsement(*, by: User, endorsement: Endorsement) -> None:
    """What was awarded for it is treated like any other award whose deeds were undone."""
    if endorsement.withdrawn_at:
        return
    person = (endorsement.community_id, endorsement.member_id)
    lock_standings([person])
    endorsement.withdrawn_at = timezone.now()
    endorsement.save(update_fields=["withdrawn_at"])
    record(facts.EndorsementWithdrawn(**_told(endorsement)), by=by)
    touch([person])


def _told(endorsement: Endorsement) -> dict[str, int]:
    return {
        "endorsement_id": endorsement.pk,
        "badge_id": endorsement.badge_id,
        "member_id": endorsement.member_id,
        "community_id": endorsement.community_id,
    }
