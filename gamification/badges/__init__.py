"""Badges: their rules, awarding, pictures and credentials."""
