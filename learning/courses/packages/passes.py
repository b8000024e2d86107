"""Passes: what the packages' origin knows of whoever plays something there. It sees no cookie, so
the addresses of its files begin with a signed pass, which is good for some hours, and only as long
as its holder may still learn or write the course."""

from dataclasses import asdict, dataclass
from datetime import timedelta

from django.conf import settings
from django.core import signing

from plc.accounts.models import User

from ..access import can_write_course
from ..models import Enrolment, PackageUnit

GOOD_FOR = timedelta(hours=6)
SALT = "courses.packages"


@dataclass(frozen=True)
class Pass:
    """Keys of rows; without an enrolment it is an author who tries the unit."""

    user: int
    unit: int
    contents: int
    enrolment: int = 0

    def signed(self) -> str:
        return signing.dumps(list(asdict(self).values()), salt=SALT)


def read_pass(text: str) -> Pass | None:
    """None for one that is not ours, or too old."""
    try:
        return Pass(*signing.loads(text, salt=SALT, max_age=GOOD_FOR))
    except (signing.BadSignature, TypeError, ValueError):
        return None


def unit_of(held: Pass) -> PackageUnit | None:
    """The unit, if its holder may still play it. At most five queries."""
    user = User.objects.active().filter(pk=held.user).first()
    rows = PackageUnit.objects.select_related(
        "package__course__community", "package__course__group", "package__contents"
    )
    unit = rows.filter(pk=held.unit).first()
    if user is None or unit is None:
        return None
    course = unit.package.course
    if not held.enrolment:
        return unit if can_write_course(user, course) else None
    mine = Enrolment.objects.of(user).learning().filter(pk=held.enrolment)
    learns = mine.filter(offering__course=course, offering__course__taken_down="").exists()
    return unit if learns else None


def address(path: str) -> str:
    return f"{settings.PACKAGES_ORIGIN}{path}"
