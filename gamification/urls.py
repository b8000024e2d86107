"""URLs of recognition."""

from django.urls import path

from .views import (
    awards,
    badges,
    boards,
    grants,
    kudos,
    ledger,
    levels,
    recompute,
    rules,
    seasons,
    settings,
)
from .views import path as my_path

IN = "c/<slug:slug>/recognition/"
IN_GROUP = "c/<slug:slug>/g/<slug:group_slug>/recognition/"

app_name = "gamification"
urlpatterns = [
    path("recognition/", my_path.choose_community, name="choose"),
    path(IN, my_path.show_path, name="path"),
    path(f"{IN}fresh/", my_path.show_fresh_path, name="path_fresh"),
    path(f"{IN}weeks.csv", my_path.export_weeks, name="weeks"),
    path(f"{IN}boards/", boards.show_community_boards, name="boards"),
    path(f"{IN}boards/close/", boards.close_community_boards, name="boards_close"),
    path(f"{IN}seasons/", seasons.list_seasons, name="seasons"),
    path(f"{IN}seasons/<int:pk>/", seasons.edit_season, name="season"),
    path(f"{IN}seasons/<int:pk>/remove/", seasons.remove_season, name="season_remove"),
    path(f"{IN_GROUP}boards/", boards.show_group_boards, name="group_boards"),
    path(f"{IN_GROUP}boards/close/", boards.close_group_boards, name="group_boards_close"),
    path("recognition/boards/", boards.show_site_boards, name="site_boards"),
    path("me/leaderboards/", boards.edit_preference, name="board_preference"),
    path(f"{IN}thanks/", kudos.list_kudos, name="thanks"),
    path(f"{IN}thanks/new/", kudos.choose_whom_to_thank, name="thank_whom"),
    path(f"{IN}thanks/new/<uuid:person>/", kudos.give_kudos, name="thank"),
    path(f"{IN}thanks/<uuid:public_id>/", kudos.show_kudos, name="kudos"),
    path(f"{IN}thanks/<uuid:public_id>/withdraw/", kudos.withdraw_kudos, name="kudos_withdraw"),
    path(f"{IN_GROUP}thanks/", kudos.list_kudos_of_group, name="group_thanks"),
    path(f"{IN}levels/", levels.show_levels, name="levels"),
    path(f"{IN}levels/new/", levels.add_level, name="level_new"),
    path(f"{IN}levels/<int:pk>/", levels.change_level, name="level"),
    path(f"{IN}levels/nominate/<uuid:person>/", levels.nominate, name="nominate"),
    path("levels/<uuid:public_id>/answer/", levels.answer_offer, name="level_answer"),
    path("levels/<uuid:public_id>/decide/", levels.decide, name="level_decide"),
    path(f"{IN}settings/", settings.change_settings, name="settings"),
    path(f"{IN}ledger/", ledger.show_ledger, name="ledger"),
    path(f"{IN}ledger.csv", ledger.export_ledger, name="ledger_csv"),
    path(f"{IN}ledger/<int:pk>/", ledger.show_entry, name="entry"),
    path(f"{IN}rules/", rules.show_rules, name="rules"),
    path(f"{IN}rules/<slug:key>/", rules.edit_rule, name="rule"),
    path(f"{IN}recompute/", recompute.recompute, name="recompute"),
    path(f"{IN}recompute/<uuid:public_id>/", recompute.decide, name="recompute_decide"),
    path(f"{IN}grants/", grants.grants, name="grants"),
    path(f"{IN}grants/<uuid:public_id>/withdraw/", grants.withdraw, name="grant_withdraw"),
    path(f"{IN}questions/", grants.questions, name="questions"),
    path(f"{IN}questions/<uuid:public_id>/", grants.answer, name="question_answer"),
    path(f"{IN}badges/", badges.show_badges, name="badges"),
    path(f"{IN}badges/<uuid:badge>/", badges.show_badge, name="badge"),
    path(f"{IN}badges/<uuid:badge>/give/", badges.give_badge, name="give_badge"),
    path(f"{IN}badges/<uuid:badge>/endorse/", badges.endorse, name="endorse"),
    path(
        f"{IN}endorsements/<uuid:endorsement>/withdraw/",
        badges.withdraw_endorsement,
        name="withdraw_endorsement",
    ),
    path("badges/<uuid:badge>/<int:level>.svg", badges.show_picture, name="badge_picture"),
    path("badges/<uuid:award>/", awards.show_award, name="award"),
    path("badges/<uuid:award>/share/", awards.share_award, name="share_award"),
    path("badges/<uuid:award>/credential/", awards.issue_credential, name="issue_credential"),
    path("badges/<uuid:award>/revoke/", awards.revoke_award, name="revoke_award"),
]
