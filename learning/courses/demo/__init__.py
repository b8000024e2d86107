"""What courses add to the demo: two that are finished and taken, and one that is being written."""

from .telling import tell_of_courses

__all__ = ["tell_of_courses"]
