"""Forms for how a course is given."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communities.community.models import Community
from communities.groups.models import Group
from plc.accounts.models import User
from plc.core.ids import uuid7

from .actions.enrolling import MOST_DAYS
from .deadlines import Asked
from .forms import at_a_time
from .models import Course, Drip, Entry, Offering, Section
from .offering_access import courses_to_need


class OfferingForm(forms.Form):
    """The conditions under which a course is given in one place. In a group, its members take
    part, so nothing is asked about who may."""

    public_id = forms.UUIDField(required=False, widget=forms.HiddenInput, initial=uuid7)
    place = forms.ChoiceField(label=gettext_lazy("Where?"))
    entry = forms.ChoiceField(label=gettext_lazy("Who may begin?"), required=False)
    needs = forms.ModelChoiceField(
        Course.objects.none(),
        label=gettext_lazy("Course to complete first"),
        required=False,
        to_field_name="public_id",
        empty_label=gettext_lazy("No course"),
    )
    capacity = forms.IntegerField(
        label=gettext_lazy("Places"),
        min_value=1,
        max_value=100_000,
        required=False,
        help_text=gettext_lazy("Empty: as many as want to. Others wait in line."),
    )
    starts_at = forms.DateTimeField(
        label=gettext_lazy("Starts"),
        required=False,
        widget=at_a_time(),
    )
    ends_at = forms.DateTimeField(
        label=gettext_lazy("Ends"),
        required=False,
        widget=at_a_time(),
    )
    access_days = forms.IntegerField(
        label=gettext_lazy("Days of access"),
        min_value=1,
        max_value=MOST_DAYS,
        required=False,
        help_text=gettext_lazy(
            "Counted from when a learner begins. Empty: without an end. "
            "More days are for those who learn already, too."
        ),
    )
    drip = forms.ChoiceField(
        label=gettext_lazy("When do its sections open?"),
        choices=Drip.choices,
        initial=Drip.AT_ONCE,
    )

    def __init__(
        self,
        *args: Any,
        by: User,
        course: Course,
        community: bool,
        groups: Iterable[Group],
        offering: Offering | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.groups = {str(group.public_id): group for group in groups}
        self._choose_places(course, community=community)
        entries = [entry for entry in Entry.choices if entry[0] != Entry.OPEN]
        if course.community.visibility == Community.Visibility.PUBLIC:
            entries = list(Entry.choices)
        self.fields["entry"].choices = entries  # type: ignore[attr-defined]
        self.fields["entry"].initial = Entry.MEMBERS
        needed = courses_to_need(by, course, offering)
        self.fields["needs"].queryset = needed  # type: ignore[attr-defined]
        if offering is not None:
            del self.fields["place"]
        if (offering is not None and offering.group_id) or not community:
            for name in ("entry", "needs", "capacity"):
                del self.fields[name]
        self.sections: dict[str, Section] = {}
        if offering is not None and self["drip"].value() == offering.drip != Drip.AT_ONCE:
            self._ask_when_sections_open(offering)

    def _ask_when_sections_open(self, offering: Offering) -> None:
        """As the offering opens them now; by another way, once that is saved."""
        have = {release.section_id: release for release in offering.releases.all()}
        for section in offering.course.sections.all():
            name, release = f"opens-{section.public_id}", have.get(section.pk)
            given: dict[str, Any] = {"label": section.name, "required": False}
            if offering.drip == Drip.DATES:
                at = release.on if release is not None else None
                self.fields[name] = forms.DateTimeField(initial=at, widget=at_a_time(), **given)
            else:
                days = release.after_days if release is not None else None
                limits: dict[str, Any] = {"min_value": 0, "max_value": MOST_DAYS}
                self.fields[name] = forms.IntegerField(initial=days, **limits, **given)
            self.sections[name] = section

    @property
    def openings(self) -> list[forms.BoundField]:
        return [self[name] for name in self.sections]

    @property
    def releases(self) -> dict[Section, Any] | None:
        """None where that was not asked."""
        if not self.sections:
            return None
        return {section: self.cleaned_data[name] for name, section in self.sections.items()}

    def _choose_places(self, course: Course, *, community: bool) -> None:
        places = [
            (key, _("The group “%(name)s”") % {"name": group.name})
            for key, group in self.groups.items()
        ]
        if community:
            name = _("Everybody in %(community)s") % {"community": course.community.name}
            places.insert(0, ("community", name))
        self.fields["place"].choices = places  # type: ignore[attr-defined]

    @property
    def group(self) -> Group | None:
        return self.groups.get(self.cleaned_data["place"])

    @property
    def conditions(self) -> dict[str, Any]:
        names = ("entry", "needs", "capacity", "starts_at", "ends_at", "access_days", "drip")
        data = self.cleaned_data
        given = {name: data[name] for name in names if name in data}
        if not given.get("entry", "x"):
            given["entry"] = Entry.MEMBERS
        return given


def conditions_of(offering: Offering) -> dict[str, Any]:
    names = ("entry", "capacity", "starts_at", "ends_at", "access_days", "drip")
    found = {name: getattr(offering, name) for name in names}
    return found | {"needs": offering.needs.public_id if offering.needs else None}


class DeadlinesForm(forms.Form):
    """When each quiz and each assignment of a course ends in an offering."""

    says_optional = False

    def __init__(self, *args: Any, asked: Iterable[Asked], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = list(asked)
        for n, one in enumerate(self.asked):
            by_days = isinstance(one.ends, int)
            self.fields[f"on-{n}"] = forms.DateTimeField(
                label=_("Closes") if one.is_quiz else _("Due"),
                required=False,
                initial=None if by_days else one.ends,
                widget=at_a_time(),
            )
            self.fields[f"days-{n}"] = forms.IntegerField(
                label=_("Or days after a learner began"),
                required=False,
                initial=one.ends if by_days else None,
                min_value=1,
                max_value=MOST_DAYS,
            )

    def clean(self) -> dict[str, Any]:
        for n in range(len(self.asked)):
            if self.cleaned_data.get(f"on-{n}") and self.cleaned_data.get(f"days-{n}"):
                self.add_error(f"days-{n}", _("Say one of both: a time, or days."))
        return self.cleaned_data

    @property
    def rows(self) -> list[tuple[Asked, forms.BoundField, forms.BoundField]]:
        return [(one, self[f"on-{n}"], self[f"days-{n}"]) for n, one in enumerate(self.asked)]

    @property
    def ends(self) -> dict[Asked, datetime | int | None]:
        data = self.cleaned_data
        return {one: data[f"on-{n}"] or data[f"days-{n}"] for n, one in enumerate(self.asked)}
