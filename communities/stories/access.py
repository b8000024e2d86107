"""Permissions for stories.

Published ones are read by their audience (``visible_to``). Before that, an author sees their own;
people who are asked see the version they are asked about; and those who review it see it once
everybody has consented. A consent belongs to a person, not to a membership: it remains valid, and
can be answered and withdrawn, after they have left the community or across a block.
"""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from communities.community import access as community_access
from communities.community.models import GOVERNING, Community, Membership
from communities.groups import access as group_access
from communities.groups.models import Group, GroupMembership, GroupRole
from plc.accounts.models import User
from plc.core.refusals import Refused

from .links import consent_of_link
from .models import (
    STAYS_IN_GROUP,
    Consent,
    ConsentRefusal,
    ConsentState,
    NamedPerson,
    Story,
    StoryQuerySet,
    StoryState,
    StoryVersion,
    TakenDown,
)

ASKING = (StoryState.CONSENT, StoryState.REVIEW)
REVIEWED = (StoryState.REVIEW, StoryState.PUBLISHED)


def why_not_write(actor: Any, community: Community, group: Group | None) -> str | None:
    """The sentence that explains why the actor cannot write a story here; None if they can."""
    guests = _("Guests write stories in the groups that they are invited to.")
    return group_access.why_not_take_part_in(actor, community, group, guests=guests)


def can_write_story(actor: Any, community: Community, group: Group | None) -> bool:
    return why_not_write(actor, community, group) is None


def is_author(actor: Any, story: Story) -> bool:
    return story.author_id is not None and story.author_id == actor.pk


def _looks_after(actor: Any, story: Story) -> bool:
    """Facilitators look after what stays in their group; what goes further is on the community's
    page, and looked after by its owners and admins."""
    if story.group is not None and story.stays_in_group:
        return group_access.can_facilitate_group(actor, story.group)
    return community_access.can_manage_community(actor, story.community)


def why_not_review(actor: Any, story: Story) -> str | None:
    """The sentence that explains why the actor cannot publish or return it; None if they can."""
    if not _looks_after(actor, story):
        if story.stays_in_group:
            return _("Stories that stay in the group are reviewed by its facilitators.")
        return _("Stories are reviewed by the owners and admins of the community.")
    reviewers = set(reviewers_of(story).values_list("pk", flat=True))
    if is_author(actor, story) and reviewers - {actor.pk}:
        return _("Somebody else reviews what you have written.")
    if set(story.named.values_list("user_id", flat=True)) == {actor.pk}:
        return _("Nobody reviews a story that is about themselves alone. Somebody else has to.")
    if story.community.archived_at or (story.group and story.group.archived_at):
        return _("This place is archived. It can be read, and nothing is added.")
    return community_access.why_not_speak(actor, story.community)


def can_review_story(actor: Any, story: Story) -> bool:
    return why_not_review(actor, story) is None


def can_withdraw_story(actor: Any, story: Story) -> bool:
    own = is_author(actor, story)
    return story.state in withdrawable(own=own) and (own or _looks_after(actor, story))


def withdrawable(*, own: bool) -> tuple[StoryState, ...]:
    """Before it is published, those who review a story return it instead."""
    if own:
        return (StoryState.CONSENT, StoryState.REVIEW, StoryState.PUBLISHED)
    return (StoryState.PUBLISHED,)


def can_change_story(actor: Any, story: Story) -> bool:
    return is_author(actor, story) and not story.taken_down


def can_discard_story(actor: Any, story: Story) -> bool:
    """A draft that nobody was ever asked about, and that was never published; others are part of
    people's history."""
    if story.state != StoryState.DRAFT or story.published_at or story.taken_down:
        return False
    return is_author(actor, story) and not story.consents.exists()


