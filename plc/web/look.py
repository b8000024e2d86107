"""The style guide at `/dev/look/`: every component and state on one page.

Routed in development and in tests only, which run axe on it in both colour schemes. It shows
invented people and uses no database.
"""

from dataclasses import dataclass
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from plc.core.registry import NavItem, PlaceTab, ShellPlace
from plc.web import toasts
from plc.web.shell import Shell


@dataclass(frozen=True)
class Person:
    """The attributes that `{% avatar %}` needs."""

    name: str
    public_id: str
    email: str = ""
    is_authenticated: bool = True
    is_staff: bool = False


class Sample(forms.Form):
    """One field of each kind; submitting it is always an error."""

    title = forms.CharField(help_text="One sentence. People read it in a list.")
    week = forms.ChoiceField(choices=[("1", "16 November (this week)"), ("2", "9 November")])
    body = forms.CharField(widget=forms.Textarea, required=False, label="Note")
    joining = forms.ChoiceField(
        widget=forms.RadioSelect,
        choices=[("open", "Anyone may join"), ("request", "People ask, facilitators answer")],
    )
    topics = forms.MultipleChoiceField(
        widget=forms.CheckboxSelectMultiple,
        required=False,
        choices=[("a", "Audit"), ("b", "Rounds")],
    )
    agree = forms.BooleanField(label="I have read the charter and agree to its norms")
    attachments = forms.FileField(required=False, help_text="Up to ten, 25 MB each.")


class SampleShell(Shell):
    """The navigation of an invented member."""

    nav = (
        NavItem("home", "Home", "house", "#", count=6),
        NavItem("groups", "Groups", "users", "#"),
        NavItem("members", "Members", "contact", "#"),
        NavItem("notifications", "Inbox", "inbox", "#", count=3),
        NavItem("me", "Me", "user", "#"),
    )
    community = ShellPlace("w", "Westmoor Learning Partnership", "#", accent="petrol")
    communities = (
        ShellPlace("w", "Westmoor Learning Partnership", "#", current=True, accent="petrol"),
        ShellPlace("n", "Northfield Teachers", "#", count=2, accent="yew"),
    )
    groups = (
        ShellPlace("q", "Quiet Rounds", "#", count=4),
        ShellPlace("m", "Measurement Clinic", "#", count=2, current=True),
        ShellPlace("s", "Number Sense 7–8", "#"),
    )
    create_items = (
        NavItem("post", "Post", "pencil", "#"),
        NavItem("question", "Question", "circle-help", "#"),
    )
    me_items = (
        NavItem("profile", "Your profile", "user", "#"),
        NavItem("settings", "Settings", "settings", "#"),
    )
    bell = NavItem("notifications", "Notifications", "bell", "#", count=3)


PEOPLE = [
    Person("Ines Calder", "1", "ines@westmoor.example"),
    Person("Tomasz Wilk", "2"),
    Person("Nana Kwame Owusu-Agyemang Adjei-Mensah Boateng von Wallenrodt", "3"),
    Person("Ng", "4"),
    Person("سمير حداد", "5"),
]


def look(request: HttpRequest) -> HttpResponse:
    """The whole guide; `?dir=rtl` switches to right-to-left."""
    request.nav_key = "groups"  # type: ignore[attr-defined]
    toasts.done(request, "Post moved to Measurement Clinic", undo=request.path)
    messages.error(request, "That group is full. You are third on its waiting list.")
    now = timezone.now()
    context: dict[str, Any] = {
        "shell": SampleShell(request),
        "user": PEOPLE[0],
        "people": PEOPLE,
        "form": Sample(auto_id="s_%s"),
        "wrong": Sample({"title": "", "week": "7", "body": "Two agency nurses.", "topics": ["a"]}),
        "group": SimpleNamespace(name="Measurement Clinic", public_id="m"),
        "tabs": (PlaceTab("overview", "Overview", "#"), PlaceTab("feed", "Feed", "#", count=4)),
        "hours": now - timedelta(hours=2),
        "days": now - timedelta(days=3),
        "year": now - timedelta(days=400),
        "force_rtl": request.GET.get("dir") == "rtl",
    }
    return render(request, "dev/look.html", context)
