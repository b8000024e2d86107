"""What the pages of certificates share."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from communities.community.models import Community
from communities.community.pages import enter as enter_community
from communities.community.pages import page as community_page
from communities.groups.models import Group
from plc.core.paper import Sheet
from plc.credentials.models import Credential

from .access import cohort_to_tell
from .actions.certificates import KIND
from .looks import Face, Said, example_values, lay_out, sheet_of
from .models import Certificate, Design
from .numbers import letters_of, number

FOLDER = "learning/pathways"


def page(
    request: HttpRequest,
    name: str,
    context: dict[str, Any],
    *,
    community: Community,
    group: Group | None = None,
) -> HttpResponse:
    """Without the head of its place; 422 if a form of it has errors."""
    enter_community(request, community)
    if group is not None:
        request.group = group  # type: ignore[attr-defined]
    request.nav_key = "learn"  # type: ignore[attr-defined]
    return community_page(request, f"{FOLDER}/{name}.html", context | {"community": community})


def sheet_for_holder(certificate: Certificate) -> Sheet:
    """What is printed says of the cohort what everybody may read: paper goes from hand to hand."""
    return sheet_of(certificate, cohort=cohort_to_tell(certificate))


def example_sheet(design: Design, face: Face) -> Sheet:
    """With everything that can stand on it, and a code that leads to the community."""
    community, now = design.community, timezone.now()
    letters = letters_of(community.slug)
    course = design.course.name if design.course else ""
    example = number(letters, now.year, 1)
    said = Said(
        design.course.language if design.course else community.language,
        design.name or face.heading or _("Certificate"),
        example_values(community.name, course, now, example),
        example,
        "https://example.org/certificates/00000000-0000-4000-8000-000000000000/",
    )
    return lay_out(face, said)


def credential_of(certificate: Certificate) -> Credential | None:
    return Credential.objects.filter(about=f"{KIND}:{certificate.pk}").first()


def pdf_response(content: bytes, name: str) -> HttpResponse:
    """Kept by nobody in between."""
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response
