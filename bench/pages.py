"""The pages to measure, their readers, and whether their queries use indexes."""

import json
import re
from dataclasses import dataclass

import psycopg

from bench.courses import make_course, paths
from bench.seed import READERS
from bench.site import Site

LARGE = 5_000  # rows; scanning a smaller table can be the fastest way

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
    of_course = paths(site)
    return [
        Page("home feed", "home", "/"),
        Page("home feed, newest", "home-new", "/?order=new"),
        Page("community feed", "community", "/c/bench/"),
        Page("unanswered questions", "unanswered", "/c/bench/?order=unanswered"),
        Page("best of the year", "best", "/c/bench/?order=year"),
        Page("group feed", "group", "/c/bench/g/group-1/feed/"),
        Page("topic", "topic", "/topics/1/"),
        Page("post page", "post", f"/p/{post}/"),
        Page("profile", "profile", f"/people/{person}/"),
        Page("directory", "directory", "/people/"),
        Page("boards, around me", "boards", "/c/bench/recognition/boards/"),
        Page("boards, top 50", "boards-top", "/c/bench/recognition/boards/?period=ever&view=top"),
        Page("my path", "path", "/c/bench/recognition/"),
        Page("every entry", "ledger", "/c/bench/recognition/ledger/"),
        Page("gallery of badges", "badges", "/c/bench/recognition/badges/"),
        Page("levels", "levels", "/c/bench/recognition/levels/"),
        Page("course page", "course", of_course["course"]),
        Page("lesson page", "lesson", of_course["lesson"]),
        Page("gradebook", "gradebook", of_course["gradebook"]),
        Page("gradebook as CSV", "gradebook-csv", of_course["gradebook-csv"]),
        Page("search, rare word", "search-rare", "/search/?q=stopwatch"),
        Page("search, common word", "search-common", "/search/?q=week"),
    ]


BOARDS_SCRIPT = """
from django.utils import timezone
from gamification.boards.building import build
from gamification.models import Board
for board in Board.objects.filter(place=-1, kind=0, ends_on__gte=timezone.now().date()):
    build(board.pk)
"""


def make_readers(site: Site) -> None:
    """Create sessions for the readers, and write them to ``site.readers``. The leaderboards that
    they read are in Valkey, as if somebody had viewed them today."""
    site.manage("shell", "--no-imports", "-c", READERS_SCRIPT.format(count=READERS))
    site.manage("shell", "--no-imports", "-c", BOARDS_SCRIPT)
    make_course(site)
    site.python("-m", "bench.quizzes")


def count_posts(site: Site) -> int:
    with psycopg.connect(site.postgres.url) as db:
        return db.execute("SELECT count(*) FROM feed_post").fetchone()[0]


@dataclass(frozen=True)
class Plans:
    """The final plans of Postgres for the queries of a page."""

    text: str
    reads: tuple[str, ...]  # "feed_post by feed_posts_active", "groups_group as a whole"
    scans: tuple[str, ...]  # large tables that were scanned completely, and by which query


# Prepared statements get custom plans five times; then Postgres may switch to a generic one, which
# is what a server uses that has run for a while.
SETTLED = 7


def explain(site: Site, page: Page) -> Plans:
    """Run the recorded queries of a page like a server does, and log the plans actually used (by
    auto_explain, because EXPLAIN plans again). Writing statements are skipped."""
    texts, reads, scans = [], [], []
    notices: list[str] = []
    with psycopg.connect(site.superuser_url, autocommit=True, prepare_threshold=0) as db:
        sizes = dict(
            db.execute("SELECT relname::text, reltuples::bigint FROM pg_class WHERE relkind = 'r'")
        )
        db.execute("LOAD 'auto_explain'")
        db.execute("SET auto_explain.log_level = 'notice'")
        db.execute("SET auto_explain.log_analyze = on")
        db.execute("SET auto_explain.log_min_duration = 0")
        db.add_notice_handler(lambda notice: notices.append(notice.message_primary or ""))
        for statement in json.loads((site.place / f"{page.key}.json").read_text()):
            if not statement["sql"].startswith(("SELECT", "WITH")):
                continue
            for _ in range(SETTLED):
                notices.clear()
                db.execute(statement["sql"], statement["params"])
            plan = "\n".join(notices)
            texts.append(plan)
            reads += re.findall(r"Index (?:Only )?Scan (?:Backward )?using (\w+) on", plan)
            for table in re.findall(r"Seq Scan on (\w+)", plan):
                reads.append(f"all of {table}")
                if sizes.get(table, 0) >= LARGE:
                    scans.append(
                        f"{page.name}: {table} ({sizes[table]:,} rows): {statement['sql'][:200]}"
                    )
    return Plans("\n\n".join(texts), tuple(dict.fromkeys(reads)), tuple(scans))
