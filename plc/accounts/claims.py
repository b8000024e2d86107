"""Assigns placeholder accounts of imported authors to the people behind them."""

from allauth.account.adapter import get_adapter
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.db import transaction
from django.http import HttpRequest

from . import actions
from .models import User


@transaction.atomic
def hand_over(request: HttpRequest, person: User, email: str) -> None:
    """Claim the placeholder for this address and send a link for setting its first password.

    Refuses an address that has an account. The mail is stored as a row in the same transaction.
    """
    actions.claim_placeholder(person=person, email=email, by=request.user)  # type: ignore[arg-type]
    adapter = get_adapter(request)
    key = f"{user_pk_to_url_str(person)}-{default_token_generator.make_token(person)}"
    url = adapter.get_reset_password_from_key_url(key)
    adapter.send_mail("account/email/claim", email, {"person": person, "password_reset_url": url})
