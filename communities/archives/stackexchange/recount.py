"""Recomputes the counters of what was imported."""

from collections import Counter, defaultdict

from django.db.models import Q

from communities.feed.models import Comment, Post, Reaction, ReactionKind
from communities.feed.models.reactions import score_of
from plc.core.among import Among

BATCH = 500


def recount_posts(posts: list[int]) -> None:
    comments = list(
        Comment.objects.filter(post__in=posts).only("post_id", "kind", "state", "imported_votes")
    )
    shown: Counter[int] = Counter(c.post_id for c in comments if c.state == "published")
    answers: Counter[int] = Counter(
        c.post_id for c in comments if c.state == "published" and c.kind == Comment.Kind.ANSWER
    )
    said: dict[tuple[str, int], Counter[str]] = defaultdict(Counter)
    for reaction in Reaction.objects.filter(
        Q(post__in=posts) | Q(Among("comment", [c.pk for c in comments]))
    ).only("post_id", "comment_id", "kind"):
        if reaction.post_id:
            said["post", reaction.post_id][reaction.kind] += 1
        elif reaction.comment_id:
            said["comment", reaction.comment_id][reaction.kind] += 1
    rows = list(Post.objects.filter(pk__in=posts).only("imported_votes"))
    for post in rows:
        post.comment_count, post.answer_count = shown[post.pk], answers[post.pk]
        _set_reactions(post, said["post", post.pk])
    for comment in comments:
        _set_reactions(comment, said["comment", comment.pk])
    counters = [*(f"{kind}_count" for kind in ReactionKind.values), "score"]
    Post.objects.bulk_update(rows, [*counters, "comment_count", "answer_count"], batch_size=BATCH)
    Comment.objects.bulk_update(comments, counters, batch_size=BATCH)


def _set_reactions(target: Post | Comment, said: Counter[str]) -> None:
    for kind in ReactionKind.values:
        setattr(target, f"{kind}_count", said[kind])
    target.score = score_of(said, target.imported_votes)
