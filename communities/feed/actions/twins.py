"""Makes submitting a form twice idempotent.

A duplicate is recognised by the id in the form and by its content: somebody who navigates back,
writes something else and submits it under the same id creates something new, which must not be
lost.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeVar

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from plc.core.ids import uuid7
from plc.core.plain import clean_line, has_visible_text
from plc.core.refusals import Refused
from plc.files.models import StoredFile

from ..models import Comment, Post, PostKind, PostState
from ..wording import Wording
from .polls import NewPoll

_Row = TypeVar("_Row", Post, Comment)


def has_same_content(
    twin: Post | Comment, sent: Post | Comment, files: Sequence[StoredFile]
) -> bool:
    """Whether the unsaved ``sent`` has the same content as ``twin``, in the same place."""
    names = ("author_id", "kind", "body", *_PLACE[type(twin)])
    if any(getattr(twin, name) != getattr(sent, name) for name in names) or twin.author_id is None:
        return False
    # A resubmitted form contains its uploads again; files named by ``kept`` are attached already.
    there = set(twin.attachments.values_list("file__name", flat=True))
    return {file.name for file in files} <= there


_PLACE = {
    Post: ("community_id", "group_id", "title", "url", "licence"),
    Comment: ("post_id", "parent_id"),
}


def asked_before(
    twin: Post, wording: Wording, poll: NewPoll | None, publish_at: datetime | None
) -> bool:
    """Whether the twin also has the same topics, options and time."""
    hour = twin.published_at if twin.state == PostState.SCHEDULED else None
    topics = set(twin.post_topics.values_list("topic", flat=True))
    options: list[str] = []
    if twin.kind == PostKind.POLL:
        options = list(twin.poll.options.values_list("text", flat=True))
    offered = [clean_line(line) for line in poll.options] if poll else []
    return (
        hour == publish_at
        and topics == {topic.pk for topic in wording.topics}
        and options == [line for line in offered if has_visible_text(line)]
    )


def save_or_find(
    row: _Row, *, is_same: Callable[[_Row], bool], words: Callable[..., Wording]
) -> _Row | None:
    """Insert ``row``, or return the twin that this form created before. If something else has its
    id, ``row`` gets a new one, and ``words`` renders its body for that."""
    rows = type(row)._default_manager
    if (twin := rows.filter(public_id=row.public_id).first()) is not None:
        if is_same(twin):
            return twin
        row.public_id = uuid7()
        row.body_html = words(public_id=row.public_id).html
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:  # the other request of a double submit was faster
        twin = rows.get(public_id=row.public_id)
        if is_same(twin):
            return twin
        sentence = _("This form was sent twice at the same moment. Send it once more.")
        raise Refused(sentence) from None
    return None
