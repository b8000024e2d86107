"""URLs of the directory and of profiles (/people/), and of one's own settings (/me/)."""

from django.urls import path, register_converter

from .views import account, directory, edit, pictures, profile, ties


class KeyConverter:
    """The random key of a stored picture."""

    regex = "[0-9a-f]{32}"

    def to_python(self, value: str) -> str:
        return value

    to_url = to_python


register_converter(KeyConverter, "picturekey")

app_name = "people"
urlpatterns = [
    path("people/", directory.show_directory, name="directory"),
    path("people/<uuid:public_id>/", profile.show_profile, name="profile"),
    path(
        "people/<uuid:public_id>/picture/<picturekey:key>/<int:size>.webp",
        pictures.serve_picture,
        name="picture",
    ),
    path(
        "people/<uuid:public_id>/cover/<picturekey:key>/<int:size>.webp",
        pictures.serve_cover,
        name="cover",
    ),
    path("people/<uuid:public_id>/follow/", ties.follow, name="follow"),
    path("people/<uuid:public_id>/unfollow/", ties.unfollow, name="unfollow"),
    path("people/<uuid:public_id>/block/", ties.block, name="block"),
    path("people/<uuid:public_id>/unblock/", ties.unblock, name="unblock"),
    path("me/", profile.show_me, name="me"),
    path("me/profile/", edit.edit_basics, name="edit"),
    path("me/profile/about/", edit.edit_about, name="edit_about"),
    path("me/profile/preview/", edit.preview_about, name="preview_about"),
    path("me/profile/picture/", edit.edit_pictures, name="edit_pictures"),
    path("me/profile/help/", edit.edit_help, name="edit_help"),
    path("me/profile/skills/", edit.edit_skills, name="edit_skills"),
    path("me/profile/links/", edit.edit_links, name="edit_links"),
    path("me/profile/more/", edit.edit_more, name="edit_more"),
    path("me/profile/visibility/", edit.edit_visibility, name="edit_visibility"),
    path("me/profile/completion/", edit.put_completion_away, name="put_completion_away"),
    path("me/security/", account.show_security, name="security"),
    path("me/security/sessions/<int:pk>/end/", account.end_session, name="end_session"),
    path("me/preferences/", account.edit_preferences, name="preferences"),
    path("me/blocked/", ties.show_blocked, name="blocked"),
    path("me/deactivate/", account.deactivate, name="deactivate"),
    path("me/delete/", account.delete, name="delete"),
]
