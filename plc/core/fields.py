"""Form fields for what people type: cleaned of what cannot be seen, and refused where nothing that
can be seen is left."""

from typing import Any

from django import forms

from .plain import clean_line, clean_text, validate_visible


class CleanLine(forms.CharField):
    default_validators = [validate_visible]

    def to_python(self, value: Any) -> str:
        return clean_line(super().to_python(value) or "")


class CleanText(forms.CharField):
    """Several lines, in a box of so many ``rows``."""

    default_validators = [validate_visible]

    def __init__(self, *, rows: int = 10, **kwargs: Any) -> None:
        super().__init__(strip=False, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)

    def to_python(self, value: Any) -> str:
        return clean_text(super().to_python(value) or "")
