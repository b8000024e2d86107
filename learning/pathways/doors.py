"""Registers who may see the pictures of designs, and what drafts contain."""

from typing import Any

from plc.core import registry
from plc.files.models import StoredFile

from .access import activities_to_answer, can_certify, can_write_design
from .actions.designs import PICTURE
from .actions.hours import EVIDENCE
from .models import Activity, Certificate, Design

MOST = 200


def may_see_picture(actor: Any, file: StoredFile) -> bool:
    """Those who make the design, who hold a certificate with it, and who issue those."""
    if not actor.is_authenticated:
        return False
    rows = Design.objects.select_related("community", "course__community", "course__group")
    design = rows.filter(pk__in=[file.holder_id]).first()
    if design is None:
        return False
    if can_write_design(actor, design.community, design.course):
        return True
    of_community = Certificate.objects.filter(community=design.community)
    mine = of_community.filter(holder=actor).values_list("face", flat=True)[:MOST]
    if any(_is_on(file, face) for face in mine):
        return True
    others = of_community.for_page().exclude(course=None).order_by("course", "-id")
    courses = {one.course_id: one for one in others.distinct("course")[:MOST]}
    return any(can_certify(actor, one) for one in courses.values())


def _is_on(file: StoredFile, face: dict[str, Any]) -> bool:
    pictures = [one.get("picture") for one in face.get("signatures", ())]
    return file.pk in (face.get("logo"), *pictures)


def may_see_evidence(actor: Any, file: StoredFile) -> bool:
    """Who asks with it, and who answers."""
    if not actor.is_authenticated:
        return False
    rows = Activity.objects.filter(pk__in=[file.holder_id])
    mine = rows.filter(user=actor.pk) | rows.filter(pk__in=activities_to_answer(actor).values("pk"))
    return mine.exists()


registry.file_doors.register(EVIDENCE, may_see_evidence)
registry.file_doors.register(PICTURE, may_see_picture)
registry.draft_fields.register("pathways", ("heading", "body", "name", "title", "evidence"))
