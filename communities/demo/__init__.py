"""The demo: communities of invented people, so that a new site is not empty. ``content`` contains
the texts; ``history`` writes them through the actions that views use."""
