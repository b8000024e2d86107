"""A community of invented people, so that whoever starts the site for the first time meets one that
lives. What they say stands in ``content``; ``history`` writes it, through the actions that pages
call."""
