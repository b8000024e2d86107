"""Short ways to say what the tests of the feed say often."""

from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from communities.feed.actions import publish_post, write_comment
from communities.feed.models import Audience, Comment, Post
from communities.groups.models import Group
from plc.core.markdown import mention
from tests.cast import Cast


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
