"""Notifications about the library, each shown as long as its reader may open what it is about."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plc.core.registry import NoticeKind, NoticeLine, notices

from .access import looked_after
from .models import Help, Helped, Resource


def _ids(told: Iterable[Any]) -> set[int]:
    return {notice.object_id for notice in told}


def _resources(told: Sequence[Any], reader: Any) -> Mapping[int, Resource]:
    return Resource.objects.visible_to(reader).for_cards().in_bulk(_ids(told))


def helped(told: Sequence[Any], reader: Any) -> Mapping[int, NoticeLine]:
    """Without the name of those who chose to be without one."""
    shown = Resource.objects.visible_to(reader)
    answers = Helped.objects.filter(resource__in=shown).select_related(
        "user", "resource__community"
    )
    rows = answers.in_bulk(_ids(told))
    return {
        notice.pk: _helped_line(answer.resource, answer)
        for notice in told
        if (answer := rows.get(notice.object_id))
    }


def _helped_line(resource: Resource, answer: Helped) -> NoticeLine:
    named = {
        Help.YES: _("“%(title)s” helped %(name)s"),
        Help.PARTLY: _("“%(title)s” helped %(name)s partly"),
        Help.NO: _("“%(title)s” did not help %(name)s"),
    }
    nameless = {
        Help.YES: _("“%(title)s” helped somebody"),
        Help.PARTLY: _("“%(title)s” helped somebody partly"),
        Help.NO: _("“%(title)s” did not help somebody"),
    }
    said = named if answer.named else nameless
    words = {"title": resource.title, "name": answer.user.name}
    return NoticeLine(
        said[Help(answer.answer)] % words,
        resource.get_absolute_url(),
        answer.user if answer.named else None,
        words=answer.where,
    )


def review(told: Sequence[Any], reader: Any) -> Mapping[int, NoticeLine]:
    """As long as it is due, and theirs to look at."""
    rows = looked_after(reader).for_cards().in_bulk(_ids(told))
    return {
        notice.pk: NoticeLine(
            _("Is “%(title)s” still right? It is time to look at it again")
            % {"title": resource.title},
            f"{resource.get_absolute_url()}#review",
        )
        for notice in told
        if (resource := rows.get(notice.object_id)) and resource.is_due()
    }


def handed(told: Sequence[Any], reader: Any) -> Mapping[int, NoticeLine]:
    rows = _resources(told, reader)
    return {
        notice.pk: NoticeLine(
            _("You look after “%(title)s” from now on") % {"title": resource.title},
            resource.get_absolute_url(),
            notice.cause,
        )
        for notice in told
        if (resource := rows.get(notice.object_id)) and resource.owner_id == reader.pk
    }


def copied(told: Sequence[Any], reader: Any) -> Mapping[int, NoticeLine]:
    rows = _resources(told, reader)
    return {
        notice.pk: NoticeLine(
            _("%(name)s makes their own version of “%(title)s”")
            % {"name": notice.cause.name, "title": resource.title},
            resource.get_absolute_url(),
            notice.cause,
        )
        for notice in told
        if (resource := rows.get(notice.object_id)) and notice.cause is not None
    }


for key, label, icon, lines in (
    ("library.helped", gettext_lazy("Whether my resources helped"), "library", helped),
    ("library.review", gettext_lazy("Resources to look at again"), "history", review),
    ("library.handed", gettext_lazy("Resources handed over to me"), "library", handed),
    ("library.copied", gettext_lazy("Versions that others make of mine"), "copy", copied),
):
    notices.register(key, NoticeKind(key, label, icon, lines))
