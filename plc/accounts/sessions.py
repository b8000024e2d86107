"""Ends all other sessions when the second factor changes; Django does so for passwords."""

from typing import Any

from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from django.dispatch import receiver
from django.http import HttpRequest

from . import actions
from .models import User


@receiver([authenticator_added, authenticator_removed, authenticator_reset])
def end_other_sessions(request: HttpRequest, user: User, **kwargs: Any) -> None:
    actions.end_sessions_of(person=user, but=request.session.session_key)
