"""Fills a database with a community of any size by COPY, fast and deterministically.

There is one community with a group per hundred members; each member is in three groups, and the
readers of the benchmark are in the first one. Three posts out of ten are in the community, the
others in groups, distributed over two years, with one comment and one reaction per post on average.
The data is consistent: counters match their rows.
"""

import random
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
from django.db import models
from django.db.models.fields import NOT_PROVIDED
from psycopg import sql
from psycopg.types.json import Jsonb

from bench import words

READERS = 50  # each has a session
YEARS = 2
NOW = datetime.now(UTC).replace(microsecond=0)


def fill(url: str, *, members: int, posts: int, tell: Any) -> None:
    """Fill the migrated, empty database at ``url``."""
    from communities.feed.actions.top import refresh_top
    from communities.feed.models import Comment, Post, PostTopic, Reaction, Topic

    plan = Plan(members, posts)
    with copier(url, tell) as copy:
        copy_places(copy, plan)
        copy(Topic, plan.topics())
        copy(Post, plan.posts_rows())
        copy(PostTopic, plan.post_topics())
        copy(Comment, plan.comments())
        copy(Reaction, plan.reactions())
        tell("best posts")
        refresh_top()
        tell("search documents")
        copy.search_documents()


def copy_places(copy: "Copier", plan: "Plan") -> None:
    """The community with its charter, people and groups."""
    from communities.community.models import Charter, Community, Membership
    from communities.groups.models import Group, GroupMembership
    from plc.accounts.models import Profile, User

    copy(Community, plan.community())
    copy(Charter, [{"id": 1, "community": 1, "version": 1, "mission": words.TITLES[0]}])
    copy(User, plan.users())
    copy(Profile, plan.profiles())
    copy(Membership, plan.memberships())
    copy(Group, plan.groups_rows())
    copy(GroupMembership, plan.group_memberships())


@contextmanager
def copier(url: str, tell: Any) -> Iterator["Copier"]:
    """For filling the database at ``url``, whose statistics are up to date afterwards. A superuser
    is faster, because triggers are disabled."""
    with psycopg.connect(url, autocommit=True) as db:
        privileged = db.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        if is_superuser := privileged.fetchone() == (True,):
            db.execute("SET session_replication_role = replica")
        db.execute("SET synchronous_commit = off")
        db.execute("SET maintenance_work_mem = '1GB'")
        yield Copier(db, tell)
        tell("statistics")
        db.execute("VACUUM ANALYZE")
        if is_superuser:
            db.execute("CHECKPOINT")


class Copier:
    """Copies dicts into a model's table; missing values are the field's default. Indexes are
    created after the rows, and the sequence is advanced."""

    def __init__(self, db: psycopg.Connection, tell: Any) -> None:
        self.db, self.tell = db, tell

    def __call__(self, model: type[models.Model], rows: Iterable[dict[str, Any]]) -> None:
        table = model._meta.db_table
        self.tell(table)
        fields = [field for field in model._meta.concrete_fields if not field.generated]
        indexes = self.drop_indexes(table)
        statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
            sql.Identifier(table),
            sql.SQL(", ").join(sql.Identifier(field.column) for field in fields),
        )
        with self.db.cursor() as cursor, cursor.copy(statement) as copy:
            defaults = [_default(field) for field in fields]
            names = [field.name for field in fields]
            for number, row in enumerate(rows, start=1):
                row.setdefault("id", number)
                copy.write_row(
                    [
                        row[name] if name in row else (default() if callable(default) else default)
                        for name, default in zip(names, defaults, strict=True)
                    ]
                )
        for definition in indexes:
            self.db.execute(definition)
        self.db.execute(
            sql.SQL("SELECT setval(pg_get_serial_sequence({}, 'id'), max(id)) FROM {}").format(
                sql.Literal(table), sql.Identifier(table)
            )
        )

    def drop_indexes(self, table: str) -> list[str]:
        """Drop the indexes that no constraint needs; returns the statements that recreate them."""
        rows = self.db.execute(
            """
            SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
            WHERE indrelid = %s::regclass AND NOT indisprimary
              AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
            """,
            [table],
        ).fetchall()
        for name, _definition in rows:
            self.db.execute(f"DROP INDEX {name}")
        return [definition for _name, definition in rows]

    def search_documents(self) -> None:
        from plc.search.models import SearchDocument

        table = SearchDocument._meta.db_table
        indexes = self.drop_indexes(table)
        self.db.execute(
            f"""
            INSERT INTO {table}
                (kind, object_id, community_id, group_id, language, title, body, vector, at)
            SELECT 'feed.post', id, community_id, group_id, 'en', title, excerpt,
                setweight(to_tsvector('english', title), 'A')
                || setweight(to_tsvector('english', body), 'B'),
                published_at
            FROM feed_post
            """
        )
        for definition in indexes:
            self.db.execute(definition)


def _default(field: models.Field) -> Any:
    if field.name == "public_id":
        return uuid.uuid4
    if getattr(field, "auto_now_add", False) or getattr(field, "auto_now", False):
        return NOW
    if field.default is not NOT_PROVIDED:
        value = field.get_default()
        if isinstance(field, models.JSONField):
            return Jsonb(value)
        return value
    if field.null:
        return None
    return "" if isinstance(field, models.CharField | models.TextField) else 0


