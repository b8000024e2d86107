"""The WSGI application, served by gunicorn."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "plc.settings")

application = get_wsgi_application()

from django.urls import get_resolver  # noqa: E402

# Import all views before the server forks its workers rather than on the first request.
_ = get_resolver().url_patterns
