"""The one context processor of the house."""

from django.http import HttpRequest

from plc.web.shell import Shell


def shell(request: HttpRequest) -> dict[str, Shell]:
    """`shell` in every template; it costs nothing until one of its parts is read."""
    return {"shell": Shell(request)}
