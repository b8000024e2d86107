"""Where a code from a mail is typed, and another can be asked for."""

from contextlib import suppress
from typing import Any

from allauth.account.models import EmailAddress
from allauth.account.views import ConfirmEmailVerificationCodeView, ConfirmLoginCodeView
from allauth.core.exceptions import RateLimited
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect

from ..adapters import AccountAdapter
from ..models import User
from ..sign_in_forms import look_for_nobody


class SendsAnother:
    """Mixin in front of a view of allauth, which writes again to accounts only, so that the time
    it takes would tell: here whoever has none is told so again."""

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


class SignInCode(SendsAnother, ConfirmLoginCodeView):
    def _look_for_nobody(self) -> None:
        look_for_nobody()


class AddressCode(SendsAnother, ConfirmEmailVerificationCodeView):
    def _look_for_nobody(self) -> None:
        """An account is asked for at the door and for the code, then its address."""
        look_for_nobody()
        look_for_nobody()
        with suppress(EmailAddress.DoesNotExist):
            EmailAddress.objects.get_for_user(User(pk=0), self._process.email)
