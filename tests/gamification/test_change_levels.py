"""The ladder of levels: what it begins with, and how owners change it."""

import re

import pytest
from django.db import connection

from gamification.actions import ladders, terms
from gamification.levels.ladders import ladders_of, steps_of
from gamification.models import Holding, Level
from gamification.walking import walk_on
from plc.core.refusals import Refused

from .climbing import earn, offered

LEVELS = "/c/westmoor/recognition/levels/"


def change(cast, level, **more):
    chosen = {
        "name": level.name,
        "description": "",
        "after": level.after,
        "requirements": level.requirements or {"points": 1},
        "appoints": level.appoints,
        "term_months": 12,
    }
    return ladders.change_level(
        by=cast.amara, community=cast.community, level=level, **chosen | more
    )


def names_of(community):
    return [level.name for level in ladders_of([community.pk])[community.pk]]


def test_a_circle_of_levels_is_refused(cast, ladder):
    with pytest.raises(Refused, match="circle"):
        change(cast, ladder[0], after=ladder[0])


def test_levels_are_inserted_and_moved_to_any_place(cast, ladder):
    first, second = ladder
    top = change(cast, Level(community=cast.community, name="Top"), after=None)
    assert names_of(cast.community) == ["Top", "Contributor", "Facilitator"]
    change(cast, top, after=second)
    assert names_of(cast.community) == ["Contributor", "Facilitator", "Top"]
    first.refresh_from_db()
    change(cast, first, after=top)
    assert names_of(cast.community) == ["Facilitator", "Top", "Contributor"]
    change(cast, Level(community=cast.community, name="Between"), after=second)
    assert names_of(cast.community) == ["Facilitator", "Between", "Top", "Contributor"]
    connection.check_constraints()


def test_every_single_move_of_the_shipped_ladder_keeps_it_whole(cast):
    ladders.ship_levels(community=cast.community)
    for n in range(6):
        for m in (None, *range(5)):
            ladder = [step.level for step in steps_of(cast.chidi, cast.community)]
            level = ladder.pop(n)
            ladder.insert(0 if m is None else m + 1, level)
            change(cast, level, after=None if m is None else ladder[m])
            assert names_of(cast.community) == [one.name for one in ladder]


def test_a_level_is_removed_unless_somebody_holds_it(cast, ladder):
    first, second = ladder
    holding = offered(cast, cast.chidi)
    for level in ladder:
        with pytest.raises(Refused, match="Somebody holds"):
            ladders.remove_level(by=cast.amara, level=level)
    terms.answer_offer(by=cast.chidi, holding=holding, accept=False)
    Holding.objects.filter(level=first).delete()
    ladders.remove_level(by=cast.amara, level=first)
    assert names_of(cast.community) == ["Facilitator"]
    second.refresh_from_db()
    with pytest.raises(Refused, match="at least one"):
        ladders.remove_level(by=cast.amara, level=second)


@pytest.mark.parametrize(
    "requirements", [{"points": 10_000_000}, {"endorsements": 50}, {"no-such": 1}, {"badges": -1}]
)
def test_what_nobody_could_reach_is_refused(cast, ladder, requirements):
    with pytest.raises(Refused, match="Nobody could reach"):
        change(cast, ladder[0], requirements=requirements)


@pytest.mark.parametrize("months", [0, 61, 32_767])
def test_a_term_has_a_sensible_length(cast, ladder, client_of, months):
    with pytest.raises(Refused, match="1 to 60 months"):
        change(cast, ladder[1], term_months=months)
    sent = {"name": "Facilitator", "after": ladder[0].pk, "appoints": "on", "points": 30}
    answer = client_of(cast.amara).post(f"{LEVELS}{ladder[1].pk}/", sent | {"term_months": months})
    assert answer.status_code == 422


def test_a_level_asks_for_something(cast, ladder):
    with pytest.raises(Refused, match="everybody is there"):
        change(cast, ladder[0], requirements={"points": 0})


def test_a_requirement_that_no_longer_exists_is_met_by_nobody(cast, ladder):
    Level.objects.filter(pk=ladder[0].pk).update(requirements={"points": 1, "courses": 1})
    assert earn(cast, cast.chidi, 100) == 0
    (_points, gone) = steps_of(cast.chidi, cast.community)[0].checks
    assert (gone.words, gone.is_met) == ("Something that is no longer counted", False)