def reviewers_of(story: Story) -> QuerySet[User]:
    """Active people who may review it, without the one whom alone it is about. The author among
    them does so only if there is nobody else."""
    if story.stays_in_group:
        leading = GroupMembership.objects.facilitating().filter(group=story.group_id)
        people = User.objects.active().filter(pk__in=leading.values("user"))
    else:
        governing = Membership.objects.not_suspended().filter(
            community=story.community_id, role__in=GOVERNING
        )
        people = User.objects.active().filter(pk__in=governing.values("user"))
    named = set(story.named.values_list("user_id", flat=True))
    return people.exclude(pk__in=named) if len(named) == 1 else people


def _looked_after(actor: Any) -> tuple[list[int], list[int]]:
    """The ids of the communities that the actor manages, and of the groups they facilitate."""
    communities = community_access.memberships_of(actor).items()
    groups = group_access.group_memberships_of(actor).items()
    return (
        [pk for pk, membership in communities if membership.role in GOVERNING],
        [pk for pk, membership in groups if membership.role == GroupRole.FACILITATOR],
    )


def looks_after_something(actor: Any) -> bool:
    return any(_looked_after(actor))


def stories_to_review(actor: Any) -> StoryQuerySet:
    """Those that wait for a review by the actor. What they wrote themselves, and what is about them
    alone, is left for others."""
    governed, facilitated = _looked_after(actor)
    waiting = Story.objects.filter(
        state=StoryState.REVIEW, taken_down="", community__archived_at=None
    )
    inside = Q(STAYS_IN_GROUP, group__in=facilitated)
    beyond = Q(Q(group=None) | ~STAYS_IN_GROUP, community__in=governed)
    named = NamedPerson.objects.filter(story=OuterRef("pk"))
    alone = Exists(named.filter(user=actor.pk)) & ~Exists(named.exclude(user=actor.pk))
    return waiting.filter(inside | beyond).exclude(author=actor.pk).exclude(alone)


def consents_of(actor: Any) -> QuerySet[Consent]:
    """The actor's consents about the current version of stories, newest first."""
    mine = Consent.objects.filter(user=actor.pk).current().of_named()
    return mine.select_related("story__community", "story__group", "story__author").order_by("-id")


def consents_to_answer(actor: Any) -> QuerySet[Consent]:
    return consents_of(actor).filter(
        state=ConsentState.ASKED, story__state__in=ASKING, story__taken_down=""
    )


def refusals_of(actor: Any) -> QuerySet[ConsentRefusal]:
    """About which stories and by whom the actor does not want to be asked, newest first."""
    mine = ConsentRefusal.objects.filter(user=actor.pk)
    return mine.select_related("story__author", "story__community", "author").order_by("-id")


def refusals_about(actor: Any, story: Story) -> set[str]:
    """ "story" and "author", as far as the actor has refused to be asked again."""
    theirs = refusals_of(actor).filter(Q(story=story) | Q(author=story.author_id))
    return {"story" if refusal.story_id else "author" for refusal in theirs}


def refuse_words_of_silenced(actor: Any, story: Story, words: str) -> None:
    """People whom moderators have silenced answer and withdraw without words."""
    reason = community_access.why_not_speak(actor, story.community)
    if words and reason:
        raise Refused(reason, field="words")


# --- doors: fetch and authorise in one call -----------------------------------------------------


def place_to_write_in(
    actor: Any, slug: str, group_slug: str | None = None, *, typed: bool = False
) -> tuple[Community, Group | None]:
    """With ``typed``, people who can read the place get in even if they cannot write: the view
    shows their text again with the reason."""
    community, group = place_to_read(actor, slug, group_slug)
    if not typed and (reason := why_not_write(actor, community, group)):
        raise PermissionDenied(reason)
    return community, group


def place_to_read(
    actor: Any, slug: str, group_slug: str | None = None
) -> tuple[Community, Group | None]:
    if group_slug is None:
        return community_access.community_to_read(actor, slug), None
    community = community_access.community_to_see(actor, slug)
    return community, group_access.group_to_read(actor, community, group_slug)


