"""Writing and changing a story.

What people were asked about is one version. Any change of it makes a new version, which they are
asked about again, except a smaller audience alone: everybody who reads it then would have read it
before, so their consent includes it.
"""

from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from communities.community.models import Community
from communities.groups.actions import hold_group
from communities.groups.models import Group
from communities.groups.wording import Wording
from plc.accounts.models import User
from plc.core.ids import id_for_form
from plc.core.plain import clean_line
from plc.core.refusals import Refused
from plc.files.actions import describe, hold, release
from plc.files.models import StoredFile
from plc.journal.actions import record

from .. import access, facts, names
from ..models import (
    OPENNESS,
    Audience,
    NamedPerson,
    SpotlightRefusal,
    Story,
    StoryKind,
    StoryState,
)
from ..wording import prepare_wording
from .states import lock_story, refuse_taken_down, set_story_state, stop_asking, unpublish

PICTURE = "stories.picture"
MAX_SUBJECTS = 10
MAX_NAMED = 15  # each of them is asked, by mail


@transaction.atomic
def draft_story(
    *,
    by: User,
    community: Community,
    group: Group | None = None,
    kind: str,
    title: str,
    body: str,
    audience: str,
    quote: str = "",
    own_role: str = "",
    people: Collection[User] = (),
    picture: StoredFile | None = None,
    public_id: UUID | None = None,
) -> Story:
    """Write a story that only ``by`` sees. ``people`` are those it is about; people mentioned in
    the text are named in it as well. ``public_id`` comes from the form: submitting it twice creates
    one story. Refuses a spotlight on nobody, on oneself, or on people who do not want one."""
    group = group and hold_group(group)
    sent = _sent(kind, title, quote, own_role)
    place = (community.pk, group.pk if group else 0)
    public_id = id_for_form(public_id, by.public_id, *place, kind, *sent.values(), body)
    User.objects.select_for_update(no_key=True).get(pk=by.pk)  # serialises double submits
    if (twin := Story.objects.filter(public_id=public_id).first()) is not None:
        return twin
    wording = prepare_wording(
        body=body, by=by, community=community, group=group, public_id=public_id
    )
    subjects = _subjects(kind, people, by)
    _check(kind, sent, audience, group)
    refuse_unwilling(kind, community, subjects)
    story = Story.objects.create(
        public_id=public_id,
        community=community,
        group=group,
        author=by,
        kind=kind,
        audience=audience,
        language=community.language,
        **_rendered(wording),
        **sent,
    )
    _name(story, subjects, wording.mentioned)
    if picture is not None:
        _hang(story, picture, by)
    return story


def _rendered(wording: Wording) -> dict[str, str]:
    return {"body": wording.body, "body_html": wording.html, "excerpt": wording.excerpt}


def _subjects(kind: str, people: Iterable[User], author: User | None) -> dict[int, User]:
    """A testimonial is about its author."""
    if kind == StoryKind.TESTIMONIAL:
        return {author.pk: author} if author is not None else {}
    return {person.pk: person for person in people}


def _sent(kind: str, title: str, quote: str, own_role: str) -> dict[str, str]:
    return {
        "title": clean_line(title),
        "quote": clean_line(quote),
        "own_role": clean_line(own_role) if kind == StoryKind.TESTIMONIAL else "",
    }


def _check(kind: str, sent: dict[str, str], audience: str, group: Group | None) -> None:
    if not sent["title"]:
        raise Refused(_("Give it a title."), field="title")
    if kind == StoryKind.TESTIMONIAL and not sent["own_role"]:
        raise Refused(_("Say in a few words what you are here, or do."), field="own_role")
    if audience == Audience.GROUP and group is None:
        raise Refused(_("Only a story of a group can stay in the group."), field="audience")
    hidden = group is not None and group.visibility == Group.Visibility.HIDDEN
    if hidden and audience != Audience.GROUP:
        raise Refused(
            _("This group is hidden, so its stories stay with its members."), field="audience"
        )


def refuse_unwilling(kind: str, community: Community, subjects: Iterable[int]) -> None:
    """Asked when drafting, asking and publishing: they may have said no meanwhile."""
    if kind != StoryKind.SPOTLIGHT:
        return
    refused = SpotlightRefusal.objects.filter(community=community, user__in=list(subjects))
    if (refusal := refused.select_related("user").order_by("id").first()) is not None:
        sentence = _("%(name)s would rather not be in a spotlight.")
        raise Refused(sentence % {"name": refusal.user.name}, field="people")


def check_people(kind: str, subjects: Collection[Any], author: User | None) -> None:
    """Refuses what lacks the people that its kind needs."""
    if len(subjects) > MAX_SUBJECTS:
        sentence = _("A story is about at most %(most)d people.")
        raise Refused(sentence % {"most": MAX_SUBJECTS}, field="people")
    if kind != StoryKind.SPOTLIGHT:
        return
    if not subjects:
        raise Refused(_("Say whom the spotlight is on."), field="people")
    if author is not None and author.pk in {getattr(one, "pk", one) for one in subjects}:
        raise Refused(
            _("A spotlight is written by somebody else. Write a success story about yourself."),
            field="people",
        )


def _name(story: Story, subjects: dict[int, User], mentioned: Iterable[User]) -> None:
    """Make the NamedPerson rows match. Those named before come first, in their order."""
    check_people(story.kind, subjects, story.author)
    wanted = {person.pk: False for person in mentioned} | dict.fromkeys(subjects, True)
    if len(wanted) > MAX_NAMED:
        sentence = _("This story names %(count)d people. At most %(most)d can be asked.")
        raise Refused(sentence % {"count": len(wanted), "most": MAX_NAMED}, field="body")
    rows = {row.user_id: row for row in NamedPerson.objects.filter(story=story)}
    NamedPerson.objects.filter(story=story, user__in=rows.keys() - wanted.keys()).delete()
    NamedPerson.objects.bulk_create(
        [
            NamedPerson(story=story, user_id=pk, subject=subject)
            for pk, subject in wanted.items()
            if pk not in rows
        ]
    )
    for subject in (True, False):
        ids = [pk for pk, value in wanted.items() if value is subject]
        NamedPerson.objects.filter(story=story, user__in=ids).update(subject=subject)


