"""What is measured, as whom, and whether its queries read through indexes."""

import json
import re
from dataclasses import dataclass
from pathlib import Path

import psycopg

from bench.seed import READERS
from bench.site import Site

LARGE = 5_000  # rows; a scan of a smaller table may well be the quickest way

READERS_SCRIPT = """
import datetime, os, pathlib
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.conf import settings
from django.middleware.csrf import _get_new_csrf_string
from plc.accounts.session_store import SessionStore
from plc.accounts.models import User
from communities.community.models import Membership
from communities.feed.models import Post, ReadMarker
from communities.groups.models import GroupMembership
lines = []
newest = Post.objects.order_by("-id").values_list("published_at", flat=True)[0]
a_day_ago = newest - datetime.timedelta(days=1)
for user in User.objects.order_by("id")[1:{count} + 1]:
    # They were here a day ago, so that there is something to count.
    places = GroupMembership.objects.filter(user=user).values_list("group_id", flat=True)
    for community, group in [(None, None), (1, None), *((1, group) for group in places)]:
        ReadMarker.objects.update_or_create(
            user=user, community_id=community, group_id=group, defaults={{"seen_at": a_day_ago}}
        )
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    token = _get_new_csrf_string()
    lines.append(
        f"{{settings.SESSION_COOKIE_NAME}}={{session.session_key}};"
        f"{{settings.CSRF_COOKIE_NAME}}={{token}} {{token}}"
    )
pathlib.Path(os.environ["BENCH_RECORDS"], "readers.txt").write_text("\\n".join(lines) + "\\n")
"""


@dataclass(frozen=True)
class Page:
    name: str
    key: str
    path: str
    is_feed: bool = False


def pages(site: Site) -> list[Page]:
    with psycopg.connect(site.postgres.url) as db:
        ((post,),) = db.execute(
            "SELECT public_id FROM feed_post WHERE kind = 'question' AND group_id IS NULL"
            " AND answer_count = 3 ORDER BY id DESC LIMIT 1"
        ).fetchall() or [(None,)]
        if post is None:
            ((post,),) = db.execute(
                "SELECT public_id FROM feed_post WHERE group_id IS NULL ORDER BY id DESC LIMIT 1"
            ).fetchall()
        ((person,),) = db.execute("SELECT public_id FROM accounts_user WHERE id = 3").fetchall()
    return [
        Page("home feed", "home", "/", is_feed=True),
        Page("home feed, newest", "home-new", "/?order=new", is_feed=True),
        Page("community feed", "community", "/c/bench/", is_feed=True),
        Page("unanswered questions", "unanswered", "/c/bench/?order=unanswered", is_feed=True),
        Page("best of the year", "best", "/c/bench/?order=year", is_feed=True),
        Page("group feed", "group", "/c/bench/g/group-1/feed/", is_feed=True),
        Page("topic", "topic", "/topics/1/"),
        Page("post page", "post", f"/p/{post}/"),
        Page("profile", "profile", f"/people/{person}/"),
        Page("directory", "directory", "/people/"),
        Page("search, rare word", "search-rare", "/search/?q=stopwatch"),
        Page("search, common word", "search-common", "/search/?q=week"),
    ]


def make_readers(site: Site) -> Path:
    """Sessions for the readers of the bench: a line "cookies csrf-token" for each."""
    site.manage("shell", "--no-imports", "-c", READERS_SCRIPT.format(count=READERS))
    return site.place / "readers.txt"


def count_posts(site: Site) -> int:
    with psycopg.connect(site.postgres.url) as db:
        return db.execute("SELECT count(*) FROM feed_post").fetchone()[0]


@dataclass(frozen=True)
class Scan:
    page: str
    table: str
    rows: int
    statement: str


def explain(site: Site, page: Page, *, out: Path) -> list[Scan]:
    """EXPLAIN of each statement of the page, written to ``out``; sequential scans of large tables
    are returned."""
    scans = []
    lines = []
    with psycopg.connect(site.postgres.url, autocommit=True) as db:
        sizes = dict(
            db.execute("SELECT relname::text, reltuples::bigint FROM pg_class WHERE relkind = 'r'")
        )
        for one in json.loads((site.place / f"{page.key}.json").read_text()):
            if not one["sql"].startswith(("SELECT", "WITH")):
                continue
            plan = "\n".join(
                row[0]
                for row in db.execute(f"EXPLAIN (ANALYZE, BUFFERS) {one['sql']}", one["params"])
            )
            lines.append(f"{one['sql']}\n{one['params']}\n{plan}\n")
            scans += [
                Scan(page.name, table, sizes.get(table, 0), one["sql"])
                for table in re.findall(r"Seq Scan on (\w+)", plan)
                if sizes.get(table, 0) >= LARGE
            ]
    out.write_text("\n".join(lines))
    return scans
