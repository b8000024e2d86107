"""Backups: one archive with a snapshot of the database and the media files it refers to."""
