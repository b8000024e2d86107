"""The default rate limits: (maximum, seconds) for each kind of action, enforced by
plc.accounts.rate_limits."""

MINUTE, HOUR, DAY = 60, 3600, 86_400
RATE_LIMITS: dict[str, list[tuple[int, int]]] = {
    "post": [(10, MINUTE), (60, HOUR)],
    "comment": [(20, MINUTE), (200, HOUR)],
    "edit": [(20, MINUTE), (100, HOUR)],
    "react": [(60, MINUTE)],
    "upload": [(40, MINUTE), (300, HOUR)],
    "endorse": [(10, MINUTE), (50, DAY)],
    "nominate": [(10, MINUTE), (50, DAY)],
    "look_again": [(5, MINUTE), (60, DAY)],  # at one's levels
    "report": [(10, MINUTE)],  # and REPORTS_A_DAY in moderation
    "invite": [(10, MINUTE), (60, HOUR)],  # and LETTERS_A_DAY for invitations
    "ask": [(10, MINUTE), (30, HOUR)],  # to join
    "found": [(60, HOUR)],  # attempts, because each reveals whether an address is taken
    "found_community": [(5, HOUR), (20, DAY)],
    "found_group": [(30, HOUR), (100, DAY)],
    "export": [(20, HOUR)],  # archives of courses
    "search": [(40, MINUTE)],
    "preview": [(60, MINUTE)],
    "complete": [(120, MINUTE)],
    "verify": [(20, MINUTE), (200, HOUR)],  # credentials; may fetch keys from other sites
}
NEWCOMER_RATE_LIMITS: dict[str, list[tuple[int, int]]] = {
    "post": [(20, DAY)],
    "comment": [(100, DAY)],
    "upload": [(60, DAY)],
    "invite": [(10, DAY)],
}
