"""The page behind the bell, and the bell."""

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
from plc.core.paging import older, page_of

from . import access, actions, unread

ORDER = ("-at", "-id")


@require_safe
@login_required
def listed(request: SignedIn) -> HttpResponse:
    """What I was told, by day, newest first; of what I may still see."""
    request.nav_key = "notifications"
    unread.forget([request.user.pk])  # the badge beside this list is counted anew
    page = page_of(request, access.notices_of(request.user), order=ORDER)
    lines = unread.lines(page.items, request.user)
    shown = [(notice, lines[notice.pk]) for notice in page.items if notice.pk in lines]
    context = {
        "days": [(day, list(rows)) for day, rows in groupby(shown, lambda row: _day(row[0].at))],
        "older": older(request, page),
        "newer": "?" if "after" in request.GET else "",
        "until": timezone.now().isoformat(),
        "newest": max((notice.public_id for notice in page.items), default=""),
    }
    return render(request, "plc/notifications/list.html", context)


def _day(at: datetime) -> str:
    """The day where the reader lives, in words."""
    day, today = timezone.localdate(at), timezone.localdate()
    if day == today:
        return _("Today")
    if day == today - timedelta(days=1):
        return _("Yesterday")
    return date_format(day, "MONTH_DAY_FORMAT" if day.year == today.year else "DATE_FORMAT")


@require_POST
@login_required
def read_all(request: SignedIn) -> HttpResponse:
    """Everything told before the page was made; what came since stays new."""
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
    return trigger_client_event(answer, "live:bell")  # also where the stream cannot be had


@require_safe
def bell(request: HttpRequest) -> HttpResponse:
    """The bell, and the count of the inbox in rail and bar, for a page that heard it ring. 204 for
    whoever has signed out since."""
    if not request.user.is_authenticated:
        return HttpResponse(status=204)
    return render(request, "ui/_bell_anew.html")


@require_safe
def fresh(request: HttpRequest) -> HttpResponse:
    """Asked by an open inbox that hears the bell: a line that leads to what came since."""
    since = uuid_or_none(request.GET.get("since", ""))
    if not request.user.is_authenticated:
        return HttpResponse(status=204)
    context = {"count": unread.count_since(request.user, since), "most": unread.MOST}
    return render(request, "plc/notifications/_fresh.html", context)


@require_safe
def pulse(request: HttpRequest) -> HttpResponse:
    """What a page asks once a minute when the live stream cannot be had."""
    if not request.user.is_authenticated:
        return JsonResponse([], safe=False)
    return JsonResponse([{"topic": "bell", "count": unread.count(request.user)}], safe=False)
