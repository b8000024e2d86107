"""Stories of the demo, and the consent of those named in them."""

from datetime import timedelta

from communities.stories import actions
from communities.stories.models import Consent
from communities.stories.models import Story as Row

from . import script
from .history import History
from .hours import hour, later


def tell_of_story(told: History, community: str, story: script.Story) -> None:
    told.at(hour(story.when, told.present), _write, told, community, story)


def _write(told: History, slug: str, story: script.Story) -> None:
    by = told.people[story.by]
    row = actions.draft_story(
        by=by,
        community=told.communities[slug],
        group=told.groups[story.group] if story.group else None,
        kind=story.kind,
        title=story.title,
        body=told.named(story.text),
        quote=story.quote,
        own_role=story.own_role,
        audience=story.audience,
        people=[told.people[key] for key in story.about],
        picture=told.file(story.picture, by) if story.picture else None,
    )
    if not story.draft:
        _ask(told, story, row)


def _ask(told: History, story: script.Story, row: Row) -> None:
    actions.ask_consent(by=told.people[story.by], story=row)
    waiting = [told.people[key].pk for key in story.waits_for]
    answers = {told.people[key].pk: answer for key, answer in story.answers.items()}
    rows = Consent.objects.filter(story=row, state="asked").exclude(user__in=waiting)
    for number, consent in enumerate(rows.select_related("story", "user").order_by("id")):
        answered = later(told.clock.hour, "5h", told.present) + timedelta(hours=3 * number)
        told.at(answered, _answer, consent, *answers.get(consent.user_id, ("agree", "")))
    if story.reviewed_by:
        told.at(later(told.clock.hour, "2d", told.present), _publish, told, story, row)
    if story.withdrawn_by:
        told.at(later(told.clock.hour, "19d", told.present), _withdraw, told, story, row)


def _answer(consent: Consent, answer: str, words: str) -> None:
    if answer == "agree":
        actions.give_consent(by=consent.user, consent=consent)
    elif answer == "change":
        actions.ask_for_change(by=consent.user, consent=consent, words=words)
    else:
        actions.decline_consent(by=consent.user, consent=consent, words=words)


def _publish(told: History, story: script.Story, row: Row) -> None:
    actions.publish_story(by=told.people[story.reviewed_by], story=row)


def _withdraw(told: History, story: script.Story, row: Row) -> None:
    person = told.people[story.withdrawn_by]
    actions.withdraw_consent(by=person, consent=Consent.objects.get(story=row, user=person))
