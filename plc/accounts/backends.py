"""Who the reader is: allauth decides who may sign in; here their row is read for each request."""

from functools import cache

from allauth.account.auth_backends import AuthenticationBackend as AllauthBackend

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


class AuthenticationBackend(AllauthBackend):
    def get_user(self, user_id: int) -> User | None:
        """Together with whom a block keeps apart from them (``models.blocked_ids``): every list of
        posts asks for it; and with the answers to ``registry.reader_questions``. One query."""
        for user, blocked, *answers in rows(statement(), [user_id], PERSON):
            if self.user_can_authenticate(user):
                user._blocked_ids = blocked
                user.answers = dict(zip(reader_questions.keys(), answers, strict=True))
                return user
        return None
