"""The sidebar of a post: similar questions, people who know about it, and newer comments."""

import re
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import Count, F

from communities.community.models import Community
from communities.groups.models import Group
from communities.groups.readers import people_to_mention
from plc.accounts.models import User, blocked_ids
from plc.core.ids import uuid_or_none
from plc.search.languages import CONFIGURATIONS, language_of
from plc.search.models import SearchDocument

from .actions.posts import MAX_TITLE, audience_of
from .models import Comment, Post, PostKind, PostState
from .models.names import BY_SUSPENDED
from .search import POST, place_in_index

WORDS = re.compile(r"[^\W\d_]{3,30}")
LOOKED_AT = 300  # the newest posts that share a word; ranking is limited to these


def similar_posts(actor: Any, post: Post, most: int = 5) -> list[Post]:
    """Questions that share words with this post's title, most similar first, among those the actor
    may read: of the same closed group, or else of the community and its public groups. Two queries
    over bounded sets. Empty for polls, which ask for opinions."""
    words = list(dict.fromkeys(WORDS.findall(post.title.lower())))[:12]
    if not words or post.kind == PostKind.POLL:
        return []
    language = language_of(post.language or "en")
    query = SearchQuery(" | ".join(words), search_type="raw", config=CONFIGURATIONS[language])
    newest = (
        SearchDocument.objects.filter(
            kind=POST, place=place_in_index(post), language=language, vector=query
        )
        .exclude(object_id=post.pk)
        .order_by("-at")
        .values("pk")[:LOOKED_AT]
    )
    ids = list(
        SearchDocument.objects.filter(pk__in=newest)
        .annotate(rank=SearchRank(F("vector"), query))
        .order_by("-rank", "-at")
        .values_list("object_id", flat=True)[: most * 3]
    )
    found = Post.objects.visible_to(actor).filter(pk__in=ids, kind=PostKind.QUESTION)
    return sorted(found, key=lambda similar: ids.index(similar.pk))[:most]


def asked_before(actor: Any, community: Community, group: Group | None, title: str) -> list[Post]:
    """Questions similar to one that is being written."""
    asked = Post(
        kind=PostKind.QUESTION,
        title=title[:MAX_TITLE],
        community=community,
        group=group,
        audience=audience_of(group),
        language=community.language,
    )
    return similar_posts(actor, asked)


@dataclass(frozen=True)
class Knower:
    person: User
    accepted: int


def who_knows(actor: Any, post: Post, most: int = 3) -> list[Knower]:
    """Members with accepted answers in this post's topics, most of them first."""
    rows = (
        Comment.objects.filter(
            state=PostState.PUBLISHED,
            accepted_for__in=Post.objects.visible_to(actor).filter(
                post_topics__topic__in=post.post_topics.values("topic")
            ),
        )
        .exclude(author=None)
        .exclude(author=post.author_id)
        .values("author")
        .annotate(accepted=Count("accepted_for", distinct=True))
        .order_by("-accepted", "author")[: most * 3]
    )
    accepted = {row["author"]: row["accepted"] for row in rows}
    people = people_to_mention(
        actor if actor.is_authenticated else None, post.community, post.group
    ).filter(pk__in=accepted)
    known = [Knower(person, accepted[person.pk]) for person in people]
    return sorted(known, key=lambda knower: -knower.accepted)[:most]


def newer_comments(actor: Any, post: Post, since: str) -> list[Comment]:
    """Comments of others after the newest one on the page, at most fifty."""
    rows = Comment.objects.filter(~BY_SUSPENDED, post=post, state=PostState.PUBLISHED)
    if since:
        shown = uuid_or_none(since)
        if shown is None:
            return []
        rows = rows.filter(public_id__gt=shown)
    if actor.is_authenticated:
        rows = rows.exclude(author=actor).exclude(author__in=blocked_ids(actor))
    return list(rows.order_by("public_id")[:50])
