"""How a member is in the skills of a framework: the latest word of each, and where they differ."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import mean
from typing import Any

from plc.accounts.models import User

from .models import Assessment, By, Framework, Skill
from .pictures import Scale, scale

MOST = 2_000
FEWEST_PEERS = 3
APART = 1  # a difference of more levels than this is worth a conversation


@dataclass
class InSkill:
    """``latest`` are the last assessments, one for each person who made them."""

    skill: Skill
    latest: list[Assessment] = field(default_factory=list)
    names: Sequence[str] = ()
    own: bool = True

    def of(self, source: str) -> float | None:
        """The middle of those of this source."""
        found = [one.level for one in self.latest if one.source == source]
        return mean(found) if found else None

    @property
    def sources(self) -> list[tuple[str, str, str]]:
        """(source, its name, level in words), of what the reader may know."""
        found = []
        for source in By:
            level = self.of(source) if self._is_shown(source) else None
            if level is not None:
                found.append((str(source), str(source.label), self._word(level)))
        return found

    def _is_shown(self, source: str) -> bool:
        """The word of one or two peers is for the member alone: others could tell whose it is."""
        peers = [one for one in self.latest if one.source == By.PEER]
        return self.own or source != By.PEER or len(peers) >= FEWEST_PEERS

    def _word(self, level: float) -> str:
        low = int(level)
        name = self.names[low - 1] if level == low else ""
        return name or f"{self.names[low - 1]} – {self.names[min(low, len(self.names) - 1)]}"

    @property
    def scale(self) -> Scale:
        levels = {str(source): self.of(source) for source in By if self._is_shown(source)}
        return scale(len(self.names), {name: one for name, one in levels.items() if one})

    @property
    def apart(self) -> list[Assessment]:
        """Those of peers who see it more than a level differently."""
        own = self.of(By.SELF)
        peers = [one for one in self.latest if one.source == By.PEER]
        return [one for one in peers if own is not None and abs(one.level - own) > APART]

    @property
    def outdated(self) -> bool:
        """Whether the wording changed since somebody assessed it."""
        return any(one.version_id != self.skill.current_id for one in self.latest)


def levels_of(member: User, framework: Framework, *, own: bool = True) -> list[InSkill]:
    """In the order of the framework; ``own``: shown to the member. Two queries."""
    skills = list(
        framework.skills.filter(removed_at=None).select_related("current").order_by("position")
    )
    rows = Assessment.objects.filter(member=member, version__skill__in=skills)
    latest: dict[tuple[int, Any, str], Assessment] = {}
    listed = rows.select_related("by", "version").order_by("-id")[:MOST]
    for one in reversed(list(listed)):
        latest[one.version.skill_id, one.by_id, one.source] = one
    found = {skill.pk: InSkill(skill, names=framework.levels, own=own) for skill in skills}
    for one in latest.values():
        found[one.version.skill_id].latest.append(one)
    return list(found.values())


def conversations(member: User, rows: Sequence[InSkill]) -> list[tuple[Skill, User]]:
    """Skills in which a peer sees the member more than a level differently, and that peer."""
    return [(row.skill, one.by) for row in rows for one in row.apart if one.by is not None]


def conversations_as_peer(peer: User, framework: Framework) -> list[tuple[Skill, User]]:
    """The same from the other side: members whom the peer sees more than a level differently than
    they see themselves. Two queries."""
    skills = framework.skills.filter(removed_at=None)
    mine = Assessment.objects.filter(by=peer, source=By.PEER, version__skill__in=skills)
    seen = {
        (one.member_id, one.version.skill_id): one
        for one in mine.select_related("version__skill", "member").order_by("id")[:MOST]
    }
    theirs = Assessment.objects.filter(
        source=By.SELF, member__in={member for member, _skill in seen}, version__skill__in=skills
    )
    own = {
        (member, skill): level
        for member, skill, level in theirs.order_by("id").values_list(
            "member", "version__skill", "level"
        )
    }
    return [
        (one.version.skill, one.member)
        for key, one in seen.items()
        if key in own and abs(own[key] - one.level) > APART
    ]
