"""Registers who may see, hear and fetch a community's data, for apps below that ask."""

from typing import Any

from django.db.models import OuterRef, Q
from django.http import HttpRequest
from django.urls import reverse

from plc.core import registry
from plc.core.ids import number_or_none
from plc.core.queries import one_by_one
from plc.core.rows import correlated_exists
from plc.files.models import StoredFile

from . import access, actions
from .actions.charters import CHARTER_WORDS
from .models import Community, Invitation, Membership


def shares_a_community(actor: Any) -> Q:
    """People who share a community with the actor. Guests are not shown its members."""
    theirs = Membership.objects.filter(community__in=access.member_communities_of(actor))
    # A correlated EXISTS: an IN would fetch all members to show a single profile.
    return correlated_exists(theirs.filter(user=OuterRef("pk")))


def belongs_to(actor: Any, key: str) -> Q:
    """People in the actor's community with this public id."""
    mine = access.member_communities_of(actor)
    here = Community.objects.filter(pk__in=mine, public_id=key)
    return correlated_exists(Membership.objects.filter(community__in=here, user=OuterRef("pk")))


def may_hear(actor: Any, rest: str) -> bool:
    """Whether the actor may subscribe to the live topic "community:<id>"."""
    pk = number_or_none(rest)
    return pk is not None and Community.objects.readable_by(actor).filter(pk=pk).exists()


def may_see_picture(actor: Any, file: StoredFile) -> bool:
    """Logo and cover are visible to everyone who may know that the community exists."""
    return Community.objects.visible_to(actor).filter(pk__in=[file.holder_id]).exists()


def _invitation_of(request: HttpRequest) -> Invitation | None:
    """The invitation stored in the session."""
    kept = request.session.get("invitation")
    if not isinstance(kept, dict):
        return None
    found = Invitation.objects.select_related("community", "by").filter(
        community__slug=str(kept.get("slug")), token_hash=Invitation.hash(str(kept.get("token")))
    )
    return found.first()


def was_invited(request: HttpRequest, email: str = "") -> bool:
    """Whether the visitor has a valid invitation; one sent by mail is limited to its address."""
    found = _invitation_of(request)
    return found is not None and access.is_valid_invitation(found, email=email)


def address_invited(request: HttpRequest) -> str:
    """The address that the visitor's invitation was sent to, while it is valid."""
    found = _invitation_of(request)
    return found.email if found is not None and access.is_valid_invitation(found) else ""


def page_of_invitation(request: HttpRequest) -> str:
    found = _invitation_of(request)
    if found is None:
        return ""
    token = request.session["invitation"]["token"]
    return reverse("community:invitation", args=[found.community.slug, token])


def keep_invitation(request: HttpRequest, person: Any) -> None:
    found = _invitation_of(request)
    if found is not None:
        actions.keep_invitation(invitation=found, user=person)


def use_invitation(request: HttpRequest, person: Any) -> bool:
    """Redeem the invitation that an account was created with, or another valid one followed since.
    True for all other accounts."""
    kept = Invitation.objects.filter(kept__user=person, kept__counted=False)
    made_by = list(kept.select_related("community", "by"))
    if not made_by:
        return True
    ways = {way: None for way in (*made_by, _invitation_of(request)) if way is not None}
    with one_by_one():
        return any(actions.use_invitation(invitation=way, user=person) for way in ways)


registry.audiences.register("community", shares_a_community)
registry.place_audiences.register("community", belongs_to)
registry.live_topics.register("community", may_hear)
registry.file_doors.register("community.logo", may_see_picture)
registry.file_doors.register("community.cover", may_see_picture)
registry.draft_fields.register("community", CHARTER_WORDS)
registry.signup_invitations.register(
    "community",
    registry.SignupInvitation(
        admits=was_invited,
        address=address_invited,
        page=page_of_invitation,
        keep=keep_invitation,
        use=use_invitation,
    ),
)
