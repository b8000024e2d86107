"""Reviewing, publishing and withdrawing a story."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from plc.accounts.models import User
from plc.core.plain import clean_text, has_visible_text
from plc.core.refusals import Refused
from plc.journal.actions import record
from plc.notifications.actions import withdraw as withdraw_notices

from .. import access, facts, names, turns
from ..models import NamedPerson, Story, StoryKind, StoryState
from .drafting import refuse_unwilling
from .states import (
    ABOUT_REVIEW,
    lock_story,
    refuse_taken_down,
    set_story_state,
    stop_asking,
    unpublish,
    without_consent,
)

MOST_WORDS = 1000


@transaction.atomic
def publish_story(*, by: User, story: Story) -> None:
    """Publish a reviewed story. Refuses without the consent of everybody named in it to this
    version and audience, and a spotlight on somebody who was in one while others wait."""
    locked = lock_story(story)
    if locked.state == StoryState.PUBLISHED:
        return
    refuse_taken_down(locked)
    if locked.state != StoryState.REVIEW:
        raise Refused(_("This story was changed or withdrawn meanwhile, so it is not published."))
    if reason := access.why_not_review(by, locked):  # the audience may have changed
        raise Refused(reason)
    if missing := without_consent(locked):
        sentence = _("%(name)s has not consented to this version.")
        raise Refused(sentence % {"name": missing[0].user.name})
    if called := names.called_and_not_asked(locked):
        sentence = _("The text names %(name)s, who was not asked.")
        raise Refused(sentence % {"name": called[0].name})
    subjects = NamedPerson.objects.filter(story=locked, subject=True).order_by("user")
    subject_ids = list(subjects.values_list("user_id", flat=True))
    refuse_unwilling(locked.kind, locked.community, subject_ids)
    if locked.kind == StoryKind.SPOTLIGHT:
        turns.serialise(locked.community)
        if reason := turns.why_not_their_turn(by, locked):
            raise Refused(reason)
    first = locked.published_at is None
    set_story_state(
        locked,
        StoryState.PUBLISHED,
        published_at=locked.published_at or timezone.now(),
        reviewed_by=by,
        reason="",
    )
    withdraw_notices(kind=ABOUT_REVIEW, object_id=locked.pk)
    story.state, story.published_at = locked.state, locked.published_at
    record(
        facts.StoryPublished(
            story_id=locked.pk,
            community_id=locked.community_id,
            group_id=locked.group_id,
            author_id=locked.author_id,
            kind=locked.kind,
            audience=locked.audience,
            subject_ids=subject_ids,
            first=first,
        ),
        by=by,
    )


def required_words(words: str, sentence: str) -> str:
    words = clean_text(words)[:MOST_WORDS]
    if not has_visible_text(words):
        raise Refused(sentence, field="words")
    return words


@transaction.atomic
def return_story(*, by: User, story: Story, words: str) -> None:
    """Give a story back to its author, with the reason."""
    words = required_words(words, _("Tell the author what is missing."))
    locked = lock_story(story)
    if locked.state != StoryState.REVIEW:
        raise Refused(_("This story is no longer waiting for a review."))
    set_story_state(locked, StoryState.DRAFT, reason=words)
    withdraw_notices(kind=ABOUT_REVIEW, object_id=locked.pk)
    record(facts.StoryReturned(story_id=locked.pk, author_id=locked.author_id), by=by)


@transaction.atomic
def withdraw_story(*, by: User | None, story: Story, words: str = "") -> bool:
    """Withdraw a story: its author, or somebody who reviews stories there, who says why. Nobody is
    asked about it any more, and everybody named in it is told. False if there is nothing to
    withdraw."""
    locked = lock_story(story)
    own = by is not None and by.pk == locked.author_id
    if not own:
        words = required_words(words, _("Say why, for the people it is about."))
    if locked.state not in access.withdrawable(own=own):
        return False
    stop_asking(locked)
    unpublish(
        locked,
        StoryState.WITHDRAWN,
        cause="author" if own else "reviewer",
        by=by,
        reason=clean_text(words)[:MOST_WORDS],
    )
    story.state = locked.state
    return True
