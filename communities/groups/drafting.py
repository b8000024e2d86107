"""Where a draft belongs: a community or a group, as a part of the draft's key."""

import re
from collections.abc import Iterable
from typing import Any

from communities.community.models import Community

from .models import Group

PLACE = r"(?:community|group)-\d{1,18}"


def place_key(community: Community, group: Group | None) -> str:
    return f"group-{group.pk}" if group else f"community-{community.pk}"


def places_of_keys(actor: Any, keys: Iterable[str]) -> dict[str, tuple[Community, Group | None]]:
    """The places behind keys of `place_key` that the actor still belongs to. At most two
    queries."""
    parsed = {key: key.partition("-") for key in keys if re.fullmatch(PLACE, key)}
    ids: dict[str, set[int]] = {"community": set(), "group": set()}
    for kind, _dash, number in parsed.values():
        ids[kind].add(int(number))
    groups = Group.objects.of(actor).select_related("community").in_bulk(ids["group"])
    communities = Community.objects.of(actor).in_bulk(ids["community"])
    found: dict[str, tuple[Community, Group | None]] = {}
    for key, (kind, _dash, number) in parsed.items():
        if kind == "group" and (group := groups.get(int(number))):
            found[key] = (group.community, group)
        elif kind == "community" and (community := communities.get(int(number))):
            found[key] = (community, None)
    return found
