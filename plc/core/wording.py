"""What Django says of a form, in the voice of the house: short, and about what to do.

Imported before any form is made (by ``plc.web``), since a field takes its sentences when it is. In
the administration and in the forms of libraries they stand as well.
"""

from django import forms
from django.core import validators
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

forms.Field.default_error_messages["required"] = _("This is still missing.")
validators.MinValueValidator.message = _("Use a number of at least %(limit_value)s.")
validators.MaxValueValidator.message = _("Use a number of at most %(limit_value)s.")
validators.MinLengthValidator.message = ngettext_lazy(
    "Use at least %(limit_value)d character. These are %(show_value)d.",
    "Use at least %(limit_value)d characters. These are %(show_value)d.",
    "limit_value",
)
validators.MaxLengthValidator.message = ngettext_lazy(
    "Use at most %(limit_value)d character. These are %(show_value)d.",
    "Use at most %(limit_value)d characters. These are %(show_value)d.",
    "limit_value",
)
