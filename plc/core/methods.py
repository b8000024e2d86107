"""By which methods a view is asked, beside Django's ``require_POST`` and ``require_safe``."""

from django.views.decorators.http import require_http_methods

# A page with a form, which is looked at or sent.
require_form = require_http_methods(["GET", "HEAD", "POST"])
