"""Views of the topics of a place, and of one topic."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from communities.community.access import community_to_read, community_to_see
from communities.community.models import Community
from communities.groups.access import group_to_read
from communities.groups.models import Group
from communities.groups.pages import enter_place, place_page
from plc.accounts.http import PageRequest
from plc.core.paging import next_page_url, requested_page

from ..access import topic_to_read
from ..models import Topic
from ..pages import Choice, read_topic
from ..queries import Order

ORDERS = (Order.ACTIVE, Order.NEW)


@require_safe
def show_community_topics(request: HttpRequest, slug: str) -> HttpResponse:
    return _topics(request, community_to_read(request.user, slug), None)


@require_safe
def show_group_topics(request: HttpRequest, slug: str, group_slug: str) -> HttpResponse:
    community = community_to_see(request.user, slug)
    return _topics(request, community, group_to_read(request.user, community, group_slug))


def _topics(request: HttpRequest, community: Community, group: Group | None) -> HttpResponse:
    """Sorted by slug, which has an index; topics without posts are left out."""
    topics = Topic.objects.filter(community=community, group=group, post_count__gt=0)
    found = requested_page(request, topics, order=("slug", "id"), size=60)
    context = {
        "topics": found.items,
        "kind": Choice.read(request.GET).kind,
        "older": next_page_url(request, found),
    }
    template = "communities/feed/topics.html"
    tab = "feed" if group else "topics"
    return place_page(request, template, context, community=community, group=group, tab=tab)


@require_safe
def show_topic(request: PageRequest, pk: int) -> HttpResponse:
    topic = topic_to_read(request.user, pk)
    choice = Choice.read(request.GET)
    if choice.order not in ORDERS:
        choice = replace(choice, order=Order.ACTIVE)
    page = read_topic(request.user, topic, choice, path=request.path, offered=ORDERS)
    enter_place(request, topic.community, topic.group)
    context = {
        "topic": topic,
        "feed": page,
        "cards": page.cards,
        "older": page.older,
    }
    fragment = "communities/feed/_cards.html" if request.htmx else "communities/feed/topic.html"
    return render(request, fragment, context)
