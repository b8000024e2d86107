"""URLs of posts and for writing; those for reading feeds are in reading_urls."""

from django.urls import path

from . import reading_urls
from .views import comments, composing, looking_after, polls, posts, reactions

app_name = "feed"
urlpatterns: list = [
    *reading_urls.urlpatterns,
    path("c/<slug:slug>/new/", composing.write_post, name="new"),
    path("c/<slug:slug>/g/<slug:group_slug>/new/", composing.write_post, name="new_in_group"),
    path("new/", composing.choose_place, name="choose_place"),
    path("preview/", composing.preview, name="preview"),
    path("mentionables/", composing.mentionables, name="mentionables"),
    path("asked/", composing.asked_before, name="asked_before"),
    path("me/writing/", composing.show_unsent, name="writing"),
    path("me/writing/drop/", composing.drop_draft, name="drop_draft"),
    path("me/writing/take-back/", composing.take_back_left, name="take_back_left"),
    path("p/<uuid:public_id>/", posts.show_post, name="post"),
    path("p/<uuid:public_id>/near/", posts.show_related, name="near"),
    path("p/<uuid:public_id>/fresh/", posts.show_newer_comments, name="fresh"),
    path("p/<uuid:public_id>/read/", posts.mark_post_read, name="read_post"),
    path("p/<uuid:public_id>/history/", posts.show_post_history, name="post_history"),
    path("p/<uuid:public_id>/edit/", posts.edit_post, name="edit_post"),
    path("p/<uuid:public_id>/delete/", posts.delete_post, name="delete_post"),
    path("p/<uuid:public_id>/bring-back/", posts.bring_back_post, name="bring_back_post"),
    path("p/<uuid:public_id>/comments/", comments.write_comment, name="write_comment"),
    path("p/<uuid:public_id>/reactions/", reactions.react_to_post, name="post_reactions"),
    path("p/<uuid:public_id>/keep/", reactions.keep_post, name="keep_post"),
    path("p/<uuid:public_id>/level/", reactions.set_post_level, name="post_level"),
    path("p/<uuid:public_id>/vote/", polls.vote, name="vote"),
    path("p/<uuid:public_id>/pin/", looking_after.pin_post, name="pin_post"),
    path("p/<uuid:public_id>/lock/", looking_after.lock_post, name="lock_post"),
    path("p/<uuid:public_id>/move/", looking_after.move_post, name="move_post"),
    path("comments/<uuid:public_id>/", comments.show_comment, name="comment"),
    path("comments/<uuid:public_id>/replies/", comments.show_replies, name="replies"),
    path(
        "comments/<uuid:public_id>/history/", comments.show_comment_history, name="comment_history"
    ),
    path("comments/<uuid:public_id>/edit/", comments.edit_comment, name="edit_comment"),
    path("comments/<uuid:public_id>/delete/", comments.delete_comment, name="delete_comment"),
    path(
        "comments/<uuid:public_id>/bring-back/",
        comments.bring_back_comment,
        name="bring_back_comment",
    ),
    path("comments/<uuid:public_id>/accept/", comments.accept_answer, name="accept_answer"),
    path(
        "comments/<uuid:public_id>/reactions/",
        reactions.react_to_comment,
        name="comment_reactions",
    ),
]
