"""Managing a place: pin, lock and move posts."""

from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from communities.community.models import Community
from communities.groups.actions import hold_group
from communities.groups.models import Group
from plc.core.locks import advisory_lock
from plc.core.refusals import Refused
from plc.journal.actions import record

from .. import access, facts
from ..models import (
    Attachment,
    Audience,
    Comment,
    Pin,
    PollVote,
    Post,
    PostKind,
    PostState,
    PostTopic,
    Reaction,
    Topic,
)
from .counting import count_topics
from .posts import audience_of

MAX_PINS = 3


@transaction.atomic
def pin_post(*, by: Any, post: Post) -> None:
    """Pin a post to the top of its place, which can have MAX_PINS."""
    locked = Post.objects.select_for_update(no_key=True).get(pk=post.pk)
    if locked.state != PostState.PUBLISHED:
        raise Refused(_("Only a post that is shown can be pinned."))
    if locked.audience == Audience.SUBJECT:
        raise Refused(_("This conversation is in no feed, so it cannot be pinned."))
    place = {"community": locked.community_id, "group": locked.group_id}
    if place != {"community": post.community_id, "group": post.group_id}:
        # The permission to pin was checked for the previous place.
        raise Refused(_("This post was moved to another place meanwhile."))
    _one_at_a_time(locked)
    if Pin.objects.filter(post=locked).exists():
        return
    if Pin.objects.filter(**place).count() >= MAX_PINS:
        raise Refused(_("Three posts are pinned here already. Unpin one of them first."))
    Pin.objects.create(post=locked, community=locked.community, group=locked.group, by=by)
    record(facts.PostPinned(post_id=locked.pk), by=by)


def _one_at_a_time(post: Post) -> None:
    """Serialise pinning in the place of this post, which must be locked."""
    advisory_lock(f"pins {post.place}")


@transaction.atomic
def unpin_post(*, by: Any, post: Post) -> None:
    gone, _by_model = Pin.objects.filter(post=post).delete()
    if gone:
        record(facts.PostUnpinned(post_id=post.pk), by=by)


@transaction.atomic
def lock_post(*, post: Post, by: Any) -> None:
    """Close the conversation: it remains readable, but nothing can be added."""
    now = timezone.now()
    if Post.objects.filter(pk=post.pk, closed_at=None).update(closed_at=now, closed_by=by):
        post.closed_at, post.closed_by = now, by
        record(facts.PostLocked(post_id=post.pk), by=by)


@transaction.atomic
def unlock_post(*, post: Post, by: Any) -> None:
    closed = Post.objects.filter(pk=post.pk, closed_at__isnull=False)
    if closed.update(closed_at=None, closed_by=None):
        post.closed_at = post.closed_by = None
        record(facts.PostUnlocked(post_id=post.pk), by=by)


def would_widen(post: Post, community: Community, group: Group | None) -> bool:
    """Whether people could read the post there who cannot read it now."""
    if community.pk != post.community_id:
        return True
    if post.audience == Audience.GROUP:
        return group is None or group.pk != post.group_id
    # From the whole community into one of its groups, only the group's guests are new.
    return False


@transaction.atomic
def move_post(
    *,
    by: Any,
    post: Post,
    community: Community,
    group: Group | None,
    confirmed: bool = False,
) -> bool:
    """Move a post with everything attached to it except its pin, which was set by those who manage
    the old place. Returns whether it was pinned. The doors have checked write permission for both
    places.

    If the new audience is wider, ``confirmed`` is required, which the page asks for after saying
    who will be able to read it. The author may widen it only while nobody else has commented,
    reacted or voted; otherwise, only people who manage the place may. An anonymous poll cannot be
    moved, because its pool was counted.
    """
    group = group and hold_group(group)
    locked = Post.objects.select_for_update(no_key=True, of=("self",)).get(pk=post.pk)
    if (locked.community_id, locked.group_id) == (community.pk, group.pk if group else None):
        return False
    _refuse_what_stays(locked)
    widens = would_widen(locked, community, group)
    alone = locked.author_id == getattr(by, "pk", None) and _nobody_else(locked)
    if widens and not alone and not access.can_look_after(by, post):
        raise Refused(
            _(
                "Others have written, reacted or voted here, among those who can read it. Only a "
                "facilitator can move it to where more people read."
            )
        )
    if widens and not confirmed:
        raise Refused(
            _("More people would read it there than can read it here. Confirm that this is meant."),
            field="confirmed",
        )
    count_topics(locked, -1)
    fact = facts.PostMoved(
        post_id=locked.pk,
        from_community_id=locked.community_id,
        from_group_id=locked.group_id,
        to_community_id=community.pk,
        to_group_id=group.pk if group else None,
    )
    locked.community, locked.group, locked.audience = community, group, audience_of(group)
    locked.save(update_fields=["community", "group", "audience"])
    unpinned, _by_model = Pin.objects.filter(post=locked).delete()
    Attachment.objects.filter(post=locked).update(community=community, group=group)
    Attachment.objects.filter(comment__post=locked).update(community=community, group=group)
    _move_topics(locked)
    count_topics(locked, +1)
    post.community, post.group, post.audience = community, group, locked.audience
    record(fact, by=by)
    return bool(unpinned)


def _refuse_what_stays(post: Post) -> None:
    if post.state != PostState.PUBLISHED:
        raise Refused(_("Only a post that is shown can be moved."))
    if post.kind == PostKind.POLL and post.poll.anonymous:
        raise Refused(_("An anonymous poll stays where those who may answer it were counted."))
    if post.kind == PostKind.MILESTONE:
        raise Refused(_("A milestone stays in the place where its member agreed to show it."))
    if post.kind == PostKind.DISCUSSION and post.subject is not None:
        raise Refused(_("This conversation stays with those who read what it is about."))
    if post.kind == PostKind.ANNOUNCEMENT:
        raise Refused(_("An announcement stays in the place whose facilitators made it."))


def _nobody_else(post: Post) -> bool:
    """Whether nothing on the post was contributed by anyone but its author."""
    written = Comment.objects.filter(post=post).exclude(author=post.author_id)
    said = Reaction.objects.filter(Q(post=post) | Q(comment__post=post))
    voted = PollVote.objects.filter(poll__post=post)
    return not (
        written.exists()
        or said.exclude(user=post.author_id).exists()
        or voted.exclude(user=post.author_id).exists()
    )


def _move_topics(post: Post) -> None:
    """Topics belong to a place: replace them by topics of the same name in the new place."""
    rows = list(PostTopic.objects.filter(post=post).select_related("topic"))
    place = {"community": post.community, "group": post.group}
    Topic.objects.bulk_create(
        [Topic(**place, name=row.topic.name, slug=row.topic.slug) for row in rows],
        ignore_conflicts=True,
    )
    there = {
        topic.slug: topic
        for topic in Topic.objects.filter(**place, slug__in=[row.topic.slug for row in rows])
    }
    for row in rows:
        row.topic = there[row.topic.slug]
    PostTopic.objects.bulk_update(rows, ["topic"])


def follow_group_visibility(group: Group) -> None:
    """A provider of plc.core.registry.group_visibility_followers: the posts' audience follows the
    group. Discussions about something of its members stay theirs."""
    theirs = Q(kind=PostKind.DISCUSSION, subject_id__isnull=False)
    Post.objects.filter(~theirs, group=group).update(audience=audience_of(group))
