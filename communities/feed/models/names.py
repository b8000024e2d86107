"""Decides whose name is shown with a text, and whose texts are shown, on all pages, lists,
notifications and feeds. People who close their account leave their texts without their name."""

from typing import Any

from django.db.models import Q

from plc.accounts.models import User

# Like a block: nobody sees what a suspended account wrote until it is restored.
BY_SUSPENDED = Q(author__state=User.State.SUSPENDED)


def shown(person: Any) -> Any:
    """The person, or None if their name is no longer shown."""
    return person if person is not None and person.state in User.PRESENT else None


class Authored:
    """A mixin for models with an ``author``."""

    author: Any

    @property
    def shown_author(self) -> Any:
        return shown(self.author)

    @property
    def is_by_suspended(self) -> bool:
        return self.author is not None and self.author.state == User.State.SUSPENDED
