"""Watches places on a leaderboard in Valkey, as pages would."""

import time
from collections.abc import Sequence
from typing import Any


class Probes:
    """Members whose place on a board in Valkey is watched until it changes."""

    GIVEN_UP_S = 120

    def __init__(self, key: str) -> None:
        from plc.core.valkey import valkey_client

        self.valkey, self.key = valkey_client(), key
        self.waiting: dict[int, tuple[float, Any]] = {}
        self.latencies: list[float] = []

    def watch(self, member: int) -> None:
        """From now on; nothing, if the member is being watched."""
        if member not in self.waiting:
            self.waiting[member] = (time.monotonic(), self._scores([member])[0])

    def look(self) -> None:
        """Note the time of all who have moved. Who has not within two minutes counts with that."""
        members = list(self.waiting)
        for member, score in zip(members, self._scores(members), strict=True):
            since, before = self.waiting[member]
            waited = time.monotonic() - since
            if score != before or waited > self.GIVEN_UP_S:
                self.latencies.append(waited)
                del self.waiting[member]

    def _scores(self, members: Sequence[int]) -> list[Any]:
        from gamification.boards import live

        if not members:
            return []
        names = [live.name_of(member) for member in members]
        return self.valkey.zmscore(self.key, names)  # type: ignore[return-value]
