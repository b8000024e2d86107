"""What stands beside a resource: what people said, where it is used, and what can be done."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone

from communities.community.access import can_see_members, membership_in
from communities.feed.access import why_not_post
from communities.feed.models import Post
from plc.accounts.models import blocked_ids
from plc.core import registry
from plc.web.drafts import draft_of, initial_of

from . import access
from .actions.states import RESOURCE
from .forms import CollectForm, CopyForm, HelpedForm, MoveForm, ReviewForm, TalkForm, language_name
from .licences import terms_of
from .models import Collection, Resource, ResourceTopic
from .unsent import talk_key

FEW = 5
MOST_SAID = 20
MOST_VERSIONS = 20


def beside(actor: Any, resource: Resource, forms: Mapping[str, Any]) -> dict[str, Any]:
    looks_after = access.looks_after(actor, resource)
    mine = resource.helped.filter(user=actor).first() if actor.is_authenticated else None
    return {
        "topics": resource.topics.order_by("slug"),
        "terms": terms_of(resource.licence),
        "spoken": language_name(resource.language) if resource.language else "",
        "versions": _versions(resource),
        "said": _said(actor, resource),
        "my_answer": mine,
        "may_answer": access.why_not_answer(actor, resource) is None,
        "helped_form": forms.get("helped_form") or _helped_form(mine),
        "origin": _origin(actor, resource),
        "copies": _copies(actor, resource),
        "uses": uses_of(actor, resource),
        "panels": [
            panel
            for give in registry.resource_panels
            if (panel := give(resource, actor)) is not None
        ],
        "collections": _collections(actor, resource),
        "related": related(actor, resource),
        "reviews": resource.reviews.select_related("by").order_by("-at")[:FEW],
        "decision": _decision(actor, resource),
        **_talking(actor, resource, forms),
        **(_looking_after(actor, resource, forms) if looks_after else {}),
        **_taking(actor, resource, forms),
        "looks_after": looks_after,
        "keeps_place": access.keeps_place(actor, resource),
    }


def _helped_form(mine: Any) -> HelpedForm:
    names = ("answer", "where", "named")
    return HelpedForm(initial={name: getattr(mine, name) for name in names} if mine else {})


def _versions(resource: Resource) -> list[Any]:
    rows = resource.versions.select_related("by").defer("text", "body", "body_html", "transcript")
    return list(rows.order_by("-number")[:MOST_VERSIONS])


def _said(actor: Any, resource: Resource) -> list[Any]:
    """Answers with a sentence, newest first, except of people across a block."""
    rows = resource.helped.exclude(where="").exclude(user__in=blocked_ids(actor))
    return list(rows.select_related("user").order_by("-at", "-id")[:MOST_SAID])


def _origin(actor: Any, resource: Resource) -> Resource | None:
    """What it was copied from, if the reader may see that."""
    if resource.copied_from_id is None:
        return None
    rows = Resource.objects.visible_to(actor).for_cards()
    return rows.filter(pk=resource.copied_from_id).first()


def _copies(actor: Any, resource: Resource) -> list[Resource]:
    rows = Resource.objects.visible_to(actor).listed().for_cards()
    return list(rows.filter(copied_from=resource).order_by("-id")[:FEW])


def uses_of(actor: Any, resource: Resource) -> list[registry.ResourceUse]:
    """Where rooms above and posts use it, as far as the reader may see that."""
    return [use for provider in registry.resource_uses for use in provider(resource.pk, actor)]


def _collections(actor: Any, resource: Resource) -> list[Collection]:
    rows = Collection.objects.visible_to(actor).filter(items__resource=resource)
    return list(rows.select_related("community").order_by("-id")[:FEW])


def related(actor: Any, resource: Resource) -> list[Resource]:
    """Others of the community with a topic in common, the most helpful first. One query."""
    mine = ResourceTopic.objects.filter(resource=resource).values("slug")
    same = ResourceTopic.objects.filter(resource=OuterRef("pk"), slug__in=mine)
    rows = Resource.objects.visible_to(actor).listed().for_cards()
    rows = rows.filter(Exists(same), community=resource.community_id).exclude(pk=resource.pk)
    return list(rows.order_by("-helpful", "-id")[:FEW])


def _talking(actor: Any, resource: Resource, forms: Mapping[str, Any]) -> dict[str, Any]:
    """The conversation about it in its place; the form that begins it, for those who can post."""
    if not resource.is_shared or why_not_post(actor, resource.community, resource.group):
        return {}
    about = Post.objects.visible_to(actor).filter(
        subject_kind=RESOURCE,
        subject_id=resource.pk,
        community=resource.community_id,
        group=resource.group_id,
    )
    if (post := about.first()) is not None:
        return {"conversation": post}
    key = talk_key(resource)
    initial = initial_of(draft_of(actor, key), several=())
    form = forms.get("talk_form") or TalkForm(initial=initial)
    return {"talk_form": form, "talk_draft_url": reverse("keep_draft", args=[key])}


def _decision(actor: Any, resource: Resource) -> str:
    """For its author: where to read why moderators took it down."""
    if actor.pk is None or actor.pk not in (resource.author_id, resource.owner_id):
        return ""
    return next(filter(None, (look(resource, actor) for look in registry.decisions)), "")


def _looking_after(actor: Any, resource: Resource, forms: Mapping[str, Any]) -> dict[str, Any]:
    due = resource.review_on is not None and resource.review_on <= timezone.localdate()
    return {
        "due": due and resource.is_shared and not resource.archived_at,
        "review_form": forms.get("review_form") or ReviewForm(),
        "move_form": forms.get("move_form") or MoveForm(by=actor, resource=resource),
        "heirs": _heirs(actor, resource),
        "may_change": access.can_change(actor, resource),
    }


def _heirs(actor: Any, resource: Resource) -> list[Any]:
    if not resource.is_shared or not can_see_members(actor, resource.community):
        return []
    return list(access.heirs_of(resource).not_blocked_for(actor).order_by("name")[:200])


def _taking(actor: Any, resource: Resource, forms: Mapping[str, Any]) -> dict[str, Any]:
    """Making one's own version; for members: collecting it."""
    communities = access.communities_to_copy_to(actor, resource)
    copying: dict[str, Any] = (
        {"copy_form": CopyForm(communities=communities)} if communities else {}
    )
    if membership_in(actor, resource.community) is None:
        return copying
    to_add = access.collections_to_add_to(actor, resource).order_by("title", "id")[:100]
    return copying | {
        "collect_form": forms.get("collect_form") or CollectForm(collections=to_add),
        "may_collect": access.can_share(actor, resource.community, resource.group),
    }