class Plan:
    """Generates the rows deterministically."""

    def __init__(self, members: int, posts: int) -> None:
        self.members, self.posts = members, posts
        self.groups = max(5, members // 100)
        step = timedelta(days=365 * YEARS) / posts
        self.dates = [NOW - step * (posts - number) for number in range(posts)]

    def _dice(self, what: str) -> random.Random:
        return random.Random(f"{what} {self.members} {self.posts}")

    def group_of(self, post: int) -> int | None:
        """Three out of ten are in the community; a few groups are much more active than the
        others."""
        roll = (post * 2654435761) % 1000 / 1000
        if roll < 0.3:
            return None
        return 1 + int(((roll - 0.3) / 0.7) ** 2 * self.groups)

    def groups_of(self, member: int) -> list[int]:
        groups = {1 + (member * step) % self.groups for step in (1, 7, 13)}
        # The readers read a group that they belong to, as is typical.
        return sorted(groups | {1} if member <= READERS + 1 else groups)

    def comments_of(self, post: int) -> int:
        return (0, 2, 0, 1, 3, 0, 1, 0, 2, 1)[post % 10]

    def reactions_of(self, post: int) -> int:
        return (1, 0, 2, 0, 1, 3, 0, 1, 2, 0)[(post // 3) % 10]

    def kind_of(self, post: int) -> str:
        return ("discussion", "question", "discussion", "resource", "question", "win")[post % 6]

    def community(self) -> list[dict[str, Any]]:
        return [
            {
                "id": 1,
                "slug": "bench",
                "name": "Bench",
                "purpose": words.SENTENCES[0],
                "visibility": "listed",
                "charter_version": 1,
                "member_count": self.members,
            }
        ]

    def users(self) -> Iterator[dict[str, Any]]:
        for member in range(1, self.members + 1):
            first, last = words.name(member)
            yield {
                "id": member,
                "name": f"{first} {last}",
                "email": f"member{member}@bench.example",
                "password": "!",
                "date_joined": NOW - timedelta(days=365 * YEARS),
            }

    def profiles(self) -> Iterator[dict[str, Any]]:
        for member in range(1, self.members + 1):
            yield {
                "id": member,
                "user": member,
                "headline": words.SENTENCES[member % len(words.SENTENCES)],
                "organisation": "Bench Trust",
                "location": words.PLACES[member % len(words.PLACES)],
            }

    def memberships(self) -> Iterator[dict[str, Any]]:
        for member in range(1, self.members + 1):
            role = "owner" if member == 1 else "member"
            yield {"community": 1, "user": member, "role": role, "accepted_version": 1}

    def groups_rows(self) -> Iterator[dict[str, Any]]:
        counts = [0] * (self.groups + 1)
        for member in range(1, self.members + 1):
            for group in self.groups_of(member):
                counts[group] += 1
        for group in range(1, self.groups + 1):
            yield {
                "id": group,
                "community": 1,
                "slug": f"group-{group}",
                "name": f"{words.TITLES[group % len(words.TITLES)][:50]} {group}",
                "kind": ("work-team", "topic", "department", "cohort")[group % 4],
                "purpose": words.SENTENCES[group % len(words.SENTENCES)],
                "visibility": ("public", "public", "public", "private")[group % 4],
                "size_max": None,
                "member_count": counts[group],
            }

    def group_memberships(self) -> Iterator[dict[str, Any]]:
        for member in range(1, self.members + 1):
            for group in self.groups_of(member):
                role = "facilitator" if member <= self.groups and member == group else "member"
                yield {"group": group, "user": member, "role": role}

    def topics(self) -> Iterator[dict[str, Any]]:
        for number, topic in enumerate(words.TOPICS, start=1):
            yield {
                "id": number,
                "community": 1,
                "name": topic,
                "slug": topic,
                "post_count": self.posts // 10 // len(words.TOPICS),
            }

    def posts_rows(self) -> Iterator[dict[str, Any]]:
        dice = self._dice("posts")
        for post in range(1, self.posts + 1):
            text = words.paragraphs(dice)
            group = self.group_of(post)
            comments = self.comments_of(post)
            kind = self.kind_of(post)
            published = self.dates[post - 1]
            private = group is not None and group % 4 == 3
            yield {
                "id": post,
                "community": 1,
                "group": group,
                "audience": "group" if private else "community",
                "author": 1 + dice.randrange(self.members),
                "kind": kind,
                "title": words.TITLES[post % len(words.TITLES)],
                "body": text,
                "body_html": f"<p>{text}</p>".replace("\n\n", "</p>\n<p>"),
                "excerpt": text[:300],
                "language": "en",
                "created_at": published,
                "published_at": published,
                "last_activity_at": published + timedelta(hours=comments),
                "comment_count": comments,
                "answer_count": comments if kind == "question" else 0,
                "helpful_count": self.reactions_of(post),
                "score": 2 * self.reactions_of(post),
            }

    def post_topics(self) -> Iterator[dict[str, Any]]:
        for post in range(10, self.posts + 1, 10):
            if self.group_of(post) is None:
                published = self.dates[post - 1]
                yield {
                    "post": post,
                    "topic": 1 + post // 10 % len(words.TOPICS),
                    "published_at": published,
                    "last_activity_at": published + timedelta(hours=self.comments_of(post)),
                }

    def comments(self) -> Iterator[dict[str, Any]]:
        dice = self._dice("comments")
        for post in range(1, self.posts + 1):
            kind = "answer" if self.kind_of(post) == "question" else "comment"
            for number in range(self.comments_of(post)):
                text = words.SENTENCES[dice.randrange(len(words.SENTENCES))]
                yield {
                    "post": post,
                    "kind": kind,
                    "author": 1 + dice.randrange(self.members),
                    "body": text,
                    "body_html": f"<p>{text}</p>",
                    "excerpt": text,
                    "created_at": self.dates[post - 1] + timedelta(hours=number + 1),
                }

    def reactions(self) -> Iterator[dict[str, Any]]:
        for post in range(1, self.posts + 1):
            for number in range(self.reactions_of(post)):
                user = 1 + (post * 7919 + number * 104729) % self.members
                yield {"post": post, "user": user, "kind": "helpful"}
