"""Form fields for text that people enter: invisible characters are removed, and text without any
visible character is invalid."""

from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator

from .plain import clean_line, clean_text, validate_visible

LONGEST_ADDRESS = 254  # of an e-mail address in our columns; Django's form field allows 320


class EmailField(forms.EmailField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=LONGEST_ADDRESS, **kwargs)


def limit_address(field: forms.EmailField) -> None:
    """Apply the same limit to an e-mail field of a third-party form."""
    field.max_length = LONGEST_ADDRESS
    field.validators.append(MaxLengthValidator(LONGEST_ADDRESS))
    field.widget.attrs["maxlength"] = str(LONGEST_ADDRESS)


class CleanLine(forms.CharField):
    default_validators = [validate_visible]

    def to_python(self, value: Any) -> str:
        return clean_line(super().to_python(value) or "")


class CleanText(forms.CharField):
    """Several lines, in a textarea with ``rows`` rows."""

    default_validators = [validate_visible]

    def __init__(self, *, rows: int = 10, **kwargs: Any) -> None:
        super().__init__(strip=False, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)

    def to_python(self, value: Any) -> str:
        return clean_text(super().to_python(value) or "")
