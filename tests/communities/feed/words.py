"""Short ways to say what the tests of the feed say often."""

import re
from datetime import timedelta
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.utils import timezone
from PIL import Image

from communities.feed.actions import publish_post, write_comment
from communities.feed.models import Audience, Comment, Post
from communities.groups.models import Group
from plc.core.markdown import mention
from tests.cast import Cast

NEW = "/c/westmoor/g/quiet-rounds/new/"  # the form for a post in the group
CARD = re.compile(r'id="post-(\d+)"')


def a_post(cast: Cast, **what: Any) -> Post:
    """Chidi's, in the group; ``group=None`` for the community's own feed."""
    return publish_post(
        **{
            "by": cast.chidi,
            "community": cast.community,
            "group": cast.group,
            "kind": "discussion",
            "title": "Rounds",
            "body": "We watched 32 rounds.",
            **what,
        }
    )


def a_question(cast: Cast, **what: Any) -> Post:
    return a_post(cast, **{"kind": "question", "title": "How do we count rounds?", **what})


def an_answer(cast: Cast, post: Post, **what: Any) -> Comment:
    return write_comment(
        **{"by": cast.ben, "post": post, "body": "Once each.", "kind": "answer", **what}
    )


def a_picture(name: str = "ward.png") -> SimpleUploadedFile:
    data = BytesIO()
    Image.new("RGB", (64, 48), "teal").save(data, "PNG")
    return SimpleUploadedFile(name, data.getvalue(), "image/png")


def at(person: Any) -> str:
    return mention(person.name, person.public_id)


def none_contradicts_its_group() -> bool:
    """Members only read what stands in a group that is not public, and only that."""
    narrow = set(Post.objects.filter(audience=Audience.GROUP).values_list("pk", flat=True))
    closed = Post.objects.filter(group__isnull=False).exclude(
        group__visibility=Group.Visibility.PUBLIC
    )
    return narrow == set(closed.values_list("pk", flat=True))


def sent(**fields: Any) -> dict[str, Any]:
    """What the form sends."""
    return {"kind": "discussion", "title": "", "body": "", "topics": "", **fields}


def post(by: Any, community: Any, group: Any = None, minutes: int = 0, **said: Any) -> Post:
    """So many minutes ago."""
    said.setdefault("kind", "discussion")
    said.setdefault("body", "Something to say.")
    said.setdefault("title", "A title" if said["kind"] != "discussion" else "")
    at = timezone.now() - timedelta(minutes=minutes)
    return publish_post(by=by, community=community, group=group, at=at, **said)


def shown(response: HttpResponse) -> list[int]:
    """Ids of the posts whose cards stand on the page."""
    assert response.status_code == 200, response.content[:500]
    return [int(pk) for pk in CARD.findall(response.content.decode())]


def feed_of(group: Group) -> str:
    return f"/c/{group.community.slug}/g/{group.slug}/feed/"


def run(source: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(*source)
        return cursor.fetchall()
