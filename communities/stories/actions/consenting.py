"""Asking the people named in a story, and their answers."""

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from plc.accounts.models import User, blocked_ids
from plc.core.plain import clean_text, has_visible_text
from plc.core.refusals import Refused
from plc.journal.actions import record
from plc.notifications.actions import withdraw as withdraw_notices

from .. import facts, names
from ..access import ASKING
from ..models import (
    Consent,
    ConsentRefusal,
    ConsentState,
    NamedPerson,
    Namesake,
    Story,
    StoryState,
    StoryVersion,
)
from .drafting import begin_version, check_people, refuse_unwilling
from .states import (
    ABOUT_CONSENT,
    ABOUT_REVIEW,
    lock_story,
    refuse_taken_down,
    set_story_state,
    unpublish,
    without_consent,
)

MOST_ASKED = 60  # by one author within a day
KEPT = ("title", "quote", "body", "own_role", "picture")


@transaction.atomic
def ask_consent(*, by: User, story: Story, namesakes: Collection[UUID] = ()) -> None:
    """Ask everybody named in a draft about this version and audience. Authors who are named
    themselves consent by asking. If nobody else is missing, the story goes to review. A story that
    was withdrawn, or whose author asks again after somebody withdrew their consent, becomes a new
    version, so that everybody is asked again.

    Refuses a text that calls members by their full name who are not among the people named;
    ``namesakes`` are those of them who, the author says, are not meant."""
    locked = lock_story(story)
    refuse_taken_down(locked)
    _refuse_what_names_deleted_accounts(locked)
    current = Consent.objects.filter(story=locked, version=locked.version)
    taken_back = current.filter(state=ConsentState.WITHDRAWN).exists()
    if locked.state == StoryState.WITHDRAWN or (locked.state == StoryState.DRAFT and taken_back):
        begin_version(locked, by)
    if locked.state != StoryState.DRAFT:
        return
    named = list(NamedPerson.objects.filter(story=locked).select_related("user").order_by("id"))
    subjects = [row.user_id for row in named if row.subject]
    check_people(locked.kind, subjects, locked.author)
    refuse_unwilling(locked.kind, locked.community, subjects)
    _refuse_to_pass_over(locked, namesakes)
    _refuse_to_ask_more(by, len(named))
    _refuse_to_ask_again(by, locked)
    StoryVersion.objects.get_or_create(
        story=locked,
        number=locked.version,
        defaults={name: getattr(locked, name) for name in KEPT}
        | {"alt": locked.picture.alt if locked.picture else ""},
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


def _refuse_what_names_deleted_accounts(story: Story) -> None:
    if story.names_deleted_account:
        raise Refused(
            _(
                "Somebody named in this story has deleted their account, and cannot be asked. "
                "It stays unpublished. Write a new one without them."
            )
        )


def _refuse_to_pass_over(story: Story, namesakes: Collection[UUID]) -> None:
    """Whoever was asked about this story once is the person meant."""
    asked = set(story.consents.values_list("user_id", flat=True))
    called = names.called_and_not_asked(story)
    others = [one for one in called if one.public_id in namesakes and one.pk not in asked]
    Namesake.objects.bulk_create([Namesake(story=story, user=one) for one in others])
    if meant := [one for one in called if one not in others]:
        sentence = _(
            "The text names %(name)s. Put them among the people, leave the name out, or say that "
            "it is somebody else."
        )
        raise Refused(sentence % {"name": meant[0].name}, field="people")


def _refuse_to_ask_more(by: User, number: int) -> None:
    since = timezone.now() - timedelta(days=1)
    before = Consent.objects.filter(story__author=by, asked_at__gt=since).exclude(user=by).count()
    if before + number > MOST_ASKED:
        raise Refused(
            _("You can ask at most %(most)d people within a day. Ask these tomorrow.")
            % {"most": MOST_ASKED}
        )


def _refuse_to_ask_again(by: User, story: Story) -> None:
    """One sentence for whoever has no account any more, has blocked the author or is blocked by
    them, or has refused to be asked, so that it tells nothing of why."""
    people = User.objects.filter(pk__in=[row.user_id for row in without_consent(story)])
    mine = Q(story=story) | Q(author=by)
    refused = ConsentRefusal.objects.filter(mine, user=OuterRef("pk"))
    unable = ~Q(state=User.State.ACTIVE) | Q(pk__in=blocked_ids(by)) | Exists(refused)
    if (person := people.exclude(pk=by.pk).filter(unable).order_by("pk").first()) is not None:
        sentence = _("%(name)s cannot be asked about this story. Leave the name out.")
        raise Refused(sentence % {"name": person.name}, field="people")


def _lock(consent: Consent) -> tuple[Story, Consent]:
    """The story first, as everywhere."""
    story = lock_story(consent.story)
    return story, Consent.objects.select_for_update(no_key=True).get(pk=consent.pk)


def _lock_open(consent: Consent) -> tuple[Story, Consent]:
    """For an answer: refuses if the story was changed since they were asked."""
    story, locked = _lock(consent)
    if story.version != locked.version or story.state not in ASKING or story.taken_down:
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
    withdraw_notices(kind=ABOUT_CONSENT, object_id=consent.pk)


@transaction.atomic
def give_consent(*, by: User, consent: Consent) -> None:
    """Consent to this version and audience. With the last consent the story goes to review."""
    story, locked = _lock_open(consent)
    if locked.state == ConsentState.GIVEN:
        return
    locked.audience = story.audience  # it may be smaller than when they were asked
    locked.save(update_fields=["audience"])
    _answer(locked, ConsentState.GIVEN)
    ConsentRefusal.objects.filter(user=by, story=story).delete()
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
        withdraw_notices(kind=ABOUT_REVIEW, object_id=story.pk)


@transaction.atomic
def withdraw_consent(*, by: User, consent: Consent) -> bool:
    """Withdraw a consent that was given; False if it is none (any more). A published story is no
    longer shown anywhere as soon as this transaction commits; nothing is left to be done later."""
    story, locked = _lock(consent)
    if locked.state != ConsentState.GIVEN:
        return False
    _answer(locked, ConsentState.WITHDRAWN)
    record(
        facts.ConsentWithdrawn(story_id=story.pk, consent_id=locked.pk, user_id=locked.user_id),
        by=by,
    )
    if locked.version != story.version:
        return True
    if story.state == StoryState.PUBLISHED:
        unpublish(story, StoryState.WITHDRAWN, cause="consent", by=by)
    else:
        _wait_again(story)
    return True


@transaction.atomic
def refuse_asking(*, by: User, consent: Consent, scope: str) -> None:
    """Not to be asked again: about this "story", or about anything by its "author". What is open or
    agreed to remains. No fact is recorded; the author learns of it when they ask again."""
    story = lock_story(consent.story)
    if scope == "story":
        ConsentRefusal.objects.get_or_create(user=by, story=story)
    elif story.author_id is not None:
        ConsentRefusal.objects.get_or_create(user=by, author_id=story.author_id)


@transaction.atomic
def allow_asking(*, by: User, refusal: ConsentRefusal) -> None:
    ConsentRefusal.objects.filter(pk=refusal.pk, user=by).delete()
