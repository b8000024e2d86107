"""URLs of the library."""

from django.urls import path

from .views import collecting, keeping, mine, reading, writing

IN, ONE = "c/<slug:slug>/library/", "c/<slug:slug>/library/<uuid:public_id>/"
GROUP = "c/<slug:slug>/g/<slug:group_slug>/library/"
SET = f"{IN}collections/<uuid:public_id>/"

app_name = "library"
urlpatterns = [
    path("library/", reading.show_home, name="home"),
    path("me/library/", mine.show_mine, name="mine"),
    path("me/library/review/", mine.list_reviews, name="reviews"),
    path("me/library/attributions.csv", mine.export_attributions, name="attributions"),
    path("me/library/leave/", mine.leave, name="leave"),
    path("me/library/credit/", mine.credit, name="credit"),
    path("me/library/<uuid:public_id>/discard/", mine.discard, name="discard_mine"),
    path(IN, reading.list_resources, name="list"),
    path(GROUP, reading.list_resources, name="list_of_group"),
    path(f"{IN}new/", writing.choose_kind, name="new"),
    path(f"{GROUP}new/", writing.choose_kind, name="new_of_group"),
    path(f"{IN}new/<slug:kind>/", writing.add_resource, name="add"),
    path(f"{GROUP}new/<slug:kind>/", writing.add_resource, name="add_of_group"),
    path(f"{IN}collections/", collecting.list_collections, name="collections"),
    path(f"{GROUP}collections/", collecting.list_collections, name="collections_of_group"),
    path(f"{IN}collections/new/", collecting.begin_collection, name="collection_new"),
    path(f"{GROUP}collections/new/", collecting.begin_collection, name="collection_new_of_group"),
    path(SET, collecting.show_collection, name="collection"),
    path(f"{SET}change/", collecting.change_collection, name="collection_change"),
    path(f"{SET}share/", collecting.share_collection, name="collection_share"),
    path(f"{SET}discard/", collecting.discard_collection, name="collection_discard"),
    path(f"{SET}order/", collecting.order_collection, name="collection_order"),
    path(f"{SET}items/<int:pk>/remove/", collecting.remove_item, name="collection_remove"),
    path(ONE, reading.show_resource, name="resource"),
    path(f"{ONE}v/<int:version>/", reading.show_version, name="version"),
    path(f"{ONE}v/<int:version>/captions.vtt", reading.show_captions, name="captions"),
    path(f"{ONE}change/", writing.change_resource, name="change"),
    path(f"{ONE}version/", writing.add_version, name="version_new"),
    path(f"{ONE}share/", keeping.share_resource, name="share"),
    path(f"{ONE}move/", keeping.move_resource, name="move"),
    path(f"{ONE}archive/", keeping.archive_resource, name="archive"),
    path(f"{ONE}hand-over/", keeping.hand_over_resource, name="hand_over"),
    path(f"{ONE}review/", keeping.review_resource, name="review"),
    path(f"{ONE}help/", keeping.answer_help, name="help"),
    path(f"{ONE}talk/", keeping.talk_about_resource, name="talk"),
    path(f"{ONE}copy/", keeping.copy_resource, name="copy"),
    path(f"{ONE}collect/", collecting.collect_resource, name="collect"),
    path(f"{ONE}discard/", keeping.discard_resource, name="discard"),
]
