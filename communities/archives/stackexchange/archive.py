"""The common part of the importer: the rows of the archive, and what was imported before."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from django.db import transaction

from communities.community.models import Community
from communities.feed.models import Attribution
from plc.core.batches import batched
from plc.core.from_html import to_markdown
from plc.core.sanitise import Unreadable, sanitise

from .rows import Row, Unusable
from .tally import Tally

BATCH = 500
# The editor's default text for pictures without a description.
UNDESCRIBED = 'alt="enter image description here"'

Progress = Callable[[str, int], None]
"""(what is being read, bytes read since the last call)"""


class Archive:
    """An archive being imported into a community. ``site`` is its name ("quantumcomputing")."""

    def __init__(
        self, folder: Path, community: Community, *, site: str, progress: Progress
    ) -> None:
        self.folder, self.community, self.site = folder, community, site
        self.host = f"{site}.stackexchange.com"
        self.source = f"stackexchange/{site}"
        self.progress = progress
        self.tally = Tally()
        self.again = False  # an earlier run was completed
        self.resumed = False  # the last run was not completed
        self.users: dict[int, int] = {}
        self.posts: dict[int, int] = {}  # questions by their id in the archive
        self.answers: dict[int, tuple[int, int]] = {}  # answer -> (comment, post)
        self.settled: set[int] = set()  # posts completed by an earlier run
        self.wikis: set[int] = set()
        self.topics: dict[str, int] = {}

    def _rows(self, name: str, *, counted: bool = True) -> Iterator[Row]:
        path = self.folder / f"{name}.xml"
        if path.exists():
            yield from self.tally.rows(
                path, progress=lambda size: self.progress(name, size), counted=counted
            )

    def _origin(self, kind: str, key: int) -> str:
        return f"{self.community.pk}/{self.source}/{kind}/{key}"

    def _take(
        self, rows: Iterable[Row], make: Callable[[Row], Any], write: Callable[[list[Any]], object]
    ) -> None:
        """Convert each row to an object and write them in batches; list rows that cannot be used.
        ``make`` reads everything needed from a row, so that ``write`` does not fail."""
        for batch in batched(rows, BATCH):
            made = []
            for row in batch:
                try:
                    if (thing := make(row)) is not None:
                        made.append((row, thing))
                except (Unusable, Unreadable) as reason:
                    self.tally.refuse(row, str(reason))
            with transaction.atomic():
                write(made)
            for row, _one in made:
                self.tally.imported(row)

    def _author(self, row: Row, name: str = "OwnerUserId") -> int | None:
        key = row.number(name)
        return None if key is None else self.users.get(key)

    def _attribution(self, row: Row, kind: str, **target: Any) -> Attribution:
        key = row.key()
        path = {"post": "q", "answer": "a"}.get(kind)
        owner = row.number("UserId" if kind == "comment" else "OwnerUserId")
        return Attribution(
            **target,
            origin=self._origin("post" if kind == "answer" else kind, key),
            source_name=self.host,
            source_url=f"https://{self.host}/{path}/{key}" if path else f"https://{self.host}/",
            author_name=(row.text("OwnerDisplayName") or row.text("UserDisplayName"))[:120],
            author_url=f"https://{self.host}/users/{owner}" if owner else "",
            licence_name=licence_of(row),
            licence_url=_licence_url(row),
        )

    def _known(self, kind: str) -> dict[int, tuple[int | None, int | None]]:
        """The ids of the archive's posts (or comments) that exist here -> (post, comment)."""
        prefix = self._origin(kind, 0).removesuffix("0")
        return {
            int(origin.removeprefix(prefix)): (post, comment)
            for origin, post, comment in Attribution.objects.filter(
                origin__startswith=prefix
            ).values_list("origin", "post_id", "comment_id")
        }


def once(row: Row, seen: set[int]) -> int:
    key = row.key()
    if key in seen:
        raise Unusable(f"the Id {key} stands here twice")
    seen.add(key)
    return key


def html_of(body: str) -> str:
    try:
        return sanitise(body.replace(UNDESCRIBED, 'alt=""'))
    except ValueError as error:
        raise Unusable(str(error)) from error


def markdown_of(body: str) -> str:
    try:
        return to_markdown(body.replace(UNDESCRIBED, 'alt=""'))
    except ValueError as error:
        raise Unusable(str(error)) from error


def licence_of(row: Row) -> str:
    """The licence under which Stack Exchange published what was written on that day."""
    if named := row.text("ContentLicense"):
        return named[:60]
    created = row.needed_date("CreationDate")
    if created.isoformat() < "2011-04-08":
        return "CC BY-SA 2.5"
    return "CC BY-SA 3.0" if created.isoformat() < "2018-05-02" else "CC BY-SA 4.0"


def _licence_url(row: Row) -> str:
    version = licence_of(row).rpartition(" ")[2]
    return f"https://creativecommons.org/licenses/by-sa/{version}/"
