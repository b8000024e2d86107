"""Commitments, and the questions about them."""

from .commitments import Answer, Commitment, CommitmentQuerySet, Ended, Prompt, SharedWith

__all__ = ["Answer", "Commitment", "CommitmentQuerySet", "Ended", "Prompt", "SharedWith"]
