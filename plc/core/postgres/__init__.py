"""A database backend based on Django's, with less work per request: see ``base``."""
