"""Members as placeholder accounts that they can claim, and their badges."""

from collections.abc import Iterator

from communities.community.models import Membership
from plc.accounts.models import Profile, ProfileLink, User
from plc.core.from_html import to_markdown
from plc.core.plain import clean_line
from plc.core.sanitise import safe_href, sanitise

from ..models import ImportedBadge
from .archive import Archive, once
from .rows import Row, Unusable


class People(Archive):
    def _users(self) -> None:
        prefix = f"{self.source}/"
        self.users = {
            int(origin.removeprefix(prefix)): pk
            for origin, pk in User.objects.filter(origin__startswith=prefix).values_list(
                "origin", "pk"
            )
        }
        members = Membership.objects.filter(community=self.community)
        # After a completed run, people who are not members have left or were removed.
        here = set(self.users.values() if self.again else members.values_list("user_id", flat=True))
        seen: set[int] = set()

        def make(row: Row) -> User | None:
            key = once(row, seen)
            if self.users.get(key) in here:
                self.tally.known(row)
                return None
            name = clean_line(row.text("DisplayName"))
            if not name:
                raise Unusable("it has no DisplayName")
            return User(
                pk=self.users.get(key),
                name=name[:120],
                state=User.State.PLACEHOLDER,
                origin=f"{prefix}{key}",
                date_joined=row.needed_date("CreationDate"),
                password="!",  # noqa: S106  nobody signs in with it
            )

        def write(made: list[tuple[Row, User]]) -> None:
            new = [(row, user) for row, user in made if user.pk is None]
            User.objects.bulk_create([user for _row, user in new])
            Profile.objects.bulk_create([_profile(row, user) for row, user in new])
            ProfileLink.objects.bulk_create(_links_of(new))
            Membership.objects.bulk_create(
                Membership(community=self.community, user=user, joined_at=user.date_joined)
                for _row, user in made
            )
            self.users |= {row.key(): user.pk for row, user in made}

        self._take(self._rows("Users"), make, write)

    def _badges(self) -> None:
        known = set(
            ImportedBadge.objects.filter(source=self.source).values_list("number", flat=True)
        )
        seen: set[int] = set()

        def make(row: Row) -> ImportedBadge | None:
            key = once(row, seen)
            if key in known:
                self.tally.known(row)
                return None
            user, rank = self._author(row, "UserId"), row.number("Class")
            if user is None:
                raise Unusable(f"the person {row.text('UserId')} is not in the archive")
            if rank not in ImportedBadge.Rank.values:
                raise Unusable(f"there is no badge of class {rank}")
            return ImportedBadge(
                user_id=user,
                source=self.source,
                number=key,
                name=clean_line(row.text("Name"))[:120],
                rank=rank,
                at=row.needed_date("Date"),
            )

        self._take(
            self._rows("Badges"),
            make,
            lambda made: ImportedBadge.objects.bulk_create([badge for _row, badge in made]),
        )


def _profile(row: Row, user: User) -> Profile:
    about = row.text("AboutMe")
    try:
        text, html = to_markdown(about), sanitise(about)
    except ValueError:  # import the person even if their profile text is unusable
        text = html = ""
    return Profile(
        user=user,
        location=clean_line(row.text("Location"))[:120],
        about=text[:5000],
        about_html=html if len(text) <= 5000 else "",
    )


def _links_of(made: list[tuple[Row, User]]) -> Iterator[ProfileLink]:
    for row, user in made:
        url = safe_href(row.text("WebsiteUrl")) or ""
        if url.startswith(("http://", "https://")) and len(url) <= 500:
            yield ProfileLink(user=user, label="Website", url=url)
