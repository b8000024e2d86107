"""Whose name stands beside words, and whose words are shown at all. Whoever left keeps their words
here, and not their name: the one place that decides it, for every page, list, notice and file."""

from typing import Any

from django.db.models import Q

from plc.accounts.models import User

# As across a block: nobody reads what a suspended account wrote, until it is restored.
BY_SUSPENDED = Q(author__state=User.State.SUSPENDED)


def shown(person: Any) -> Any:
    """The person, or None where their name is no longer shown."""
    return person if person is not None and person.state in User.PRESENT else None


class Authored:
    """What has an ``author``."""

    author: Any

    @property
    def shown_author(self) -> Any:
        return shown(self.author)
