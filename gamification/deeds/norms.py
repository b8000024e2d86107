"""A rule about the first weeks of a member, in which moderators had nothing to decide about them.

Only what moderators decided counts, never what was reported, so it tells nothing of who reported.
"""

from datetime import timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from communities.community.models import Membership, Sanction
from communities.feed.models import Comment, Post
from communities.moderation.models import CaseLog

from ..models import TimePassed, ValueKind
from ..rules import Rule, Way
from .columns import NOBODY, UNSAID, ids, named
from .feed import CHANGED_COMMENTS, POST_FACTS, SHOWN, THREAD_CHANGES, Deeds
from .people import ENDED

KEY = "norms_kept"
FIRST_WEEKS = timedelta(weeks=4)

Action = CaseLog.Action


_JOINED = OuterRef("joined_at")


def _within(moment: str, joined: Any = _JOINED) -> Q:
    """In the first weeks of the membership."""
    return Q(**{f"{moment}__gte": joined, f"{moment}__lt": joined + FIRST_WEEKS})


_HERE = {"community": OuterRef("community")}
_SANCTIONED = Sanction.objects.filter(_within("at"), user=OuterRef("user"), lifted_at=None, **_HERE)
_RESTORED = CaseLog.objects.filter(
    case__kind=OuterRef("case__kind"),
    case__object_id=OuterRef("case__object_id"),
    action=Action.RESTORED,
    pk__gt=OuterRef("pk"),
)
_TAKEN_DOWN = CaseLog.objects.filter(
    _within("at"),
    ~Exists(_RESTORED),
    action__in=(Action.HIDDEN, Action.REMOVED, Action.CLEARED),
    case__author=OuterRef("user"),
    case__community=OuterRef("community"),
)
# Decisions that stand: what was lifted or restored, as after an appeal, is none.
DECIDED_ABOUT = Q(Exists(_SANCTIONED)) | Q(Exists(_TAKEN_DOWN))


def _kept() -> Deeds:
    """Members whose first weeks are over, who took part in them by what is still to be read."""
    posts = Post.objects.filter(
        _within("published_at"), author=OuterRef("user"), state="published", **_HERE
    )
    comments = Comment.objects.filter(
        SHOWN,
        _within("created_at"),
        author=OuterRef("user"),
        post__community=OuterRef("community"),
    )
    over = TimePassed.objects.filter(rule=KEY, through_id__gte=OuterRef("pk"))
    found = Membership.objects.filter(
        ~DECIDED_ABOUT, Exists(posts) | Exists(comments), Exists(over), accepted_version__gt=0
    )
    return found.values(
        source=F("pk"),
        member=F("user"),
        happened=F("joined_at") + FIRST_WEEKS,
        in_community=F("community"),
        in_group=NOBODY["giver"],
        **NOBODY,
        **UNSAID,
    )


ABOUT_MEMBERS = (
    "community.CharterAccepted",
    "community.MemberSanctioned",
    "community.SanctionLifted",
)
# Of all memberships of an author, those in whose first weeks it was written: hardly ever any. Not
# those of its community only, because a post may be moved to another.
WRITTEN_EARLY = {
    "user__posts": _within("user__posts__published_at", F("joined_at")),
    "user__comments": _within("user__comments__created_at", F("joined_at")),
    "user__comments__post": _within("user__comments__created_at", F("joined_at")),
    "user__cases": Q(user__cases__community=F("community")),
}

RULES = (
    Rule(
        key=KEY,
        kind=ValueKind.CARE,
        points=5,
        label=_("Norms kept"),
        sentence=_("Take part for your first four weeks as the charter asks."),
        in_words=ngettext_lazy("%(n)s time norms kept", "%(n)s times norms kept", "n"),
        ways=(
            Way(
                Membership,
                _kept,
                ENDED,
                {
                    "user": {name: ids("user_id") for name in ABOUT_MEMBERS},
                    "user__cases": named("moderation.Case", "Decided", by="case_id"),
                    "user__posts": POST_FACTS,
                    "user__comments": CHANGED_COMMENTS,
                    "user__comments__post": THREAD_CHANGES,
                },
                only=WRITTEN_EARLY,
                removed=DECIDED_ABOUT,
            ),
        ),
    ),
)
