"""Notifications about recognition."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plc.core import registry
from plc.core.registry import NoticeKind, NoticeLine

from .models import Kudos

THANKS = "recognition.thanks"


def thanks(notices: Sequence[Any], reader: Any) -> Mapping[int, NoticeLine]:
    rows = Kudos.objects.visible_to(reader).for_list().filter(receiver=reader)
    found = rows.in_bulk({notice.object_id for notice in notices})
    return {
        notice.pk: NoticeLine(
            _("%(name)s thanked you in %(place)s")
            % {"name": kudos.author.name, "place": kudos.place.name},
            kudos.get_absolute_url(),
            person=kudos.author,
            words=kudos.text,
        )
        for notice in notices
        if (kudos := found.get(notice.object_id))
    }


registry.notices.register(THANKS, NoticeKind(THANKS, gettext_lazy("Thanks"), "hand-heart", thanks))
