"""Facts about resources and collections. ``group_id`` is None for what is in the community."""

from plc.journal.facts import Fact, fact


@fact("library.ResourceShared")
class ResourceShared(Fact):
    """Others than its owner can see it now."""

    resource_id: int
    community_id: int
    group_id: int | None
    author_id: int | None


@fact("library.ResourceUnshared")
class ResourceUnshared(Fact):
    """Only its owner sees it again."""

    resource_id: int


@fact("library.ResourceChanged")
class ResourceChanged(Fact):
    """What is said about it changed; with a new ``version``, also what it consists of."""

    resource_id: int
    version: int | None


@fact("library.ResourceMoved")
class ResourceMoved(Fact):
    resource_id: int
    community_id: int
    group_id: int | None


@fact("library.ResourceUnnamed")
class ResourceUnnamed(Fact):
    """Its author left without their name."""

    resource_id: int
    author_id: int


@fact("library.ResourceHandedOver")
class ResourceHandedOver(Fact):
    """Somebody else looks after it, or nobody (None)."""

    resource_id: int
    owner_id: int | None


@fact("library.ResourceArchived")
class ResourceArchived(Fact):
    resource_id: int


@fact("library.ResourceReopened")
class ResourceReopened(Fact):
    """It is in the lists again."""

    resource_id: int


@fact("library.ResourceHidden")
class ResourceHidden(Fact):
    """Moderators hid it."""

    resource_id: int


@fact("library.ResourceRestored")
class ResourceRestored(Fact):
    resource_id: int


@fact("library.ResourceRemoved")
class ResourceRemoved(Fact):
    """Moderators removed it."""

    resource_id: int


@fact("library.ResourceDiscarded")
class ResourceDiscarded(Fact):
    """Its owner deleted what nobody else could see."""

    resource_id: int


@fact("library.ResourceCopied")
class ResourceCopied(Fact):
    """Somebody began their own version of it."""

    resource_id: int
    copied_from_id: int
    copied_by_id: int


@fact("library.ResourceRead")
class ResourceRead(Fact):
    """The words of its file can be searched, or could not be read."""

    resource_id: int
    version: int


@fact("library.ResourceHelped", private=True)
class ResourceHelped(Fact):
    """``user_id`` said whether it helped (``answer``: "yes", "partly", "no"), or changed that.
    Private, because they may have chosen to be without a name."""

    resource_id: int
    helped_id: int
    user_id: int
    answer: str


@fact("library.HelpTakenBack", private=True)
class HelpTakenBack(Fact):
    """``user_id`` no longer says whether it helped."""

    resource_id: int
    user_id: int


@fact("library.ReviewDue")
class ReviewDue(Fact):
    """The day has come to look at it again."""

    resource_id: int
    owner_id: int | None


@fact("library.ResourceReviewed")
class ResourceReviewed(Fact):
    """``answer``: "right", "changed" or "archived"."""

    resource_id: int
    review_id: int
    answer: str


@fact("library.CollectionShared")
class CollectionShared(Fact):
    """Others than its owner can see it now."""

    collection_id: int
    community_id: int
    group_id: int | None


@fact("library.CollectionChanged")
class CollectionChanged(Fact):
    """Its words, its place, its resources or who sees it."""

    collection_id: int


@fact("library.CollectionTakenDown")
class CollectionTakenDown(Fact):
    """Moderators hid or removed it."""

    collection_id: int


@fact("library.CollectionRestored")
class CollectionRestored(Fact):
    collection_id: int


@fact("library.CollectionDiscarded")
class CollectionDiscarded(Fact):
    collection_id: int
