"""Who can see which field of a profile.

Each field has a level of the ladder public > site > community > groups > me. Whether two people
share a community or a group is answered by the registry of audiences, once for a whole list.
"""

from collections.abc import Collection, Iterable
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from plc.core.registry import audiences

from .models import Profile, User, Visibility

# The fields in the order of the page, with their labels in "Who sees what".
FIELDS: dict[str, str | Promise] = {
    "page": _("My page, and that I am in the list of members"),
    "picture": _("Picture"),
    "cover": _("Cover picture"),
    "pronouns": _("Pronouns"),
    "headline": _("Headline"),
    "about": _("About"),
    "organisation": _("Organisation"),
    "role": _("Role"),
    "member_type": _("Kind of member"),
    "location": _("Location"),
    "time_zone": _("Time zone"),
    "speaks": _("Languages"),
    "links": _("Links"),
    "skills": _("Skills"),
    "can_help": _("Can help with"),
    "wants_help": _("Wants help with"),
    "goal": _("Learning goals"),
}
DEFAULTS: dict[str, Visibility] = {
    **dict.fromkeys(FIELDS, Visibility.COMMUNITY),
    "picture": Visibility.SITE,
    "cover": Visibility.SITE,
    "pronouns": Visibility.SITE,
    "headline": Visibility.SITE,
    "goal": Visibility.GROUPS,
}
LADDER = [
    Visibility.PUBLIC,
    Visibility.SITE,
    Visibility.COMMUNITY,
    Visibility.GROUPS,
    Visibility.ME,
]
NOBODY = Q(pk__in=[])


def rung_of(profile: Profile, name: str) -> Visibility:
    """The level this person chose for a field; unknown values count as "me"."""
    chosen = profile.visibility.get(name, DEFAULTS[name])
    return Visibility(chosen) if chosen in Visibility.values else Visibility.ME


def at_least_as_open(rung: str, than: str) -> bool:
    """Whether everyone who sees a field on ``than`` also sees one on ``rung``."""
    return LADDER.index(Visibility(rung)) <= LADDER.index(Visibility(than))


def audience(key: str, actor: Any) -> Q:
    """People who share a "community" or a "group" with the actor, as a condition on User."""
    if not actor.is_authenticated or key not in audiences:
        return NOBODY
    return audiences[key](actor)


def is_hidden_from(person: User, actor: Any) -> bool:
    """Moderators have hidden the page from everyone but the person and site staff."""
    return bool(person.hidden_at) and person.pk != actor.pk and not actor.is_staff


def not_hidden_from(actor: Any) -> Q:
    """The negation of ``is_hidden_from`` as a condition on User."""
    return Q() if actor.is_staff else Q(hidden_at=None) | Q(pk=actor.pk)


def visible_rungs(people: Iterable[User], actor: Any) -> dict[int, Collection[Visibility]]:
    """For each person, the levels that the actor can see; empty if moderators have hidden the page.
    Two queries for any number of people."""
    people = list(people)
    hidden = {person.pk for person in people if is_hidden_from(person, actor)}
    ids = [person.pk for person in people if person.pk not in hidden]
    answer: dict[int, Collection[Visibility]] = dict.fromkeys(hidden, ())
    if not actor.is_authenticated:
        return answer | dict.fromkeys(ids, LADDER[:1])
    others = [pk for pk in ids if pk != actor.pk]
    near: dict[str, set[int]] = {"community": set(), "group": set()}
    if others:
        for key in near:
            found = User.objects.filter(audience(key, actor), pk__in=others)
            near[key] = set(found.values_list("pk", flat=True))
    for pk in ids:
        if pk == actor.pk:
            answer[pk] = LADDER
        elif pk in near["group"]:
            answer[pk] = LADDER[:4]
        elif pk in near["community"]:
            answer[pk] = LADDER[:3]
        else:
            answer[pk] = LADDER[:2]
    return answer


def shown_fields_of(people: Collection[User], actor: Any) -> dict[int, frozenset[str]]:
    """For each person, the names of the fields that the actor may see. Load people with their
    profile."""
    reach = visible_rungs(people, actor)
    return {
        person.pk: frozenset(
            name for name in FIELDS if rung_of(profile_of(person), name) in reach[person.pk]
        )
        for person in people
    }


def shown_fields(person: User, actor: Any) -> frozenset[str]:
    """The names of the fields of this person that the actor may see. At most two queries."""
    return shown_fields_of([person], actor)[person.pk]


def headlines_of(people: Collection[User], actor: Any) -> dict[int, str]:
    """For each person, the headline to show under the name in lists; empty if the actor may not see
    it. Two queries for any number of people."""
    shown = shown_fields_of(people, actor)
    return {
        person.pk: profile_of(person).headline if "headline" in shown[person.pk] else ""
        for person in people
    }


def profile_of(person: User) -> Profile:
    """The profile, or an empty unsaved one."""
    return getattr(person, "profile", None) or Profile(user=person)


def sees(name: str, actor: Any) -> Q:
    """People whose field ``name`` the actor may see, as a condition on User.

    Searches of a field need this condition too, because finding somebody by a word reveals that
    their field contains it.
    """

    def stands_on(*rungs: Visibility) -> Q:
        chosen = Q(**{f"profile__visibility__{name}__in": [rung.value for rung in rungs]})
        if DEFAULTS[name] not in rungs:
            return chosen
        unsaid = Q(profile__isnull=False) & ~Q(profile__visibility__has_key=name)
        return chosen | unsaid | Q(profile__isnull=True)

    if not actor.is_authenticated:
        return stands_on(Visibility.PUBLIC) & not_hidden_from(actor)
    ways = [
        Q(pk=actor.pk),
        stands_on(Visibility.PUBLIC, Visibility.SITE),
        stands_on(Visibility.COMMUNITY) & audience("community", actor),
        stands_on(Visibility.GROUPS) & audience("group", actor),
    ]
    return reduce(or_, ways) & not_hidden_from(actor)
