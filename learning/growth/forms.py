"""Forms of commitments and skills."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plc.core.fields import CleanLine, CleanText
from plc.core.ids import uuid7
from plc.core.named_people import Naming, names_in

from .actions.skills import MOST_ASKED
from .models import Answer, SeenBy, SharedWith


class CommitmentForm(Naming):
    public_id = forms.UUIDField(required=False, widget=forms.HiddenInput, initial=uuid7)
    what = CleanLine(
        label=gettext_lazy("What will you do?"),
        max_length=500,
        help_text=gettext_lazy("Small enough to begin this week, as in: I ask before I advise."),
    )
    partner = CleanLine(
        label=gettext_lazy("With whom?"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("A name as in the list of members. Names are offered as you type."),
    )
    until = forms.DateField(
        label=gettext_lazy("By when?"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    shared = forms.ChoiceField(
        label=gettext_lazy("Who sees it?"),
        choices=SharedWith.choices,
        initial=SharedWith.ME,
        widget=forms.RadioSelect,
        help_text=gettext_lazy(
            "From five people on, those who look after this place see how many of all commitments"
            " were done, without names and words."
        ),
    )

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = people

    def clean_partner(self) -> Any:
        """One of ``people``, None for nobody."""
        name = self.cleaned_data["partner"].removeprefix("@").strip()
        return self.person_named(name, self.people) if name else None


class AnswerForm(forms.Form):
    answer = forms.ChoiceField(label=gettext_lazy("How did it go?"), choices=Answer.choices)
    happened = CleanText(
        label=gettext_lazy("What happened?"), rows=4, max_length=2000, required=False
    )
    evidence = forms.URLField(
        label=gettext_lazy("Where it can be seen"),
        max_length=2000,
        required=False,
        assume_scheme="https",
        help_text=gettext_lazy("The address of a chart, a post or a page, if there is one."),
    )


class FrameworkForm(forms.Form):
    """A table of skills, as a file or, after a look at it, as the text of that file."""

    name = CleanLine(label=gettext_lazy("Name"), max_length=120)
    file = forms.FileField(
        label=gettext_lazy("Table (CSV)"),
        required=False,
        help_text=gettext_lazy(
            "The first row: area, skill, and the names of the levels from the lowest up. Then a row"
            " for each skill, with what each level means."
        ),
    )
    table = CleanText(
        required=False, max_length=500_000, label=gettext_lazy("Or write it here"), rows=8
    )

    @property
    def content(self) -> bytes:
        file = self.cleaned_data.get("file")
        if file is not None:
            file.seek(0)
            return file.read(2_000_000)
        return str(self.cleaned_data.get("table", "")).encode()

    def clean(self) -> dict[str, Any]:
        if not self.cleaned_data.get("file") and not self.cleaned_data.get("table"):
            raise ValidationError(_("Give a table, or a file with it."))
        return self.cleaned_data


class AssessForm(forms.Form):
    """A level for each skill; those without one are left as they are. The words of a level are its
    descriptor."""

    evidence = forms.URLField(
        label=gettext_lazy("Where it can be seen"),
        max_length=2000,
        required=False,
        assume_scheme="https",
        help_text=gettext_lazy("The address of a recording, a post or a page, if there is one."),
    )

    def __init__(self, *args: Any, rows: Sequence[Any], by: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = rows
        for row in rows:
            mine = [one.level for one in row.latest if one.by_id == by.pk]
            said = zip(row.names, row.skill.current.descriptors, strict=False)
            choices = [
                (str(n), f"{name}: {words}" if words else name)
                for n, (name, words) in enumerate(said, 1)
            ]
            self.fields[f"skill-{row.skill.pk}"] = forms.ChoiceField(
                label=row.skill.name,
                choices=choices,
                required=False,
                initial=str(mine[-1]) if mine else None,
                widget=forms.RadioSelect,
                help_text=row.skill.area,
            )

    @property
    def skills(self) -> list[Any]:
        return [self[f"skill-{row.skill.pk}"] for row in self.rows]

    @property
    def levels(self) -> dict[int, int]:
        chosen = {row.skill.pk: self.cleaned_data[f"skill-{row.skill.pk}"] for row in self.rows}
        return {pk: int(level) for pk, level in chosen.items() if level}


class PeersForm(Naming):
    peers = CleanLine(
        label=gettext_lazy("Whom would you ask?"),
        max_length=1000,
        help_text=gettext_lazy(
            "Names with commas between them. They see your levels only as far as you let them."
        ),
    )

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = people

    def clean_peers(self) -> list[Any]:
        names = names_in(self.cleaned_data["peers"])
        if len(names) > MOST_ASKED:
            sentence = _("Write at most %(most)d names.")
            raise ValidationError(sentence % {"most": MOST_ASKED})
        people = [self.person_named(name, self.people) for name in names]
        return list({person.pk: person for person in people}.values())


class OpennessForm(forms.Form):
    seen_by = forms.ChoiceField(
        label=gettext_lazy("Who sees my levels?"), choices=SeenBy.choices, widget=forms.RadioSelect
    )
