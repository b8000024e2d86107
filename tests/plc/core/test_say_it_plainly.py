"""What a form says when something is missing or too long, in both languages."""

import pytest
from django import forms
from django.utils import translation


class Asked(forms.Form):
    name = forms.CharField(max_length=3, min_length=2)
    number = forms.IntegerField(min_value=2, max_value=5)


@pytest.mark.parametrize(
    ("language", "name", "number", "sentences"),
    [
        ("en", "", "", ["This is still missing.", "This is still missing."]),
        (
            "en",
            "long",
            "6",
            ["Use at most 3 characters. These are 4.", "Use a number of at most 5."],
        ),
        (
            "en",
            "x",
            "1",
            ["Use at least 2 characters. These are 1.", "Use a number of at least 2."],
        ),
        ("de", "", "", ["Das fehlt noch.", "Das fehlt noch."]),
        (
            "de",
            "long",
            "6",
            ["Höchstens 3 Zeichen, bitte. Das sind 4.", "Geben Sie eine Zahl bis 5 ein."],
        ),
    ],
)
def test_a_form_says_what_to_do(language, name, number, sentences):
    with translation.override(language):
        form = Asked({"name": name, "number": number})
        assert [str(error) for errors in form.errors.values() for error in errors] == sentences
