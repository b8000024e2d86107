"""Requests as views see them, for the type checker: nothing here exists while the site runs."""

from typing import TYPE_CHECKING

from django.http import HttpRequest

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails

    from .models import User

    class PageRequest(HttpRequest):
        """Behind our middleware: it knows whether htmx asks."""

        htmx: HtmxDetails

    class PersonsRequest(PageRequest):
        """Behind ``login_required``: somebody is signed in."""

        user: User
else:
    PageRequest = PersonsRequest = HttpRequest
