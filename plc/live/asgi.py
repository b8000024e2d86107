"""The small process behind `/live/`: one stream of server-sent events for each open page.

Raw ASGI, in front of Django. A stream costs a queue and a task; it holds neither a thread nor a
database connection. Who somebody is and what they may hear is asked in one of a few threads, at
the start, whenever a control message says that it has changed, and once a minute.

    uvicorn plc.live.asgi:application
"""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "plc.settings")
django.setup()

from plc.live.streams import Live  # noqa: E402  the settings come first

application = Live()
