"""Quizzes and assignments in the search index: their titles, and what is said before one begins.
Never what a question asks, which is nobody's to read before they are asked."""

from collections.abc import Collection, Iterator, Mapping
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext, gettext_lazy

from communities.groups.access import places_of
from plc.core import registry
from plc.core.registry import Document, SearchKind, SearchResult
from plc.core.sanitise import plain_text

from .models import Assignment, Handout, Quiz, Sitting

QUIZ, ASSIGNMENT = "assessment.quiz", "assessment.assignment"


def _shown(model: Any) -> QuerySet[Any]:
    rows: QuerySet[Any] = model.objects.filter(hidden_at=None)
    return rows


def documents(model: Any, words: str, ids: Collection[int]) -> Iterator[Document]:
    for one in _shown(model).filter(pk__in=ids).select_related("community"):
        yield Document(
            object_id=one.pk,
            title=one.title,
            body=plain_text(getattr(one, words)),
            community_id=one.community_id,
            group_id=one.group_id,
            at=one.changed_at,
            language=one.community.language,
        )


def quiz_results(ids: Collection[int], actor: Any) -> Mapping[int, SearchResult]:
    found = Quiz.objects.found_by(actor).filter(pk__in=ids)
    given = Sitting.objects.visible_to(actor).filter(quiz__in=found)
    newest = {one.quiz_id: one for one in given.select_related("community").order_by("pk")}
    return _results(found, newest, gettext("Quiz"))


def assignment_results(ids: Collection[int], actor: Any) -> Mapping[int, SearchResult]:
    found = Assignment.objects.found_by(actor).filter(pk__in=ids)
    given = Handout.objects.visible_to(actor).filter(assignment__in=found)
    newest = {one.assignment_id: one for one in given.select_related("community").order_by("pk")}
    return _results(found, newest, gettext("Assignment"))


def _results(
    found: QuerySet[Any], given: Mapping[int, Any], kind: str
) -> Mapping[int, SearchResult]:
    """They lead to where it was given last; what never was, to where it is written."""
    return {
        one.pk: SearchResult(
            title=one.title,
            href=given.get(one.pk, one).get_absolute_url(),
            kind=kind,
            meta=(one.group or one.community).name,
        )
        for one in found.select_related("community", "group")
    }


for key, label, model, words, results in (
    (QUIZ, gettext_lazy("Quizzes"), Quiz, "intro_html", quiz_results),
    (ASSIGNMENT, gettext_lazy("Assignments"), Assignment, "text_html", assignment_results),
):
    registry.search_documents.register(
        key,
        SearchKind(
            key=key,
            label=label,
            documents=partial(documents, model, words),
            visible_to=model.objects.found_by,
            results=results,
            all_ids=partial(_shown, model),
            places=places_of,
        ),
    )
