"""A profile can be reported; site staff look into it, for a person belongs to no one community."""

from django.utils.translation import gettext_lazy

from plc.core.registry import Reportable, reportables

from .access import person_to_see
from .models import User
from .visibility import profile_of

KEY = "accounts.user"


def extract(person: User) -> str:
    profile = profile_of(person)
    return "\n".join(filter(None, [person.name, profile.headline, profile.about]))


reportables.register(
    KEY,
    Reportable(
        key=KEY,
        label=gettext_lazy("Profile"),
        door=person_to_see,
        render=extract,
        href=lambda person: person.get_absolute_url(),
        author=lambda person: person,
        community_id=lambda person: None,
        group_id=lambda person: None,
        find=lambda pk: User.objects.select_related("profile").filter(pk=pk).first(),
    ),
)
