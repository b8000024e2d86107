from plc.journal.facts import Fact, fact


@fact("archives.ArchiveImported")
class ArchiveImported(Fact):
    """An archive was read to its end. What it holds is history: nobody is told of each post."""

    community_id: int
    import_run_id: int
