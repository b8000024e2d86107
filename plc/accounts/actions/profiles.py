"""What people say of themselves, section by section."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from plc.core import markdown
from plc.core.plain import clean_line
from plc.core.refusals import Refused
from plc.journal.actions import record

from .. import facts
from ..models import (
    MemberType,
    Profile,
    ProfileEntry,
    ProfileField,
    ProfileFieldValue,
    ProfileLink,
    Skill,
    User,
    Visibility,
)
from ..visibility import FIELDS

BASICS = ("pronouns", "headline", "organisation", "role", "location", "speaks")
MAX_LINKS, MAX_SKILLS, MAX_ENTRIES = 10, 30, 15


def _profile(person: User) -> Profile:
    """Their profile, locked, so that two sections saved at once do not undo each other."""
    Profile.objects.get_or_create(user=person)
    person.profile = Profile.objects.select_for_update(no_key=True).get(user=person)
    return person.profile


def _changed(person: User, by: User) -> None:
    record(facts.ProfileChanged(user_id=person.pk), by=by)


@transaction.atomic
def set_basics(
    *, person: User, by: User, name: str, member_type: MemberType | None, **lines: str
) -> None:
    """Name, kind of member, and the short lines of BASICS. A kind that people may not choose for
    themselves can be kept but not taken."""
    if member_type and not member_type.self_chosen and member_type.pk != person.member_type_id:
        raise Refused(_("Only the site's staff give this kind."), field="member_type")
    person.name, person.member_type = clean_line(name), member_type
    person.save(update_fields=["name", "member_type"])
    profile = _profile(person)
    for key in BASICS:
        setattr(profile, key, clean_line(lines.get(key, "")))
    profile.save(update_fields=[*BASICS])
    _changed(person, by)


@transaction.atomic
def set_name_and_kind(*, person: User, by: User, name: str, member_type: MemberType | None) -> None:
    """What site staff put right on somebody's page, any kind of member included."""
    person.name, person.member_type = clean_line(name), member_type
    person.save(update_fields=["name", "member_type"])
    _changed(person, by)


@transaction.atomic
def set_about(*, person: User, by: User, about: str) -> None:
    """Markdown, rendered now and kept as safe HTML beside its source."""
    rendered = markdown.render(about, prefix=str(person.public_id))
    profile = _profile(person)
    profile.about, profile.about_html = rendered.source, rendered.html
    profile.save(update_fields=["about", "about_html"])
    _changed(person, by)


@transaction.atomic
def set_links(*, person: User, by: User, links: Sequence[tuple[str, str]]) -> None:
    """All links, as (label, address), in their order."""
    if len(links) > MAX_LINKS:
        raise Refused(_("At most %(most)d links.") % {"most": MAX_LINKS})
    _profile(person)
    ProfileLink.objects.filter(user=person).delete()
    ProfileLink.objects.bulk_create(
        ProfileLink(user=person, label=clean_line(label), url=url, position=place)
        for place, (label, url) in enumerate(links)
    )
    _changed(person, by)


@transaction.atomic
def set_skills(*, person: User, by: User, skills: Sequence[tuple[str, int]]) -> None:
    """All skills with their levels; one named twice (in any case) counts once, as named last.
    What is one skill the database says: it has other small letters than Python."""
    if len(skills) > MAX_SKILLS:
        raise Refused(_("At most %(most)d skills.") % {"most": MAX_SKILLS})
    _profile(person)
    Skill.objects.filter(user=person).delete()
    rows = [
        Skill(user=person, name=clean_line(name), level=level, position=place)
        for place, (name, level) in enumerate(skills)
    ]
    Skill.objects.bulk_create(reversed(rows), ignore_conflicts=True)
    _changed(person, by)


@transaction.atomic
def set_entries(
    *, person: User, by: User, lists: Mapping[ProfileEntry.Kind, Sequence[tuple[str, str]]]
) -> None:
    """All lines of the kinds given ("can help with"...), as (text, note), in their order. Kinds
    that are not given keep their lines."""
    if any(len(entries) > MAX_ENTRIES for entries in lists.values()):
        raise Refused(_("At most %(most)d lines.") % {"most": MAX_ENTRIES})
    _profile(person)
    ProfileEntry.objects.filter(user=person, kind__in=lists).delete()
    ProfileEntry.objects.bulk_create(
        ProfileEntry(
            user=person, kind=kind, text=clean_line(text), note=clean_line(note), position=place
        )
        for kind, entries in lists.items()
        for place, (text, note) in enumerate(entries)
    )
    _changed(person, by)


@transaction.atomic
def set_visibility(*, person: User, by: User, rungs: Mapping[str, str]) -> None:
    """Who sees what, line by line. Lines that are not named keep their rung."""
    for name, rung in rungs.items():
        if name not in FIELDS or rung not in Visibility.values:
            raise Refused(_("Choose who sees each line from the list."))
    profile = _profile(person)
    profile.visibility = {**profile.visibility, **rungs}
    profile.save(update_fields=["visibility"])
    _changed(person, by)


@transaction.atomic
def set_field_values(
    *, person: User, by: User, values: Mapping[ProfileField, Any], rungs: Mapping[int, str]
) -> None:
    """Answers to the further questions that admins set up. An empty answer is taken away; ``rungs``
    maps a question's id to who sees the answer, where the question lets people choose."""
    _profile(person)
    empty = [field for field, value in values.items() if value in (None, "", [])]
    ProfileFieldValue.objects.filter(user=person, field__in=empty).delete()
    ProfileFieldValue.objects.bulk_create(
        [
            ProfileFieldValue(
                user=person,
                field=field,
                value=value,
                visibility=rungs.get(field.pk, "") if field.visibility_chosen else "",
            )
            for field, value in values.items()
            if field not in empty
        ],
        update_conflicts=True,
        unique_fields=["user", "field"],
        update_fields=["value", "visibility"],
    )
    _changed(person, by)


@transaction.atomic
def dismiss_completion(*, person: User, by: User) -> None:
    """Put "complete your profile" away for good."""
    profile = _profile(person)
    if profile.completion_dismissed_at is None:
        profile.completion_dismissed_at = timezone.now()
        profile.save(update_fields=["completion_dismissed_at"])
