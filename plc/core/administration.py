"""Base classes and decorators for the Django admin: lists that are filtered by their filters only,
read-only models, and bulk actions that ask for a reason first."""

from collections.abc import Callable, Iterable, Iterator
from functools import wraps
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import IS_POPUP_VAR, IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import Promise, cached_property
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from plc.core.queries import one_by_one
from plc.core.refusals import Refused
from plc.core.registry import admin_actions

AT_ONCE = 200
COUNTED = 10_000

Action = Callable[..., HttpResponse | None]


class ReasonForm(forms.Form):
    """The reason for an action, kept in the object's history."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Stays in the history. The people concerned do not see it."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say why, for those who come after you.")},
    )


class SafeAutocompleteSelect(AutocompleteSelect):
    """Ignore submitted values that cannot be primary keys. Django's widget passes them to the
    database when it renders the form again, which raises an error."""

    def optgroups(self, name: str, value: Any, attrs: Any = None) -> Any:
        return super().optgroups(name, [key for key in value if self._may_be_key(key)], attrs)

    def _may_be_key(self, value: Any) -> bool:
        try:
            self.choices.field.to_python(value)
        except ValidationError:
            return False
        return True


class OfferedFilters(ChangeList):
    """A list that is filtered by its filters and its date hierarchy only. Django passes any other
    lookup in the address to the database (``levels__exact``, ``name__regex``), and a value that the
    database cannot read would be a server error."""

    def get_filters(self, request: HttpRequest) -> Any:
        try:
            found = super().get_filters(request)
        except (ValueError, OverflowError) as error:  # Django's, for the year 9999
            raise IncorrectLookupParameters(error) from error
        lookups = found[2]
        if set(lookups) - {f"{self.date_hierarchy}__gte", f"{self.date_hierarchy}__lt"}:
            raise IncorrectLookupParameters
        return found


class FirstRows(Paginator):
    """Counts, and leads to, the first COUNTED rows: the database reads all of a table of millions
    to count it. The others are found by searching and filtering."""

    @cached_property
    def count(self) -> int:
        rows: QuerySet[Any] = self.object_list  # type: ignore[assignment]
        return rows.order_by()[:COUNTED].count()

    @property
    def has_others(self) -> bool:
        return self.count == COUNTED


class HouseAdmin(admin.ModelAdmin):
    """The base of every ModelAdmin here."""

    paginator = FirstRows
    show_full_result_count = False

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return OfferedFilters


class HappenedFilter(admin.EmptyFieldListFilter):
    """By whether the moment of a field has come: yes or no, not "empty" or "not empty"."""

    def choices(self, changelist: Any) -> Iterator[Any]:
        every, empty, full = super().choices(changelist)
        for choice, word in ((full, _("Yes")), (empty, _("No"))):
            _label, bracket, count = str(choice["display"]).partition(" (")
            choice["display"] = f"{word}{bracket}{count}"
        yield from (every, full, empty)


class RegistryActionsAdmin(HouseAdmin):
    """A change list that also offers the actions which other apps registered for its model in
    ``plc.core.registry.admin_actions``."""

    def has_operate_permission(self, request: HttpRequest) -> bool:
        return admin.ModelAdmin.has_change_permission(self, request)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        offered = super().get_actions(request)
        if IS_POPUP_VAR in request.GET or not self.has_operate_permission(request):
            return offered
        for key, action in admin_actions.items():
            label, _dot, name = key.rpartition(".")
            if label == self.opts.label_lower:
                offered[name] = (action, name, action.short_description)  # type: ignore[attr-defined]
        return offered


class ReadOnlyAdmin(RegistryActionsAdmin):
    """Models that are displayed in the admin and changed only through actions.

    Users with Django's "change" permission get the "operate" permission instead, which the bulk
    actions require.
    """

    list_per_page = 50

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """By default, the fields that have a translated verbose name."""
        named = [field for field in self.opts.fields if isinstance(field.verbose_name, Promise)]
        return self.fields or [
            field.name for field in named if field.name not in (self.exclude or ())
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.get_fields(request, obj)


def act_on_each(
    model_admin: Any,
    request: HttpRequest,
    rows: Iterable[Any],
    act: Callable[[Any], Any],
    *,
    note: str = "",
) -> None:
    """Call ``act`` for each row on its own. A refusal is shown with a link to its row and does not
    stop the others; ``note`` is added to the history of each row that succeeded."""
    done = 0
    for row in rows:
        try:
            with one_by_one():
                act(row)
        except Refused as refusal:
            link = format_html('<a href="{}">{}</a>', _page_of(model_admin, row), row)
            messages.error(request, format_html("{}: {}", link, refusal.sentence))
            continue
        if note:
            model_admin.log_change(request, row, note)
        done += 1
    if done:
        messages.success(request, ngettext("1 changed.", "%(n)d changed.", done) % {"n": done})


def _page_of(model_admin: Any, row: Any) -> str:
    opts = model_admin.opts
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[row.pk])


def _left(more: int) -> str:
    return ngettext(
        "At most %(most)d at once: one more is left as it is. Choose it afterwards.",
        "At most %(most)d at once: %(n)d more are left as they are. Choose them afterwards.",
        more,
    ) % {"most": AT_ONCE, "n": more}


def requires_confirmation(
    consequence: str | Promise | Callable[[Iterable[Any]], Iterable[str | Promise]],
    form_class: type[forms.Form] = ReasonForm,
) -> Callable[[Action], Action]:
    """Show a confirmation page before running an admin action.

    The page lists the rows, the ``consequence`` (a sentence, or a function from the rows to
    several) and ``form_class``; the action is called with the form's cleaned data as keyword
    arguments. The rows are filtered by the user's own queryset on both requests.
    """

    def decorate(action: Action) -> Action:
        @wraps(action)
        def asking(self: Any, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
            sent = "confirmed" in request.POST
            form = form_class(request.POST if sent else None)
            rows, more = queryset[:AT_ONCE], max(queryset.count() - AT_ONCE, 0)
            if sent and form.is_valid():
                if more:
                    messages.warning(request, _left(more))
                return action(self, request, rows, **form.cleaned_data)
            context = {
                **self.admin_site.each_context(request),
                "title": getattr(action, "short_description", "") or asking.short_description,  # type: ignore[attr-defined]
                "consequences": consequence(rows) if callable(consequence) else [consequence],
                "opts": self.opts,
                "form": form,
                "rows": rows,
                "left": _left(more) if more else "",
                "checkbox": ACTION_CHECKBOX_NAME,
                "chosen": request.POST.getlist(ACTION_CHECKBOX_NAME),
                "action": request.POST.get("action", ""),
                "select_across": request.POST.get("select_across", "0"),
            }
            status = 422 if sent else 200
            return TemplateResponse(request, "admin/bulk.html", context, status=status)

        return asking

    return decorate
