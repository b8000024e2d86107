"""The admin of accounts: search, suspend, restore, hand over; member types and custom fields.

The admin uses the sign-in of the site, with its second factors and rate limits.
"""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.auth.admin import GroupAdmin
from django.contrib.auth.models import Group as Rights
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plc.core.administration import HouseAdmin, RegistryActionsAdmin
from plc.core.fields import CleanLine, EmailField
from plc.core.refusals import Refused, say

from . import actions
from .claims import hand_over
from .models import (
    MemberType,
    Profile,
    ProfileField,
    ProfileFieldGroup,
    User,
)


class ProfileInline(admin.StackedInline):
    """Read-only: staff do not write other people's profiles."""

    model = Profile
    can_delete = False
    fields = ["pronouns", "headline", "organisation", "role", "location", "speaks", "about"]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


RIGHTS = ("is_staff", "is_superuser")


class AccountForm(forms.ModelForm):
    name = CleanLine(label=gettext_lazy("Name"), max_length=120)

    def clean(self) -> dict[str, Any]:
        """Keep at least one administrator. The request is one transaction, so of the last two who
        remove their own rights at once, one keeps them."""
        cleaned: dict[str, Any] = super().clean() or {}
        given_up = [right for right in RIGHTS if right in self.changed_data and not cleaned[right]]
        if given_up and actions.administers_alone(self.instance):
            sentence = _("This is the only administrator of this site. Make another one first.")
            self.add_error(given_up[-1], sentence)
        return cleaned


class ClaimForm(forms.Form):
    email = EmailField(
        label=gettext_lazy("E-mail address of the person"),
        help_text=gettext_lazy("They get a link there with which they choose a password."),
    )


@admin.register(User)
class UserAdmin(RegistryActionsAdmin):
    """The state is changed only by the actions that moderation offers, which end sessions and
    notify the person of the reason."""

    list_display = ["name", "email", "state", "member_type", "works_here", "date_joined"]
    list_filter = ["state", "is_staff", "member_type", "date_joined"]
    list_select_related = ["member_type"]
    search_fields = ["name", "email", "public_id"]
    search_help_text = gettext_lazy("Name, e-mail address, or the id in the address of a page")
    ordering = ["-id"]
    list_per_page = 50
    form = AccountForm
    inlines = [ProfileInline]
    readonly_fields = [
        "email",
        "state",
        "state_changed_at",
        "public_id",
        "origin",
        "date_joined",
        "last_login",
    ]
    fieldsets = [
        (None, {"fields": ["name", "email", "member_type", "state", "state_changed_at"]}),
        (
            gettext_lazy("In this administration"),
            {"fields": ["is_staff", "is_superuser", "groups"]},
        ),
        (
            gettext_lazy("Where it comes from"),
            {"fields": ["public_id", "origin", "date_joined", "last_login"]},
        ),
    ]
    filter_horizontal = ["groups"]
    change_form_template = "admin/accounts/user/change_form.html"

    @admin.display(description=gettext_lazy("Works here"), ordering="is_staff", empty_value="")
    def works_here(self, person: User) -> str | None:
        """A label for the few who have access, empty for everyone else."""
        if person.is_superuser:
            return _("Administrator")
        return _("Staff") if person.is_staff else None

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # people sign up themselves, with an invitation if required

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # accounts are suspended instead; erasing works in another way

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Only administrators may change who has access, because others could give rights to
        themselves."""
        fixed = super().get_readonly_fields(request, obj)
        if request.user.is_superuser:
            return fixed
        return [*fixed, "is_staff", "is_superuser", "groups"]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        may = super().has_change_permission(request, obj)
        return may and (obj is None or not obj.is_superuser or request.user.is_superuser)

    def save_model(
        self, request: HttpRequest, obj: User, form: forms.ModelForm, change: bool
    ) -> None:
        """Name and member type are visible to others, so an action changes them; the access rights
        are saved by this form."""
        if {"name", "member_type"} & set(form.changed_data):
            actions.set_name_and_kind(
                person=obj,
                by=request.user,  # type: ignore[arg-type]
                name=obj.name,
                member_type=obj.member_type,
            )
        if rights := [right for right in RIGHTS if right in form.changed_data]:
            obj.save(update_fields=rights)

    def get_urls(self) -> list[URLPattern]:
        claim = self.admin_site.admin_view(self.claim)
        return [path("<path:pk>/claim/", claim, name="accounts_user_claim"), *super().get_urls()]

    def claim(self, request: HttpRequest, pk: str) -> HttpResponse:
        """Assign the placeholder account of an imported author to a person."""
        person = self.get_object(request, unquote(pk))
        if person is None or not person.may_be_handed_over:
            raise Http404
        if not self.has_change_permission(request, person):
            raise PermissionDenied
        form = ClaimForm(request.POST if request.method == "POST" else None)
        if form.is_valid():
            try:
                hand_over(request, person, form.cleaned_data["email"])
                self.log_change(request, person, _("Handed over to its person."))
                messages.success(request, _("The link is on its way."))
                return redirect(reverse("admin:accounts_user_change", args=[person.pk]))
            except Refused as refusal:
                say(form, refusal)
        context = {**self.admin_site.each_context(request), "form": form, "object": person}
        context |= {"opts": self.opts, "title": _("Hand over to its person")}
        status = 422 if request.method == "POST" else 200
        return render(request, "admin/accounts/user/claim.html", context, status=status)


MAY = {
    "view": gettext_lazy("look at"),
    "add": gettext_lazy("add"),
    "change": gettext_lazy("change"),
    "delete": gettext_lazy("delete"),
}


class PermissionsField(forms.ModelMultipleChoiceField):
    """Labels permissions in the reader's language; the names stored by Django are English."""

    def label_from_instance(self, permission: Permission) -> str:
        verb = MAY.get(permission.codename.partition("_")[0], permission.name)
        return f"{permission.content_type.name}: {verb}"


@admin.register(Rights)
class RightsAdmin(HouseAdmin, GroupAdmin):
    """Django's groups. Whoever can change one could give themselves all permissions, so only
    administrators can; other staff can view them."""

    list_filter = [("permissions__content_type", admin.RelatedOnlyFieldListFilter)]

    def formfield_for_manytomany(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Offer only permissions for models that are in the admin; the others have no effect."""
        if db_field.name == "permissions":
            kinds = ContentType.objects.get_for_models(*self.admin_site._registry).values()
            kwargs |= {"form_class": PermissionsField}
            kwargs["queryset"] = Permission.objects.filter(content_type__in=kinds)
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_superuser)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_superuser)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_superuser)


@admin.register(MemberType)
class MemberTypeAdmin(HouseAdmin):
    list_display = ["name", "plural", "self_chosen", "position"]
    list_filter = ["self_chosen"]
    list_editable = ["position"]
    search_fields = ["name"]


class ProfileFieldInline(admin.StackedInline):
    model = ProfileField
    extra = 0
    filter_horizontal = ["member_types"]


@admin.register(ProfileFieldGroup)
class ProfileFieldGroupAdmin(HouseAdmin):
    """Groups of custom fields. Changing a field keeps its answers."""

    list_display = ["name", "position"]
    search_fields = ["name", "fields__label"]
    list_editable = ["position"]
    inlines = [ProfileFieldInline]
