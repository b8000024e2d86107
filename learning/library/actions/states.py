"""What actions on resources share: locking them, and the days of reviews."""

from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plc.core.clock import months_later
from plc.core.refusals import Refused

from ..models import FOREVER, Resource, ResourceVersion

RESOURCE, COLLECTION = "library.resource", "library.collection"
HOLDER = "library.version"  # of the files of versions
MONTHS = (FOREVER, 3, 6, 12, 24)
GONE = gettext_lazy("This is no longer here.")


def lock_resource(resource: Resource) -> Resource:
    """The row as it is now, with its places from ``resource``, which saves queries."""
    locked = Resource.objects.select_for_update(no_key=True).filter(pk=resource.pk).first()
    if locked is None:
        raise Refused(GONE)
    if locked.group_id == resource.group_id:
        locked.group = resource.group
    if locked.community_id == resource.community_id:
        locked.community = resource.community
    return locked


def lock_to_change(resource: Resource) -> Resource:
    locked = lock_resource(resource)
    if locked.taken_down:
        raise Refused(_("Moderators have taken this down, so it cannot be changed."))
    return locked


def save(resource: Resource, **values: Any) -> Resource:
    for name, value in values.items():
        setattr(resource, name, value)
    resource.save(update_fields=list(values))
    return resource


def next_review(months: int, day: date | None = None) -> date | None:
    """The day so many months from ``day`` (today), or the last one of that month; None for
    FOREVER."""
    if months == FOREVER:
        return None
    return months_later(day or timezone.localdate(), months)


def current_version(resource: Resource) -> ResourceVersion:
    version = ResourceVersion.objects.select_related("file").defer("text")
    found = version.get(resource=resource, number=resource.version)
    found.resource = resource
    return found
