"""Deleting one's own account for good."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import override

from plc.core.refusals import Refused
from plc.core.registry import holdings

from ..models import (
    Block,
    Follow,
    Profile,
    ProfileEntry,
    ProfileFieldValue,
    ProfileLink,
    Skill,
    User,
)
from .accounts import administers_alone, change_state, end_sessions_of
from .pictures import remove_picture

ABOUT_THE_PERSON = (
    *(ProfileLink, Skill, ProfileEntry, ProfileFieldValue, Profile),
    *(EmailAddress, Authenticator, SocialAccount),
)


@transaction.atomic
def delete_account(*, person: User, by: User) -> None:
    """Delete one's own account for good. Every app erases what it holds about the person
    (plc.core.registry.holdings), and may refuse, like the last owner of a community.

    The row of the account stays, empty, because what the person wrote, and the ledger of points,
    refer to it. What they wrote stays without a name."""
    if administers_alone(person):
        raise Refused(_("You are the only administrator of this site. Make another one first."))
    for holding in holdings:
        holding.erase(person)
    remove_picture(person=person, by=by, kind="picture")
    remove_picture(person=person, by=by, kind="cover")
    if not change_state(person, User.State.DELETED, by=by, only=[User.State.ACTIVE]):
        return
    end_sessions_of(person=person)
    for model in ABOUT_THE_PERSON:
        model._default_manager.filter(user=person).delete()
    Follow.objects.filter(Q(follower=person) | Q(followed=person)).delete()
    Block.objects.filter(Q(blocker=person) | Q(blocked=person)).delete()
    _empty(person)


def _empty(person: User) -> None:
    """The origin stays, so that another import of the same archive does not bring them back."""
    with override(settings.LANGUAGE_CODE):
        person.name = _("Deleted account")
    person.email = None
    person.language, person.time_zone, person.zone_of_browser, person.scheme = "", "", "", ""
    person.member_type, person.last_login = None, None
    person.is_staff = person.is_superuser = False
    person.set_unusable_password()
    person.save()
    person.groups.clear()
    person.user_permissions.clear()
