"""Certificates and how they look, and contact hours."""

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
from .hours import (
    Activity,
    ActivityState,
    HoursEntry,
    HoursTarget,
    TranscriptCopy,
)
from .pathways import Pathway, PathwayQuerySet, PathwayStep, Reached, Stage, Walker

__all__ = [
    "MOST_SIGNATURES",
    "Activity",
    "ActivityState",
    "AfterDeletion",
    "Certificate",
    "CertificateLog",
    "CertificateQuerySet",
    "Certification",
    "Design",
    "Direction",
    "HoursEntry",
    "HoursTarget",
    "LogKind",
    "NamedCohort",
    "Numbering",
    "Paper",
    "Pathway",
    "PathwayQuerySet",
    "PathwayStep",
    "Reached",
    "Signature",
    "Stage",
    "State",
    "TranscriptCopy",
    "Walker",
]
