"""The sections of a profile, and what is missing to make it useful to others."""

from dataclasses import dataclass

from django.db.models import Value
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .models import ProfileEntry, ProfileField, Skill, User
from .visibility import profile_of


@dataclass(frozen=True)
class Part:
    label: str | Promise
    href: str


# The pages on which a profile is edited, in order.
PARTS = {
    "people:edit": _("Basics"),
    "people:edit_about": _("About"),
    "people:edit_pictures": _("Pictures"),
    "people:edit_help": _("Help and goals"),
    "people:edit_skills": _("Skills"),
    "people:edit_links": _("Links"),
    "people:edit_more": _("More"),
    "people:edit_visibility": _("Who sees what"),
}


def parts_of_a_profile(*, further: bool) -> list[Part]:
    """All sections; the one of custom fields only if there are any."""
    left_out = set() if further else {"people:edit_more"}
    return [Part(label, reverse(name)) for name, label in PARTS.items() if name not in left_out]


def custom_fields_for(person: User) -> list[ProfileField]:
    """The custom fields for this person's member type, without choice fields that have no
    choices."""
    found = ProfileField.objects.for_person(person).select_related("group")
    asked = found.order_by("group__position", "group_id", "position", "id")
    lists = (ProfileField.Kind.CHOICE, ProfileField.Kind.CHOICES)
    return [field for field in asked if field.choices or field.kind not in lists]


def missing_parts(person: User) -> list[Part]:
    """The missing sections, most useful first; empty once the list was dismissed. Two queries."""
    profile = profile_of(person)
    if profile.completion_dismissed_at:
        return []
    entries = ProfileEntry.objects.filter(user=person).order_by().values_list("kind")
    skills = Skill.objects.filter(user=person).order_by().values_list(Value("skill"))
    filled_in = {kind for (kind,) in entries.union(skills)}
    checks = [
        (person.picture_key, _("A picture"), "people:edit_pictures"),
        (profile.headline, _("A headline"), "people:edit"),
        ("can_help" in filled_in, _("What you can help with"), "people:edit_help"),
        ("wants_help" in filled_in, _("What you want help with"), "people:edit_help"),
        (profile.about, _("A few words about you"), "people:edit_about"),
        ("skill" in filled_in, _("Skills"), "people:edit_skills"),
        (person.time_zone, _("Your time zone"), "people:preferences"),
    ]
    return [Part(label, reverse(name)) for there, label, name in checks if not there]
