"""The editor of badges: forms by which a rule is put together from parts, without writing JSON.

Each part of the rule is a row with the fields of its kind. Buttons add a row, remove one, and show
what the rule means; they are buttons of the same form, so all of it works without JavaScript.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communities.community.models import Community
from plc.core.refusals import Refused
from plc.core.registry import CompletionKind, completions
from plc.files.access import files_to_attach
from plc.files.actions import store_upload
from plc.files.models import StoredFile

from ..models import Badge
from ..presence import LARGEST_SMALL_GROUP
from .criteria import ALL, ANY, MOST_LEVELS, MOST_PARTS, MOST_RULES, read_part
from .parts import (
    COMMUNITY,
    GROUP,
    SITE,
    Completion,
    Count,
    Endorsed,
    Hand,
    InOrder,
    Streak,
    countable,
    label_of,
)

PREFIX = re.compile(r"part-\d")
SCOPES = (
    (COMMUNITY, gettext_lazy("in this community")),
    (GROUP, gettext_lazy("in one and the same group")),
    (SITE, gettext_lazy("in open communities of this site")),
)


class Levels(forms.CharField):
    """Numbers with commas between them."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(map(str, value)) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        words = str(value or "").replace(",", " ").split()
        if any(not word.isdecimal() or len(word) > 6 for word in words):
            raise forms.ValidationError(_("Write numbers with commas between them: 1, 10, 50."))
        return [int(word) for word in words]

    def validate(self, value: Any) -> None:
        if len(value) > MOST_LEVELS:
            raise forms.ValidationError(
                _("A badge has at most %(most)d levels.") % {"most": MOST_LEVELS}
            )


