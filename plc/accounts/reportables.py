"""A profile can be reported; site staff look into it, for a person belongs to no one community."""

from collections.abc import Collection
from typing import Any

from django.utils.translation import gettext_lazy

from plc.core.registry import Reportable, reportables

from .access import person_to_see
from .models import User
from .visibility import profile_of, shown_fields

KEY = "accounts.user"


WORDS = ("headline", "about")


def extract(person: User, names: Collection[str] = WORDS) -> str:
    profile = profile_of(person)
    lines = [getattr(profile, name) for name in WORDS if name in names]
    return "\n".join(filter(None, [person.name, *lines]))


def extract_for(person: User, actor: Any) -> str:
    return extract(person, shown_fields(person, actor))


reportables.register(
    KEY,
    Reportable(
        key=KEY,
        label=gettext_lazy("Profile"),
        door=person_to_see,
        render=extract,
        render_for=extract_for,
        href=lambda person: person.get_absolute_url(),
        author=lambda person: person,
        community_id=lambda person: None,
        group_id=lambda person: None,
        find=lambda pk: User.objects.select_related("profile").filter(pk=pk).first(),
    ),
)
