"""Leaderboards: stored in Postgres, served from Valkey while they are viewed."""
