"""Posts as shown in lists. A card is rendered once per version of its post and relation of a reader
to it (the same for most), and cached in Valkey and in the process.

A page of twenty cached cards takes one query and at most one request to the cache. Without a cache,
each process renders the cards itself, which is slower.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import Prefetch, prefetch_related_objects
from django.template import Context
from django.template.loader import get_template
from django.urls import reverse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from communities.community.access import memberships_of
from communities.groups.access import group_memberships_of
from plc.core.cache import LruCache, cache_many, cached_many
from plc.core.edition import words_edition
from plc.core.member_marks import marks_of
from plc.core.registry import MarkKey, MemberMark, PostSubject, SubjectKey
from plc.web.templatetags.ui import icon_svg, member_mark, sprite

from .access import can_post, can_react_in, tell_group_its_community
from .models import Attachment, LinkPreview, Post, PostKind, PostTopic
from .queries import CardRow
from .reacting import ICONS, nearest_first, offered_on
from .subjects import subjects_of

KEPT = 60 * 60 * 12  # seconds; changed posts get a new key, so this only limits the memory
TEMPLATE = "communities/feed/_card.html"
# Where parts for one reader are inserted: the label "new", the author's mark, the link to what a
# milestone is about. They cannot occur in what people write, where "<" is escaped or part of an
# allowed tag.
NEW, MARK = SafeString("<!--new-->"), SafeString("<!--mark-->")
SUBJECT = SafeString("<!--subject-->")
# Longer posts are shortened to an excerpt, to keep pages of twenty cards small.
WHOLE_BODY = 900
SMALL = 480  # pixels; the width of pictures on cards


class ReaderState(NamedTuple):
    """Everything on a card that depends on the reader. Many readers share one, and so share a
    card."""

    is_signed_in: bool = False
    may_write: bool = False  # answer, comment
    may_react: bool = False
    has_kept: bool = False
    mine: tuple[str, ...] = ()  # their reactions


@dataclass(frozen=True)
class Card:
    row: CardRow
    html: SafeString
    is_new: bool = False


def cards(rows: Sequence[CardRow], actor: Any, *, new: Collection[int] = ()) -> list[Card]:
    """The cards of these rows for ``actor``; ``new`` contains ids of posts to label as new.

    At most one request to the cache; cards that are not cached take four queries and rendering.
    """
    rows = [row for row in rows if row.is_shown]
    html = _fragments(rows, _states(rows, actor))
    marks = marks_of({row.mark_key for row in rows if row.mark_key[0]}, actor)
    subjects = subjects_of([row.subject for row in rows], actor)
    return [
        Card(row, _for_reader(row, html[row.id], row.id in new, marks, subjects), row.id in new)
        for row in rows
        if row.id in html
    ]


def _for_reader(
    row: CardRow,
    html: str,
    is_new: bool,
    marks: Mapping[MarkKey, MemberMark],
    subjects: Mapping[SubjectKey, PostSubject],
) -> SafeString:
    """Fill in what the card does not contain because it is cached for many readers."""
    word = format_html(' · <span class="unread">{}</span>', gettext("new")) if is_new else ""
    mark = marks.get(row.mark_key)
    html = html.replace(NEW, word, 1)
    html = html.replace(MARK, format_html(" {}", member_mark(mark)) if mark else "", 1)
    if row.subject:
        about = subjects.get(row.subject)
        link = format_html(' · <a href="{}">{}</a>', about.href, about.label) if about else ""
        html = html.replace(SUBJECT, link, 1)
    # Safe: the output of our own template, and parts that are escaped above.
    return mark_safe(html)  # noqa: S308


def _states(rows: Sequence[CardRow], actor: Any) -> dict[int, ReaderState]:
    to_read_only = _places_to_read_only(rows, actor)
    communities = {row.community_id for row in rows} & memberships_of(actor).keys()
    to_react_in = {
        pk for pk in communities if can_react_in(actor, memberships_of(actor)[pk].community)
    }
    return {
        row.id: ReaderState(
            is_signed_in=actor.is_authenticated,
            may_write=(row.community_id, row.group_id) not in to_read_only,
            may_react=row.community_id in to_react_in and row.author_id != actor.pk,
            has_kept=row.kept,
            mine=tuple(sorted(row.mine)),
        )
        for row in rows
    }


def _places_to_read_only(rows: Iterable[CardRow], actor: Any) -> set[tuple[int, int | None]]:
    """The places on this page where the actor cannot write, computed once per place from
    memberships that are already loaded."""
    communities, groups = memberships_of(actor), group_memberships_of(actor)
    places = {(row.community_id, row.group_id) for row in rows}
    return {
        (community, group)
        for community, group in places
        if community not in communities
        or (group is not None and group not in groups)
        or not can_post(
            actor, communities[community].community, groups[group].group if group else None
        )
    }


@lru_cache(maxsize=1)
def _edition() -> str:
    """Changes with the template, its includes and the message catalogues, so that a new release
    renders all cards anew."""
    source = get_template(TEMPLATE).template.source  # type: ignore[attr-defined]
    return hashlib.sha256(f"{source}{sprite()}{words_edition()}".encode()).hexdigest()[:10]


def _fragments(rows: Sequence[CardRow], states: Mapping[int, ReaderState]) -> dict[int, str]:
    edition, language = _edition(), get_language() or ""
    versions = {(edition, language, row.id, row.stamp, states[row.id]): row.id for row in rows}
    kept = RECENT_CARDS.get_many(versions)
    if far := {_key(version): version for version in versions if version not in kept}:
        asked = cached_many(far)
        there = asked or {}
        missing = {versions[version]: key for key, version in far.items() if key not in there}
        made = {
            missing[pk]: html
            for pk, html in render_cards({pk: states[pk] for pk in missing}).items()
        }
        if made and asked is not None:  # the cache did respond
            cache_many(made, KEPT)
        found = {far[key]: html for key, html in (there | made).items()}
        RECENT_CARDS.set_many(found)
        kept |= found
    return {versions[version]: html for version, html in kept.items()}


def _key(version: tuple[Any, ...]) -> str:
    """The key of a version in the cache. Within the process, the version itself is the key, which
    is twenty times faster."""
    return f"card:{hashlib.blake2b(repr(version).encode(), digest_size=16).hexdigest()}"


# A card is about 2.5 kB: these are the first pages of most readers.
RECENT_CARDS = LruCache(4096)


def render_cards(states: Mapping[int, ReaderState]) -> dict[int, str]:
    """HTML by post id. It depends on neither the reader nor the time, apart from the state."""
    if not states:
        return {}
    posts = list(
        Post.objects.filter(pk__in=states)
        .for_cards()
        .select_related("pin", "link_preview__picture")
    )
    prefetch_related_objects(
        posts,
        Prefetch("attachments", Attachment.objects.select_related("file")),
        Prefetch("post_topics", PostTopic.objects.select_related("topic").order_by("id")),
        "poll__options",
    )
    template = get_template(TEMPLATE).template  # type: ignore[attr-defined]
    # A single context for all cards: creating one for each doubles the time.
    context, html = Context(), {}
    for post in posts:
        with context.push(**_shown(post, states[post.pk])):
            html[post.pk] = template.render(context).strip()
    return html


def _shown(post: Post, state: ReaderState) -> dict[str, Any]:
    """The context of the template, which contains hardly any logic."""
    tell_group_its_community(post)
    address = post.get_absolute_url()
    files = [attachment.file for attachment in post.attachments.all()]
    pictures = [file for file in files if file.kind == file.Kind.PICTURE]
    poll = getattr(post, "poll", None)
    preview = post.link_preview
    if preview is not None and preview.state != LinkPreview.State.READY:
        preview = None
    return {
        "post": post,
        "address": address,
        "author": post.shown_author,
        "byline": byline(post),
        "whole": len(post.body_html) <= WHOLE_BODY,
        "pictures": [(picture, picture.rendition_url(SMALL)) for picture in pictures[:4]],
        "more_pictures": max(0, len(pictures) - 4),
        "files": [file for file in files if file.kind != file.Kind.PICTURE],
        "preview": preview,
        "preview_picture": preview.picture.rendition_url(SMALL)
        if preview and preview.picture
        else "",
        "link": "" if preview else post.url,
        "topics": [post_topic.topic for post_topic in post.post_topics.all()],
        "poll": poll,
        "offers_poll": poll is not None
        and not (poll.is_closed or post.closed_at)
        and (poll.anonymous or state.may_write),
        "reactions": reactions_of(post, state),
        "standing": state,
        "new_here": NEW,
        "subject_here": SUBJECT,
    }


def byline(post: Post) -> SafeString:
    """Who posted where, as a whole sentence, so that it can be translated. The author's mark is
    inserted behind the name."""
    sentence = {
        PostKind.DISCUSSION: gettext("%(who)s wrote in %(where)s"),
        PostKind.QUESTION: gettext("%(who)s asked in %(where)s"),
        PostKind.RESOURCE: gettext("%(who)s shared a resource in %(where)s"),
        PostKind.WIN: gettext("%(who)s shared a win in %(where)s"),
        PostKind.ANNOUNCEMENT: gettext("%(who)s announced in %(where)s"),
        PostKind.POLL: gettext("%(who)s asked %(where)s to choose"),
        PostKind.MILESTONE: gettext("%(who)s reached a milestone in %(where)s"),
    }[PostKind(post.kind)]
    author = post.shown_author
    if author is None:
        who = format_html("<strong>{}</strong>", gettext("Someone who left"))
    else:
        who = format_html(
            '<strong><a class="plain" href="{}">{}</a></strong>{}',
            *(author.get_absolute_url(), author.name, MARK),
        )
    place = post.group or post.community
    where = format_html('<a href="{}">{}</a>', place_url(post), place.name)
    # Safe: the sentence is escaped here, both parts above.
    return mark_safe(conditional_escape(sentence) % {"who": who, "where": where})  # noqa: S308


def place_url(post: Post) -> str:
    if post.group is not None:
        return reverse("feed:group", args=[post.community.slug, post.group.slug])
    return post.community.get_absolute_url()


def reactions_of(post: Post, state: ReaderState) -> list[dict[str, Any]]:
    """The reactions on a card. Readers who cannot react see only those that exist, and can remove
    their own."""
    offered = offered_on(post) if state.may_react else ()
    return [
        {
            "kind": kind.value,
            "label": kind.label,
            "icon": icon_svg(ICONS[kind], "small"),
            "count": count,
            "is_mine": kind in state.mine,
            "is_button": state.may_react or kind in state.mine,
        }
        for kind in nearest_first(post)
        if (count := post.count_of(kind)) or kind in offered
    ]
