"""Read positions. No facts are recorded, because what people read is private."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from communities.community.models import Community
from communities.groups.models import Group
from plc.accounts.models import User

from ..models import ReadMarker
from ..unread import A_VISIT


@transaction.atomic
def mark_seen(
    *, by: User, until: datetime, community: Community | None = None, group: Group | None = None
) -> None:
    """Mark everything before ``until`` in this feed as seen (home: neither community nor group).

    The position never moves backwards or into the future. The previous position is kept when a
    visit starts, so that the line "new since you were here" stays in place during the visit.
    """
    now = timezone.now()
    until = min(until, now)
    marker, created = ReadMarker.objects.select_for_update(no_key=True).get_or_create(
        user=by, community=community, group=group, defaults={"seen_at": until}
    )
    if created or until <= marker.seen_at:
        return
    if now - marker.seen_at > A_VISIT:
        marker.previous_seen_at = marker.seen_at
    marker.seen_at = until
    marker.save(update_fields=["seen_at", "previous_seen_at"])
    if hasattr(by, "_readings"):
        del by._readings
