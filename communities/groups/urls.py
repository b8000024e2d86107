"""URLs of groups. The feed of a group is `feed:group`."""

from django.urls import path

from .views import joining, members, places, settings

IN = "c/<slug:slug>/g/<slug:group_slug>/"

app_name = "groups"
urlpatterns = [
    path("groups/", places.my_groups, name="mine"),
    path("c/<slug:slug>/groups/", places.groups, name="list"),
    path("c/<slug:slug>/groups/new/", places.found_group, name="found"),
    path(
        "c/<slug:slug>/groups/templates/<int:pk>/remove/",
        settings.remove_template,
        name="template_remove",
    ),
    path(IN, places.overview, name="overview"),
    path(f"{IN}members/", members.members, name="members"),
    path(f"{IN}members/<uuid:person>/", members.change_role, name="member"),
    path(f"{IN}members/<uuid:person>/remove/", members.remove, name="member_remove"),
    path(f"{IN}requests/<uuid:public_id>/", members.answer, name="request_answer"),
    path(f"{IN}invite/", members.invite, name="invite"),
    path(
        f"{IN}invitations/<uuid:public_id>/withdraw/",
        members.withdraw_invitation,
        name="invitation_withdraw",
    ),
    path(f"{IN}invitation/", joining.invitation, name="invitation"),
    path(f"{IN}join/", joining.join, name="join"),
    path(f"{IN}join/withdraw/", joining.withdraw, name="join_withdraw"),
    path(f"{IN}leave/", joining.leave, name="leave"),
    path(f"{IN}settings/", settings.settings, name="settings"),
    path(f"{IN}settings/closing/", settings.closing, name="closing"),
    path(f"{IN}settings/hand-over/", settings.hand_over, name="hand_over"),
    path(f"{IN}settings/archive/", settings.archive, name="archive"),
    path(f"{IN}settings/reopen/", settings.reopen, name="reopen"),
    path(f"{IN}settings/template/", settings.keep_template, name="template_keep"),
]