def story_to_read(actor: Any, slug: str, public_id: UUID) -> Story:
    """Whatever its state, for those who take part in it; else as its audience sees it. Authors who
    may not know of the community any more read theirs by `story_of_mine`."""
    rows = Story.objects.for_cards().filter(public_id=public_id, community__slug=slug)
    story = rows.first()
    if story is None:
        raise Http404
    if not community_access.can_see_community(actor, story.community):
        raise Http404
    if story.group is not None:
        story.group.community = story.community  # saves a query
    reviewed = story.state in REVIEWED and not story.taken_down
    seen = is_author(actor, story) or (reviewed and _looks_after(actor, story))
    if not seen and not rows.visible_to(actor).exists():
        raise Http404
    if story.taken_down == TakenDown.REMOVED:
        raise Http404
    return story


def story_to_report(actor: Any, public_id: UUID) -> Story:
    story = Story.objects.visible_to(actor).for_cards().filter(public_id=public_id).first()
    if story is None:
        raise Http404
    return story


def story_to_change(actor: Any, slug: str, public_id: UUID, *, typed: bool = False) -> Story:
    story = story_to_read(actor, slug, public_id)
    if not is_author(actor, story):
        raise PermissionDenied(_("Only its author can change a story."))
    if not can_change_story(actor, story):
        raise PermissionDenied(_("Moderators have taken this story down, so it cannot be changed."))
    if not typed and (reason := why_not_write(actor, story.community, story.group)):
        raise PermissionDenied(reason)
    return story


def story_to_discard(actor: Any, slug: str, public_id: UUID) -> Story:
    story = story_to_read(actor, slug, public_id)
    if not is_author(actor, story):
        raise PermissionDenied(_("Only its author can change a story."))
    return story


def story_to_review(actor: Any, slug: str, public_id: UUID) -> Story:
    story = story_to_read(actor, slug, public_id)
    if reason := why_not_review(actor, story):
        raise PermissionDenied(reason)
    return story


def story_to_withdraw(actor: Any, slug: str, public_id: UUID) -> Story:
    story = story_to_read(actor, slug, public_id)
    if not (is_author(actor, story) or _looks_after(actor, story)):  # the action asks the rest
        raise PermissionDenied(_("Only its author, and those who review stories, can withdraw it."))
    return story


def story_of_mine(actor: Any, public_id: UUID) -> Story:
    """The actor's own story, in whatever community, also after they have left it."""
    found = Story.objects.for_cards().filter(public_id=public_id, author=actor.pk)
    story = found.exclude(taken_down=TakenDown.REMOVED).first()
    if story is None:
        raise Http404
    return story


def address_for(reader: Any, story: Story) -> str:
    """Where the reader reads it. No query if the story's community is loaded."""
    if is_author(reader, story) and not community_access.can_see_community(reader, story.community):
        return reverse("stories:written", args=[story.public_id])
    return story.get_absolute_url()


def consent_of_mine(actor: Any, public_id: UUID) -> Consent:
    """The actor's own consent, wherever the story is and whether or not they can still read it."""
    found = Consent.objects.filter(public_id=public_id, user=actor.pk)
    consent = found.select_related("story__community", "story__group", "story__author").first()
    if consent is None:
        raise Http404
    return consent


def consent_in_letter(token: str) -> Consent:
    """By the link mailed to somebody: what they answered last about that story."""
    if (public_id := consent_of_link(token)) is None:
        raise Http404
    asked = get_object_or_404(Consent, public_id=public_id)
    theirs = Consent.objects.filter(user=asked.user_id, story=asked.story_id)
    return theirs.select_related("story__community", "story__group", "user").latest("version")


def version_in_letter(consent: Consent) -> StoryVersion | None:
    """What they were asked about; nothing of a story that moderators removed."""
    if consent.story.taken_down == TakenDown.REMOVED:
        return None
    versions = StoryVersion.objects.select_related("story")
    return versions.filter(story=consent.story_id, number=consent.version).first()


def refusal_of_mine(actor: Any, public_id: UUID) -> ConsentRefusal:
    return get_object_or_404(ConsentRefusal, user=actor.pk, public_id=public_id)


def community_of_mine(actor: Any, slug: str) -> Community:
    """For saying whether one is willing to be in a spotlight there."""
    community, _membership = community_access.community_of_mine(actor, slug)
    return community
