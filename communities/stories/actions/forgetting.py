"""What nobody agreed to is not kept for ever."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from ..models import Consent, ConsentState, StoryVersion
from .drafting import release_unused
from .states import lock_story

KEPT_FOR = timedelta(days=90)  # for questions about what somebody was asked
AGREED = (ConsentState.GIVEN, ConsentState.WITHDRAWN)


def refused_versions() -> QuerySet[StoryVersion]:
    """Earlier versions, which people were asked about some time ago, and to which nobody agreed who
    has an account still."""
    asked = Consent.objects.filter(story=OuterRef("story"), version=OuterRef("number"))
    agreed = asked.filter(state__in=AGREED)
    earlier = StoryVersion.objects.filter(number__lt=F("story__version"))
    old = earlier.filter(at__lt=timezone.now() - KEPT_FOR)
    refused = Exists(asked) | Q(story__names_deleted_account=True)
    return old.filter(refused, ~Exists(agreed))


@transaction.atomic
def forget_version(*, version_id: int) -> None:
    """Delete the version with its picture, and the words of those who were asked about it. That
    they were asked remains: their names cannot be used without them."""
    version = refused_versions().select_related("story", "picture").get(pk=version_id)
    story = lock_story(version.story)
    version.delete()
    Consent.objects.filter(story=story, version=version.number).update(words="")
    if version.picture is not None:
        release_unused(story, version.picture)
