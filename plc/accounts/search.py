"""People in the search index: their names, and the fields that everyone who sees the page can
see."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plc.core.registry import Document, SearchKind, SearchResult, search_documents

from .models import User
from .visibility import at_least_as_open, profile_of, rung_of

KEY = "accounts.user"


def everyone() -> QuerySet[User]:
    return User.objects.present()


def documents(ids: Collection[int]) -> Iterator[Document]:
    """Fields with a narrower visibility than the page are not indexed, because a match would reveal
    them."""
    people = everyone().filter(pk__in=ids).select_related("profile")
    for person in people.prefetch_related("skills", "entries"):
        profile = profile_of(person)
        page = rung_of(profile, "page")
        lines = {
            "headline": [profile.headline],
            "skills": [skill.name for skill in person.skills.all()],
            "can_help": [line.text for line in person.entries.all() if line.kind == "can_help"],
        }
        body = [
            text
            for name, texts in lines.items()
            if at_least_as_open(rung_of(profile, name), page)
            for text in texts
        ]
        yield Document(
            object_id=person.pk,
            title=person.name,
            body=" · ".join(filter(None, body)),
            community_id=None,
            group_id=None,
            at=person.date_joined,
        )


def results(ids: Collection[int], actor: Any) -> Mapping[int, SearchResult]:
    """The headline was indexed first, so the extract already contains it."""
    return {
        person.pk: SearchResult(
            title=person.name,
            href=person.get_absolute_url(),
            kind=_("Person"),
            person=person,
        )
        for person in User.objects.filter(pk__in=ids)
    }


search_documents.register(
    KEY,
    SearchKind(
        key=KEY,
        label=gettext_lazy("People"),
        documents=documents,
        visible_to=lambda actor: User.objects.visible_to(actor),
        results=results,
        all_ids=lambda: everyone().values_list("pk", flat=True),
        places=lambda actor: [0],
    ),
)
