"""Stories in the admin: search, view, and withdraw with a reason. Drafts are not shown."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plc.core.administration import ReadOnlyAdmin, ReasonForm, act_on_each, requires_confirmation

from . import actions
from .models import Consent, Story, StoryState, StoryVersion


class WithdrawForm(ReasonForm):
    words = forms.CharField(
        label=gettext_lazy("What the people concerned read"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@admin.register(Story)
class StoryAdmin(ReadOnlyAdmin):
    list_display = [
        "title",
        "kind",
        "state",
        "taken_down",
        "author",
        "community",
        "group",
        "published_at",
    ]
    list_filter = ["state", "taken_down", "kind", "audience"]
    list_select_related = ["author", "community", "group"]
    search_fields = ["title", "author__name", "community__name", "public_id"]
    date_hierarchy = "published_at"
    ordering = ["-id"]
    actions = ["withdraw"]

    def get_queryset(self, request: HttpRequest) -> Any:
        rows = super().get_queryset(request).exclude(state=StoryState.DRAFT)
        return rows.select_related("author", "community", "group", "reviewed_by")

    @admin.action(
        description=gettext_lazy("Withdraw: nobody reads it any more"), permissions=["operate"]
    )
    @requires_confirmation(
        gettext_lazy("It vanishes everywhere at once. Its author and those named in it are told."),
        WithdrawForm,
    )
    def withdraw(
        self, request: HttpRequest, queryset: QuerySet[Story], *, reason: str, words: str
    ) -> None:
        act_on_each(
            self,
            request,
            queryset,
            lambda story: actions.withdraw_story(by=request.user, story=story, words=words),  # type: ignore[arg-type]
            note=_("Withdrawn.") + f" {reason}",
        )


@admin.register(Consent)
class ConsentAdmin(ReadOnlyAdmin):
    """Who was asked about which version, and what they answered."""

    list_display = ["story", "version", "user", "audience", "state", "answered_at"]
    list_filter = ["state", "audience"]
    list_select_related = ["story", "user"]
    search_fields = ["story__title", "user__name"]
    ordering = ["-id"]


@admin.register(StoryVersion)
class StoryVersionAdmin(ReadOnlyAdmin):
    """The texts that people were asked about."""

    list_display = ["story", "number", "title", "at"]
    list_filter = ["story__kind", "at"]
    list_select_related = ["story"]
    search_fields = ["story__title", "title"]
    ordering = ["-id"]
