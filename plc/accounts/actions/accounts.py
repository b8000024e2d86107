"""Actions on the life cycle of an account: creating, deactivating, suspending, claiming."""

from collections.abc import Collection

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from plc.core.plain import clean_line
from plc.core.refusals import Refused
from plc.journal.actions import record

from .. import facts
from ..models import Profile, User

STATE_FIELDS = ["state", "state_changed_at"]


@transaction.atomic
def welcome_person(*, person: User, name: str) -> None:
    """Set up a new account with its name and its profile."""
    person.name = clean_line(name)
    person.save(update_fields=["name"])
    created = Profile.objects.get_or_create(user=person)[1]
    if created:
        record(facts.PersonJoined(user_id=person.pk), by=person)


def change_state(
    person: User, after: User.State, *, by: User | None, only: Collection[str]
) -> bool:
    """Change the state under a lock. False if it has that state already; refuses from other
    states."""
    locked = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    before = locked.state
    if before == after:
        return False
    if before not in only:
        raise Refused(
            _("This cannot be done while the account is “%(state)s”.")
            % {"state": locked.get_state_display()}
        )
    person.state, person.state_changed_at = after, timezone.now()
    person.save(update_fields=STATE_FIELDS)
    record(
        facts.AccountStateChanged(user_id=person.pk, before=before, after=after.value),
        by=by,
    )
    return True


@transaction.atomic
def deactivate_account(*, person: User, by: User) -> None:
    """Deactivate one's own account until the next sign-in. The profile and the name are hidden,
    posts stay without a link to their author, and all sessions end. There is no deadline, and
    nothing is erased."""
    if administers_alone(person):
        raise Refused(_("You are the only administrator of this site. Make another one first."))
    if change_state(person, User.State.DEACTIVATED, by=by, only=[User.State.ACTIVE]):
        end_sessions_of(person=person)


def administers_alone(person: User) -> bool:
    """Whether this is the only active administrator. Locks all of them until the end of the
    transaction, so that of the last two who leave at once, one waits and is then the only one."""
    if not person.is_superuser:
        return False
    there = User.objects.active().filter(is_superuser=True).order_by("pk")
    return all(admin.pk == person.pk for admin in there.select_for_update(no_key=True))


@transaction.atomic
def reactivate_account(*, person: User, by: User) -> None:
    """Reactivate one's own account by signing in, once all steps of the sign-in are complete."""
    change_state(person, User.State.ACTIVE, by=by, only=[User.State.DEACTIVATED])


@transaction.atomic
def suspend_account(*, person: User, by: User | None) -> bool:
    """Suspend an account as site staff; its sessions end with their next request. False if it is
    suspended already."""
    if by is not None and by.pk == person.pk:
        raise Refused(_("Nobody suspends themselves. Deactivate your account instead."))
    if person.is_superuser and not (by is None or by.is_superuser):
        raise Refused(_("Only an administrator suspends an administrator."))
    if administers_alone(person):
        raise Refused(_("This is the only administrator of this site. Make another one first."))
    states = [User.State.ACTIVE, User.State.DEACTIVATED]
    if not change_state(person, User.State.SUSPENDED, by=by, only=states):
        return False
    end_sessions_of(person=person)
    return True


@transaction.atomic
def restore_account(*, person: User, by: User | None) -> bool:
    """Lift a suspension as site staff; the person has to sign in again. False if there is none."""
    return change_state(person, User.State.ACTIVE, by=by, only=[User.State.SUSPENDED])


@transaction.atomic
def claim_placeholder(*, person: User, email: str, by: User | None) -> None:
    """Give the placeholder account of an imported author to the person behind it.

    The caller sends the link for setting a password, which also verifies the address. Until it is
    used, nobody can sign in, and the account can still be assigned to another address, which
    invalidates the link sent before. Refuses an address that has an account.
    """
    locked = User.objects.select_for_update().get(pk=person.pk)
    if not locked.may_be_handed_over:
        raise Refused(_("This account has been claimed already."))
    others = User.objects.exclude(pk=person.pk)
    taken = others.filter(email__iexact=email).exists()
    if taken or EmailAddress.objects.filter(email__iexact=email, user__in=others).exists():
        raise Refused(_("This address has an account already."), field="email")
    person.email = email.lower()
    person.state, person.state_changed_at = User.State.ACTIVE, timezone.now()
    person.set_unusable_password()
    person.save(update_fields=["email", "password", *STATE_FIELDS])
    EmailAddress.objects.filter(user=person).delete()
    EmailAddress.objects.create(user=person, email=person.email, primary=True)
    Profile.objects.get_or_create(user=person)
    if locked.state == User.State.PLACEHOLDER:
        record(facts.PersonJoined(user_id=person.pk), by=by)


@transaction.atomic
def set_preferences(
    *, person: User, by: User, language: str, time_zone: str, scheme: str = ""
) -> None:
    """Set how pages are displayed to this person. Others see nothing of it except the time zone, if
    the person shows it."""
    moved = person.time_zone != time_zone
    person.language, person.time_zone, person.scheme = language, time_zone, scheme
    person.save(update_fields=["language", "time_zone", "scheme"])
    if moved:
        record(facts.ProfileChanged(user_id=person.pk), by=by)


def keep_zone_of_browser(*, person: User, by: User, zone: str) -> None:
    """Remember the time zone of the browser. The person did not choose it and nothing depends on
    it, so no fact is recorded."""
    person.zone_of_browser = zone
    person.save(update_fields=["zone_of_browser"])


@transaction.atomic
def end_session(*, session: UserSession, by: User) -> None:
    """Sign out one device; takes effect with its next request."""
    Session.objects.filter(session_key=session.session_key).delete()
    session.delete()


@transaction.atomic
def end_sessions_of(*, person: User, but: str | None = None) -> None:
    """Sign this person out everywhere, except in the session with the key ``but``."""
    sessions = UserSession.objects.filter(user=person).exclude(session_key=but or "")
    keys = list(sessions.values_list("session_key", flat=True))
    # One statement for any number of sessions. SESSION_ENGINE stores them in this table.
    Session.objects.filter(session_key__in=keys).delete()
    sessions.delete()
