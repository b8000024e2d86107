"""Adding a resource, changing what is said about it, and adding a version.

What somebody sends twice by the same form is added once. What is in the library already is said
before it is added again, as far as they may see it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from communities.community.models import Community, Licence
from communities.groups.actions import hold_group
from communities.groups.models import Group
from plc.accounts.models import User
from plc.core.ids import id_for_form
from plc.core.outdated import refuse_outdated, state_of
from plc.core.plain import clean_line, has_visible_text
from plc.core.refusals import Refused
from plc.core.tasks import hurry
from plc.files.actions import hold
from plc.journal.actions import record

from .. import facts, tasks
from ..models import Kind, Level, Resource, ResourceTopic, ResourceVersion, TextState
from ..wording import Content, accept_content, digest_of, format_of, topics_of, version_of
from .states import HOLDER, MONTHS, current_version, lock_to_change, next_review, save

MOST_MINUTES = 6000
FEW = 5


# What is said about a resource, beside its topics.
SAID = (
    *("title", "summary", "level", "language"),
    *("minutes", "licence", "attribution", "review_months"),
)


@dataclass(frozen=True)
class Sent:
    """What is said about a resource. ``topics`` are names, separated by commas."""

    title: str
    summary: str = ""
    level: str = Level.EVERYONE
    language: str = ""
    minutes: int | None = None
    licence: str = Licence.RESERVED
    attribution: str = ""
    topics: str = ""
    review_months: int = 12

    def as_fields(self) -> dict[str, Any]:
        """Cleaned; refuses what cannot be kept."""
        title = clean_line(self.title)
        if not has_visible_text(title):
            raise Refused(_("Give it a title."), field="title")
        if self.minutes is not None and not 0 < self.minutes <= MOST_MINUTES:
            raise Refused(_("Say how long it takes in minutes, from 1 on."), field="minutes")
        if self.review_months not in MONTHS:
            raise Refused(_("Choose when to look at it again."), field="review_months")
        return {
            "title": title,
            "summary": clean_line(self.summary),
            "level": Level(self.level),
            "language": self.language,
            "minutes": self.minutes,
            "licence": Licence(self.licence),
            "attribution": clean_line(self.attribution),
            "review_months": self.review_months,
        }


class AlreadyHere(Refused):
    """The same thing is in the library; ``twins`` are resources that the person may see."""

    def __init__(self, twins: list[Resource]) -> None:
        super().__init__(_("This is in the library already."), field="anyway")
        self.twins = twins


def twins_of(
    actor: Any, community: Community, content: Content, *, but: Resource | None = None
) -> list[Resource]:
    """Resources with the same address or file that the actor may see. At most one query."""
    draft = version_of(content, community=community, prefix="twin")
    same = Q(pk__in=())
    if draft.address_key:
        same |= Q(versions__address_key=draft.address_key)
    if digest := digest_of(content):
        same |= Q(versions__digest=digest)
    if not same:
        return []
    found = Resource.objects.visible_to(actor).filter(same, versions__number=F("version"))
    found = found.filter(community=community).exclude(pk__in=[but.pk] if but else [])
    return list(found.for_cards().distinct().order_by("-id")[:FEW])


@transaction.atomic
def add_resource(
    *,
    by: User,
    community: Community,
    group: Group | None = None,
    kind: str,
    sent: Sent,
    content: Content,
    share: bool = True,
    anyway: bool = False,
    public_id: UUID | None = None,
) -> Resource:
    """Add it to the library of the place, or with ``share=False`` for ``by`` alone. Refuses what is
    there already (`AlreadyHere`), unless ``anyway``."""
    group = group and hold_group(group)
    values, topics = sent.as_fields(), topics_of(sent.topics)
    content = accept_content(kind, content)
    place = (community.pk, group.pk if group else 0)
    public_id = id_for_form(
        public_id, by.public_id, *place, kind, values["title"], content.address, content.body
    )
    User.objects.select_for_update(no_key=True).get(pk=by.pk)  # serialises double submits
    if (twin := Resource.objects.filter(public_id=public_id).first()) is not None:
        return twin
    if not anyway and (twins := twins_of(by, community, content)):
        raise AlreadyHere(twins)
    resource = Resource.objects.create(
        public_id=public_id,
        community=community,
        group=group,
        author=by,
        owner=by,
        kind=Kind(kind),
        format=format_of(content),
        shared_at=timezone.now() if share else None,
        review_on=next_review(sent.review_months),
        **values,
    )
    write_topics(resource, topics)
    write_version(resource, content, number=1, by=by)
    if share:
        record_shared(resource, by)
    return resource


def record_shared(resource: Resource, by: User | None) -> None:
    record(
        facts.ResourceShared(
            resource_id=resource.pk,
            community_id=resource.community_id,
            group_id=resource.group_id,
            author_id=resource.author_id,
        ),
        by=by,
    )


def write_topics(resource: Resource, topics: Mapping[str, str]) -> bool:
    """Make the rows match; whether anything changed."""
    before = dict(resource.topics.values_list("slug", "name"))
    resource.topics.exclude(slug__in=topics).delete()
    ResourceTopic.objects.bulk_create(
        [
            ResourceTopic(resource=resource, slug=slug, name=name)
            for slug, name in topics.items()
            if slug not in before
        ],
        ignore_conflicts=True,
    )
    return before.keys() != topics.keys()


def write_version(
    resource: Resource, content: Content, *, number: int, by: User | None, what_changed: str = ""
) -> ResourceVersion:
    version = version_of(
        content, community=resource.community, prefix=f"{resource.public_id}-{number}"
    )
    version.resource, version.number, version.by = resource, number, by
    version.what_changed = what_changed
    version.save(force_insert=True)
    if content.file is not None:
        hold(files=[content.file], holder=HOLDER, holder_id=version.pk, by=by)
    if version.text_state == TextState.WAITING:
        transaction.on_commit(lambda: hurry(tasks.read_documents))
    return version


@transaction.atomic
def change_resource(*, by: User, resource: Resource, sent: Sent, seen: str = "") -> Resource:
    """Change what is said about it. A narrower licence holds for copies that are made from now
    on. ``seen`` is ``state_of_resource`` as its form was opened."""
    values, topics = sent.as_fields(), topics_of(sent.topics)
    locked = lock_to_change(resource)
    if seen:
        refuse_outdated(state_of_resource(locked), seen)
    changed = {name: value for name, value in values.items() if getattr(locked, name) != value}
    if "review_months" in changed:
        changed["review_on"] = next_review(sent.review_months)
    other_topics = write_topics(locked, topics)
    if changed or other_topics:
        save(locked, **changed, changed_at=timezone.now())
        record(facts.ResourceChanged(resource_id=locked.pk, version=None), by=by)
    return locked


def state_of_resource(resource: Resource) -> str:
    """One query."""
    topics = list(resource.topics.order_by("id").values_list("id", flat=True))
    return state_of(topics, *(getattr(resource, name) for name in SAID))


@transaction.atomic
def add_version(
    *,
    by: User,
    resource: Resource,
    content: Content,
    what_changed: str = "",
    seen: int | None = None,
) -> Resource:
    """Add a version, which is the current one from then on. ``seen`` is the version in the form;
    refused if it is outdated. Only other captions or another transcript make no new version."""
    locked = lock_to_change(resource)
    if seen is not None and seen != locked.version:
        raise Refused(_("This was changed in another window meanwhile. Open it again."))
    before = current_version(locked)
    if (
        content.file is None
        and before.file is not None
        and not content.address
        and not content.body
    ):
        return _change_words(locked, before, content, by)
    content = accept_content(locked.kind, content)
    if _is_same(before, content):
        return _change_words(locked, before, content, by)
    number = locked.version + 1
    version = write_version(
        locked, content, number=number, by=by, what_changed=clean_line(what_changed)
    )
    save(locked, version=number, format=format_of(content), changed_at=version.at)
    record(facts.ResourceChanged(resource_id=locked.pk, version=number), by=by)
    return locked


def _is_same(before: ResourceVersion, content: Content) -> bool:
    return (
        before.address == content.address
        and before.body == content.body
        and before.digest == digest_of(content)
    )


def _change_words(
    resource: Resource, version: ResourceVersion, content: Content, by: User
) -> Resource:
    """Captions and transcript of the file or address that stays. Captions stay, too, unless there
    are others or they are dropped: no form shows them to be sent again."""
    given = Content(
        address=version.address,
        file=version.file,
        body=version.body,
        captions="" if content.drops_captions else content.captions or version.captions,
        transcript=content.transcript,
    )
    given = accept_content(resource.kind, given)
    if (given.captions, given.transcript) == (version.captions, version.transcript):
        return resource
    version.captions, version.transcript = given.captions, given.transcript
    version.save(update_fields=["captions", "transcript"])
    save(resource, changed_at=timezone.now())
    record(facts.ResourceChanged(resource_id=resource.pk, version=version.number), by=by)
    return resource
