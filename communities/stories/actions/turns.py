"""Whether a member is willing to be in a spotlight."""

from django.db import transaction

from communities.community.models import Community
from plc.accounts.models import User

from ..models import SpotlightRefusal


@transaction.atomic
def set_willing(*, by: User, community: Community, willing: bool) -> None:
    """No fact is recorded, because it is nobody's business but theirs."""
    if willing:
        SpotlightRefusal.objects.filter(community=community, user=by).delete()
    else:
        SpotlightRefusal.objects.get_or_create(community=community, user=by)
