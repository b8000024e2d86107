"""Responses to exceeded rate limits. The limits are in settings."""

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

PER_ADDRESS_SECONDS = 60
PER_ACCOUNT_SECONDS = 300


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """handler429, which allauth calls too: too many attempts from one network address."""
    context = {"retry_after": PER_ADDRESS_SECONDS, "status": 429}
    response = render(request, "429.html", context, status=429)
    response["Retry-After"] = str(PER_ADDRESS_SECONDS)
    return response


def says_too_many(form: BaseForm) -> bool:
    """Whether the form was rejected because of too many attempts for one account."""
    codes = {error.code for errors in form.errors.as_data().values() for error in errors}
    return bool(codes & {"too_many_login_attempts", "rate_limited"})


def closed_without_cache(request: HttpRequest) -> HttpResponse:
    response = render(request, "503.html", {"status": 503}, status=503)
    response["Retry-After"] = "30"
    return response
