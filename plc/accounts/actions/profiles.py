"""Actions on profiles, one for each section."""

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
    """The profile, locked, so that two sections saved at once do not overwrite each other."""
    Profile.objects.get_or_create(user=person)
    person.profile = Profile.objects.select_for_update(no_key=True).get(user=person)
    return person.profile


def _changed(person: User, by: User) -> None:
    record(facts.ProfileChanged(user_id=person.pk), by=by)


@transaction.atomic
def set_basics(
    *, person: User, by: User, name: str, member_type: MemberType | None, **lines: str
) -> None:
    """Set the name, the member type, and the one-line fields listed in BASICS. A member type that
    is not self-chosen can be kept but not selected."""
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
    """Corrections by site staff, which may assign any member type."""
    person.name, person.member_type = clean_line(name), member_type
    person.save(update_fields=["name", "member_type"])
    _changed(person, by)


@transaction.atomic
def set_about(*, person: User, by: User, about: str) -> None:
    """Render the Markdown and store the HTML with its source."""
    rendered = markdown.render(about, prefix=str(person.public_id))
    profile = _profile(person)
    profile.about, profile.about_html = rendered.source, rendered.html
    profile.save(update_fields=["about", "about_html"])
    _changed(person, by)


@transaction.atomic
def set_links(*, person: User, by: User, links: Sequence[tuple[str, str]]) -> None:
    """Replace all links by these (label, URL) pairs, in order."""
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
    """Replace all skills, given with their levels. Of names that differ only in case, the last one
    counts; the database compares them, because its case mapping differs from Python's."""
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
    """Replace all entries of the given kinds ("can help with"...) by these (text, note) pairs, in
    order. Other kinds are not changed."""
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
    """Set the visibility of the given fields; the others are not changed."""
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
    """Set the values of custom fields; an empty value deletes the answer. ``rungs`` maps field ids
    to the visibility of the answer, for fields that let people choose it."""
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
    """Permanently hide the list "complete your profile"."""
    profile = _profile(person)
    if profile.completion_dismissed_at is None:
        profile.completion_dismissed_at = timezone.now()
        profile.save(update_fields=["completion_dismissed_at"])
