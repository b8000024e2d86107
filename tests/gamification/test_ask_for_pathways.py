"""A level can ask for one particular pathway."""

import pytest
from django.utils import timezone

from gamification.actions import ladders
from gamification.levels.ladders import steps_of
from learning.pathways import actions
from learning.pathways.models import Walker
from plc.core.refusals import Refused

from .climbing import earn


@pytest.fixture
def pathway(cast):
    made = actions.make_pathway(by=cast.amara, community=cast.community, name="Facilitator")
    stage = made.stages.get()
    actions.add_step(by=cast.amara, stage=stage, kind="attested", words="Leads a meeting")
    actions.publish_pathway(by=cast.amara, pathway=made)
    return made


def ask(cast, level, pathway):
    given = {"name": level.name, "description": level.description, "after": level.after}
    rest = {"appoints": level.appoints, "term_months": level.term_months, "level": level}
    wanted = {"points": 1, f"pathway:{pathway.pk}": 1}
    ladders.change_level(
        by=cast.amara, community=cast.community, requirements=wanted, **given, **rest
    )


def test_it_is_reached_by_whoever_completed_this_one(cast, ladder, pathway, client_of):
    ask(cast, ladder[0], pathway)
    assert earn(cast, cast.chidi, 9) == 0
    says = [check.words for check in steps_of(cast.chidi, cast.community)[0].checks]
    assert any("Facilitator" in one for one in says)
    Walker.objects.create(pathway=pathway, user=cast.chidi, completed_at=timezone.now())
    assert earn(cast, cast.chidi, 1) == 1
    page = client_of(cast.amara).get(f"/c/westmoor/recognition/levels/{ladder[0].pk}/").text
    assert f'value="pathway:{pathway.pk}"' in page


def test_one_of_a_group_is_not_asked_for(cast, ladder):
    given = {"community": cast.community, "group": cast.group}
    made = actions.make_pathway(by=cast.ben, name="Ours", **given)
    with pytest.raises(Refused, match="pathways that members"):
        ask(cast, ladder[0], made)
