"""Loads the user of each request; allauth decides who may sign in."""

from functools import cache

from allauth.account.auth_backends import AuthenticationBackend as AllauthBackend
from allauth.account.models import EmailAddress

from plc.core.registry import reader_questions
from plc.core.rows import Columns, rows

from .models import User

PERSON = Columns(User, "u")


@cache
def statement() -> str:
    asked = "".join(f", {question}" for question in reader_questions)
    return f"""SELECT {PERSON}, ARRAY(
            SELECT blocked_id FROM accounts_block WHERE blocker_id = u.id
            UNION SELECT blocker_id FROM accounts_block WHERE blocked_id = u.id){asked}
        FROM accounts_user u WHERE u.id = %s"""  # noqa: S608  constants of our own


def accounts_of(email: str) -> list[User]:
    """The accounts with this e-mail address: those that verified it, else those that entered it.

    Makes the same two queries whether or not there is an account, so that response times reveal
    nothing. allauth's ``filter_users_by_email`` makes the second one only for unknown addresses.
    """
    address = email.lower()
    given = list(EmailAddress.objects.filter(email=address).select_related("user"))
    own = list(User.objects.filter(email=address))
    proved = [address.user for address in given if address.verified]
    return proved or list(
        {user.pk: user for user in [*own, *(address.user for address in given)]}.values()
    )


class AuthenticationBackend(AllauthBackend):
    def _authenticate_by_email(self, email: str, password: str) -> User | None:
        found = (self._check_password(user, password) for user in accounts_of(email))
        return next(filter(None, found), None)

    def get_user(self, user_id: int) -> User | None:
        """Load the user with everything that each page needs, in one query: the people on either
        side of a block (``models.blocked_ids``), which every list of posts excludes, and the
        answers to ``registry.reader_questions``."""
        for user, blocked, *answers in rows(statement(), [user_id], PERSON):
            if self.user_can_authenticate(user):
                user._blocked_ids = blocked
                user.answers = dict(zip(reader_questions.keys(), answers, strict=True))
                return user
        return None
