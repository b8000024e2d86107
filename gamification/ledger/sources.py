"""What an entry is for, in words and with a link, as its reader may see it."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from typing import Any, NamedTuple

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext as _

from communities.community.models import JoinRequest, Membership
from communities.feed.models.names import shown
from communities.groups.models import Group, GroupJoinRequest
from plc.accounts.models import User

from ..models import BadgeAward, LedgerEntry, PointGrant

Key = tuple[int, int]  # the content type and the id


class Source(NamedTuple):
    text: str
    url: str  # empty if there is no page, or none for this reader
    report: str = ""  # where the reader reports the text, if somebody else wrote it for them


Found = dict[int, Source]


def sources_of(entries: Iterable[LedgerEntry], actor: Any) -> dict[Key, Source]:
    """The sources that the actor may read. A fixed number of queries for each kind of source."""
    wanted: dict[int, set[int]] = defaultdict(set)
    for entry in entries:
        wanted[entry.source_type_id].add(entry.source_id)
    found: dict[Key, Source] = {}
    for type_id, ids in wanted.items():
        model = ContentType.objects.get_for_id(type_id).model_class()
        if model is not None:
            read = READERS.get(model) or _readable(model)
            found |= {(type_id, pk): source for pk, source in read(ids, actor).items()}
    return found


def _readable(model: type[Model]) -> Callable[[Collection[int], Any], Found]:
    """Of models that say who may read them, and where."""

    def read(ids: Collection[int], actor: Any) -> Found:
        rows: Any = model._default_manager.all()
        if not hasattr(rows, "visible_to") or not hasattr(model, "get_absolute_url"):
            return {}
        related = [name for name in ("post", "community") if _has_relation(model, name)]
        rows = rows.visible_to(actor).select_related(*related).filter(pk__in=ids)
        return {row.pk: Source(str(row), row.get_absolute_url()) for row in rows}

    return read


def _has_relation(model: type[Model], name: str) -> bool:
    return any(field.name == name and field.many_to_one for field in model._meta.fields)


def _memberships(ids: Collection[int], actor: Any) -> Found:
    """One's own leads to the community, that of somebody whom one invited to them."""
    rows = Membership.objects.filter(pk__in=ids).select_related("user", "community")
    people = {row.user_id for row in rows} - {actor.pk}
    open_pages = set(
        User.objects.visible_to(actor).filter(pk__in=people).values_list("pk", flat=True)
    )
    found: Found = {}
    for row in rows:
        if row.user_id == actor.pk:
            found[row.pk] = Source(row.community.name, row.community.get_absolute_url())
        elif shown(row.user):
            url = row.user.get_absolute_url() if row.user_id in open_pages else ""
            found[row.pk] = Source(row.user.name, url)
    return found


def _awards(ids: Collection[int], _actor: Any) -> Found:
    """The page of an award says itself who may open it."""
    rows = BadgeAward.objects.filter(pk__in=ids).select_related("badge")
    return {row.pk: Source(row.badge.title, row.get_absolute_url()) for row in rows}


def _grants(ids: Collection[int], actor: Any) -> Found:
    """The reason that somebody gave, which stays with the grant: moderators take it down there."""
    found: Found = {}
    for grant in PointGrant.objects.filter(pk__in=ids):
        text, report = grant.words, ""
        if grant.taken_down:
            text = _("Moderators took down the reason.")
        elif text and grant.granted_by_id != actor.pk:
            where = ["gamification.pointgrant", grant.public_id]
            report = reverse("moderation:report", args=where)
        found[grant.pk] = Source(text, "", report)
    return found


def _requests(ids: Collection[int], _actor: Any) -> Found:
    """Answers to requests lead to the community."""
    rows = JoinRequest.objects.filter(pk__in=ids).select_related("community")
    return {row.pk: Source(row.community.name, row.community.get_absolute_url()) for row in rows}


def _group_requests(ids: Collection[int], actor: Any) -> Found:
    """Or to the group, for those who may still know of it."""
    groups = Group.objects.visible_to(actor)
    rows = GroupJoinRequest.objects.filter(pk__in=ids, group__in=groups)
    return {
        row.pk: Source(row.group.name, row.group.get_absolute_url())
        for row in rows.select_related("group__community")
    }


READERS: dict[type[Model], Callable[[Collection[int], Any], Found]] = {
    BadgeAward: _awards,
    GroupJoinRequest: _group_requests,
    JoinRequest: _requests,
    Membership: _memberships,
    PointGrant: _grants,
}
