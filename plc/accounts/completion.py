"""What a profile still lacks to be of use to others, each with the page where it is written."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .models import ProfileEntry, User
from .visibility import profile_of


@dataclass(frozen=True)
class Part:
    label: str | Promise
    href: str


def missing_parts(person: User) -> list[Part]:
    """What is missing, most helpful first; nothing once the list was put away. Two queries."""
    profile = profile_of(person)
    if profile.completion_dismissed_at:
        return []
    kinds = set(ProfileEntry.objects.filter(user=person).values_list("kind", flat=True))
    checks = [
        (person.picture_key, _("A picture"), "people:edit_pictures"),
        (profile.headline, _("A headline"), "people:edit"),
        ("can_help" in kinds, _("What you can help with"), "people:edit_help"),
        ("wants_help" in kinds, _("What you want help with"), "people:edit_help"),
        (profile.about, _("A few words about you"), "people:edit_about"),
        (person.skills.exists(), _("Skills"), "people:edit_skills"),
        (person.time_zone, _("Your time zone"), "people:preferences"),
    ]
    return [Part(label, reverse(name)) for there, label, name in checks if not there]
