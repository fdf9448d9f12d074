"""Whether a text can name a line at all: most of what stands below a sign-off names none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.amounts.number_words import in_digits
from scm_automate.replies.naming.codes import find_codes
from scm_automate.replies.naming.naming import find_numbers

if TYPE_CHECKING:
    from scm_automate.replies.found import Habits
    from scm_automate.replies.language.tokens import Token
    from scm_automate.replies.naming.references import LineIndex

__all__ = ["may_name"]


def may_name(tokens: list[Token], index: LineIndex, habits: Habits) -> bool:
    """Whether numbers, sizes or words such as "all" may name lines in a text.

    False is sure: a reading of such a text finds no line named by more than the words of its
    description. It costs a fraction of the reading.
    """
    lexicon = habits.lexicon
    tokens = in_digits(tokens, lexicon)
    letters = index.letters if len(index.letters) > 1 else {}
    for token in tokens:
        if token.kind == "d":
            if token.text in index.figures or token.text.lstrip("0") in index.figures:
                return True
        elif letters and len(token.text) == 1 and token.fold in letters:
            return True
    if lexicon.numerals.places(tokens) and any(map(lexicon.numerals.may_start, tokens)):
        return True
    if lexicon.every.find(tokens):
        return True
    claimed = [""] * len(tokens)
    return bool(find_codes(tokens, index, claimed) or find_numbers(tokens, index, habits, claimed))
