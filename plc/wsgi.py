"""What gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "plc.settings")

application = get_wsgi_application()

from django.urls import get_resolver  # noqa: E402

# All views are imported now: before the server forks its workers, and not by the first reader.
_ = get_resolver().url_patterns
