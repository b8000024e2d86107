"""Posts, comments and topics in the admin, read-only. They are changed by actions, on pages or in
the moderation queue."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from plc.core.administration import ReadOnlyAdmin

from .models import Comment, Post, Topic


@admin.register(Post)
class PostAdmin(ReadOnlyAdmin):
    list_display = ["__str__", "kind", "state", "author", "community", "group", "published_at"]
    list_filter = ["state", "kind", "audience"]
    list_select_related = ["author", "community", "group"]
    search_fields = ["title", "author__name", "public_id"]
    date_hierarchy = "published_at"
    exclude = ["body_html", "link_preview"]

    def get_queryset(self, request: HttpRequest) -> Any:
        rows = super().get_queryset(request)
        return rows.select_related("author", "community", "group", "closed_by", "accepted_answer")


@admin.register(Comment)
class CommentAdmin(ReadOnlyAdmin):
    list_display = ["__str__", "kind", "state", "author", "post", "created_at"]
    list_filter = ["state", "kind"]
    list_select_related = ["author", "post"]
    search_fields = ["excerpt", "author__name", "public_id"]
    exclude = ["body_html"]


@admin.register(Topic)
class TopicAdmin(ReadOnlyAdmin):
    list_display = ["name", "community", "group", "post_count"]
    list_filter = ["community"]
    list_select_related = ["community", "group"]
    search_fields = ["name", "slug"]
