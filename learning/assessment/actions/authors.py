"""Appointing those who write questions and quizzes."""

from django.db import transaction
from django.utils.translation import gettext as _

from communities.community.models import Community
from communities.groups.models import Group
from plc.accounts.models import User
from plc.core.refusals import Refused
from plc.journal.actions import record

from .. import access, facts
from ..models import Author


@transaction.atomic
def appoint_author(
    *, by: User, community: Community, user: User, group: Group | None = None
) -> Author:
    if not access.people_to_appoint(community, group).filter(pk=user.pk).exists():
        raise Refused(_("Choose a member of this place."), field="person")
    author, new = Author.objects.get_or_create(
        community=community, group=group, user=user, defaults={"appointed_by": by}
    )
    if new:
        record(
            facts.AuthorAppointed(
                community_id=community.pk,
                group_id=group.pk if group else None,
                user_id=user.pk,
            ),
            by=by,
        )
    return author


@transaction.atomic
def dismiss_author(*, by: User | None, author: Author) -> None:
    """What they wrote stays."""
    if Author.objects.filter(pk=author.pk).delete()[0]:
        record(
            facts.AuthorDismissed(
                community_id=author.community_id,
                group_id=author.group_id,
                user_id=author.user_id,
            ),
            by=by,
        )
