"""Permissions for posts and comments. Reading is decided by the scope ``visible_to``, writing by
the post's place: its group or, without one, its community."""

from functools import cache
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from communities.community import access as community_access
from communities.community.models import Community
from communities.groups import access as group_access
from communities.groups.models import Group
from plc.accounts.models import User
from plc.core.rows import Columns, rows

from .models import (
    NOT_OUT,
    Comment,
    FeedToken,
    Poll,
    Post,
    PostKind,
    PostQuerySet,
    PostState,
    Topic,
)


def why_not_post(actor: Any, community: Community, group: Group | None) -> str | None:
    """The sentence that explains why the actor cannot post in this place; None if they can."""
    guests = _("Guests post in the groups that they are invited to.")
    return group_access.why_not_take_part_in(actor, community, group, guests=guests)


def can_post(actor: Any, community: Community, group: Group | None) -> bool:
    return why_not_post(actor, community, group) is None


def can_announce(actor: Any, community: Community, group: Group | None) -> bool:
    """Announcements are made by facilitators of the group; in the community, by moderators and
    above."""
    if group is not None:
        return group_access.can_facilitate_group(actor, group)
    return community_access.can_moderate_community(actor, community)


def can_look_after(actor: Any, post: Post) -> bool:
    """Pin, lock, move, and accept an answer for somebody else: facilitators of the group; in the
    community's own feed, its moderators. Requires permission to read the place."""
    return can_announce(actor, post.community, post.group)


def is_own_post(actor: Any, post: Post) -> bool:
    return (
        post.author_id is not None
        and post.author_id == actor.pk
        and post.state in (PostState.PUBLISHED, PostState.SCHEDULED, PostState.HIDDEN)
    )


def can_edit_post(actor: Any, post: Post) -> bool:
    return is_own_post(actor, post) and why_not_edit_post(actor, post) is None


def milestones_stay() -> str:
    return _("Milestones are not written or changed by hand. You can delete yours.")


def why_not_edit_post(actor: Any, post: Post) -> str | None:
    """The author's permission to edit; the same rules as for commenting."""
    if post.kind == PostKind.MILESTONE:
        return milestones_stay()
    if reason := why_not_post(actor, post.community, post.group):
        return reason
    if post.closed_at:
        return _("This conversation is closed. It can be read, and nothing is added.")
    return None


def can_delete_post(actor: Any, post: Post) -> bool:
    """Authors may always delete what they wrote."""
    return post.author_id is not None and post.author_id == actor.pk


def why_not_comment(actor: Any, post: Post) -> str | None:
    if reason := why_not_post(actor, post.community, post.group):
        return reason
    if post.closed_at:
        return _("This conversation is closed. It can be read, and nothing is added.")
    if post.state != PostState.PUBLISHED:
        return _("This post is not shown at the moment, so nothing can be added to it.")
    return None


def can_comment(actor: Any, post: Post) -> bool:
    return why_not_comment(actor, post) is None


def can_react(actor: Any, post: Post) -> bool:
    """Observers, and everyone in a closed conversation, may still react."""
    return post.state == PostState.PUBLISHED and can_react_in(actor, post.community)


def can_react_in(actor: Any, community: Community) -> bool:
    membership = community_access.membership_in(actor, community)
    return (
        membership is not None
        and not membership.is_silenced
        and not community.archived_at
        and membership.accepted_version >= community.charter_version
    )


def can_accept_answer(actor: Any, post: Post) -> bool:
    return post.kind == PostKind.QUESTION and (
        (post.author_id is not None and post.author_id == actor.pk) or can_look_after(actor, post)
    )


def why_not_accept(actor: Any, comment: Comment) -> str | None:
    """Nobody accepts their own answer to somebody else's question, also not in the asker's place:
    that it is accepted says that it helped somebody. To one's own question, one may: it tells
    readers what the solution was, and counts for nothing."""
    is_own = comment.author_id is not None and comment.author_id == actor.pk
    if is_own and comment.post.author_id != actor.pk:
        return _("Your own answer is accepted by whoever asked, or by another facilitator.")
    return None


