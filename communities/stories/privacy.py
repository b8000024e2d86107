"""Stories that name a person are withdrawn when they delete their account; what the person wrote
about others stays, without their name."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext

from plc.core.registry import Holding, holdings

from .access import can_discard_story, withdrawable
from .actions.drafting import discard_story
from .actions.erasing import withdraw_naming
from .actions.publishing import withdraw_story
from .models import (
    Consent,
    ConsentRefusal,
    NamedPerson,
    Namesake,
    SpotlightRefusal,
    Story,
    StoryState,
)


def tell(person: Any) -> str:
    published = Story.objects.filter(named__user=person, state=StoryState.PUBLISHED)
    said = gettext("Stories that name you are withdrawn.")
    return said if published.exists() else ""


def erase(person: Any) -> None:
    withdraw_naming(person)
    unpublished = [state for state in withdrawable(own=True) if state != StoryState.PUBLISHED]
    for story in Story.objects.filter(author=person).order_by("pk"):
        if can_discard_story(person, story):
            discard_story(by=person, story=story)
        elif story.state in unpublished:  # nobody is left to answer those who are asked
            withdraw_story(by=person, story=story)
    for model in (NamedPerson, Namesake, Consent, SpotlightRefusal):
        model._default_manager.filter(user=person).delete()
    ConsentRefusal.objects.filter(Q(user=person) | Q(author=person)).delete()


holdings.register("stories", Holding(erase, tell))
