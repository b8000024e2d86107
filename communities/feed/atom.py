"""Atom feeds (RFC 4287) of the newest posts in a place, as far as the token's owner may read
them."""

import hashlib
import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.http import http_date, quote_etag

from plc.core.plain import shorten

from . import queries
from .actions.tokens import digest_of
from .models import FeedToken, Post
from .queries import CardRow, Order, Scope

NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
USED_TO_THE_DAY = timedelta(days=1)


def reader_of(request: HttpRequest) -> Any:
    """The user of the request: the token's owner if they may sign in. None if the token is unknown
    or revoked; an anonymous user without a token."""
    secret = request.GET.get("token", "")
    if not secret:
        return request.user
    token = FeedToken.objects.select_related("user").filter(hash=digest_of(secret[:200])).first()
    if token is None or not token.user.is_active:
        return None
    _note_use(token)
    return token.user


def _note_use(token: FeedToken) -> None:
    """With the precision of a day, so that frequent requests do not write each time."""
    now = timezone.now()
    if token.used_at is None or now - token.used_at > USED_TO_THE_DAY:
        FeedToken.objects.filter(pk=token.pk).update(used_at=now)


def answer(
    request: HttpRequest, actor: Any, scope: Scope, *, title: str, subtitle: str, link: str
) -> HttpResponse:
    """The newest twenty posts as Atom, or 304 if they have not changed."""
    query = queries.feed_query(actor, scope, order=Order.NEW)
    rows = [row for row in queries.card_rows(query.source(), actor) if row.is_shown]
    rows = rows[: queries.PAGE]
    etag = quote_etag(_fingerprint(rows, title))
    changed = max((row.active_at for row in rows), default=datetime(2000, 1, 1, tzinfo=UTC))
    response = get_conditional_response(request, etag=etag)
    if response is None:
        posts = Post.objects.for_cards().in_bulk([row.id for row in rows])
        body = _written(request, [posts[row.id] for row in rows], title, subtitle, link, changed)
        response = HttpResponse(body, content_type="application/atom+xml; charset=utf-8")
    response["ETag"] = etag
    response["Last-Modified"] = http_date(changed.timestamp())
    # Revalidated each time, so that leaving a group takes effect at once.
    response["Cache-Control"] = "private, no-cache"
    return response


def _fingerprint(rows: Sequence[CardRow], title: str) -> str:
    said = repr([(row.id, row.stamp) for row in rows]) + title
    return hashlib.sha256(said.encode()).hexdigest()[:32]


def _written(
    request: HttpRequest,
    posts: Sequence[Post],
    title: str,
    subtitle: str,
    link: str,
    changed: datetime,
) -> str:
    # The self link omits the secret, because feeds get passed on.
    own = request.build_absolute_uri(request.path)
    feed = _Feed(
        title=_clean(title),
        link=request.build_absolute_uri(link),
        description=_clean(subtitle),
        feed_url=own,
        feed_guid=own,
        author_name=settings.SITE_NAME,
        updated=changed,
    )
    for post in posts:
        author = post.shown_author
        feed.add_item(
            title=_clean(post.title or shorten(post.excerpt, 80) or post.get_kind_display()),
            link=request.build_absolute_uri(post.get_absolute_url()),
            description=_absolute(request, _clean(post.body_html or escape(post.excerpt))),
            unique_id=f"urn:uuid:{post.public_id}",
            author_name=_clean(author.name) if author else settings.SITE_NAME,
            pubdate=post.published_at,
            updateddate=post.edited_at or post.published_at,
        )
    return feed.writeString("utf-8")


class _Feed(Atom1Feed):
    def latest_post_date(self) -> datetime:
        return self.feed["updated"]


def _clean(text: str) -> str:
    """Remove characters that XML forbids."""
    return NOT_XML.sub("", text)


TAG = re.compile(r"<[a-z][^>]*>")
OUR_ADDRESS = re.compile(r'((?:href|src)=")/(?!/)')


def _absolute(request: HttpRequest, html: str) -> str:
    """Make our own URLs absolute, because feed readers show the text elsewhere. Only in tags,
    because people also write about URLs."""
    root = request.build_absolute_uri("/")
    return TAG.sub(lambda tag: OUR_ADDRESS.sub(rf"\g<1>{root}", tag[0]), html)