def is_own_comment(actor: Any, comment: Comment) -> bool:
    return (
        comment.author_id is not None
        and comment.author_id == actor.pk
        and comment.state in (PostState.PUBLISHED, PostState.HIDDEN)
    )


def can_edit_comment(actor: Any, comment: Comment) -> bool:
    return is_own_comment(actor, comment) and can_comment(actor, comment.post)


def can_delete_comment(actor: Any, comment: Comment) -> bool:
    return comment.author_id is not None and comment.author_id == actor.pk


def can_move_post(actor: Any, post: Post) -> bool:
    """The author, or people who manage the place; the destination is checked separately."""
    mine = post.author_id is not None and post.author_id == actor.pk
    return (mine or can_look_after(actor, post)) and can_post(actor, post.community, post.group)


def named_like(people: QuerySet[User], typed: str) -> QuerySet[User]:
    """People with a name of which any word starts with this text."""
    return people.filter(
        Q(name__istartswith=typed) | Q(name__icontains=f" {typed}") | Q(name__icontains=f"-{typed}")
    ).order_by("name", "pk")


# --- doors: fetch and authorise in one call -----------------------------------------------------
# ``typed`` means that the request contains text. Then people who can still read the place get in
# even though they cannot write now (closed, archived, silenced, a new charter): the view calls
# ``why_not_…`` and shows the form again with the sentence, so that no input is lost to a bare 403.
# These doors use ``first()`` rather than get_object_or_404, because showing a form again calls the
# door twice, and the N+1 detector reports two ``get()`` from the same line.


def tell_group_its_community(thing: Post | Topic) -> None:
    """Both are loaded already: setting one on the other saves a query."""
    if thing.group is not None:
        thing.group.community = thing.community


def post_to_read(actor: Any, public_id: UUID) -> Post:
    post = Post.objects.visible_to(actor).for_cards().filter(public_id=public_id).first()
    if post is None:
        raise Http404
    tell_group_its_community(post)
    return post


def thread_to_read(actor: Any, public_id: UUID, among: PostQuerySet | None = None) -> Post:
    """Like ``post_to_read``, but includes deleted posts while other people's comments remain:
    the page shows a placeholder and the comments. ``among``: a queryset with further data for
    the page."""
    posts = Post.objects.all() if among is None else among
    post = posts.threads_visible_to(actor).for_cards().filter(public_id=public_id).first()
    if post is None:
        raise Http404
    tell_group_its_community(post)
    return post


def _post_for(actor: Any, public_id: UUID, may: Any, sentence: str) -> Post:
    post = post_to_read(actor, public_id)
    if not may(actor, post):
        raise PermissionDenied(sentence)
    return post


def post_to_look_after(actor: Any, public_id: UUID) -> Post:
    return _post_for(actor, public_id, can_look_after, _("Only facilitators can do this."))


def post_to_edit(actor: Any, public_id: UUID, *, typed: bool = False) -> Post:
    """The actor's own post, published or not."""
    if actor.is_authenticated:
        places = PostQuerySet.places_of(actor)
        own = Post.objects.filter(places, public_id=public_id, author=actor)
        if unsent := own.filter(state__in=NOT_OUT).for_cards().first():
            return unsent
    post = _post_for(actor, public_id, is_own_post, _("Only its author can change a post."))
    if not typed and (reason := why_not_edit_post(actor, post)):
        raise PermissionDenied(reason)
    return post


def post_to_delete(actor: Any, public_id: UUID) -> Post:
    """The actor's own post, even if it is scheduled or refused, and even if its place is no longer
    open to them."""
    if actor.is_authenticated:
        own = Post.objects.filter(public_id=public_id, author=actor)
        gone = (PostState.DELETED, PostState.REMOVED)
        if (post := own.exclude(state__in=gone).for_cards().first()) is not None:
            return post
    return _post_for(actor, public_id, can_delete_post, _("Only its author can delete a post."))


