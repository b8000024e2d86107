"""A framework of skills for the demo, and how some members grew in it over a year."""

from pathlib import Path
from typing import Any

from plc.core.registry import demo_scenes

from .actions.skills import assess, open_levels, take_framework
from .frameworks import read_framework
from .models import By, Framework, SeenBy

COMMUNITY, KEEPER, NAME = "aldervale", "leonie", "Facilitating a group"
# Days ago, and the level in each skill in order.
GROWTH = {
    "joao": (
        (361, By.SELF, "", (1, 1, 1, 1, 1, 1, 1, 1)),
        (270, By.SELF, "", (1, 1, 1, 1, 2, 1, 1, 1)),
        (166, By.SELF, "", (2, 1, 1, 1, 2, 1, 2, 1)),
        (75, By.SELF, "", (2, 2, 1, 2, 2, 2, 2, 1)),
        (20, By.SELF, "", (3, 2, 2, 2, 3, 2, 3, 2)),
        (16, By.PEER, "adaeze", (3, 4, 3, 2, 3, 2, 3, 2)),
        (14, By.PEER, "hamish", (3, 3, 3, 3, 3, 2, 3, 2)),
        (13, By.PEER, "kavita", (3, 3, 2, 2, 3, 3, 3, 2)),
        (10, By.FACILITATOR, "leonie", (3, 3, 2, 2, 3, 2, 3, 2)),
    ),
    "adaeze": (
        (348, By.SELF, "", (1, 1, 1, 1, 1, 1, 1, 1)),
        (236, By.SELF, "", (1, 2, 1, 1, 1, 1, 1, 1)),
        (110, By.SELF, "", (1, 2, 1, 2, 1, 1, 1, 2)),
        (55, By.SELF, "", (2, 2, 2, 2, 2, 1, 2, 2)),
        (12, By.SELF, "", (2, 3, 3, 3, 2, 2, 2, 3)),
    ),
    "gwenllian": ((40, By.SELF, "", (1, 2, 2, 1, 1, 1, 2, 2)),),
}


def tell_of_skills(told: Any) -> None:
    told.at(told.days_ago(365, "09:40"), _write, told)
    for who, times in GROWTH.items():
        for days, source, by, levels in times:
            told.at(told.days_ago(days, "20:05"), _assess, told, who, source, by, levels)
    told.at(told.days_ago(18, "20:10"), _open, told)


def _write(told: Any) -> None:
    read = read_framework(Path(__file__).with_suffix(".csv").read_bytes(), NAME)
    by, community = told.people[KEEPER], told.communities[COMMUNITY]
    take_framework(by=by, community=community, read=read)


def _framework(told: Any) -> Framework:
    return Framework.objects.get(community=told.communities[COMMUNITY], name=NAME)


def _assess(told: Any, who: str, source: str, by: str, levels: tuple[int, ...]) -> None:
    framework = _framework(told)
    skills = framework.skills.order_by("position").values_list("pk", flat=True)
    member = told.people[who]
    assess(
        by=told.people[by] if by else member,
        framework=framework,
        member=member,
        source=source,
        levels=dict(zip(skills, levels, strict=True)),
    )


def _open(told: Any) -> None:
    for who in ("joao", "adaeze"):
        open_levels(by=told.people[who], framework=_framework(told), seen_by=SeenBy.KEEPERS)


demo_scenes.register("growth.skills", tell_of_skills)
