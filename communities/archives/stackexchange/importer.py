"""Imports a Stack Exchange archive into a community.

Every row has a unique origin ("3/stackexchange/quantumcomputing/post/18"). Existing rows are left
alone, so an interrupted run is resumed, and a second run changes nothing, including what was
decided here since: members who left, answers that are no longer accepted, what people deleted. Rows
are written in batches of some hundreds, each in its own transaction. Nobody is notified; a single
fact at the end records the import.
"""

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from communities.community.actions import count_members
from communities.community.models import Community
from communities.feed.actions.top import refresh_top
from communities.feed.models import Comment, Topic
from plc.accounts.models import User
from plc.core.among import Among
from plc.journal.actions import record
from plc.search.actions import index

from .. import facts
from ..models import ImportRun
from .archive import BATCH
from .people import People
from .posts import Posts
from .recount import recount_posts
from .tally import KEPT
from .votes import Votes

FILES = ("Users", "Tags", "Posts", "Comments", "Votes", "PostLinks", "Badges")


class Importer(People, Posts, Votes):
    """Imports all files, each after those that it refers to."""

    def run(self, *, by: User | None) -> ImportRun:
        """Import everything. Raises FileNotFoundError if there is no Posts.xml."""
        if not (self.folder / "Posts.xml").exists():
            raise FileNotFoundError(self.folder / "Posts.xml")
        runs = ImportRun.objects.filter(community=self.community, source=self.source)
        # An interrupted run has not updated counters, the search index or the journal.
        last = runs.order_by("pk").last()
        self.resumed = last is not None and last.finished_at is None
        self.again = runs.filter(finished_at__isnull=False).exists()
        record_of_run = ImportRun.objects.create(community=self.community, source=self.source)
        self._users()
        self._tags_and_wikis()
        self._questions()
        self._answers()
        self._accept()
        self._edits()
        self._comments()
        self._votes()
        self._links()
        self._badges()
        came = self.resumed or any(count.imported for count in self.tally.counts.values())
        if came:
            self._recount()
            self._index()
            refresh_top()  # otherwise the top posts would be empty for up to an hour
        return self._finish(record_of_run, by, came=came)

    def _recount(self) -> None:
        """Recompute the counters; new members change the community's too."""
        posts = list(self.posts.values())
        for start in range(0, len(posts), BATCH):
            with transaction.atomic():
                recount_posts(posts[start : start + BATCH])
        for topic in Topic.objects.filter(community=self.community).annotate(
            now=Count("post_topics", filter=Q(post_topics__post__state="published"))
        ):
            if topic.now != topic.post_count:
                Topic.objects.filter(pk=topic.pk).update(post_count=topic.now)
        count_members(Community.objects.filter(pk=self.community.pk))

    def _index(self) -> None:
        """Index everything that was imported."""
        posts = list(self.posts.values())
        comments = Comment.objects.filter(Among("post", posts)).values_list("pk", flat=True)
        index("feed.post", posts)
        index("feed.comment", list(comments))
        index("accounts.user", list(self.users.values()))

    def _finish(self, run: ImportRun, by: User | None, *, came: bool) -> ImportRun:
        run.counts = {name: vars(count) for name, count in self.tally.counts.items()}
        run.listed = self.tally.listed[:KEPT]
        run.finished_at = timezone.now()
        with transaction.atomic():
            run.save(update_fields=["counts", "listed", "finished_at"])
            if came:
                record(
                    facts.ArchiveImported(community_id=self.community.pk, import_run_id=run.pk),
                    by=by,
                )
        return run
