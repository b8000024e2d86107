"""Accounts and profiles of the demo's people."""

from collections.abc import Iterable

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from plc.accounts import actions
from plc.accounts.models import MemberType, ProfileEntry, User

from .script import Person

PASSWORD = "one small change a week"  # noqa: S105  it is printed for whoever starts the demo
ADDRESS = "{key}@aldervale.example"


def address_of(key: str) -> str:
    return ADDRESS.format(key=key)


def make_types(names: Iterable[tuple[str, str]]) -> dict[str, MemberType]:
    return {
        name: MemberType.objects.get_or_create(
            name=name, defaults={"plural": plural, "position": position}
        )[0]
        for position, (name, plural) in enumerate(names)
    }


class Welcome:
    """Creates accounts. All have the same password, which is hashed once."""

    def __init__(self, types: dict[str, MemberType], password: str) -> None:
        self.types = types
        self.password = make_password(password)

    def account(self, person: Person, *, staff: bool = False) -> User:
        """An account with a verified e-mail address."""
        email = address_of(person.key)
        user = User.objects.create(
            email=email,
            name=person.name,
            password=self.password,
            language=person.language,
            time_zone=person.time_zone,
            is_staff=staff,
            is_superuser=staff,
        )
        EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
        actions.welcome_person(person=user, name=person.name)
        return user

    def profile(self, user: User, person: Person) -> None:
        actions.set_basics(
            person=user,
            by=user,
            name=person.name,
            member_type=self.types.get(person.kind),
            pronouns=person.pronouns,
            headline=person.headline,
            organisation=person.organisation,
            role=person.role,
            location=person.location,
            speaks=person.speaks,
        )
        if person.about:
            actions.set_about(person=user, by=user, about=person.about)
        if person.links:
            actions.set_links(person=user, by=user, links=person.links)
        if person.skills:
            actions.set_skills(person=user, by=user, skills=list(person.skills.items()))
        lists = {
            ProfileEntry.Kind.CAN_HELP: person.can_help,
            ProfileEntry.Kind.WANTS_HELP: person.wants_help,
            ProfileEntry.Kind.GOAL: person.goals,
        }
        actions.set_entries(person=user, by=user, lists=lists)
