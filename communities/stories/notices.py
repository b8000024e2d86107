"""Notifications about stories, each shown as long as its reader may still open what it is about."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plc.core.registry import NoticeKind, NoticeLine, notices

from . import access
from .links import link_to_withdraw
from .models import Consent, ConsentState, Story, StoryState


def _ids(told: Iterable[Any]) -> set[int]:
    return {notice.object_id for notice in told}


def _name(person: Any) -> str:
    return person.name if person is not None else _("Someone who left")


def asked(told: Sequence[Any], reader: Any) -> Mapping[int, NoticeLine]:
    """Questions for consent that are still open."""
    rows = access.consents_to_answer(reader).in_bulk(_ids(told))
    return {
        notice.pk: NoticeLine(
            _("%(name)s has named you in “%(title)s” and asks whether it may be published")
            % {"name": _name(row.story.shown_author), "title": row.story.title},
            reverse("stories:consent", args=[row.public_id]),
            row.story.shown_author,
            in_letter=_("This link withdraws your consent, also when you cannot sign in: %(link)s")
            % {"link": link_to_withdraw(row)},
        )
        for notice in told
        if (row := rows.get(notice.object_id))
    }


def answered(told: Sequence[Any], reader: Any) -> Mapping[int, NoticeLine]:
    """To the author: somebody asks for a change, declined, or withdrew their consent."""
    sentences = {
        ConsentState.CHANGE: _("%(name)s asks for a change of “%(title)s”"),
        ConsentState.DECLINED: _("%(name)s would rather not be named in “%(title)s”"),
        ConsentState.WITHDRAWN: _("%(name)s has withdrawn the consent to “%(title)s”"),
    }
    found = Consent.objects.current().filter(story__author=reader, state__in=sentences)
    rows = found.select_related("story__community", "user").in_bulk(_ids(told))
    return {
        notice.pk: NoticeLine(
            sentences[ConsentState(row.state)] % {"name": row.user.name, "title": row.story.title},
            access.address_for(reader, row.story),
            row.user,
            words=row.words,
        )
        for notice in told
        if (row := rows.get(notice.object_id))
    }


def to_review(told: Sequence[Any], reader: Any) -> Mapping[int, NoticeLine]:
    waiting = access.stories_to_review(reader).select_related("community", "author")
    rows = waiting.in_bulk(_ids(told))
    return {
        notice.pk: NoticeLine(
            _("“%(title)s” is ready: everybody named in it agrees, and somebody has to review it")
            % {"title": story.title},
            story.get_absolute_url(),
            story.shown_author,
        )
        for notice in told
        if (story := rows.get(notice.object_id))
    }


def _own_or_named(told: Sequence[Any], reader: Any, **state: Any) -> Mapping[int, Story]:
    theirs = Q(author=reader) | Q(pk__in=access.consents_of(reader).values("story"))
    found = Story.objects.filter(theirs, **state).select_related("community", "author")
    return found.in_bulk(_ids(told))


def returned(told: Sequence[Any], reader: Any) -> Mapping[int, NoticeLine]:
    found = Story.objects.filter(author=reader, state=StoryState.DRAFT).exclude(reason="")
    rows = found.select_related("community").in_bulk(_ids(told))
    return {
        notice.pk: NoticeLine(
            _("Something is missing in “%(title)s” before it is published")
            % {"title": story.title},
            access.address_for(reader, story),
            words=story.reason,
        )
        for notice in told
        if (story := rows.get(notice.object_id))
    }


def published(told: Sequence[Any], reader: Any) -> Mapping[int, NoticeLine]:
    rows = _own_or_named(told, reader, state=StoryState.PUBLISHED, taken_down="")
    mine = {row.story_id: row for row in access.consents_of(reader).filter(story__in=rows)}
    return {
        notice.pk: NoticeLine(
            _("“%(title)s” is published") % {"title": story.title}, _address(story, reader, mine)
        )
        for notice in told
        if (story := rows.get(notice.object_id))
    }


def _address(story: Story, reader: Any, mine: Mapping[int, Consent]) -> str:
    """People named, who may have left the community, are led to their consent."""
    if story.author_id != reader.pk and story.pk in mine:
        return reverse("stories:consent", args=[mine[story.pk].public_id])
    return access.address_for(reader, story)


def withdrawn(told: Sequence[Any], reader: Any) -> Mapping[int, NoticeLine]:
    rows = _own_or_named(told, reader, state=StoryState.WITHDRAWN)
    mine = {row.story_id: row for row in access.consents_of(reader).filter(story__in=rows)}
    return {
        notice.pk: NoticeLine(
            _("“%(title)s” is withdrawn and not shown") % {"title": story.title},
            _address(story, reader, mine),
            words=story.reason,
        )
        for notice in told
        if (story := rows.get(notice.object_id))
    }


for key, label, icon, lines, mailed in (
    ("stories.consent", gettext_lazy("Questions for my consent"), "book-open", asked, True),
    ("stories.answer", gettext_lazy("Answers about my stories"), "book-open", answered, False),
    ("stories.review", gettext_lazy("Stories to review"), "book-open", to_review, True),
    ("stories.returned", gettext_lazy("My stories"), "book-open", returned, False),
    ("stories.published", gettext_lazy("Published stories"), "book-open", published, False),
    ("stories.withdrawn", gettext_lazy("Withdrawn stories"), "book-open", withdrawn, False),
):
    notices.register(key, NoticeKind(key, label, icon, lines, mailed=mailed))
