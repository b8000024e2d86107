"""Designing certificates, and what a course certifies."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from communities.community.models import Community
from communities.groups.actions import hold_group
from learning.courses.marks import gives_marks
from learning.courses.models import Course, Offering
from plc.accounts.models import User
from plc.core.contrast import contrast, from_hex
from plc.core.ids import id_for_form
from plc.core.outdated import refuse_outdated, state_of
from plc.core.plain import clean_line, clean_text, has_visible_text
from plc.core.refusals import Refused
from plc.files.actions import hold
from plc.files.models import StoredFile
from plc.journal.actions import record

from .. import facts
from ..models import MOST_SIGNATURES, Certification, Design, NamedCohort, Pathway, Signature
from ..models.designs import MOST_BODY, is_colour
from ..wording import check_text

PICTURE = "pathways.design"
WORDS = ("name", "heading", "body", "paper", "direction", "ink", "accent", "ground")
LEGIBLE, LARGE = 4.5, 3.0  # contrast ratios of WCAG 2.2, 1.4.3
MOST_DESIGNS = 50


@dataclass(frozen=True)
class Signer:
    """``picture`` is a new one; without it, the one of this position stays."""

    name: str
    office: str = ""
    picture: StoredFile | None = None


@transaction.atomic
def make_design(
    *,
    by: User,
    community: Community,
    course: Course | None = None,
    public_id: UUID | None = None,
    logo: StoredFile | None = None,
    signers: Sequence[Signer] = (),
    **words: str,
) -> Design:
    """``public_id`` comes from the form: submitting it twice makes one design."""
    public_id = id_for_form(public_id, by.public_id, community.pk, words.get("name", ""))
    User.objects.select_for_update(no_key=True).get(pk=by.pk)  # serialises double submits
    if (twin := Design.objects.filter(public_id=public_id).first()) is not None:
        return twin
    if Design.objects.in_use().filter(community=community, course=course).count() >= MOST_DESIGNS:
        raise Refused(_("There are %(n)d designs. Put one away first.") % {"n": MOST_DESIGNS})
    design = Design(public_id=public_id, community=community, course=course)
    _set(design, words)
    design.save()
    _set_pictures(design, by=by, logo=logo, signers=signers)
    return design


@transaction.atomic
def change_design(
    *,
    by: User,
    design: Design,
    logo: StoredFile | None = None,
    without_logo: bool = False,
    signers: Sequence[Signer] = (),
    seen: str = "",
    **words: str,
) -> None:
    """Certificates that were issued stay as they are. Pictures that are replaced are kept for
    them. ``seen`` is ``state_of_design`` as its form was opened."""
    locked = Design.objects.select_for_update(no_key=True).get(pk=design.pk)
    if seen:
        refuse_outdated(state_of_design(locked), seen)
    _set(locked, words)
    if without_logo:
        locked.logo = None
    locked.save()
    _set_pictures(locked, by=by, logo=logo, signers=signers)


def state_of_design(design: Design) -> str:
    """One query."""
    rows = design.signatures.order_by("position")
    signed = list(rows.values_list("position", "name", "office", "picture"))
    return state_of(design.logo_id, signed, *(getattr(design, name) for name in WORDS))


def _set(design: Design, words: Mapping[str, str]) -> None:
    if unknown := words.keys() - set(WORDS):
        raise TypeError(f"not settings of a design: {sorted(unknown)}")
    for name, value in words.items():
        setattr(design, name, clean_text(value) if name == "body" else clean_line(value))
    for name in ("name", "heading", "body"):
        if not has_visible_text(getattr(design, name)):
            raise Refused(_("Write something here."), field=name)
    if len(design.body) > MOST_BODY:
        raise Refused(_("At most %(n)d characters fit.") % {"n": MOST_BODY}, field="body")
    check_text(design.body, field="body")
    check_text(design.heading, field="heading")
    if "{" in design.heading:
        raise Refused(_("The heading is the same for everybody."), field="heading")
    _check_colours(design)


def _check_colours(design: Design) -> None:
    for name in ("ink", "accent", "ground"):
        try:
            is_colour(getattr(design, name).lower())
        except ValidationError as error:
            raise Refused(error.messages[0], field=name) from None
        setattr(design, name, getattr(design, name).lower())
    ground = from_hex(design.ground)
    for name, needed in (("ink", LEGIBLE), ("accent", LARGE)):
        ratio = contrast(from_hex(getattr(design, name)), ground)
        if ratio < needed:
            sentence = _(
                "Hard to read on this paper: the contrast is %(ratio).1f, and at least "
                "%(needed).1f is needed. Choose a darker colour, or a lighter paper."
            )
            raise Refused(sentence % {"ratio": ratio, "needed": needed}, field=name)


def _set_pictures(
    design: Design, *, by: User, logo: StoredFile | None, signers: Sequence[Signer]
) -> None:
    new = [logo, *(signer.picture for signer in signers)]
    hold(
        files=[file for file in new if file is not None],
        holder=PICTURE,
        holder_id=design.pk,
        by=by,
    )
    if logo is not None:
        design.logo = logo
        design.save(update_fields=["logo"])
    wanted = [signer for signer in signers if clean_line(signer.name)][:MOST_SIGNATURES]
    have = {row.position: row for row in design.signatures.all()}
    for position, signer in enumerate(wanted, start=1):
        row = have.pop(position, None) or Signature(design=design, position=position)
        row.name, row.office = clean_line(signer.name)[:80], clean_line(signer.office)[:120]
        row.picture = signer.picture or row.picture
        row.save()
    Signature.objects.filter(pk__in=[row.pk for row in have.values()]).delete()


@transaction.atomic
def retire_design(*, by: User, design: Design, retired: bool = True) -> None:
    """No new course or pathway takes it; certificates keep how they look. Refused while one gives
    it."""
    locked = Design.objects.select_for_update(no_key=True).get(pk=design.pk)
    if retired and (used := _giving(locked)) is not None:
        sentence = _("“%(course)s” gives certificates of this design. Choose another one there.")
        raise Refused(sentence % {"course": used.name})
    if retired != (locked.retired_at is not None):
        locked.retired_at = timezone.now() if retired else None
        locked.save(update_fields=["retired_at"])


def _giving(design: Design) -> Course | Pathway | None:
    by_course = Course.objects.filter(certification__design=design).first()
    return by_course or Pathway.objects.filter(design=design).first()


@transaction.atomic
def set_certification(
    *,
    by: User,
    course: Course,
    design: Design | None = None,
    automatic: bool = True,
    pass_mark: int | None = None,
    months: int | None = None,
    hours: Decimal | None = None,
    category: str = "",
    authority: str = "",
    renews: Course | None = None,
    hours_for_all: bool = False,
) -> Certification:
    """What completing the course gives from now on. What was issued stays as it is;
    ``hours_for_all``: who completed it before is granted the contact hours, too."""
    Course.objects.select_for_update(no_key=True).get(pk=course.pk)
    if pass_mark is not None and not gives_marks(course):
        sentence = _(
            "None of its lessons has a quiz, or an assignment with points, so nobody could reach a"
            " mark."
        )
        raise Refused(sentence, field="pass_mark")
    if hours is not None and not 0 < hours < 10_000:
        raise Refused(_("Hours are between 0.01 and 9999.99."), field="hours")
    row = Certification.objects.filter(course=course).first() or Certification(course=course)
    if renews is not None and renews.pk == course.pk:
        raise Refused(_("A course renews its own certificate anyway."), field="renews")
    row.design, row.automatic, row.pass_mark, row.months = design, automatic, pass_mark, months
    row.renews = renews
    if hours_for_all or hours is None:
        row.hours_since = None
    elif row.hours is None:
        row.hours_since = timezone.now()
    row.hours, row.category = hours, clean_line(category)[:80]
    row.authority = clean_line(authority)[:160]
    row.save()
    if hours is not None and hours_for_all:
        record(facts.HoursDeclared(course_id=course.pk), by=by)
    return row


@transaction.atomic
def name_cohort(*, by: User, offering: Offering, named: bool) -> None:
    """The group agrees that certificates of this offering name it, or no longer."""
    if offering.group is not None:
        hold_group(offering.group)
    if not named:
        NamedCohort.objects.filter(offering=offering).delete()
    else:
        NamedCohort.objects.get_or_create(offering=offering, defaults={"by": by})
