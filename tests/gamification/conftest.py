import pytest

from communities.feed import actions as feed
from gamification import following
from gamification.models import Badge, BadgeAward, Level, RuleOverride
from gamification.rules import RULES

from .asking import a_question
from .giving import give


@pytest.fixture
def two_rules(cast, relay):
    """Only asking and being accepted count, and all that was done so far was heard."""
    for key in RULES.rules.keys() - {"question_asked", "answer_accepted"}:
        RuleOverride.objects.create(community=cast.community, rule=key, on=False)
    relay()


@pytest.fixture
def question(cast):
    """Chidi asks the community."""
    return a_question(cast)


@pytest.fixture
def answer(cast, question):
    """Ben answers it."""
    return feed.write_comment(by=cast.ben, post=question, body="With the sickest.", kind="answer")


@pytest.fixture
def accepted(cast, answer, relay):
    """Ben's answer, which Chidi accepted, and all was heard."""
    feed.accept_answer(by=cast.chidi, comment=answer)
    relay()
    return answer


@pytest.fixture
def no_other_badges(db):
    """Without those that ship."""
    Badge.objects.all().delete()


@pytest.fixture
def settle(relay):
    """Hear what happened, and let badges and levels follow."""

    def both():
        relay()
        while following.follow():
            relay()

    return both


@pytest.fixture
def award(question, settle):
    """Chidi's badge for a first question."""
    settle()
    return BadgeAward.objects.get(badge__key="first-question")


@pytest.fixture
def path(cast):
    """Of the community's boards."""
    return f"/c/{cast.community.slug}/recognition/boards/"


@pytest.fixture
def group_path(cast):
    """Of the group's boards."""
    return f"/c/{cast.community.slug}/g/{cast.group.slug}/recognition/boards/"


@pytest.fixture
def scores(cast):
    """Of four members on the community's boards, and of two of them on the group's."""
    for person, points in ((cast.ben, 15), (cast.chidi, 15), (cast.amara, 4), (cast.dina, 2)):
        give(person, points, community=cast.community)
    give(cast.ben, 10, community=cast.community, group=cast.group, kind=6)
    give(cast.dina, 1, community=cast.community, group=cast.group, kind=6)


@pytest.fixture
def ladder(cast):
    """Two levels: the first at 10 points by itself, the second at 50 points with a role."""
    first = Level.objects.create(
        community=cast.community, name="Contributor", requirements={"points": 10}
    )
    second = Level.objects.create(
        community=cast.community,
        after=first,
        name="Facilitator",
        requirements={"points.helping": 50},
        appoints=True,
    )
    return first, second
