"""``Your order``, ``il vostro ordine``: a word for all lines that may be of one order only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.language.language_files import words_by_language

if TYPE_CHECKING:
    from scm_automate.replies.building import StatementBuilder
    from scm_automate.replies.sentences.clauses import Clause

__all__ = ["is_your_order", "of_several_orders"]

_PLURAL = {
    code: tuple(sorted(endings))
    for code, endings in words_by_language("plural_endings_of_orders").items()
}
"""How the plural of a word for "order" ends."""
_YOUR_ORDER = 3
"""Words of "your order", ``il vostro ordine``, at most."""


def is_your_order(builder: StatementBuilder, clause: Clause) -> bool:
    """Whether "all" is only "your order": behind a line's name, that line of it."""
    tokens, lexicon = builder.analysis.tokens, builder.index.lexicon
    return all(
        len(mark.used) <= _YOUR_ORDER
        and tokens[mark.end - 2].fold in lexicon.you
        and any(
            word.category == "order_word" for word in lexicon.references.at(tokens, mark.end - 1)
        )
        for mark in clause.marks.get("all", ())
    )


def of_several_orders(builder: StatementBuilder, clause: Clause) -> bool:
    """Whether "your order" is said where lines of several orders are asked about."""
    tokens, ending = builder.analysis.tokens, _PLURAL.get(builder.index.lexicon.codes[0])
    asked = builder.names.in_order(set(builder.scope.asked))
    if ending is None or not clause.marks.get("all") or not is_your_order(builder, clause):
        return False
    several = len({builder.index.lines[n].order for n in asked}) > 1
    return several and not any(
        tokens[mark.end - 1].fold.endswith(ending) for mark in clause.marks["all"]
    )
