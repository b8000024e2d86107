"""What a community chooses about recognition."""

from typing import Any

from django.db import transaction

from communities.community.models import Community
from plc.accounts.models import User

from ..levels.marks import shown_levels
from ..models import RecognitionSettings


@transaction.atomic
def change_recognition(*, by: User, community: Community, **chosen: Any) -> RecognitionSettings:
    """Change the settings given by name; the others stay as they are."""
    changed, _created = RecognitionSettings.objects.update_or_create(
        community=community, defaults=chosen
    )
    shown_levels.forget()
    return changed
