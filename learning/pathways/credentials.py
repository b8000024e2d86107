"""Open Badges 3.0 credentials of certificates, issued when their holder first asks for one."""

from collections.abc import Collection
from typing import Any
from uuid import UUID, uuid5

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from communities.community.models import Community
from plc.accounts.models import User
from plc.core.paper import Frame, Sheet, Text, fitting_size, svg, wrap
from plc.core.refusals import Refused
from plc.core.registry import CredentialKind, credential_kinds
from plc.credentials.actions import issue_credential
from plc.credentials.documents import Achievement, IssuerProfile, Subject
from plc.credentials.models import Credential

from .access import certifier_of, is_known_to_strangers
from .actions.certificates import KIND
from .models import Certificate, State
from .wording import hours_in_words

SIDE = 512.0


def _absolute(path: str) -> str:
    return settings.SITE_URL.rstrip("/") + path


@transaction.atomic
def issue_for(certificate: Certificate, *, by: User) -> Credential:
    """The credential of the certificate, issued now unless it was before. Refuses for one that does
    not hold, and where the site cannot sign."""
    rows = Certificate.objects.select_for_update(no_key=True, of=("self",))
    locked = rows.select_related("community", "course", "pathway", "holder").get(pk=certificate.pk)
    if locked.state != State.VALID:
        raise Refused(_("This certificate does not hold any more."))
    with override(locked.language):
        achievement = _achievement(locked)
    return issue_credential(
        by=by,
        about=f"{KIND}:{locked.pk}",
        issuer=_issuer(locked),
        achievement=achievement,
        subject=Subject(name=locked.name),
        holder=locked.holder,
        issued_at=locked.issued_at,
        expires_at=locked.expires_at,
        after_deletion=locked.after_deletion,
        shared=True,
    )


def _issuer(certificate: Certificate) -> IssuerProfile:
    if not is_known_to_strangers(None, certificate.community):
        return IssuerProfile(key="site", name=str(settings.SITE_NAME), url=_absolute("/"))
    return profile_of(certificate.community)


def profile_of(community: Community) -> IssuerProfile:
    """As whom a community issues; without its name while it is hidden."""
    key = f"community:{community.pk}"
    if not is_known_to_strangers(None, community):
        return IssuerProfile(key=key, name=str(settings.SITE_NAME))
    return IssuerProfile(
        key=key,
        name=community.name,
        url=_absolute(community.get_absolute_url()),
        description=community.purpose,
    )


def _achievement(certificate: Certificate) -> Achievement:
    """What everybody reads on its page, too."""
    said = [_("Completed, and certified by %(name)s.") % {"name": certifier_of(certificate)}]
    if certificate.hours is not None:
        said.append(f"{hours_in_words(certificate.hours)}.")
    # The same for all who completed the course or the pathway.
    done: Any = certificate.course or certificate.pathway or certificate
    return Achievement(
        id=f"urn:uuid:{uuid5(UUID(str(done.public_id)), 'certificate')}",
        name=certificate.title,
        description=" ".join(said),
        criteria=_("Complete what “%(title)s” asks for.") % {"title": certificate.title},
        criteria_url=certificate.address,
        kind="Certificate",
    )


def certificate_of(credential: Credential) -> Certificate | None:
    pk = credential.about.partition(":")[2]
    rows = Certificate.objects.select_related("community")
    return rows.filter(pk=pk).first() if pk.isdecimal() else None


def may_see(actor: Any, credential: Credential) -> bool:
    """Whoever has its address, as with the certificate."""
    return credential.shared


def pages(credentials: Collection[Credential]) -> dict[int, str]:
    about = {row.about.partition(":")[2]: row.pk for row in credentials}
    rows = Certificate.objects.filter(pk__in=[key for key in about if key.isdecimal()])
    return {about[str(row.pk)]: row.get_absolute_url() for row in rows}


def picture_svg(credential: Credential) -> str:
    """A seal with what was done."""
    certificate = certificate_of(credential)
    if certificate is None:
        return ""
    face = certificate.face
    sheet = Sheet(SIDE, SIDE, certificate.language, certificate.title)
    sheet.add(
        Frame(0, 0, SIDE, SIDE, face["ground"]),
        Frame(16, 16, SIDE - 32, SIDE - 32, face["accent"], line=8),
        _middle(face["heading"], 96, 34, face["accent"]),
    )
    lines = wrap(certificate.title, SIDE - 96, 44, bold=True)[:4]
    for number, line in enumerate(lines):
        y = SIDE / 2 + 14 + 54 * (number - (len(lines) - 1) / 2)
        sheet.add(_middle(line, y, 44, face["ink"]))
    sheet.add(_middle(certifier_of(certificate), SIDE - 100, 26, face["ink"], bold=False))
    sheet.add(_middle(certificate.number, SIDE - 62, 22, face["ink"], bold=False))
    return str(svg(sheet))


def _middle(text: str, y: float, size: float, colour: str, *, bold: bool = True) -> Text:
    size = fitting_size(text, SIDE - 96, most=size, least=14, bold=bold)
    return Text(SIDE / 2, y, text, size, colour, bold=bold, anchor="middle")


credential_kinds.register(
    KIND,
    CredentialKind(may_see, pages, picture_svg, lambda credential: b"", lambda one: ("svg",)),
)
