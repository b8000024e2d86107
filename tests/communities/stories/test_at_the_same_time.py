"""What a lock or the constraint trigger decides, decided by two at once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest
from django.db import IntegrityError, connection, transaction

from communities.stories import actions
from communities.stories.models import Consent, Story
from plc.core.refusals import Refused
from tests.cast import assemble

from .writing import agreed, consent_of, published

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts: Callable) -> list:
    start = Barrier(len(acts))

    def run(act: Callable) -> object:
        start.wait()
        try:
            return act()
        except (Refused, IntegrityError) as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(run, acts))


def test_consent_withdrawn_while_an_editor_publishes_wins():
    cast = assemble()
    for number in range(6):
        story = agreed(cast, title=f"Half the interruptions, {number}")
        consent = consent_of(story, cast.chidi)
        at_once(
            lambda story=story: actions.publish_story(by=cast.amara, story=story),
            lambda consent=consent: actions.withdraw_consent(by=cast.chidi, consent=consent),
        )
        story.refresh_from_db()
        assert story.state in ("withdrawn", "consent")
        assert consent_of(story, cast.chidi).state == "withdrawn"


@pytest.mark.parametrize("first", ["publishes", "withdraws"])
def test_the_database_sees_both_halves_of_a_race_that_takes_no_lock(first):
    """Two transactions that bypass the actions: each looks right by itself."""
    cast = assemble()
    story = agreed(cast)
    consent, both_wrote = consent_of(story, cast.chidi), [Event(), Event()]

    def half(mine: int, write: Callable, *, waits: bool) -> Callable:
        def run() -> None:
            with transaction.atomic():
                write()
                both_wrote[mine].set()
                both_wrote[1 - mine].wait(10)
                if waits:
                    with connection.cursor() as cursor:
                        cursor.execute("SELECT pg_sleep(0.2)")

        return run

    publish = half(
        0,
        lambda: Story.objects.filter(pk=story.pk).update(
            state="published", published_at=story.created_at
        ),
        waits=first == "withdraws",
    )
    withdraw = half(
        1,
        lambda: Consent.objects.filter(pk=consent.pk).update(state="withdrawn"),
        waits=first == "publishes",
    )
    ends = at_once(publish, withdraw)
    assert sum(isinstance(end, IntegrityError) for end in ends) == 1
    story.refresh_from_db()
    consent.refresh_from_db()
    assert (story.state, consent.state) in {("published", "given"), ("review", "withdrawn")}


def test_two_spotlights_on_the_same_person_at_once_are_one_turn():
    cast = assemble()
    two = [
        agreed(cast, kind="spotlight", title=f"Chidi at the phone, {number}") for number in range(2)
    ]
    ends = at_once(
        *[lambda story=story: actions.publish_story(by=cast.amara, story=story) for story in two]
    )
    assert sum(isinstance(end, Refused) for end in ends) == 1
    assert Story.objects.filter(state="published").count() == 1


def test_a_story_published_twice_at_once_is_published_once():
    cast = assemble()
    story = agreed(cast)
    at_once(*[lambda: actions.publish_story(by=cast.amara, story=story)] * 3)
    assert Story.objects.get().state == "published"
    assert published(cast, title="Another").state == "published"
