"""An account begins, rests, comes back, is closed by staff, is claimed."""

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
    """Give a new account its name and its profile; it joins by itself."""
    person.name = clean_line(name)
    person.save(update_fields=["name"])
    created = Profile.objects.get_or_create(user=person)[1]
    if created:
        record(facts.PersonJoined(user_id=person.pk), by=person)


def _change_state(
    person: User, after: User.State, *, by: User | None, only: Collection[str]
) -> bool:
    """Set the state under lock; False where it stands there already. Refuses from other states."""
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
    """Close one's own account until one signs in again. Page and name are hidden, words stay
    without a link, all sessions end. There is no time limit: erasing is a wish of its own."""
    if administers_alone(person):
        raise Refused(_("You are the only administrator of this site. Make another one first."))
    if _change_state(person, User.State.DEACTIVATED, by=by, only=[User.State.ACTIVE]):
        end_sessions_of(person=person)


def administers_alone(person: User) -> bool:
    """Holds all administrators until the end: of the last two who go at once, one waits here and
    then finds herself alone."""
    if not person.is_superuser:
        return False
    there = User.objects.active().filter(is_superuser=True).order_by("pk")
    return all(one.pk == person.pk for one in there.select_for_update(no_key=True))


@transaction.atomic
def reactivate_account(*, person: User, by: User) -> None:
    """Come back by signing in, after every step of it."""
    _change_state(person, User.State.ACTIVE, by=by, only=[User.State.DEACTIVATED])


@transaction.atomic
def suspend_account(*, person: User, by: User | None) -> bool:
    """Site staff close an account. Its sessions end with the next request of each. False: it is
    closed already."""
    if by is not None and by.pk == person.pk:
        raise Refused(_("Nobody suspends themselves. Deactivate your account instead."))
    if person.is_superuser and not (by is None or by.is_superuser):
        raise Refused(_("Only an administrator suspends an administrator."))
    if administers_alone(person):
        raise Refused(_("This is the only administrator of this site. Make another one first."))
    states = [User.State.ACTIVE, User.State.DEACTIVATED]
    if not _change_state(person, User.State.SUSPENDED, by=by, only=states):
        return False
    end_sessions_of(person=person)
    return True


@transaction.atomic
def restore_account(*, person: User, by: User | None) -> bool:
    """Site staff open a suspended account again; the person signs in anew. False: it is open."""
    return _change_state(person, User.State.ACTIVE, by=by, only=[User.State.SUSPENDED])


@transaction.atomic
def claim_placeholder(*, person: User, email: str, by: User | None) -> None:
    """Hand the placeholder of an imported author to the person behind it.

    The caller sends the link with which a password is set; who follows it has proved the address,
    and until then nobody can sign in, and it can be handed over to another address: the link that
    was sent before opens nothing any more. Refuses an address that has an account.
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
    """How pages are written for this person. Nobody else sees anything of it but the time zone,
    where they show it."""
    moved = person.time_zone != time_zone
    person.language, person.time_zone, person.scheme = language, time_zone, scheme
    person.save(update_fields=["language", "time_zone", "scheme"])
    if moved:
        record(facts.ProfileChanged(user_id=person.pk), by=by)


def keep_zone_of_browser(*, person: User, by: User, zone: str) -> None:
    """Remember a guess. Nobody chose it and nobody is told: no fact."""
    person.zone_of_browser = zone
    person.save(update_fields=["zone_of_browser"])


@transaction.atomic
def end_session(*, session: UserSession, by: User) -> None:
    """Sign one device out; its next request is a stranger's."""
    Session.objects.filter(session_key=session.session_key).delete()
    session.delete()


@transaction.atomic
def end_sessions_of(*, person: User, but: str | None = None) -> None:
    """Sign this person out everywhere, except in the session with the key ``but``."""
    sessions = UserSession.objects.filter(user=person).exclude(session_key=but or "")
    keys = list(sessions.values_list("session_key", flat=True))
    # One statement for any number of devices; the engine that keeps sessions in the database is
    # the one that settings name.
    Session.objects.filter(session_key__in=keys).delete()
    sessions.delete()
