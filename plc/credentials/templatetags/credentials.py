"""`{% credential_parts credential %}` on the page of a badge or certificate: what one can do with
its credential. The page has checked that the reader may see it."""

from collections.abc import Collection
from typing import Any

from django import template
from django.template import RequestContext
from django.urls import reverse

from plc.core.registry import credential_kinds

from ..contents import contents_of
from ..forms import AfterDeletionForm
from ..models import Credential

register = template.Library()


@register.inclusion_tag("plc/credentials/_parts.html", takes_context=True)
def credential_parts(context: RequestContext, credential: Credential) -> dict[str, Any]:
    """Downloads, the link to check it, and for its holder the choice of what happens to it when
    their account is deleted."""
    kind = credential_kinds.get(credential.kind)
    holds = context["user"].is_authenticated and context["user"].pk == credential.holder_id
    return {
        "credential": credential,
        "downloads": _downloads(credential, kind.forms(credential) if kind else ()),
        "has_other_name": holds and contents_of(credential.document).holder != context["user"].name,
        "form": AfterDeletionForm.of(credential) if holds else None,
        "csrf_token": context.get("csrf_token"),
    }


def _downloads(credential: Credential, pictures: Collection[str]) -> list[tuple[str, str]]:
    """The name and the address of each form; which ``pictures`` there are, its kind says."""
    views = [name for name in ("png", "svg") if name in pictures]
    forms = [*((name.upper(), name) for name in views), ("JSON", "document"), ("JWT", "token")]
    key = credential.public_id
    return [(name, reverse(f"credentials:{view}", args=[key])) for name, view in forms]
