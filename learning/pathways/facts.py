"""Facts about certificates. No text that people wrote is in them."""

from plc.journal.facts import Fact, fact


@fact("pathways.CertificateIssued")
class CertificateIssued(Fact):
    certificate_id: int
    community_id: int
    course_id: int | None
    user_id: int


@fact("pathways.CertificateRenamed")
class CertificateRenamed(Fact):
    """It has another name on it, under the same number."""

    certificate_id: int
    version: int


@fact("pathways.CertificateRevoked")
class CertificateRevoked(Fact):
    certificate_id: int
    community_id: int
    user_id: int | None


@fact("pathways.CertificateReinstated")
class CertificateReinstated(Fact):
    certificate_id: int
    community_id: int
    user_id: int | None


@fact("pathways.CertificateExpires")
class CertificateExpires(Fact):
    """It ends in so many days, and was not renewed."""

    certificate_id: int
    community_id: int
    user_id: int
    days: int
