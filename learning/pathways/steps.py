"""What steps of pathways can ask for, and who has done it.

Everything that people complete (plc.core.registry.completions) can be a step, everything that apps
register as evidence (path_evidence), and what a person attests.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, QuerySet, Window
from django.db.models.functions import RowNumber
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from communities.community.models import Community
from communities.feed.models import Comment, Post, PostState
from communities.groups.models import Group
from communities.stories.models import Story
from learning.courses.models import Course
from learning.library.models import Resource
from plc.core.registry import PathEvidence, completions, path_evidence

from .models import Pathway, PathwayStep
from .models.pathways import ATTESTED

CONTRIBUTION = "contribution"


@dataclass(frozen=True)
class Counted:
    """Things that members do and that are counted: where they are, whose, and when."""

    label: Any
    says: Any
    rows: Any
    author: str
    at: str


def _posts(community: int) -> QuerySet[Post]:
    return Post.objects.filter(community=community, state=PostState.PUBLISHED)


def _comments(community: int) -> QuerySet[Comment]:
    return Comment.objects.filter(post__community=community, state=PostState.PUBLISHED)


def _accepted(community: int) -> QuerySet[Post]:
    rows = _posts(community).filter(accepted_at__isnull=False)
    return rows.exclude(accepted_answer__author=F("author"))


def _resources(community: int) -> QuerySet[Resource]:
    return Resource.objects.filter(community=community, shared_at__isnull=False, taken_down="")


def _stories(community: int) -> QuerySet[Story]:
    return Story.objects.shown().filter(community=community)


COUNTED: Mapping[str, Counted] = {
    "posts": Counted(
        gettext_lazy("Posts"),
        lambda n: ngettext("Publish %(n)d post", "Publish %(n)d posts", n),
        _posts,
        "author",
        "published_at",
    ),
    "comments": Counted(
        gettext_lazy("Comments and answers"),
        lambda n: ngettext("Write %(n)d comment", "Write %(n)d comments and answers", n),
        _comments,
        "author",
        "created_at",
    ),
    "answers": Counted(
        gettext_lazy("Accepted answers"),
        lambda n: ngettext(
            "Give an answer that is accepted", "Give %(n)d answers that are accepted", n
        ),
        _accepted,
        "accepted_answer__author",
        "accepted_at",
    ),
    "resources": Counted(
        gettext_lazy("Resources shared"),
        lambda n: ngettext(
            "Share a resource in the library", "Share %(n)d resources in the library", n
        ),
        _resources,
        "author",
        "shared_at",
    ),
    "stories": Counted(
        gettext_lazy("Stories published"),
        lambda n: ngettext("Tell a story", "Tell %(n)d stories", n),
        _stories,
        "author",
        "published_at",
    ),
}


def _reached(
    community: int, members: Collection[int], key: str, number: int
) -> Mapping[int, datetime]:
    """When each of them did the nth. One query."""
    if (counted := COUNTED.get(key)) is None:
        return {}
    nth = Window(RowNumber(), partition_by=F(counted.author), order_by=[F(counted.at), F("pk")])
    rows = counted.rows(community).filter(**{f"{counted.author}__in": members})
    found = rows.order_by().annotate(nth=nth).filter(nth=number)
    return dict(found.values_list(counted.author, counted.at))


def _author(data: Mapping[str, Any]) -> list[int]:
    return [data["author_id"]] if data.get("author_id") else []


path_evidence.register(
    CONTRIBUTION,
    PathEvidence(
        label=gettext_lazy("Contributions"),
        choices=lambda community: [(key, str(one.label)) for key, one in COUNTED.items()],
        says=lambda key, n: COUNTED[key].says(n) % {"n": n} if key in COUNTED else "",
        reached=_reached,
        facts={
            "feed.PostPublished": _author,
            "feed.CommentWritten": _author,
            "feed.AnswerAccepted": _author,
            "library.ResourceShared": _author,
            "stories.StoryPublished": _author,
        },
        counts=True,
    ),
)


def choices_for(
    community: Community, group: Group | None = None
) -> list[tuple[str, list[tuple[str, str]]]]:
    """Everything that a step of this place can ask for, by kind, as "kind:key". In a group, also
    what only its members can complete."""
    found = []
    for name, kind in completions.items():
        there = dict(kind.choices([community]))
        if group is not None and kind.choices_in is not None:
            there |= dict(kind.choices_in(group))
        found.append((str(kind.label), [(f"{name}:{key}", said) for key, said in there.items()]))
    found += [
        (str(kind.label), [(f"{name}:{key}", said) for key, said in kind.choices(community)])
        for name, kind in path_evidence.items()
    ]
    return [group for group in found if group[1]]


def counts(kind: str) -> bool:
    evidence = path_evidence.get(kind)
    return evidence is not None and evidence.counts


def is_known(kind: str, key: str) -> bool:
    if kind == ATTESTED:
        return True
    if (completion := completions.get(kind)) is not None:
        return bool(completion.name(key))
    evidence = path_evidence.get(kind)
    return evidence is not None and bool(evidence.says(key, 1))


def says(step: PathwayStep) -> str:
    """What has to be done, as a phrase."""
    if step.kind == ATTESTED:
        return step.words
    if (completion := completions.get(step.kind)) is not None:
        name = completion.name(step.key)
        if not name:
            return _("Something that is not there any more")
        if step.kind == "certificate":
            return _("Hold the certificate for “%(name)s”") % {"name": name}
        return _("Complete “%(name)s”") % {"name": name}
    evidence = path_evidence.get(step.kind)
    said = evidence.says(step.key, step.number) if evidence else ""
    return said or _("Something that is not there any more")


def links_of(steps: Sequence[PathwayStep], actor: Any) -> Mapping[int, str]:
    """Where courses and pathways that are steps are found, as far as the actor may know of them."""
    wanted = {step.pk: (step.kind, step.key) for step in steps}
    found: dict[tuple[str, str], str] = {}
    for kind, rows in (
        ("course", Course.objects.visible_to(actor)),
        ("pathway", Pathway.objects.visible_to(actor)),
    ):
        ids = [int(key) for name, key in wanted.values() if name == kind and key.isdecimal()]
        if ids:
            named = rows.filter(pk__in=ids).select_related("community")
            found |= {(kind, str(row.pk)): row.get_absolute_url() for row in named}
    return {pk: found[what] for pk, what in wanted.items() if what in found}


def moments(
    community: int, steps: Sequence[PathwayStep], members: Collection[int]
) -> Mapping[tuple[int, int], datetime]:
    """When each member did what each step asks for, as {(step, member): moment}. One query for each
    step that asks for evidence, and one for each kind of completion."""
    found: dict[tuple[int, int], datetime] = {}
    for name, kind in completions.items():
        asked = [step for step in steps if step.kind == name]
        if not asked:
            continue
        done = kind.done(members, {step.key for step in asked})
        for step in asked:
            for member in members:
                if (moment := done.get((member, step.key))) is not None:
                    found[step.pk, member] = moment
    for step in steps:
        if (evidence := path_evidence.get(step.kind)) is not None:
            reached = evidence.reached(community, members, step.key, step.number)
            found |= {(step.pk, member): moment for member, moment in reached.items()}
    return found
