"""URLs of posts and for writing; those for reading feeds are in reading_urls."""

from django.urls import path

from . import reading_urls
from .views import comments, composing, looking_after, polls, posts, reactions

app_name = "feed"
urlpatterns: list = [
    *reading_urls.urlpatterns,
    path("c/<slug:slug>/new/", composing.new, name="new"),
    path("c/<slug:slug>/g/<slug:group_slug>/new/", composing.new, name="new_in_group"),
    path("new/", composing.choose_place, name="choose_place"),
    path("preview/", composing.preview, name="preview"),
    path("mentionables/", composing.mentionables, name="mentionables"),
    path("asked/", composing.asked_before, name="asked_before"),
    path("me/writing/", composing.writing, name="writing"),
    path("me/writing/drop/", composing.drop_draft, name="drop_draft"),
    path("me/writing/take-back/", composing.take_back_left, name="take_back_left"),
    path("p/<uuid:public_id>/", posts.post, name="post"),
    path("p/<uuid:public_id>/near/", posts.near, name="near"),
    path("p/<uuid:public_id>/fresh/", posts.fresh, name="fresh"),
    path("p/<uuid:public_id>/read/", posts.read, name="read_post"),
    path("p/<uuid:public_id>/history/", posts.history, name="post_history"),
    path("p/<uuid:public_id>/edit/", posts.edit, name="edit_post"),
    path("p/<uuid:public_id>/delete/", posts.delete, name="delete_post"),
    path("p/<uuid:public_id>/bring-back/", posts.bring_back, name="bring_back_post"),
    path("p/<uuid:public_id>/comments/", comments.write, name="write_comment"),
    path("p/<uuid:public_id>/reactions/", reactions.post_reactions, name="post_reactions"),
    path("p/<uuid:public_id>/keep/", reactions.keep, name="keep_post"),
    path("p/<uuid:public_id>/level/", reactions.level, name="post_level"),
    path("p/<uuid:public_id>/vote/", polls.vote, name="vote"),
    path("p/<uuid:public_id>/pin/", looking_after.pin, name="pin_post"),
    path("p/<uuid:public_id>/lock/", looking_after.lock, name="lock_post"),
    path("p/<uuid:public_id>/move/", looking_after.move, name="move_post"),
    path("comments/<uuid:public_id>/", comments.comment, name="comment"),
    path("comments/<uuid:public_id>/replies/", comments.replies, name="replies"),
    path("comments/<uuid:public_id>/history/", comments.history, name="comment_history"),
    path("comments/<uuid:public_id>/edit/", comments.edit, name="edit_comment"),
    path("comments/<uuid:public_id>/delete/", comments.delete, name="delete_comment"),
    path("comments/<uuid:public_id>/bring-back/", comments.bring_back, name="bring_back_comment"),
    path("comments/<uuid:public_id>/accept/", comments.accept, name="accept_answer"),
    path(
        "comments/<uuid:public_id>/reactions/",
        reactions.comment_reactions,
        name="comment_reactions",
    ),
]
