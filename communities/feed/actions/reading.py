"""Where somebody stands in a feed. No fact: what people read is nobody's business."""

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
    """Everything up to ``until`` in this feed has been seen (home: neither community nor group).

    Never moves backwards, never beyond now. The line of this visit stays where it was: its place
    is kept when the first move of a visit happens.
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
