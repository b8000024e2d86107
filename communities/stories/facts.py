"""Facts about stories. ``subject_ids`` are the people whom a spotlight or success story is about,
or the author of a testimonial."""

from plc.journal.facts import Fact, fact


@fact("stories.ConsentAsked")
class ConsentAsked(Fact):
    """Everybody named in this version was asked. ``complete``: nobody's consent is missing, and the
    story goes to review."""

    story_id: int
    version: int
    complete: bool


@fact("stories.ConsentGiven")
class ConsentGiven(Fact):
    """``complete``: it was the last one missing, and the story goes to review."""

    story_id: int
    consent_id: int
    user_id: int
    version: int
    audience: str
    complete: bool


@fact("stories.ConsentRefused")
class ConsentRefused(Fact):
    """The person asks for a change, or declines (``state``)."""

    story_id: int
    consent_id: int
    user_id: int
    state: str


@fact("stories.ConsentWithdrawn")
class ConsentWithdrawn(Fact):
    """If the story was published, ``StoryWithdrawn`` is recorded with it."""

    story_id: int
    consent_id: int
    user_id: int


@fact("stories.StoryReturned")
class StoryReturned(Fact):
    """A reviewer gave it back to its author."""

    story_id: int
    author_id: int | None


@fact("stories.StoryPublished")
class StoryPublished(Fact):
    """``first``: it had not been published before."""

    story_id: int
    community_id: int
    group_id: int | None
    author_id: int | None
    kind: str
    audience: str
    subject_ids: list[int]
    first: bool


@fact("stories.StoryNarrowed")
class StoryNarrowed(Fact):
    """It has a smaller audience than before, and remains published."""

    story_id: int
    audience: str


@fact("stories.StoryWithdrawn")
class StoryWithdrawn(Fact):
    """It is not shown any more, and nobody is asked about it. ``cause``: "consent" (somebody
    withdrew it), "edited" (its author changed it), "author" or "reviewer" (withdrew it)."""

    story_id: int
    community_id: int
    group_id: int | None
    author_id: int | None
    cause: str


@fact("stories.StoryHidden")
class StoryHidden(Fact):
    """Moderators hid it."""

    story_id: int


@fact("stories.StoryRestored")
class StoryRestored(Fact):
    """Moderators restored it. It is shown again only if every consent is still valid."""

    story_id: int


@fact("stories.StoryRemoved")
class StoryRemoved(Fact):
    """Moderators removed it."""

    story_id: int
