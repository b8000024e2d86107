"""Django's database sessions, read by hand-written SQL, because every page of signed-in users reads
one."""

from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError
from django.db import OperationalError, connection
from django.utils import timezone

STATEMENT = """SELECT session_data, expire_date FROM django_session
    WHERE session_key = %s AND expire_date > %s"""


class SessionStore(db.SessionStore):
    def _get_session_from_db(self) -> Any:
        with connection.cursor() as cursor:
            cursor.execute(STATEMENT, [self.session_key, timezone.now()])
            row = cursor.fetchone()
        if row is None:
            self._session_key = None
            return None
        key = str(self.session_key)  # its row was found
        return self.model(session_key=key, session_data=row[0], expire_date=row[1])

    def save(self, must_create: bool = False) -> None:
        """Raises OperationalError if the database went away: Django takes that for a session that
        was ended meanwhile, and answers 400 although what was asked for may be done."""
        try:
            super().save(must_create)
        except UpdateError as error:
            if isinstance(error.__context__, OperationalError):
                raise error.__context__ from None
            raise
