"""Views for editing one's own profile, section by section.

Invalid forms are shown again with status 422. On request, saving leads to the next section.
"""

from itertools import dropwhile, islice
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from plc.accounts.http import SignedIn, see_other_or_next
from plc.core import markdown
from plc.core.methods import require_form
from plc.core.refusals import Refused

from .. import actions, forms
from ..actions.pictures import Kind
from ..completion import custom_fields_for, parts_of_a_profile
from ..models import ProfileEntry, ProfileFieldValue
from ..rate_limits import limit_rate
from ..visibility import profile_of


def sent(request: SignedIn) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _show(request: SignedIn, template: str, **context: Any) -> HttpResponse:
    """The section's page, with status 422 if a submitted form was invalid."""
    request.nav_key = "me"
    status = 422 if request.method == "POST" else 200
    parts = parts_of_a_profile(further=bool(custom_fields_for(request.user)))
    after = dropwhile(lambda part: part.href != request.path, parts)
    context |= {"parts": parts, "then": next(islice(after, 1, None), None)}
    return render(request, f"plc/accounts/{template}.html", context, status=status)


def _saved(request: SignedIn, to: str) -> HttpResponse:
    messages.success(request, _("Saved."))
    return see_other_or_next(request, to)


@require_form
@login_required
def edit_basics(request: SignedIn) -> HttpResponse:
    form = forms.BasicsForm(sent(request), person=request.user)
    if form.is_valid():
        data = {"member_type": request.user.member_type, **form.cleaned_data}
        actions.set_basics(person=request.user, by=request.user, **data)
        return _saved(request, "people:edit")
    return _show(request, "edit_basics", form=form)


@require_form
@login_required
def edit_about(request: SignedIn) -> HttpResponse:
    initial = {"about": profile_of(request.user).about}
    form = forms.AboutForm(sent(request), initial=initial)
    if form.is_valid():
        actions.set_about(person=request.user, by=request.user, **form.cleaned_data)
        return _saved(request, "people:edit_about")
    return _show(request, "edit_about", form=form)


@require_POST
@login_required
def preview_about(request: SignedIn) -> HttpResponse:
    """The sanitised HTML of the text, for its preview."""
    limit_rate(request, "preview")
    return HttpResponse(markdown.render(request.POST.get("text", "")).html)


@require_form
@login_required
def edit_pictures(request: SignedIn) -> HttpResponse:
    """Two forms on one page; ``kind`` tells which was submitted, ``remove`` deletes the picture."""
    kind: Kind = "cover" if request.POST.get("kind") == "cover" else "picture"
    both: dict[str, forms.PictureForm] = {
        "picture": forms.PictureForm(prefix="picture"),
        "cover": forms.CoverForm(prefix="cover"),
    }
    if request.method == "POST" and "remove" in request.POST:
        actions.remove_picture(person=request.user, by=request.user, kind=kind)
        return _saved(request, "people:edit_pictures")
    if request.method == "POST":
        form = both[kind] = type(both[kind])(request.POST, request.FILES, prefix=kind)
        if form.is_valid():
            data = form.cleaned_data["picture"].read()
            try:
                limit_rate(request, "upload")
                actions.set_picture(person=request.user, by=request.user, kind=kind, data=data)
                return _saved(request, "people:edit_pictures")
            except Refused as refusal:
                form.add_error("picture", str(refusal.sentence))
    return _show(request, "edit_pictures", forms=both, profile=profile_of(request.user))


@require_form
@login_required
def edit_help(request: SignedIn) -> HttpResponse:
    """Three formsets saved together: can help with, wants help with, learning goals."""
    mine: dict[str, list[dict[str, str]]] = {}
    for entry in ProfileEntry.objects.filter(user=request.user):
        mine.setdefault(entry.kind, []).append({"text": entry.text, "note": entry.note})
    sets = {
        kind: rows(sent(request), initial=mine.get(kind.value, []), prefix=kind.value)
        for kind, rows in forms.ENTRY_FORMSETS.items()
    }
    wrong = [rows for rows in sets.values() if not rows.is_valid()]  # validate all of them
    if not wrong:
        lists = {
            kind: [(row["text"], row["note"]) for row in rows.filled()]
            for kind, rows in sets.items()
        }
        actions.set_entries(person=request.user, by=request.user, lists=lists)
        return _saved(request, "people:edit_help")
    labelled = [(kind.label, rows) for kind, rows in sets.items()]
    return _show(request, "edit_help", sets=labelled, every=list(sets.values()))


@require_form
@login_required
def edit_skills(request: SignedIn) -> HttpResponse:
    initial = list(request.user.skills.values("name", "level"))
    formset = forms.SkillFormSet(sent(request), initial=initial, prefix="skills")
    if formset.is_valid():
        skills = [(row["name"], row["level"]) for row in formset.filled()]
        actions.set_skills(person=request.user, by=request.user, skills=skills)
        return _saved(request, "people:edit_skills")
    return _show(request, "edit_skills", formset=formset)


@require_form
@login_required
def edit_links(request: SignedIn) -> HttpResponse:
    initial = list(request.user.links.values("label", "url"))
    formset = forms.LinkFormSet(sent(request), initial=initial, prefix="links")
    if formset.is_valid():
        links = [(row["label"], row["url"]) for row in formset.filled()]
        actions.set_links(person=request.user, by=request.user, links=links)
        return _saved(request, "people:edit_links")
    return _show(request, "edit_links", formset=formset)


@require_form
@login_required
def edit_more(request: SignedIn) -> HttpResponse:
    questions = custom_fields_for(request.user)
    held = ProfileFieldValue.objects.filter(user=request.user)
    answers = {value.field_id: value for value in held}
    form = forms.CustomFieldsForm(sent(request), questions=questions, answers=answers)
    if form.is_valid():
        actions.set_field_values(
            person=request.user, by=request.user, values=form.values(), rungs=form.rungs()
        )
        return _saved(request, "people:edit_more")
    return _show(request, "edit_more", form=form)


@require_form
@login_required
def edit_visibility(request: SignedIn) -> HttpResponse:
    form = forms.VisibilityForm(sent(request), profile=profile_of(request.user))
    if form.is_valid():
        actions.set_visibility(person=request.user, by=request.user, rungs=form.cleaned_data)
        return _saved(request, "people:edit_visibility")
    return _show(request, "edit_visibility", form=form)


@require_POST
@login_required
def put_completion_away(request: SignedIn) -> HttpResponse:
    actions.dismiss_completion(person=request.user, by=request.user)
    return see_other_or_next(request, "people:me")
