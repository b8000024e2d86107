"""Makes profiles reportable. Site staff moderate them, because a person may belong to several
communities."""

from collections.abc import Callable, Collection
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy

from plc.core.registry import Reportable, ReportedFile, reportables

from . import actions
from .access import look_token, person_to_report
from .models import User
from .visibility import profile_of, shown_fields

KEY = "accounts.user"
WORDS = ("headline", "about")


def _heading(person: User, names: Collection[str] = WORDS) -> str:
    headline = profile_of(person).headline if "headline" in names else ""
    return f"{person.name}\n\n{headline}".strip()


def _about(person: User, names: Collection[str] = WORDS) -> str:
    return profile_of(person).about if "about" in names else ""


def pictures(person: User, actor: Any) -> list[ReportedFile]:
    """The picture and the cover, with a token that lets the actor see them."""
    keys = {"picture": (person.picture_key, 512), "cover": (profile_of(person).cover_key, 800)}
    return [
        ReportedFile(
            reverse(f"people:{name}", args=[person.public_id, key, size])
            + f"?look={look_token(actor, key)}"
        )
        for name, (key, size) in keys.items()
        if key
    ]


def _on_person(action: Callable[..., None]) -> Callable[..., None]:
    """Adapt an action to moderation's calling convention, with the object as first argument."""
    return lambda person, *, by: action(person=person, by=by)


reportables.register(
    KEY,
    Reportable(
        key=KEY,
        label=gettext_lazy("Profile"),
        door=person_to_report,
        heading=_heading,
        heading_for=lambda person, actor: _heading(person, shown_fields(person, actor)),
        render=_about,
        render_for=lambda person, actor: _about(person, shown_fields(person, actor)),
        href=lambda person: person.get_absolute_url(),
        author=lambda person: person,
        community_id=lambda person: None,
        group_id=lambda person: None,
        hide=_on_person(actions.hide_profile),
        restore=_on_person(actions.restore_profile),
        remove=_on_person(actions.clear_profile),
        files=pictures,
        find=lambda pk: User.objects.select_related("profile").filter(pk=pk).first(),
    ),
)
