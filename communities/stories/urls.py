"""URLs of stories, and of one's own consents."""

from django.urls import path

from .views import consents, reading, reviewing, writing

IN, ONE = "c/<slug:slug>/stories/", "c/<slug:slug>/stories/<uuid:public_id>/"
GROUP = "c/<slug:slug>/g/<slug:group_slug>/stories/"

app_name = "stories"
urlpatterns = [
    path("me/stories/", consents.my_stories, name="mine"),
    path("me/stories/<uuid:public_id>/", consents.answer_consent, name="consent"),
    path(
        "me/stories/<uuid:public_id>/withdraw/", consents.withdraw_consent, name="consent_withdraw"
    ),
    path("me/stories/<uuid:public_id>/refuse/", consents.refuse_asking, name="consent_refuse"),
    path("me/stories/refusals/<uuid:public_id>/", consents.allow_asking, name="allow"),
    path("me/stories/letters/<str:token>/", consents.withdraw_by_letter, name="letter"),
    path("me/stories/written/<uuid:public_id>/", consents.written_story, name="written"),
    path(
        "me/stories/written/<uuid:public_id>/withdraw/",
        consents.withdraw_written,
        name="written_withdraw",
    ),
    path("me/stories/<slug:slug>/willing/", consents.set_willing, name="willing"),
    path(IN, reading.list_stories, name="list"),
    path(f"{IN}new/", writing.choose_kind, name="new"),
    path(f"{IN}new/<slug:kind>/", writing.write_story, name="write"),
    path(GROUP, reading.list_stories, name="list_of_group"),
    path(f"{GROUP}new/", writing.choose_kind, name="new_in_group"),
    path(f"{GROUP}new/<slug:kind>/", writing.write_story, name="write_in_group"),
    path(ONE, reading.show_story, name="story"),
    path(f"{ONE}change/", writing.change_story, name="change"),
    path(f"{ONE}ask/", writing.ask_consent, name="ask"),
    path(f"{ONE}discard/", writing.discard_story, name="discard"),
    path(f"{ONE}publish/", reviewing.publish_story, name="publish"),
    path(f"{ONE}return/", reviewing.return_story, name="return"),
    path(f"{ONE}withdraw/", reviewing.withdraw_story, name="withdraw"),
]
