"""Levels: what they require, and who reaches them."""
