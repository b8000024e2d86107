"""Publishing, editing and deleting posts."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from communities.community.models import Community
from communities.groups.actions import hold_group
from communities.groups.models import Group
from plc.accounts.models import User
from plc.core.ids import uuid7
from plc.core.plain import clean_line, has_visible_text
from plc.core.refusals import Refused
from plc.core.sanitise import safe_href
from plc.files.actions import describe
from plc.files.models import StoredFile
from plc.journal.actions import record

from .. import access, facts
from ..models import (
    NOT_OUT,
    Attachment,
    Audience,
    Pin,
    Poll,
    Post,
    PostKind,
    PostState,
    PostTopic,
    Topic,
)
from ..wording import Wording, in_place, prepare_wording
from .attaching import attach, detach
from .counting import count_topics
from .polls import (
    NewPoll,
    check_new_hour,
    check_new_words,
    empty_polls,
    open_poll,
    send_out_poll,
)
from .revising import Outdated, keep_mentions, keep_wording, topics_of, version_of
from .twins import asked_before, has_same_content, save_or_find

NEED_TITLE = {PostKind.QUESTION, PostKind.RESOURCE, PostKind.ANNOUNCEMENT, PostKind.POLL}
MAX_TITLE = 160
FARTHEST = timedelta(days=365)
KEPT_AFTER_DELETION = timedelta(days=30)


def audience_of(group: Group | None) -> str:
    """The audience of posts in this group, which must be locked, or else it may change."""
    if group is None or group.visibility == Group.Visibility.PUBLIC:
        return Audience.COMMUNITY
    return Audience.GROUP


@transaction.atomic
def publish_post(
    *,
    by: User | None,
    community: Community,
    kind: str,
    group: Group | None = None,
    title: str = "",
    body: str = "",
    url: str = "",
    licence: str = "",
    topics: Iterable[str] = (),
    files: Sequence[StoredFile] = (),
    poll: NewPoll | None = None,
    publish_at: datetime | None = None,
    at: datetime | None = None,
    public_id: UUID | None = None,
) -> Post:
    """Publish in the community or its ``group``; with ``publish_at``, schedule the post.

    ``public_id`` comes from the form: submitting it twice returns the same post and records one
    fact; different text under the same id creates another post (see ``twins``). ``at`` is the
    original time of imported posts. Refuses posts that lack what their kind requires, and
    announcements by people who do not manage the place.
    """
    now = timezone.now()
    public_id = public_id or uuid7()
    group = group and hold_group(group)
    title, url = clean_line(title), url.strip()
    if kind == PostKind.ANNOUNCEMENT and by and not access.can_announce(by, community, group):
        raise Refused(_("Announcements are made by those who look after this place."), field="kind")
    words = partial(
        prepare_wording, body=body, by=by, community=community, group=group, topics=list(topics)
    )
    wording = words(public_id=public_id)
    _check(kind, title, wording, url, files, poll)
    if publish_at is not None:
        check_hour(publish_at, now)
    when = publish_at or at or now
    post = Post(
        public_id=public_id,
        community=community,
        group=group,
        audience=audience_of(group),
        author=by,
        kind=kind,
        state=PostState.SCHEDULED if publish_at else PostState.PUBLISHED,
        title=title,
        body=wording.body,
        body_html=wording.html,
        excerpt=wording.excerpt,
        language=community.language,
        url=url if kind == PostKind.RESOURCE else "",
        licence=licence if kind == PostKind.RESOURCE else "",
        published_at=when,
        last_activity_at=when,
    )

    def is_same(twin: Post) -> bool:
        return has_same_content(twin, post, files) and asked_before(twin, wording, poll, publish_at)

    if (twin := save_or_find(post, is_same=is_same, words=words)) is not None:
        return twin
    keep_mentions(wording, post=post)
    _keep_topics(post, wording.topics)
    attach(files, by=by, post=post)
    if poll is not None:
        open_poll(post=post, poll=poll, by=by)
    if not publish_at:
        go_out(post, by)
    return post


def go_out(post: Post, by: User | None) -> None:
    """Count and record a new post that is visible now."""
    count_topics(post, +1)
    record(
        facts.PostPublished(
            post_id=post.pk,
            community_id=post.community_id,
            group_id=post.group_id,
            author_id=post.author_id,
            kind=post.kind,
        ),
        by=by,
    )


def _check(
    kind: str,
    title: str,
    wording: Wording,
    url: str,
    files: Sequence[StoredFile],
    poll: NewPoll | None,
) -> None:
    if kind == PostKind.MILESTONE:
        raise Refused(access.milestones_stay())
    if reason := why_title_too_long(title):
        raise Refused(reason, field="title")
    if title and not has_visible_text(title):
        raise Refused(_("Write something that can be seen."), field="title")
    if kind in NEED_TITLE and not title:
        raise Refused(why_title(kind), field="title")
    if not (title or wording.body or files):
        raise Refused(_("Write something first."), field="body")
    check_link(kind, url, files)
    if url and (safe_href(url) is None or not url.lower().startswith(("http://", "https://"))):
        raise Refused(_("Enter a full address, as in https://example.org/page."), field="url")
    if (kind == PostKind.POLL) != (poll is not None):
        raise Refused(_("A poll needs at least two options."), field="options")


def check_link(kind: str, url: str, files: Sequence[Any]) -> None:
    if kind == PostKind.RESOURCE and not (url or files):
        raise Refused(_("A resource has a link or a file. Add one of them."), field="url")


def why_title_too_long(title: str) -> str | None:
    if len(title) <= MAX_TITLE:
        return None
    sentence = _("This title has %(length)d characters; at most %(most)d fit.")
    return sentence % {"length": len(title), "most": MAX_TITLE}


def why_title(kind: str) -> str:
    """The message if a post of this kind has no title."""
    if kind == PostKind.QUESTION:
        return _("Put your question in one line, so that people see what it is.")
    return _("Say what the poll asks.") if kind == PostKind.POLL else _("Give it a title.")


def check_hour(publish_at: datetime, now: datetime) -> None:
    if publish_at <= now:
        raise Refused(_("Choose a time that is still to come."), field="publish_at")
    if publish_at > now + FARTHEST:
        raise Refused(_("Choose a time within a year from now."), field="publish_at")


def _keep_topics(post: Post, topics: list[Topic]) -> None:
    PostTopic.objects.bulk_create(
        [
            PostTopic(
                post=post,
                topic=topic,
                published_at=post.published_at,
                last_activity_at=post.last_activity_at,
            )
            for topic in topics
        ],
        ignore_conflicts=True,
    )


@transaction.atomic
def edit_post(
    *,
    by: User | None,
    post: Post,
    title: str | None = None,
    body: str | None = None,
    url: str | None = None,
    licence: str | None = None,
    topics: Iterable[str] | None = None,
    add_files: Sequence[StoredFile] = (),
    drop_files: Sequence[Attachment] = (),
    described: Sequence[StoredFile] = (),
    publish_at: datetime | None = None,
    poll: NewPoll | None = None,
    version: str = "",
) -> Post:
    """Edit a post; None leaves a part unchanged.

    Earlier versions remain visible, except for edits in the first minutes (see ``revising``). For a
    scheduled post, also if it was refused, ``publish_at`` changes the time and ``poll`` replaces
    the poll. The options of a published poll cannot be changed, because people answered them; nor
    can any text of an anonymous one. ``described`` are existing pictures with a new ``alt``.

    ``version`` is that of the text in the form (``version_of``). Raises Outdated if the text has
    been changed by somebody else since.
    """
    now = timezone.now()
    locked = Post.objects.select_for_update(no_key=True).get(pk=post.pk)
    if locked.closed_at:
        raise Refused(_("This conversation was closed while you wrote. Nothing can be added."))
    if locked.state not in (PostState.PUBLISHED, PostState.HIDDEN, *NOT_OUT):
        raise Refused(_("This post is not shown any more, so it cannot be changed."))
    unsent = locked.state in NOT_OUT
    names = list(topics) if topics is not None else [t.name for t in topics_of(locked)]
    new_title = locked.title if title is None else clean_line(title)
    wording = prepare_wording(
        body=locked.body if body is None else body,
        by=locked.author,
        community=post.community,
        group=post.group,
        public_id=locked.public_id,
        topics=names,
    )
    hanging = locked.attachments.select_related("file")
    files = [a.file for a in hanging.exclude(pk__in=[a.pk for a in drop_files])]
    new_url = locked.url if url is None else url.strip()
    asks = locked.kind == PostKind.POLL
    asked = NewPoll(options=[]) if asks else None
    _check(locked.kind, new_title, wording, new_url, [*files, *add_files], asked)
    if version and version != version_of(locked):
        sent = (new_title, wording.body, new_url, licence or "", set(wording.topics))
        _refuse_outdated(locked, sent, publish_at)
    reworded = (new_title, wording.body) != (locked.title, locked.body)
    changed = bool(reworded or add_files or drop_files or described)
    answered = asks and _hold_poll(locked, changed=changed)
    if reworded and not unsent and keep_wording(locked, by=by, at=now, answered=answered):
        locked.edited_at = now
    if unsent:
        _put_off(locked, publish_at, poll, by)
    locked.title, locked.body, locked.body_html = new_title, wording.body, wording.html
    locked.excerpt, locked.url = wording.excerpt, new_url
    locked.licence = locked.licence if licence is None else licence
    locked.save(
        update_fields=[
            *("title", "body", "body_html", "excerpt", "url", "licence"),
            *("edited_at", "published_at", "last_activity_at", "state"),
        ]
    )
    keep_mentions(wording, post=locked)
    _change_topics(locked, wording.topics)
    detach([attachment for attachment in drop_files if attachment.post_id == locked.pk])
    attach(add_files, by=by, post=post)
    describe(files=described)
    if not unsent:
        record(facts.PostEdited(post_id=locked.pk), by=by)
    return locked


def _refuse_outdated(post: Post, sent: tuple[Any, ...], publish_at: datetime | None) -> None:
    """Raise Outdated if the post was changed since the form was opened, unless it would not change
    now."""
    stands = (post.title, post.body, post.url, post.licence, set(topics_of(post)))
    if sent != stands or (publish_at and publish_at != post.published_at):
        raise Outdated(post)


def _hold_poll(post: Post, *, changed: bool) -> bool:
    """Lock the poll and return whether it has answers, so that nobody answers a text that is just
    changing."""
    if changed and post.state not in NOT_OUT:
        check_new_words(post.poll)
    return Poll.objects.select_for_update(no_key=True).get(post=post).voter_count > 0


def _put_off(
    post: Post, publish_at: datetime | None, poll: NewPoll | None, by: User | None
) -> None:
    """Change the time and the poll of a scheduled post. A refused one is scheduled again."""
    if publish_at is not None or post.state == PostState.REFUSED:
        check_hour(publish_at or post.published_at, timezone.now())
    if publish_at is not None:
        post.published_at = post.last_activity_at = publish_at
    post.state = PostState.SCHEDULED
    if post.kind != PostKind.POLL:
        return
    if poll is not None:
        post.poll.delete()
        open_poll(post=post, poll=poll, by=by)
    else:
        check_new_hour(post.poll, post.published_at)


def _change_topics(post: Post, topics: list[Topic]) -> None:
    shown = post.state == PostState.PUBLISHED
    if shown:
        count_topics(post, -1)
    PostTopic.objects.filter(post=post).exclude(topic__in=topics).delete()
    _keep_topics(post, topics)
    if shown:
        count_topics(post, +1)


@transaction.atomic
def delete_post(*, by: User | None, post: Post) -> None:
    """Delete a post. Comments of others remain below a placeholder; the author can restore it until
    ``erase_deleted`` erases it. A post that was never published is deleted at once."""
    locked = Post.objects.select_for_update(no_key=True).get(pk=post.pk)
    if locked.state in NOT_OUT:
        detach(list(locked.attachments.select_related("file")))
        empty_polls(posts=[locked.pk])
        locked.delete()
        return
    if locked.state in (PostState.DELETED, PostState.REMOVED):
        return
    if locked.state == PostState.PUBLISHED:
        count_topics(locked, -1)
    set_post_state(locked, PostState.DELETED)
    Pin.objects.filter(post=locked).delete()
    post.state = locked.state
    record(
        facts.PostDeleted(
            post_id=locked.pk, community_id=locked.community_id, group_id=locked.group_id
        ),
        by=by,
    )


def set_post_state(post: Post, state: str) -> None:
    post.state_before, post.state, post.state_changed_at = post.state, state, timezone.now()
    post.save(update_fields=["state", "state_before", "state_changed_at"])


@transaction.atomic
def bring_back_post(*, by: User, post: Post) -> None:
    """Undo one's own deletion: the post gets its previous state (hidden, if moderators hid it)."""
    locked = Post.objects.select_for_update(no_key=True).get(pk=post.pk)
    if locked.state != PostState.DELETED:
        return
    if not locked.state_before:
        raise Refused(_("This post was deleted too long ago to be brought back."))
    set_post_state(locked, locked.state_before)
    post.state = locked.state
    if locked.state == PostState.PUBLISHED:
        count_topics(locked, +1)
        record(facts.PostBroughtBack(post_id=locked.pk), by=by)


