"""Admin actions on accounts, groups and communities that were not reported. They also create a
case, so that there is a record and the people concerned get a reason."""

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from plc.core.administration import act_on_each, requires_confirmation
from plc.core.registry import admin_actions, reportables

from . import actions
from .forms import WordsForm
from .models import COMMUNITY, GROUP, PROFILE
from .verbs import said_in_lists, verbs_of


def _offer(kind: str, name: str, verb: str, label: Any) -> None:
    """Add a verb to the change list of that kind, as an admin action of that name."""

    @admin.action(description=label)
    @requires_confirmation(lambda rows: [said_in_lists(verbs_of(kind)[verb])], WordsForm)
    def act(model_admin: Any, request: HttpRequest, rows: Any, *, reason: str, text: str) -> None:
        def decide(row: Any) -> None:
            why_not = actions.decide_unreported(
                reportable=reportables[kind],
                thing=row,
                key=verb,
                reason=reason,
                text=text,
                by=request.user,  # type: ignore[arg-type]
            )
            if why_not:
                messages.warning(request, why_not)

        act_on_each(model_admin, request, rows, decide, note=f"{label}. {reason}")

    admin_actions.register(f"{kind}.{name}", act)


_offer(PROFILE, "suspend", "suspend", _("Suspend the account"))
_offer(PROFILE, "restore", "lift", _("Lift the suspension"))
_offer(GROUP, "archive", "lock", _("Archive: read, nothing added"))
_offer(GROUP, "reopen", "reopen", _("Open again"))
_offer(COMMUNITY, "archive", "lock", _("Archive: read, nothing added"))
_offer(COMMUNITY, "reopen", "restore", _("Open again"))
