"""Feed items for "Waiting on you" on the home page."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import islice
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from plc.accounts.models import ProfileEntry, Skill
from plc.core import registry
from plc.core.registry import WaitingItem
from plc.search.languages import CONFIGURATIONS
from plc.search.models import SearchDocument

from . import access
from .models import Comment, Post, PostKind, PostState, PostSubscription
from .queries import home_scope
from .search import POST

FEW = 2
FRESH = timedelta(days=14)
LOOKED_THROUGH = 100  # newest unanswered questions that are compared


def questions_one_knows_about(actor: Any) -> Sequence[WaitingItem]:
    """New unanswered questions that match the actor's skills or "can help with".

    Only where the actor can answer. Commenting on a question or muting it removes it. Three
    queries, two if nothing matches, one if the profile has neither skills nor offers.
    """
    if not (known := _known_to(actor)):
        return []
    asked = _unanswered(actor).values("pk")[:LOOKED_THROUGH]
    about = SearchDocument.objects.filter(_speaks_of(known), kind=POST, object_id__in=asked)
    # By their ids: in a join with the matches, Postgres would read all posts.
    ids = list(about.values_list("object_id", flat=True))
    found = Post.objects.for_cards().filter(pk__in=ids)
    posts = (post for post in found.order_by("-published_at", "-pk") if _can_answer(actor, post))
    return [
        WaitingItem(
            icon="circle-question-mark",
            title=str(post),
            href=post.get_absolute_url(),
            why=_("Asked in %(place)s. Nobody has answered yet, and you know about it.")
            % {"place": post.group or post.community},
            action=_("Answer it"),
        )
        for post in islice(posts, FEW)
    ]


def _can_answer(actor: Any, post: Post) -> bool:
    access.tell_group_its_community(post)
    return access.can_comment(actor, post)


def _known_to(actor: Any) -> list[str]:
    skills = Skill.objects.filter(user=actor).exclude(level=Skill.Level.BEGINNING)
    offers = ProfileEntry.objects.filter(user=actor, kind=ProfileEntry.Kind.CAN_HELP)
    texts = skills.order_by().values_list("name").union(offers.order_by().values_list("text"))
    return [text for (text,) in texts]


def _unanswered(actor: Any) -> QuerySet[Post]:
    mine = {"post": OuterRef("pk")}
    muted = PostSubscription.objects.filter(user=actor, level=PostSubscription.Level.MUTE, **mine)
    return (
        Post.objects.visible_to(actor)
        .filter(place__in=home_scope(actor).places, state=PostState.PUBLISHED)
        .filter(kind=PostKind.QUESTION, answer_count=0, closed_at=None)
        .filter(published_at__gt=timezone.now() - FRESH)
        .exclude(author=actor)
        .exclude(Exists(muted))
        .exclude(Exists(Comment.objects.filter(author=actor, **mine)))
        .order_by("-published_at", "-pk")
    )


def _speaks_of(known: Sequence[str]) -> Q:
    """Posts that contain all words of any of these texts, stemmed in the post's language."""
    speaks = Q()
    for language, rules in CONFIGURATIONS.items():
        words = [SearchQuery(text, config=rules) for text in known]
        anything = words[0]
        for more in words[1:]:
            anything |= more
        speaks |= Q(language=language, vector=anything)
    return speaks


registry.waiting.register("feed.questions", questions_one_knows_about)
