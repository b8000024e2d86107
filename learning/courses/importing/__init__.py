"""Reads courses of other systems. Readers know nothing of the database; ``actions.importing``
stores what they read."""
