"""How words begin for what goods wait for at the buyer: ``approval``, ``Freigabe``, ``deposit``."""

from scm_automate.replies.language.language_files import words

__all__ = ["OF_YOURS"]

OF_YOURS = tuple(sorted(words("of_yours")))
"""How words begin for what the buyer has to do, or for an answer that is still to come."""
