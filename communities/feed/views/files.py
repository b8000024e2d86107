"""Photos and files in a group's posts and comments, newest first."""

from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from communities.community.access import community_to_see
from communities.groups import pages
from communities.groups.access import group_to_read
from plc.core.paging import next_page_url, requested_page

from ..models import Attachment, Comment, Post

PAGE = 48


@require_safe
def show_files(request: HttpRequest, slug: str, group_slug: str) -> HttpResponse:
    community = community_to_see(request.user, slug)
    group = group_to_read(request.user, community, group_slug)
    posts = Post.objects.visible_to(request.user).filter(pk=OuterRef("post"))
    comments = Comment.objects.visible_to(request.user).filter(pk=OuterRef("comment"))
    # Correlated, so that Postgres stops after one page of the group's attachments.
    shown = Exists(posts) | Exists(comments)
    rows = Attachment.objects.filter(shown, group=group).select_related(
        "file", "post", "comment__post"
    )
    found = requested_page(request, rows, order=("-id",), size=PAGE)
    for attachment in found.items:
        attachment.href = (attachment.comment or attachment.post).get_absolute_url()
        attachment.small = (
            attachment.file.rendition_url(480) if attachment.file.kind == "picture" else ""
        )
    context = {
        "pictures": [attachment for attachment in found.items if attachment.file.kind == "picture"],
        "files": [attachment for attachment in found.items if attachment.file.kind != "picture"],
        "older": next_page_url(request, found),
    }
    pages.enter(request, group)
    return pages.page(request, "communities/feed/files.html", context, group=group, tab="files")
