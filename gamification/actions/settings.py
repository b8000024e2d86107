"""What a community chooses about recognition."""

from typing import Any

from django.db import transaction

from communities.community.models import Community
from plc.accounts.models import User

from .. import facts
from ..levels.marks import shown_levels
from ..models import Changed, RecognitionSettings
from .changes import record_change


@transaction.atomic
def change_recognition(*, by: User, community: Community, **chosen: Any) -> RecognitionSettings:
    """Change the settings given by name; the others stay as they are."""
    Community.objects.select_for_update(no_key=True).get(pk=community.pk)  # one at a time
    former = RecognitionSettings.of(community)
    before = {name: getattr(former, name) for name in chosen}
    changed, _created = RecognitionSettings.objects.update_or_create(
        community=community, defaults=chosen
    )
    shown_levels.forget()
    if before != chosen:
        record_change(
            facts.RecognitionChanged(community_id=community.pk),
            community=community,
            what=Changed.SETTINGS,
            before=before,
            after=chosen,
            by=by,
        )
    return changed
