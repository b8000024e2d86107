"""Views that pages are compared with, served by the same processes and middleware."""

import json
import os
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from psycopg.types.json import Jsonb

RECORD = "X-Bench-Record"  # asks for the queries of this request


@login_required
def empty_page(request: HttpRequest) -> HttpResponse:
    """The layout for a signed-in person without any content."""
    return render(request, "shell.html")


@login_required
def queries_alone(request: HttpRequest, page: str) -> HttpResponse:
    """Send the page's queries again and fetch their rows, without processing them."""
    with connection.cursor() as cursor:
        for statement, parameters in _recorded(page):
            cursor.execute(statement, parameters)
            cursor.fetchall()
    return HttpResponse("done")


@cache
def _recorded(page: str) -> list[tuple[str, Any]]:
    place = Path(os.environ["BENCH_RECORDS"]) / f"{page}.json"
    return [
        (statement["sql"], statement["params"])
        for statement in json.loads(place.read_text())
        if statement["sql"].startswith(("SELECT", "WITH"))
        and "django_session" not in statement["sql"]
    ]


def _plain(value: Any) -> str:
    """A parameter as text that Postgres parses to the same value."""
    return json.dumps(value.obj) if isinstance(value, Jsonb) else str(value)


def count_queries(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable:
    """Write the queries of a request with the header to the file it names."""

    def middleware(request: HttpRequest) -> HttpResponse:
        page = request.headers.get(RECORD)
        if not page:
            return get_response(request)
        seen: list[dict[str, Any]] = []

        def watch(execute: Callable, sql: str, params: Any, many: bool, context: Any) -> Any:
            seen.append({"sql": sql, "params": params})
            return execute(sql, params, many, context)

        with connection.execute_wrapper(watch):
            response = get_response(request)
        place = Path(os.environ["BENCH_RECORDS"]) / f"{page}.json"
        place.write_text(json.dumps(seen, default=_plain))
        return response

    return middleware
