"""Pages about people and one's own settings."""