def can_read_thread(actor: Any, post: Post) -> bool:
    return Post.objects.threads_visible_to(actor).filter(pk=post.pk).exists()


def post_to_bring_back(actor: Any, public_id: UUID) -> Post:
    """The actor's own deleted post; 404 for everyone else."""
    post = (
        Post.objects.filter(PostQuerySet.places_of(actor), public_id=public_id)
        .filter(author=actor.pk, state=PostState.DELETED)
        .for_cards()
        .first()
    )
    if post is None:
        raise Http404
    # Restoring amounts to posting, so it has the same requirements.
    if reason := why_not_post(actor, post.community, post.group):
        raise PermissionDenied(reason)
    return post


def post_to_move(actor: Any, public_id: UUID) -> Post:
    return _post_for(actor, public_id, can_move_post, _("Only facilitators can do this."))


def poll_to_answer(actor: Any, public_id: UUID) -> Poll:
    post = post_to_read(actor, public_id)
    if post.kind != PostKind.POLL:
        raise Http404
    if reason := why_not_comment(actor, post):  # closing a conversation closes its poll
        raise PermissionDenied(reason)
    post.poll.post = post
    return post.poll


def post_to_react_to(actor: Any, public_id: UUID, *, taking: bool = False) -> Post:
    """``taking``: remove a reaction, which everyone who can read the post may do."""
    if taking:
        return post_to_read(actor, public_id)
    return _post_for(actor, public_id, can_react, _("Only members can react."))


def post_to_comment(actor: Any, public_id: UUID, *, typed: bool = False) -> Post:
    if typed:
        return thread_to_read(actor, public_id)
    post = post_to_read(actor, public_id)
    if reason := why_not_comment(actor, post):
        raise PermissionDenied(reason)
    return post


def comment_to_read(actor: Any, public_id: UUID) -> Comment:
    comment = (
        Comment.objects.visible_to(actor)
        .select_related("author", "post", "post__community", "post__group", "post__author")
        .filter(public_id=public_id)
        .first()
    )
    if comment is None:
        raise Http404
    tell_group_its_community(comment.post)
    return comment


def comment_thread_to_read(actor: Any, public_id: UUID) -> Comment:
    """A top-level comment for the page of its replies, even if it was deleted and they remain."""
    from .thread import comments_of  # noqa: PLC0415  it imports this module

    post_ids = Comment.objects.filter(public_id=public_id, parent=None).values("post")
    post = Post.objects.threads_visible_to(actor).filter(pk__in=post_ids).for_cards().first()
    comment = comments_of(actor, post).filter(public_id=public_id).first() if post else None
    if comment is None or post is None:
        raise Http404
    tell_group_its_community(post)
    comment.post = post
    return comment


def parent_to_read(actor: Any, comment: Comment) -> Comment:
    """The comment that this one replies to."""
    parent = comment.parent
    if parent is None:
        raise Http404
    parent.post = comment.post
    return parent


def _comment_for(actor: Any, public_id: UUID, may: Any, sentence: str) -> Comment:
    comment = comment_to_read(actor, public_id)
    if not may(actor, comment):
        raise PermissionDenied(sentence)
    return comment


def comment_to_edit(actor: Any, public_id: UUID, *, typed: bool = False) -> Comment:
    may = is_own_comment if typed else can_edit_comment
    return _comment_for(actor, public_id, may, _("Only its author can change a comment."))


def comment_to_delete(actor: Any, public_id: UUID) -> Comment:
    """The actor's own comment, even if its post is no longer open to them."""
    if actor.is_authenticated:
        own = Comment.objects.filter(public_id=public_id, author=actor)
        shown = own.filter(state__in=[PostState.PUBLISHED, PostState.HIDDEN])
        if (comment := shown.select_related("post").first()) is not None:
            return comment
    return _comment_for(
        actor, public_id, can_delete_comment, _("Only its author can delete a comment.")
    )


