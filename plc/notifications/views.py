"""The notifications page, and the bell."""

from datetime import datetime, timedelta
from itertools import groupby
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import trigger_client_event

from plc.accounts.http import SignedIn, see_other
from plc.core.ids import uuid_or_none
from plc.core.paging import next_page_url, requested_page

from . import access, actions, unread

ORDER = ("-at", "-id")


@require_safe
@login_required
def listed(request: SignedIn) -> HttpResponse:
    """My notifications by day, newest first, as far as I may still see what they are about."""
    request.nav_key = "notifications"
    unread.forget([request.user.pk])  # so that the badge agrees with this list
    page = requested_page(request, access.notices_of(request.user), order=ORDER)
    lines = unread.lines(page.items, request.user)
    shown = [(notice, lines[notice.pk]) for notice in page.items if notice.pk in lines]
    context = {
        "days": [(day, list(rows)) for day, rows in groupby(shown, lambda row: _day(row[0].at))],
        "older": next_page_url(request, page),
        "newer": "?" if "after" in request.GET else "",
        "until": timezone.now().isoformat(),
        "newest": max((notice.public_id for notice in page.items), default=""),
    }
    return render(request, "plc/notifications/list.html", context)


def _day(at: datetime) -> str:
    """The date in the reader's time zone, in words."""
    day, today = timezone.localdate(at), timezone.localdate()
    if day == today:
        return _("Today")
    if day == today - timedelta(days=1):
        return _("Yesterday")
    return date_format(day, "MONTH_DAY_FORMAT" if day.year == today.year else "DATE_FORMAT")


@require_POST
@login_required
def read_all(request: SignedIn) -> HttpResponse:
    """Mark everything as read that existed when the page was rendered."""
    actions.mark_read(by=request.user, until=unread.until(request.POST.get("until", "")))
    return see_other("notifications:list")


@require_POST
@login_required
def read_one(request: SignedIn, key: UUID) -> HttpResponse:
    notice = access.notice_to_read(request.user, key)
    actions.mark_read(by=request.user, notices=[notice])
    if not request.htmx:
        return see_other("notifications:list")
    notice.refresh_from_db(fields=["read_at"])
    context = {"notice": notice, "line": unread.lines([notice], request.user).get(notice.pk)}
    answer = render(request, "plc/notifications/_notice.html", context)
    return trigger_client_event(answer, "live:bell")  # for browsers without a live stream


@require_safe
def bell(request: HttpRequest) -> HttpResponse:
    """The bell and the inbox counts, for a page that received an event. 204 if the user has signed
    out."""
    if not request.user.is_authenticated:
        return HttpResponse(status=204)
    return render(request, "ui/_bell_anew.html")


@require_safe
def fresh(request: HttpRequest) -> HttpResponse:
    """A link to newer notifications, for an open inbox that received an event."""
    since = uuid_or_none(request.GET.get("since", ""))
    if not request.user.is_authenticated:
        return HttpResponse(status=204)
    context = {"count": unread.count_since(request.user, since), "most": unread.MOST}
    return render(request, "plc/notifications/_fresh.html", context)


@require_safe
def pulse(request: HttpRequest) -> HttpResponse:
    """Polled once a minute by pages that cannot connect to the live stream."""
    if not request.user.is_authenticated:
        return JsonResponse([], safe=False)
    return JsonResponse([{"topic": "bell", "count": unread.count(request.user)}], safe=False)
