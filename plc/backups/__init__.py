"""One archive of everything: the database as of one moment, and the media it speaks of."""