def comment_to_react_to(actor: Any, public_id: UUID, *, taking: bool = False) -> Comment:
    if taking:
        return comment_to_read(actor, public_id)
    return _comment_for(
        actor, public_id, lambda a, c: can_react(a, c.post), _("Only members can react.")
    )


def comment_to_bring_back(actor: Any, public_id: UUID) -> Comment:
    """The actor's own deleted comment; 404 for everyone else."""
    comment = (
        Comment.objects.filter(public_id=public_id, author=actor.pk, state=PostState.DELETED)
        .filter(post__in=Post.objects.threads_visible_to(actor))
        .select_related("post", "post__community", "post__group")
        .first()
    )
    if comment is None:
        raise Http404
    if reason := why_not_comment(actor, comment.post):
        raise PermissionDenied(reason)
    return comment


def answer_to_accept(actor: Any, public_id: UUID) -> Comment:
    return _comment_for(
        actor,
        public_id,
        lambda a, c: can_accept_answer(a, c.post),
        _("Whoever asked accepts an answer, or a facilitator does."),
    )


def place_to_post_in(
    actor: Any, community_slug: str, group_slug: str | None, *, typed: bool = False
) -> tuple[Community, Group | None]:
    community = community_access.community_to_see(actor, community_slug)
    group = (
        group_access.group_to_read(actor, community, group_slug) if group_slug is not None else None
    )
    readable = group is not None or community_access.can_read_community(actor, community)
    if (reason := why_not_post(actor, community, group)) and not (typed and readable):
        raise PermissionDenied(reason)
    return community, group


TOPIC = Columns(Topic, "t")


@cache
def _topic() -> str:
    return f"SELECT {TOPIC} FROM feed_topic t WHERE t.id = %s"  # noqa: S608  our own columns


def topic_to_read(actor: Any, pk: int) -> Topic:
    """404 for non-members; 403 for members of the community who are not in the topic's group. One
    hand-written query besides the actor's memberships."""
    topic = next((found for (found,) in rows(_topic(), [pk], TOPIC)), None)
    if topic is None:
        raise Http404
    # The place of a member is loaded already; joining it would cost more than the topic.
    if (mine := community_access.memberships_of(actor).get(topic.community_id)) is not None:
        topic.community = mine.community
    if (theirs := group_access.group_memberships_of(actor).get(topic.group_id or 0)) is not None:
        topic.group = theirs.group
    if not community_access.can_see_community(actor, topic.community):
        raise Http404
    if topic.group is None:
        if not community_access.can_read_community(actor, topic.community):
            raise Http404
        return topic
    tell_group_its_community(topic)
    if not group_access.can_see_group(actor, topic.group):
        raise Http404
    if not group_access.can_read_group(actor, topic.group):
        raise PermissionDenied(_("Only members can read this group."))
    return topic


def community_to_subscribe(actor: Any, slug: str) -> tuple[Community, bool]:
    """Also returns whether the actor can read all of it, or only their groups. Feed readers only
    get a 404, never a sentence."""
    community = community_access.community_to_see(actor, slug)
    reads = community_access.can_read_community(actor, community)
    if not reads and community_access.membership_in(actor, community) is None:
        raise Http404
    return community, reads


def group_to_subscribe(actor: Any, slug: str, group_slug: str) -> Group:
    community = community_access.community_to_see(actor, slug)
    group = group_access.group_to_see(actor, community, group_slug)
    if not group_access.can_read_group(actor, group):
        raise Http404
    return group


def feed_token_to_revoke(actor: Any, public_id: UUID) -> FeedToken:
    token = FeedToken.objects.filter(user=actor, public_id=public_id).first()
    if token is None:
        raise Http404
    return token