def _hang(story: Story, picture: StoredFile | None, by: User) -> None:
    before = story.picture
    if picture is not None:
        describe(files=[picture])
        hold(files=[picture], holder=PICTURE, holder_id=story.pk, by=by)
    story.picture = picture
    story.save(update_fields=["picture"])
    if before is not None:
        release_unused(story, before)


def release_unused(story: Story, picture: StoredFile) -> None:
    """Delete a picture that neither the story nor what people agreed to contains."""
    if story.picture_id != picture.pk and not story.versions.filter(picture=picture).exists():
        release(files=[picture])


@transaction.atomic
def change_story(
    *,
    by: User,
    story: Story,
    title: str,
    body: str,
    audience: str,
    quote: str = "",
    own_role: str = "",
    people: Collection[User] = (),
    picture: StoredFile | None = None,
    drop_picture: bool = False,
    alt: str | None = None,
    seen: int | None = None,
) -> Story:
    """Change a story. If people were asked about it already, this is a new version and a draft
    again: it is not shown until all have consented anew and it was reviewed. A smaller audience
    alone changes nothing else. ``seen`` is the version in the form; refused if it is outdated.

    Whoever was asked before stays named as long as the text contains their name.
    """
    group = story.group and hold_group(story.group)
    locked = lock_story(story)
    refuse_taken_down(locked)
    if seen is not None and seen != locked.version:
        raise Refused(_("This was changed in another window meanwhile. Open it again."))
    sent = _sent(locked.kind, title, quote, own_role)
    wording = prepare_wording(
        body=body, by=by, community=story.community, group=group, public_id=locked.public_id
    )
    subjects = _subjects(locked.kind, people, locked.author)
    _check(locked.kind, sent, audience, group)
    refuse_unwilling(locked.kind, story.community, subjects)
    named = {person.pk for person in wording.mentioned} | subjects.keys()
    text = names.plain_text(*sent.values(), alt or "", html=wording.html)
    _refuse_to_leave_out(locked, named, text)
    before = {row.user_id: row.subject for row in locked.named.all()}
    _refuse_another_turn(locked, {pk for pk, subject in before.items() if subject}, subjects)
    reworded = (
        any(
            getattr(locked, name) != value
            for name, value in (sent | {"body": wording.body}).items()
        )
        or before != {pk: pk in subjects for pk in named}
        or picture is not None
        or (drop_picture and locked.picture_id is not None)
        or (alt is not None and locked.picture is not None and alt != locked.picture.alt)
    )
    wider = OPENNESS[audience] > OPENNESS[locked.audience]
    if not reworded and not wider:
        return _narrow(locked, audience, by)
    begin_version(locked, by)
    locked.namesakes.all().delete()
    for name, value in (sent | _rendered(wording) | {"audience": audience}).items():
        setattr(locked, name, value)
    locked.save(update_fields=[*sent, *_rendered(wording), "audience"])
    _name(locked, subjects, wording.mentioned)
    if picture is not None or drop_picture:
        _hang(locked, picture, by)
    if alt is not None and locked.picture is not None:
        locked.picture.alt = alt
        describe(files=[locked.picture])
    return locked


def _refuse_to_leave_out(story: Story, named: Collection[int], text: str) -> None:
    """Otherwise a story could be published after somebody declined, by no longer asking them. Also
    those who have left meanwhile, whom asking does not look for."""
    asked = User.objects.filter(story_consents__story=story).exclude(pk__in=named).distinct()
    for person in asked.order_by("pk"):
        if names.is_called(person.name, text):
            sentence = _("The text still names %(name)s, who was asked before.")
            raise Refused(sentence % {"name": person.name}, field="people")


def _refuse_another_turn(story: Story, before: Collection[int], subjects: Collection[int]) -> None:
    """The first publication was the turn of those it was about, and remains theirs."""
    if story.kind == StoryKind.SPOTLIGHT and story.published_at and set(subjects) != set(before):
        sentence = _("A spotlight that was published stays about the same people. Write a new one.")
        raise Refused(sentence, field="people")


def _narrow(story: Story, audience: str, by: User) -> Story:
    if audience == story.audience:
        return story
    story.audience = audience
    story.save(update_fields=["audience"])
    if story.is_shown:
        record(facts.StoryNarrowed(story_id=story.pk, audience=audience), by=by)
    return story


def begin_version(story: Story, by: User) -> None:
    """Make it a draft of the next version; one that was sent to nobody keeps its number."""
    sent = story.versions.filter(number=story.version)
    if story.state == StoryState.DRAFT and not sent.exists():
        return
    stop_asking(story)
    new = {"version": story.version + 1, "reason": ""}
    if story.is_shown:
        unpublish(story, StoryState.DRAFT, cause="edited", by=by, **new)
    else:
        set_story_state(story, StoryState.DRAFT, **new)


@transaction.atomic
def discard_story(*, by: User, story: Story) -> None:
    """Delete a draft that was neither published nor sent to anybody named in it."""
    locked = lock_story(story)
    if not access.can_discard_story(by, locked):
        raise Refused(_("Others have read this story already, so it cannot be deleted."))
    if locked.picture is not None:
        release(files=[locked.picture])
    locked.delete()
