"""The process behind `/live/`: a stream of server-sent events for each open page.

Raw ASGI, without Django's handler. A stream costs a queue and a task, but no thread and no database
connection. Permissions are checked in a small thread pool: when a stream is opened, when a control
message says they have changed, and once a minute.

    uvicorn plc.live.asgi:application
"""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "plc.settings")
django.setup()

from plc.live.streams import Live  # noqa: E402  the settings come first

application = Live()
