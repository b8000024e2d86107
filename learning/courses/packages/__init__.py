"""Packages that other tools made: reading them, serving their files on an origin of their own, and
what they report."""
