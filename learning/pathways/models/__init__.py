"""Certificates and how they look."""

from .certificates import (
    AfterDeletion,
    Certificate,
    CertificateLog,
    CertificateQuerySet,
    LogKind,
    Numbering,
    State,
)
from .designs import (
    MOST_SIGNATURES,
    Certification,
    Design,
    Direction,
    NamedCohort,
    Paper,
    Signature,
)

__all__ = [
    "MOST_SIGNATURES",
    "AfterDeletion",
    "Certificate",
    "CertificateLog",
    "CertificateQuerySet",
    "Certification",
    "Design",
    "Direction",
    "LogKind",
    "NamedCohort",
    "Numbering",
    "Paper",
    "Signature",
    "State",
]