@transaction.atomic
def publish_due(*, post_id: int) -> Post | None:
    """Publish a scheduled post if it is due, its author may still post there and its poll is still
    valid, because this may have changed. Otherwise its state becomes REFUSED, and the author is
    notified. None if another worker has it, or if it is not due."""
    there = Post.objects.select_related("group__community").filter(pk=post_id).first()
    group = hold_group(there.group) if there and there.group else None
    post = (
        Post.objects.select_for_update(skip_locked=True, of=("self",), no_key=True)
        .select_related("author", "community")
        .filter(pk=post_id, state=PostState.SCHEDULED, published_at__lte=timezone.now())
        .filter(group=group)
        .first()
    )
    if post is None:
        return None
    post.group = group
    # Without an author, nobody's permission can be checked.
    allowed = (
        post.author is not None
        and post.author.is_active
        and access.can_post(post.author, post.community, post.group)
        and (
            post.kind != PostKind.ANNOUNCEMENT
            or access.can_announce(post.author, post.community, post.group)
        )
    )
    if not allowed or (post.kind == PostKind.POLL and not send_out_poll(post=post)):
        set_post_state(post, PostState.REFUSED)
        record(facts.PostRefused(post_id=post.pk, author_id=post.author_id), by=None)
        return post
    # Rendered again, because the people who can be mentioned and the group's visibility may have
    # changed.
    wording = in_place(
        body=post.body,
        by=post.author,
        community=post.community,
        group=post.group,
        public_id=post.public_id,
        topics=topics_of(post),
    )
    post.body_html, post.audience = wording.html, audience_of(post.group)
    post.save(update_fields=["body_html", "audience"])
    keep_mentions(wording, post=post)
    set_post_state(post, PostState.PUBLISHED)
    go_out(post, post.author)
    return post


def due_posts() -> list[int]:
    return list(
        Post.objects.filter(state=PostState.SCHEDULED, published_at__lte=timezone.now())
        .order_by("published_at")
        .values_list("pk", flat=True)[:200]
    )
