#!/usr/bin/env python
"""Django's commands, for this project."""

import os
import sys

from plc.embedded import environment


def main() -> None:
    # Use the servers of a running `make run`, if there is one.
    if not os.environ.get("DATABASE_URL"):
        for name, value in environment().items():
            os.environ.setdefault(name, value)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "plc.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
