"""Ends a stream with its session, by signals of Django and allauth."""

from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.auth.signals import user_logged_out
from django.db.models.signals import post_delete
from django.dispatch import receiver

from .actions import recheck


@receiver(user_logged_out, dispatch_uid="plc.live")
def signed_out(user: Any, **_: Any) -> None:
    if user is not None:
        recheck(user.pk)


@receiver(post_delete, sender=UserSession, dispatch_uid="plc.live")
def session_ended(instance: UserSession, **_: Any) -> None:
    recheck(instance.user_id)
