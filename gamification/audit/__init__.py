"""Checks that everything still adds up."""
