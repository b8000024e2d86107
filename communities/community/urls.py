"""URLs of communities. `/c/<slug>/` itself, the feed, is `feed:community`."""

from django.urls import path

from .views import charters, invitations, joining, members, onboarding, places, settings

app_name = "community"
urlpatterns = [
    path("c/", places.communities, name="list"),
    path("c/new/", places.found_community, name="found"),
    path("c/accents.css", places.accents_css, name="accents"),
    path("c/<slug:slug>/about/", places.about, name="about"),
    path("c/<slug:slug>/accent.css", places.accent_css, name="accent"),
    path("c/<slug:slug>/charter/", charters.charter, name="charter"),
    path("c/<slug:slug>/charter/accept/", charters.accept, name="charter_accept"),
    path("c/<slug:slug>/charter/edit/", charters.edit, name="charter_edit"),
    path("c/<slug:slug>/charter/history/", charters.history, name="charter_history"),
    path("c/<slug:slug>/charter/<int:version>/", charters.version, name="charter_version"),
    path("c/<slug:slug>/members/", members.members, name="members"),
    path("c/<slug:slug>/members/<uuid:person>/", members.change_role, name="member"),
    path("c/<slug:slug>/members/<uuid:person>/remove/", members.remove, name="member_remove"),
    path("c/<slug:slug>/leave/", members.leave, name="leave"),
    path("c/<slug:slug>/join/", joining.join, name="join"),
    path("c/<slug:slug>/join/withdraw/", joining.withdraw, name="join_withdraw"),
    path("c/<slug:slug>/requests/<uuid:public_id>/", members.answer, name="request_answer"),
    path("c/<slug:slug>/invitations/", invitations.invitations, name="invitations"),
    path(
        "c/<slug:slug>/invitations/<uuid:public_id>/revoke/",
        invitations.revoke,
        name="invitation_revoke",
    ),
    path("c/<slug:slug>/invitation/", invitations.invitation_of_mine, name="invitation_of_mine"),
    path("c/<slug:slug>/i/<slug:token>/", invitations.invitation, name="invitation"),
    path("c/<slug:slug>/welcome/", onboarding.welcome, name="welcome"),
    path("c/<slug:slug>/welcome/away/", onboarding.put_away, name="welcome_away"),
    path("c/<slug:slug>/welcome/<int:pk>/", onboarding.tick, name="welcome_tick"),
    path("c/<slug:slug>/settings/", settings.settings, name="settings"),
    path("c/<slug:slug>/settings/look/", settings.look, name="look"),
    path("c/<slug:slug>/settings/joining/", settings.joining, name="joining"),
    path("c/<slug:slug>/settings/moderation/", settings.moderation, name="moderation"),
    path("c/<slug:slug>/settings/steps/", onboarding.steps, name="steps"),
    path("c/<slug:slug>/settings/steps/<int:pk>/", onboarding.step, name="step"),
    path("c/<slug:slug>/settings/steps/<int:pk>/move/", onboarding.move, name="step_move"),
    path("c/<slug:slug>/settings/steps/<int:pk>/remove/", onboarding.remove, name="step_remove"),
    path("c/<slug:slug>/settings/closing/", settings.closing, name="closing"),
    path("c/<slug:slug>/settings/hand-over/", settings.hand_over, name="hand_over"),
    path("c/<slug:slug>/settings/archive/", settings.archive, name="archive"),
    path("c/<slug:slug>/settings/reopen/", settings.reopen, name="reopen"),
]
