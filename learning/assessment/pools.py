"""Sections of quizzes that draw from the bank by tags and difficulty: what fits them now."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q

from .models import Question, QuizSection

MOST_FITTING = 1000  # of each pool, the oldest


@dataclass(frozen=True)
class Offer:
    """``fitting`` questions are there for a pool; ``enough`` says whether it can draw as many as it
    asks for, beside what the rest of the quiz asks."""

    fitting: int
    enough: bool


def fitting(sections: Iterable[QuizSection]) -> dict[int, list[int]]:
    """The ids of questions for each pool among the sections, by its id. Only of the place of the
    quiz: whoever writes for a group need not know the keys of its community. One query, none
    without pools."""
    pools = [section for section in sections if section.is_pool]
    wanted = Q()
    for pool in pools:
        wanted |= _wanted(pool)
    if not pools:
        return {}
    rows = Question.objects.offered().filter(wanted).order_by("pk")
    found = list(rows.only("community_id", "group_id", "tags", "difficulty")[: _most(pools)])
    return {pool.pk: [one.pk for one in found if _fits(one, pool)][:MOST_FITTING] for pool in pools}


def _most(pools: Sequence[QuizSection]) -> int:
    return MOST_FITTING * len(pools)


def _wanted(pool: QuizSection) -> Q:
    place = Q(community=pool.quiz.community_id, group=pool.quiz.group_id)
    wanted = place & Q(tags__contains=pool.pool_tags)
    if pool.pool_difficulty is not None:
        wanted &= Q(difficulty=pool.pool_difficulty)
    return wanted


def _fits(question: Question, pool: QuizSection) -> bool:
    here = (pool.quiz.community_id, pool.quiz.group_id)
    return (
        (question.community_id, question.group_id) == here
        and set(pool.pool_tags) <= set(question.tags)
        and pool.pool_difficulty in (None, question.difficulty)
    )


def offers(sections: Sequence[QuizSection], asked: Collection[int]) -> dict[int, Offer]:
    """By pool, with the ids of the questions that other sections ask. One query."""
    taken, found = set(asked), {}
    for pk, ids in fitting(sections).items():
        [draws] = [section.draws or 0 for section in sections if section.pk == pk]
        left = [one for one in ids if one not in taken][:draws]
        taken |= set(left)
        found[pk] = Offer(len(ids), len(left) == draws)
    return found
