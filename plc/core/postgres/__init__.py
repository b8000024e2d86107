"""Django's Postgres backend, with less work for each request: see ``base``."""
