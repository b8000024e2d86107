from plc.journal.facts import Fact, fact


@fact("archives.ArchiveImported")
class ArchiveImported(Fact):
    """An archive was imported completely. Its posts are historic, so nobody is notified of them."""

    community_id: int
    import_run_id: int
