"""Who may see, hear, fetch and sign up."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from .registries import Registry

# Facts about the reader that every page needs: SQL over ``u`` (accounts_user), a constant that
# evaluates to a boolean by an index, added to the statement that loads the user
# (plc.accounts.backends). The results are in ``User.answers``, by key.
reader_questions: Registry[str] = Registry("questions about the reader")

# People who share a community or a group with the actor, for the visibility of profile fields. Key:
# "community" or "group"; each provider: actor -> Q over accounts.User.
audiences: Registry[Callable[[Any], Q]] = Registry("audiences")


@dataclass(frozen=True)
class SignupInvitation:
    """What allows people to sign up on a site that is invitation-only.

    ``admits(request, email="")``: may this visitor sign up? Called without an address to show the
    page, and with one to process it. ``address(request)``: the e-mail address to prefill, or "".
    ``page(request)``: where a visitor who came by one accepts it after signing in, or "".
    ``keep(request, person)`` stores which invitation was used, in the transaction that creates the
    account. ``use(request, person)`` is called on each step of a sign-in and redeems the stored
    invitation; False if somebody else redeemed it first.
    """

    admits: Callable[..., bool]
    address: Callable[[Any], str]
    page: Callable[[Any], str]
    keep: Callable[[Any, Any], None]
    use: Callable[[Any, Any], bool]


signup_invitations: Registry[SignupInvitation] = Registry("invitations to sign up")

# The names of an app's form fields that contain text people write: a draft is saved only if one of
# them is filled in.
draft_fields: Registry[Collection[str]] = Registry("fields of drafts")

# A filter of the member list by one of the actor's communities. Key: "community"; the provider:
# (actor, ShellPlace.key) -> Q over accounts.User, which matches nobody for other communities.
place_audiences: Registry[Callable[[Any, str], Q]] = Registry("place audiences")

# Key: the prefix of a live topic ("group" in "group:17"); provider: (actor, rest) -> may they
# subscribe?
live_topics: Registry[Callable[[Any, str], bool]] = Registry("live topics")

# Key: what a stored file is attached to ("feed.attachment"); provider: (actor, file) -> may they
# read it?
file_doors: Registry[Callable[[Any, Any], bool]] = Registry("file doors")

# Key: a folder of the storage ("files"); provider: (names in it) -> those that are referenced by a
# row (it may return more). All others are deleted (plc.files.strays).
stored_folders: Registry[Callable[[Collection[str]], Collection[str]]] = Registry("stored folders")

# Key: the kind of a place ("community" in "community:3", "group", "post"); provider: (actor, rest)
# -> the people whom the actor may mention there; raises Http404 if the actor may not see the place.
mentionables: Registry[Callable[[Any, str], QuerySet[Any]]] = Registry("mentionables")


@dataclass(frozen=True)
class CredentialKind:
    """What an app issues credentials for.

    ``may_see(actor, credential)``: may they see it, by its address alone? The holder always may.
    ``pages(credentials)``: the URLs of the pages about them for people, by the credential's pk, as
    far as there are any; the same number of queries for any number. ``svg(credential)`` and
    ``png(credential)``: its picture, which is offered with the credential in it; empty for none.
    ``forms(credential)``: which of the two there are ("svg", "png"), without making them.
    """

    may_see: Callable[[Any, Any], bool]
    pages: Callable[[Collection[Any]], dict[int, str]]
    svg: Callable[[Any], str]
    png: Callable[[Any], bytes]
    forms: Callable[[Any], Collection[str]]


# Key: the kind that a credential is about ("gamification.badgeaward").
credential_kinds: Registry[CredentialKind] = Registry("kinds of credentials")
