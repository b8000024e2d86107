"""Bulk actions of the administration: they ask for a reason before they act, and act row by row."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

AT_ONCE = 200

Action = Callable[..., HttpResponse | None]


class ReasonForm(forms.Form):
    """Why, for those who look at the history later."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Stays in the history. The people concerned do not see it."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say why, for those who come after you.")},
    )


class ChosenByTyping(AutocompleteSelect):
    """Django's own asks the database for the rows chosen in a form that is shown again, also for
    keys that are none, and stumbles."""

    def optgroups(self, name: str, value: Any, attrs: Any = None) -> Any:
        return super().optgroups(name, [one for one in value if self._may_be_key(one)], attrs)

    def _may_be_key(self, value: Any) -> bool:
        try:
            self.choices.field.to_python(value)
        except ValidationError:
            return False
        return True


def asks_first(
    consequence: str | Promise,
    form_class: type[forms.Form] = ReasonForm,
    initial: Callable[[], dict[str, Any]] | None = None,
) -> Callable[[Action], Action]:
    """The action shows what it is about to do, with ``form_class`` to fill in, and is called with
    the form's answers once that is sent. What was chosen is taken from the list as the person sees
    it both times, so nobody reaches beyond their own rows."""

    def decorate(action: Action) -> Action:
        @wraps(action)
        def asking(self: Any, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
            sent = "confirmed" in request.POST
            form = form_class(
                request.POST if sent else None, initial=initial() if initial else None
            )
            if sent and form.is_valid():
                return action(self, request, queryset[:AT_ONCE], **form.cleaned_data)
            context = {
                **self.admin_site.each_context(request),
                "title": getattr(action, "short_description", "") or asking.short_description,  # type: ignore[attr-defined]
                "consequence": consequence,
                "opts": self.opts,
                "form": form,
                "rows": queryset[:AT_ONCE],
                "checkbox": ACTION_CHECKBOX_NAME,
                "chosen": request.POST.getlist(ACTION_CHECKBOX_NAME),
                "action": request.POST.get("action", ""),
                "select_across": request.POST.get("select_across", "0"),
            }
            status = 422 if sent else 200
            return TemplateResponse(request, "admin/bulk.html", context, status=status)

        return asking

    return decorate
