"""Our context processor."""

from django.http import HttpRequest

from plc.web.shell import Shell


def shell(request: HttpRequest) -> dict[str, Shell]:
    """Provide `shell` to every template. It is lazy: nothing is fetched until a part is used."""
    return {"shell": Shell(request)}
