"""Reactions to facts about stories: who is told, and what is found."""

from collections.abc import Iterable

from plc.accounts.models import User
from plc.journal.listeners import listens_to
from plc.journal.models import Entry
from plc.notifications.actions import notify, notify_of
from plc.search.actions import index

from .access import reviewers_of
from .actions.renaming import rename_in_stories
from .actions.states import ABOUT_PUBLISHED, STORY
from .models import Consent, ConsentState, NamedPerson, Story, StoryState


@listens_to("stories.ConsentAsked", queue="now")
def ask_those_named(entries: list[Entry]) -> None:
    for entry in entries:
        story_id, version = entry.data["story_id"], entry.data["version"]
        rows = Consent.objects.filter(
            story=story_id, version=version, state=ConsentState.ASKED
        ).select_related("story")
        for consent in rows.current():
            notify(
                kind="stories.consent",
                happening=f"consent {consent.pk}",
                object_id=consent.pk,
                people=[consent.user_id],
                cause=consent.story.author_id,
                community_id=consent.story.community_id,
                at=entry.at,
            )


@listens_to("stories.ConsentAsked", "stories.ConsentGiven", queue="now")
def tell_those_who_review(entries: list[Entry]) -> None:
    """The last consent may be the author's own, or there was nobody to ask."""
    for entry in entries:
        story = Story.objects.filter(pk=entry.data["story_id"], state=StoryState.REVIEW).first()
        if story is not None and entry.data["complete"]:
            notify_of(
                entry,
                kind="stories.review",
                object_id=story.pk,
                people=reviewers_of(story).exclude(stories=story).values_list("pk", flat=True),
                cause=entry.actor_id,
                community_id=story.community_id,
            )


@listens_to("stories.ConsentRefused", "stories.ConsentWithdrawn", queue="now")
def tell_the_author(entries: list[Entry]) -> None:
    for entry in entries:
        story = Story.objects.filter(pk=entry.data["story_id"], author__isnull=False).first()
        if story is not None and story.author_id is not None:
            notify_of(
                entry,
                kind="stories.answer",
                object_id=entry.data["consent_id"],
                people=[story.author_id],
                cause=entry.data["user_id"],
                community_id=story.community_id,
            )


@listens_to("stories.StoryReturned", queue="now")
def tell_of_return(entries: list[Entry]) -> None:
    """In the place's name, so blocks do not apply."""
    for entry in entries:
        _tell(entry, "stories.returned", filter(None, [entry.data["author_id"]]))


@listens_to("stories.StoryPublished", queue="now")
def tell_of_publication(entries: list[Entry]) -> None:
    for entry in entries:
        people = _concerned(entry.data["story_id"])
        _tell(entry, ABOUT_PUBLISHED, people - {entry.actor_id})


@listens_to("stories.StoryWithdrawn", queue="now")
def tell_of_withdrawal(entries: list[Entry]) -> None:
    """Those named are asked anew about what was edited, and the author has been told who withdrew
    their consent."""
    for entry in entries:
        if (cause := entry.data["cause"]) == "edited":
            continue
        told = {entry.actor_id, entry.data["author_id"] if cause == "consent" else None}
        _tell(entry, "stories.withdrawn", _concerned(entry.data["story_id"]) - told)


def _concerned(story_id: int) -> set[int]:
    """The author, and everybody named."""
    named = NamedPerson.objects.filter(story=story_id).values_list("user_id", flat=True)
    author = Story.objects.filter(pk=story_id).values_list("author_id", flat=True)
    return {pk for pk in (*named, *author) if pk is not None}


def _tell(entry: Entry, kind: str, people: Iterable[int]) -> None:
    story = Story.objects.filter(pk=entry.data["story_id"]).first()
    if story is not None:
        notify_of(
            entry, kind=kind, object_id=story.pk, people=people, community_id=story.community_id
        )


@listens_to("accounts.ProfileChanged", queue="soon")
def rename_people(entries: list[Entry]) -> None:
    for person in User.objects.filter(pk__in={entry.data["user_id"] for entry in entries}):
        index(STORY, rename_in_stories(person=person))


@listens_to("groups.GroupChanged", queue="bulk")
def index_stories_of_groups(entries: list[Entry]) -> None:
    """Those of a hidden group are found by its members only."""
    groups = {entry.data["group_id"] for entry in entries}
    shown = Story.objects.shown().filter(group__in=groups)
    index(STORY, set(shown.values_list("pk", flat=True)))


@listens_to(
    "stories.StoryPublished",
    "stories.StoryNarrowed",
    "stories.StoryWithdrawn",
    "stories.StoryHidden",
    "stories.StoryRestored",
    "stories.StoryRemoved",
)
def index_stories(entries: list[Entry]) -> None:
    index(STORY, {entry.data["story_id"] for entry in entries})