class BadgeForm(forms.ModelForm):
    """An uploaded picture is stored whatever the form was sent for, and is ``kept`` until it is
    saved: a browser does not send it again."""

    levels = Levels(
        label=gettext_lazy("Levels"),
        required=False,
        help_text=gettext_lazy(
            "The number that each level takes: 1, 10, 50. Empty: a single level, as the rule says."
        ),
    )
    picture_file = forms.FileField(
        label=gettext_lazy("Picture"),
        required=False,
        help_text=gettext_lazy("Empty: it is drawn from kind, level and name."),
    )
    drawn = forms.BooleanField(
        label=gettext_lazy("Show the drawn picture instead of the uploaded one"), required=False
    )
    match = forms.ChoiceField(
        label=gettext_lazy("Which parts are needed?"),
        choices=[(ALL, gettext_lazy("All of them")), (ANY, gettext_lazy("Any of them"))],
        initial=ALL,
    )

    class Meta:
        model = Badge
        fields = (
            "name",
            "description",
            "criteria",
            "community",
            "kind",
            "points",
            "levels",
            "repeatable",
            "expires_after",
            "facilitators_give",
            "state",
        )
        widgets = {"criteria": forms.Textarea(attrs={"rows": 3})}

    def __init__(
        self, *args: Any, by: Any, communities: list[Community], shared: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        pictures = files_to_attach(by, filter(None, [self.data.get("kept")]))
        self.kept = next((one for one in pictures if one.kind == StoredFile.Kind.PICTURE), None)
        field: Any = self.fields["community"]
        mine = {community.pk for community in communities} | {self.instance.community_id}
        field.queryset = Community.objects.filter(pk__in=mine - {None}).order_by("name")
        field.required = not shared
        field.empty_label = _("Every community of this site") if shared else None
        field.help_text = ""
        if self.instance.pk:  # awards and their points are in the community of then
            del self.fields["community"]
        if not self.instance.picture:
            del self.fields["drawn"]
        self.fields["match"].initial = self.instance.rule.get("match", ALL)
        self.fields["state"].help_text = _(
            "Once it can be earned, everybody who has earned it already receives it."
        )

    def keep_picture(self) -> None:
        """Store the upload, even if the rest of the form is invalid."""
        self.is_valid()
        if upload := self.cleaned_data.get("picture_file"):
            try:
                self.kept = store_upload(by=self.by, upload=upload, purpose="picture")
            except Refused as refusal:
                self.add_error("picture_file", str(refusal.sentence))
        if self.kept:
            self.fields["picture_file"].help_text = ""

    def forget_errors(self) -> None:
        """But those of the picture, which is not sent again."""
        for name in set(self.errors) - {"picture_file"}:
            del self.errors[name]

    def validate_constraints(self) -> None:
        """The action checks them, and says what is wrong."""


class PartForm(forms.Form):
    """A row: the fields of one kind of part. The rule itself says what is wrong with them."""

    KEY = ""
    TITLE: Any = ""
    HINT: Any = ""
    says_optional = False

    def __init__(self, *args: Any, communities: Sequence[Community] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.communities = communities

    def clean(self) -> dict[str, Any]:
        if not self.errors:
            try:
                read_part(self.as_part())
            except Refused as refusal:
                field = "rule_1" if refusal.field == "rules" else refusal.field
                self.add_error(field if field in self.fields else None, str(refusal.sentence))
        return self.cleaned_data

    def as_part(self) -> dict[str, Any]:
        return {"part": self.KEY}

    def initial_of(self, part: Mapping[str, Any]) -> dict[str, Any]:
        return dict(part)


def _number(label: Any, **more: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, required=False, **more)


class DeedsForm(PartForm):
    """Rows about deeds: of which kinds, and where."""

    scope = forms.ChoiceField(label=gettext_lazy("Where"), choices=SCOPES, initial=COMMUNITY)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = sorted(((key, label_of(key)) for key in countable()), key=lambda one: one[1])
        for n in range(1, MOST_RULES + 1):
            label = _("Deeds") if n == 1 else self.next_label()
            none = _("Choose") if n == 1 else _("nothing else")
            self.fields[f"rule_{n}"] = forms.ChoiceField(
                label=label, required=False, choices=[("", none), *labels]
            )
        names = [f"rule_{n}" for n in range(1, MOST_RULES + 1)]
        self.order_fields([*names, *(name for name in self.fields if name not in names)])

    def next_label(self) -> str:
        return _("or")

    def initial_of(self, part: Mapping[str, Any]) -> dict[str, Any]:
        rules = part.get("rules") or []
        return {**part, **{f"rule_{n}": rule for n, rule in enumerate(rules, 1)}}

    def as_part(self) -> dict[str, Any]:
        said = self.cleaned_data
        chosen = [said.get(f"rule_{n}") for n in range(1, MOST_RULES + 1)]
        return {
            "part": self.KEY,
            "rules": list(filter(None, chosen)),
            "scope": said.get("scope"),
        } | {
            name: said[name]
            for name in ("at_least", "weeks", "within_days")
            if said.get(name) is not None
        }


class CountForm(DeedsForm):
    KEY = Count.KEY
    TITLE = gettext_lazy("A number of deeds")
    HINT = gettext_lazy("So many of some kinds, ever or within some days.")
    at_least = _number(gettext_lazy("At least"), initial=1)
    within_days = _number(gettext_lazy("Within days (empty: ever)"))


class StreakForm(DeedsForm):
    KEY = Streak.KEY
    TITLE = gettext_lazy("Weeks in a row")
    HINT = gettext_lazy("Something in each of so many weeks.")
    weeks = _number(gettext_lazy("Weeks"), initial=4)
    at_least = _number(gettext_lazy("At least in each week"), initial=1)


class InOrderForm(DeedsForm):
    KEY = InOrder.KEY
    TITLE = gettext_lazy("Deeds in an order")
    HINT = gettext_lazy("First one thing, then another, within some days.")
    within_days = _number(gettext_lazy("Within days"), initial=90)

    def next_label(self) -> str:
        return _("then")


class EndorsedForm(PartForm):
    KEY = Endorsed.KEY
    TITLE = gettext_lazy("Endorsements of peers")
    HINT = gettext_lazy("So many members say in a sentence why somebody should have it.")
    at_least = _number(gettext_lazy("At least"), initial=1)
    from_outside = forms.BooleanField(
        label=format_lazy(
            gettext_lazy("Only from outside of their own groups of up to {most} people"),
            most=LARGEST_SMALL_GROUP,
        ),
        required=False,
    )

    def as_part(self) -> dict[str, Any]:
        return {"part": self.KEY, **self.cleaned_data}


class CompletionForm(PartForm):
    """Offered only where something can be completed."""

    KEY = Completion.KEY
    TITLE = gettext_lazy("Something completed")
    HINT = gettext_lazy("A course or a pathway, for example.")
    item = forms.ChoiceField(label=gettext_lazy("What"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["item"]
        field.choices = [
            (str(kind.label), self._choices(key, kind)) for key, kind in completions.items()
        ]

    def _choices(self, key: str, kind: CompletionKind) -> list[tuple[str, str]]:
        """Of the communities whose badges the user edits: others may be hidden from them."""
        return [(f"{key}:{item}", name) for item, name in kind.choices(self.communities)]

    def initial_of(self, part: Mapping[str, Any]) -> dict[str, Any]:
        return {"item": f"{part.get('what')}:{part.get('item')}"}

    def as_part(self) -> dict[str, Any]:
        what, _colon, item = self.cleaned_data["item"].partition(":")
        return {"part": self.KEY, "what": what, "item": item}


class HandForm(PartForm):
    KEY = Hand.KEY
    TITLE = gettext_lazy("Given by hand")
    HINT = gettext_lazy("Those who look after the community give it, with a reason.")


ROWS: dict[str, type[PartForm]] = {
    row.KEY: row
    for row in (CountForm, StreakForm, InOrderForm, EndorsedForm, CompletionForm, HandForm)
}


def kinds_offered() -> list[type[PartForm]]:
    """The parts that can be added."""
    return [row for key, row in ROWS.items() if key != Completion.KEY or completions.keys()]


def rows_of(badge: Badge, communities: Sequence[Community]) -> list[PartForm]:
    """The rows of a stored rule. ``communities``: those whose badges the user edits."""
    found = []
    for n, part in enumerate(badge.rule.get("parts", [])):
        if (kind := ROWS.get(part.get("part"))) is not None:
            row = kind(prefix=f"part-{n}", communities=communities)
            row.initial = row.initial_of(part)
            found.append(row)
    return found


def rows_sent(data: QueryDict, communities: Sequence[Community]) -> list[PartForm]:
    """The rows of a submitted form, after the button that was pressed has added or removed one.
    Each row says its prefix and kind: "part-2:count"."""
    sent = [name.partition(":")[::2] for name in data.getlist("part")[:MOST_PARTS]]
    rows = [
        ROWS[kind](data, prefix=prefix, communities=communities)
        for prefix, kind in sent
        if kind in ROWS and PREFIX.fullmatch(prefix) and data.get("remove") != prefix
    ]
    kind = data.get("add", "")
    if kind in [row.KEY for row in kinds_offered()] and len(rows) < MOST_PARTS:
        taken = {prefix for prefix, _kind in sent}
        free = next(name for n in range(MOST_PARTS + 1) if (name := f"part-{n}") not in taken)
        rows.append(ROWS[kind](prefix=free, communities=communities))
    return rows


def rule_of(rows: list[PartForm], match: str) -> dict[str, Any]:
    """The JSON that the rows say."""
    return {"match": match, "parts": [row.as_part() for row in rows if row.is_valid()]}
