"""A form that was sent twice makes one thing. It is known by the id that the form carried, and by
what it says: whoever goes back in the browser, writes something else and sends it under the old id
has said something new, and that is never thrown away."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from plc.core.plain import clean_line, has_something_to_see
from plc.core.refusals import Refused
from plc.files.models import StoredFile

from ..models import Comment, Post, PostKind, PostState
from ..wording import Wording
from .polls import NewPoll


def said_before(twin: Post | Comment, sent: Post | Comment, files: Sequence[StoredFile]) -> bool:
    """Whether ``sent``, not saved yet, would say what ``twin`` says, in the same place."""
    names = ("author_id", "kind", "body", *_PLACE[type(twin)])
    if any(getattr(twin, name) != getattr(sent, name) for name in names) or twin.author_id is None:
        return False
    # Sent again, a form brings its uploads again; those it named by ``kept`` are taken already.
    there = set(twin.attachments.values_list("file__name", flat=True))
    return {file.name for file in files} <= there


_PLACE = {
    Post: ("community_id", "group_id", "title", "url", "licence"),
    Comment: ("post_id", "parent_id"),
}


def asked_before(
    twin: Post, wording: Wording, poll: NewPoll | None, publish_at: datetime | None
) -> bool:
    """Whether the twin also has these topics, these options and this hour."""
    hour = twin.published_at if twin.state == PostState.SCHEDULED else None
    topics = set(twin.post_topics.values_list("topic", flat=True))
    options: list[str] = []
    if twin.kind == PostKind.POLL:
        options = list(twin.poll.options.values_list("text", flat=True))
    offered = [clean_line(one) for one in poll.options] if poll else []
    return (
        hour == publish_at
        and topics == {topic.pk for topic in wording.topics}
        and options == [one for one in offered if has_something_to_see(one)]
    )


def too_close() -> Refused:
    """Two that share an id and differ in words came within the same moment."""
    return Refused(_("This form was sent twice at the same moment. Send it once more."))
