"""Makes reportable what members write about each other: thanks, endorsements, nominations, and the
words with which a badge or points were given."""

from collections.abc import Callable

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from plc.core.registry import Reportable, reportables

from . import access
from .actions import kudos as actions
from .actions import words
from .badges.access import award_with_words, endorsement_to_see
from .ledger.access import grant_with_reason
from .models import BadgeAward, Endorsement, Kudos, Nomination, PointGrant


def _on_kudos(action: Callable[..., bool]) -> Callable[..., bool]:
    """Adapt an action to moderation's calling convention, with the object as first argument."""
    return lambda kudos, *, by: action(kudos=kudos, by=by)


def _on_words(action: Callable[..., bool]) -> Callable[..., bool]:
    return lambda said, *, by: action(words=said, by=by)


HIDE, RESTORE, REMOVE = map(_on_words, (words.hide_words, words.restore_words, words.remove_words))

reportables.register(
    "gamification.kudos",
    Reportable(
        key="gamification.kudos",
        label=_("Thanks"),
        door=access.kudos_to_see,
        render=lambda kudos: kudos.text,
        href=lambda kudos: kudos.get_absolute_url(),
        author=lambda kudos: kudos.author,
        community_id=lambda kudos: kudos.community_id,
        group_id=lambda kudos: kudos.group_id,
        hide=_on_kudos(actions.hide_kudos),
        restore=_on_kudos(actions.restore_kudos),
        remove=_on_kudos(actions.remove_kudos),
        find=lambda pk: Kudos.objects.select_related("community").filter(pk=pk).first(),
    ),
)
reportables.register(
    "gamification.endorsement",
    Reportable(
        key="gamification.endorsement",
        label=_("Endorsement"),
        door=endorsement_to_see,
        render=lambda said: said.sentence,
        href=lambda said: reverse(
            "gamification:badge", args=[said.community.slug, said.badge.public_id]
        ),
        author=lambda said: said.by,
        community_id=lambda said: said.community_id,
        group_id=lambda said: None,
        find=lambda pk: (
            Endorsement.objects.select_related("badge", "community").filter(pk=pk).first()
        ),
        hide=HIDE,
        restore=RESTORE,
        remove=REMOVE,
    ),
)
reportables.register(
    "gamification.nomination",
    Reportable(
        key="gamification.nomination",
        label=_("Nomination"),
        door=access.nomination_to_see,
        render=lambda said: said.sentence,
        href=lambda said: reverse("gamification:levels", args=[said.level.community.slug]),
        author=lambda said: said.by,
        community_id=lambda said: said.level.community_id,
        group_id=lambda said: None,
        find=lambda pk: Nomination.objects.select_related("level__community").filter(pk=pk).first(),
        hide=HIDE,
        restore=RESTORE,
        remove=REMOVE,
    ),
)
reportables.register(
    "gamification.badgeaward",
    Reportable(
        key="gamification.badgeaward",
        label=_("Badge given by hand"),
        door=award_with_words,
        render=lambda award: "\n\n".join(filter(None, (award.reason, award.link))),
        href=lambda award: award.get_absolute_url(),
        author=lambda award: award.awarded_by,
        community_id=lambda award: award.community_id,
        group_id=lambda award: None,
        find=lambda pk: (
            BadgeAward.objects.select_related("badge", "community").filter(pk=pk).first()
        ),
        hide=HIDE,
        restore=RESTORE,
        remove=REMOVE,
    ),
)
reportables.register(
    "gamification.pointgrant",
    Reportable(
        key="gamification.pointgrant",
        label=_("Reason of points given by hand"),
        door=grant_with_reason,
        render=lambda grant: grant.reason,
        href=lambda grant: reverse("gamification:grants", args=[grant.community.slug]),
        author=lambda grant: grant.granted_by,
        community_id=lambda grant: grant.community_id,
        group_id=lambda grant: None,
        find=lambda pk: PointGrant.objects.select_related("community").filter(pk=pk).first(),
        hide=HIDE,
        restore=RESTORE,
        remove=REMOVE,
    ),
)
