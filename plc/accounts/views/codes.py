"""Views where a code sent by mail is entered, or requested again."""

from contextlib import suppress
from typing import Any

from allauth.account.models import EmailAddress
from allauth.account.views import ConfirmEmailVerificationCodeView, ConfirmLoginCodeView
from allauth.core.exceptions import RateLimited
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect

from ..adapters import AccountAdapter
from ..models import User
from ..sign_in_forms import mimic_account_queries


class ResendsCode:
    """A mixin for views of allauth that can send another code. allauth makes additional queries for
    existing accounts only, so this makes them for unknown addresses too, to keep the duration the
    same."""

    def _resend_form_valid(self: Any, form: Any) -> HttpResponse:
        process = self._process
        if process.user is None:
            self._look_for_nobody()
        try:
            process.generate_code()
            process.send()
        except RateLimited:
            sentence = AccountAdapter.error_messages["rate_limited"]
            messages.error(self.request, str(sentence))
        else:
            process.record_resend()
            process.persist()
        return HttpResponseRedirect(self.passthrough_next_url(self.request.path))


class SignInCode(ResendsCode, ConfirmLoginCodeView):
    def _look_for_nobody(self) -> None:
        mimic_account_queries()


class AddressCode(ResendsCode, ConfirmEmailVerificationCodeView):
    def _look_for_nobody(self) -> None:
        """The queries made for an existing account: twice for the account, once for its address."""
        mimic_account_queries()
        mimic_account_queries()
        with suppress(EmailAddress.DoesNotExist):
            EmailAddress.objects.get_for_user(User(pk=0), self._process.email)
