"""Decorators for permitted methods, beside Django's ``require_POST`` and ``require_safe``."""

from django.views.decorators.http import require_http_methods

# For pages with a form.
require_form = require_http_methods(["GET", "HEAD", "POST"])
