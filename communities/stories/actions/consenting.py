"""Asking the people named in a story, and their answers."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from plc.accounts.models import User
from plc.core.plain import clean_text, has_visible_text
from plc.core.refusals import Refused
from plc.journal.actions import record
from plc.notifications.actions import withdraw

from .. import facts
from ..models import Consent, ConsentState, NamedPerson, Story, StoryState, StoryVersion
from .drafting import begin_version, check_people
from .states import lock_story, set_story_state, unpublish, without_consent

ASKING = (StoryState.CONSENT, StoryState.REVIEW)


@transaction.atomic
def ask_consent(*, by: User, story: Story) -> None:
    """Ask everybody named in a draft about this version and audience. Authors who are named
    themselves consent by asking. If nobody else is missing, the story goes to review. A withdrawn
    story becomes a new version, so that everybody is asked again."""
    locked = lock_story(story)
    if locked.state == StoryState.WITHDRAWN:
        begin_version(locked, by)
    if locked.state != StoryState.DRAFT:
        return
    named = list(NamedPerson.objects.filter(story=locked).select_related("user").order_by("id"))
    check_people(locked.kind, [row.user_id for row in named if row.subject], locked.author)
    for row in named:
        if row.user.state != User.State.ACTIVE:
            sentence = _(
                "%(name)s has no account any more and cannot be asked. Leave the name out."
            )
            raise Refused(sentence % {"name": row.user.name}, field="people")
    StoryVersion.objects.get_or_create(
        story=locked,
        number=locked.version,
        defaults={name: getattr(locked, name) for name in ("title", "quote", "body", "own_role")},
    )
    Consent.objects.bulk_create(
        [
            Consent(
                story=locked, version=locked.version, user_id=row.user_id, audience=locked.audience
            )
            for row in named
        ],
        ignore_conflicts=True,
    )
    mine = Consent.objects.filter(story=locked, version=locked.version, user=by)
    mine.update(state=ConsentState.GIVEN, answered_at=timezone.now())
    missing = without_consent(locked)
    set_story_state(locked, StoryState.CONSENT if missing else StoryState.REVIEW, reason="")
    story.state = locked.state
    record(
        facts.ConsentAsked(story_id=locked.pk, version=locked.version, complete=not missing), by=by
    )


def _lock(consent: Consent) -> tuple[Story, Consent]:
    """The story first, as everywhere."""
    story = lock_story(consent.story)
    return story, Consent.objects.select_for_update(no_key=True).get(pk=consent.pk)


def _lock_open(consent: Consent) -> tuple[Story, Consent]:
    """For an answer: refuses if the story was changed since they were asked."""
    story, locked = _lock(consent)
    if story.version != locked.version or story.state not in ASKING:
        raise Refused(
            _(
                "The story was changed or withdrawn meanwhile. You will be asked again if it "
                "is to appear."
            )
        )
    return story, locked


def _answer(consent: Consent, state: str, words: str = "") -> None:
    consent.state, consent.words, consent.answered_at = state, words, timezone.now()
    consent.save(update_fields=["state", "words", "answered_at"])
    withdraw(kind="stories.consent", object_id=consent.pk)


@transaction.atomic
def give_consent(*, by: User, consent: Consent) -> None:
    """Consent to this version and audience. With the last consent the story goes to review."""
    story, locked = _lock_open(consent)
    if locked.state == ConsentState.GIVEN:
        return
    locked.audience = story.audience  # it may be smaller than when they were asked
    locked.save(update_fields=["audience"])
    _answer(locked, ConsentState.GIVEN)
    complete = not without_consent(story)
    if complete:
        set_story_state(story, StoryState.REVIEW)
    record(
        facts.ConsentGiven(
            story_id=story.pk,
            consent_id=locked.pk,
            user_id=locked.user_id,
            version=locked.version,
            audience=locked.audience,
            complete=complete,
        ),
        by=by,
    )


@transaction.atomic
def ask_for_change(*, by: User, consent: Consent, words: str) -> None:
    """Tell the author what should be different. The story waits until it is changed."""
    words = clean_text(words)[:1000]
    if not has_visible_text(words):
        raise Refused(_("Say in a sentence what should be different."), field="words")
    _refuse(by, consent, ConsentState.CHANGE, words)


@transaction.atomic
def decline_consent(*, by: User, consent: Consent, words: str = "") -> None:
    _refuse(by, consent, ConsentState.DECLINED, clean_text(words)[:1000])


def _refuse(by: User, consent: Consent, state: str, words: str) -> None:
    story, locked = _lock_open(consent)
    if (locked.state, locked.words) == (state, words):
        return
    _answer(locked, state, words)
    _wait_again(story)
    record(
        facts.ConsentRefused(
            story_id=story.pk, consent_id=locked.pk, user_id=locked.user_id, state=state
        ),
        by=by,
    )


def _wait_again(story: Story) -> None:
    if story.state == StoryState.REVIEW:
        set_story_state(story, StoryState.CONSENT)
        withdraw(kind="stories.review", object_id=story.pk)


@transaction.atomic
def withdraw_consent(*, by: User, consent: Consent) -> None:
    """Withdraw a consent that was given. A published story is no longer shown anywhere as soon as
    this transaction commits; nothing is left to be done later."""
    story, locked = _lock(consent)
    if locked.state != ConsentState.GIVEN:
        return
    _answer(locked, ConsentState.WITHDRAWN)
    record(
        facts.ConsentWithdrawn(story_id=story.pk, consent_id=locked.pk, user_id=locked.user_id),
        by=by,
    )
    if locked.version != story.version:
        return
    _unpublish_without(story, by)


def _unpublish_without(story: Story, by: Any) -> None:
    """A story that moderators removed stays removed; restoring it looks at the consents."""
    if story.state in (StoryState.PUBLISHED, StoryState.HIDDEN):
        unpublish(story, StoryState.WITHDRAWN, cause="consent", by=by)
    else:
        _wait_again(story)
