"""Replaces the messages of Django's form validation by shorter ones that say what to do.

Imported by ``plc.web`` before any form class is created, because fields copy their messages then.
They also apply to the admin and to third-party forms.
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
