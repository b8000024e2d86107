"""Forms of leaderboards. They validate the input's shape; the actions enforce the rules."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from plc.core.fields import CleanLine


class BoardPreferenceForm(forms.Form):
    on_boards = forms.BooleanField(
        label=_("List me on leaderboards"),
        required=False,
        initial=True,
        help_text=_("Without it, no board shows you, and nobody's place counts you."),
    )
    on_site_board = forms.BooleanField(
        label=_("List me on the leaderboards of the whole site, too"),
        required=False,
        help_text=_("They count what you do in public communities, and list only who chose it."),
    )

    def __init__(self, *args: Any, with_site: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not with_site:
            del self.fields["on_site_board"]


def a_day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class SeasonForm(forms.Form):
    name = CleanLine(label=_("Name"), max_length=60, help_text=_("For example: Autumn term"))
    starts_on = forms.DateField(label=_("First day"), widget=a_day())
    ends_on = forms.DateField(label=_("Last day"), widget=a_day())
