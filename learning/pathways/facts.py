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


@fact("pathways.HoursDeclared")
class HoursDeclared(Fact):
    """Completing the course gives contact hours, also to those who completed it before."""

    course_id: int


@fact("pathways.HoursGranted")
class HoursGranted(Fact):
    entry_id: int
    user_id: int


@fact("pathways.HoursReversed")
class HoursReversed(Fact):
    entry_id: int
    user_id: int


@fact("pathways.HoursAskedFor")
class HoursAskedFor(Fact):
    """A member asks to have something counted that they did elsewhere."""

    activity_id: int
    community_id: int
    group_id: int | None
    user_id: int


@fact("pathways.ActivityAnswered")
class ActivityAnswered(Fact):
    activity_id: int
    community_id: int
    user_id: int
    approved: bool


@fact("pathways.PathwayPublished")
class PathwayPublished(Fact):
    pathway_id: int
    community_id: int


@fact("pathways.PathwayChanged")
class PathwayChanged(Fact):
    """Its page, its stages or its steps; or it was closed or opened again."""

    pathway_id: int
    community_id: int


@fact("pathways.PathwayBegun")
class PathwayBegun(Fact):
    walker_id: int
    pathway_id: int
    community_id: int
    user_id: int


@fact("pathways.PathwayLeft")
class PathwayLeft(Fact):
    walker_id: int
    pathway_id: int
    user_id: int


@fact("pathways.StepAttested")
class StepAttested(Fact):
    """Somebody who looks after the community or a group says that it was done."""

    walker_id: int
    step_id: int
    community_id: int
    user_id: int


@fact("pathways.PathwayCompleted")
class PathwayCompleted(Fact):
    """It stays so if steps are added later."""

    walker_id: int
    pathway_id: int
    community_id: int
    user_id: int
