"""What waits for a member about stories, for the home page."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from plc.core import registry
from plc.core.registry import WaitingItem

from . import access

FEW = 3


def consents(actor: Any) -> Sequence[WaitingItem]:
    return [
        WaitingItem(
            icon="book-open",
            title=_("You are named in “%(title)s”: may it be published?")
            % {"title": consent.story.title},
            href=reverse("stories:consent", args=[consent.public_id]),
            why=_("Without your consent it is not shown to anybody"),
            action=_("Read it"),
        )
        for consent in access.consents_to_answer(actor)[:FEW]
    ]


def reviews(actor: Any) -> Sequence[WaitingItem]:
    """No query for people who look after nothing."""
    if not access.looks_after_something(actor):
        return []
    stories = access.stories_to_review(actor).for_cards().order_by("state_changed_at")
    return [
        WaitingItem(
            icon="book-open",
            title=_("Review “%(title)s”") % {"title": story.title},
            href=story.get_absolute_url(),
            why=_("Everybody named in it has agreed"),
            action=_("Read it"),
        )
        for story in stories[:FEW]
    ]


registry.waiting.register("stories.consents", consents)
registry.waiting.register("stories.reviews", reviews)