def test_a_level_stays_a_role_while_somebody_waits_or_holds_it(cast, ladder):
    holding = offered(cast, cast.chidi)
    for level, appoints in zip(ladder, (True, False), strict=True):
        with pytest.raises(Refused, match="Add another level"):
            change(cast, level, appoints=appoints)
    terms.answer_offer(by=cast.chidi, holding=holding, accept=False)
    change(cast, ladder[1], appoints=False)


def test_a_changed_ladder_is_followed_soon(cast, ladder, django_capture_on_commit_callbacks):
    assert earn(cast, cast.chidi, 5) == 0
    with django_capture_on_commit_callbacks(execute=True):
        change(cast, ladder[0], requirements={"points": 3})
    assert walk_on() == 1


def test_six_levels_ship_in_the_language_of_the_community(cast):
    assert ladders.ship_levels(community=cast.community) == 6
    assert ladders.ship_levels(community=cast.community) == 0
    names = [step.level.name for step in steps_of(cast.chidi, cast.community)]
    assert names[0] == "Participant"
    assert names[-1] == "Steward"


def test_a_founded_community_has_a_ladder(cast, relay):
    relay()
    assert Level.objects.filter(community=cast.community).count() == 6


def test_owners_change_levels_on_a_page(cast, ladder, client_of):
    address = f"{LEVELS}{ladder[0].pk}/"
    assert client_of(cast.chidi).get(address).status_code == 403
    owner = client_of(cast.amara)
    assert owner.get(address).status_code == 200
    sent = {"name": "Giver", "description": "", "after": "", "term_months": 6, "points": 30}
    assert owner.post(address, sent).status_code == 303
    ladder[0].refresh_from_db()
    assert (ladder[0].name, ladder[0].requirements) == ("Giver", {"points": 30})
    taken = owner.post(address, sent | {"name": "Facilitator", "description": "Kept"})
    assert taken.status_code == 422
    assert "There is a level of this name already." in taken.text
    assert 'value="Kept"' in taken.text
    assert owner.post(address, sent | {"points": 10**9}).status_code == 422
    new = sent | {"name": "Steward", "after": ladder[1].pk}
    assert owner.post(f"{LEVELS}new/", new).status_code == 303
    steward = f"{LEVELS}{Level.objects.get(name='Steward').pk}/"
    assert client_of(cast.chidi).post(f"{steward}remove/").status_code == 403
    assert "Remove the level Steward?" in owner.get(f"{steward}remove/").text
    assert Level.objects.filter(name="Steward").exists()
    assert owner.post(f"{steward}remove/").status_code == 303
    assert not Level.objects.filter(name="Steward").exists()


@pytest.mark.parametrize("name", ["\u200b", "\u0958" * 40])
def test_a_name_that_nobody_sees_or_that_is_too_long_once_cleaned_is_refused(
    cast, ladder, client_of, name
):
    sent = {"name": name, "description": "", "after": "", "term_months": 6, "points": 30}
    answer = client_of(cast.amara).post(f"{LEVELS}{ladder[0].pk}/", sent)
    assert answer.status_code == 422
    ladder[0].refresh_from_db()
    assert ladder[0].name == "Contributor"


def test_a_new_level_comes_last_unless_it_is_put_elsewhere(cast, ladder, client_of):
    first, second = ladder
    top = change(cast, Level(community=cast.community, name="Top"), after=None)
    page = client_of(cast.amara).get(f"{LEVELS}new/").text
    choices = re.search(r'<select name="after".*?</select>', page, re.DOTALL)[0]
    assert re.findall(r'value="(\d*)"', choices) == ["", *(str(one.pk) for one in (top, *ladder))]
    assert f'value="{second.pk}" selected' in choices
    choices = client_of(cast.amara).get(f"{LEVELS}{first.pk}/").text
    assert f'value="{top.pk}" selected' in choices


def test_everybody_reads_what_each_level_takes(cast, ladder, client_of):
    page = client_of(cast.chidi).get(LEVELS).text
    assert "10 points of all kinds" in page
    assert "Helping: 50 points" in page  # also what comes after the next
    asked = {"badges": 2, "points.helping": 50, "points": 60, "gone": 1}
    Level.objects.filter(pk=ladder[1].pk).update(requirements=asked)
    said = "60 points of all kinds · Helping: 50 points · 2 badges · Something that is no longer"
    assert said in client_of(cast.chidi).get(LEVELS).text
