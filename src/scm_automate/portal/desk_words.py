"""Suppliers' words on the buyer's page: what waits for approval, who changed what, and the way back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from scm_automate.errors import TransitionNotAllowed
from scm_automate.replies import Vocabulary
from scm_automate.state import supplier_words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from scm_automate.replies import VocabularyEntry
    from scm_automate.state import Transaction
    from scm_automate.state.supplier_words import WordsChange

__all__ = ["WordsShown", "changed_words", "words_shown"]

_KINDS: Final = ("delivery_date", "unit", "item")


@dataclass(frozen=True, slots=True, kw_only=True)
class WordsShown:
    """The words of one supplier as the page shows them.

    Attributes:
        supplier: Whose.
        company: Empty where suppliers' numbers mean the same in all companies.
        version: What a change on the page is made from.
        learned: What waits for approval.
        approved: What counts.
        changes: Who changed what, the newest first.
    """

    supplier: str
    company: str
    version: int
    learned: tuple[VocabularyEntry, ...]
    approved: tuple[VocabularyEntry, ...]
    changes: tuple[WordsChange, ...]


def words_shown(tx: Transaction) -> tuple[WordsShown, ...]:
    """Every supplier that was taught any words; those with something to approve first."""
    found = []
    for one in supplier_words.all_words(tx):
        words = Vocabulary.model_validate(one.data)
        changes = supplier_words.words_changes(tx, one.supplier, company=one.company)
        found.append(
            WordsShown(
                supplier=one.supplier,
                company=one.company,
                version=words.version,
                learned=words.learned,
                approved=words.approved,
                changes=changes[::-1],
            )
        )
    return tuple(sorted(found, key=lambda one: not one.learned))


def changed_words(
    fields: Mapping[str, str], *, by: str, on: date
) -> tuple[Callable[[Vocabulary], Vocabulary], str] | None:
    """What a form of the page asks for, and in words; None where no page of ours asks it.

    Args:
        fields: Of the form: ``do`` (approve, withdraw, revert), ``version`` that the page showed, and
            ``kind`` and ``said``, or ``to``.
        by: Who asks.
        on: The day.
    """
    do, said = fields.get("do", ""), fields.get("said", "")
    kind = next((one for one in _KINDS if one == fields.get("kind")), None)
    shown = fields.get("version", "")
    to = fields.get("to", "")
    if not (shown.isascii() and shown.isdigit() and len(shown) < 10):
        return None

    def fenced(change: Callable[[Vocabulary], Vocabulary]) -> Callable[[Vocabulary], Vocabulary]:
        def apply(words: Vocabulary) -> Vocabulary:
            if words.version != int(shown):
                raise TransitionNotAllowed(
                    f"The words of supplier {words.supplier} are at version {words.version} by now, "
                    f"and the page showed version {shown}.",
                    hint="Look at them again.",
                )
            return change(words)

        return apply

    if do == "approve" and kind is not None:
        return fenced(lambda words: words.approve(kind, said, by=by, on=on)), (
            f"approved {kind} {said!r}"
        )
    if do == "withdraw" and kind is not None:
        return fenced(lambda words: words.withdraw(kind, said, by=by)), f"withdrew {kind} {said!r}"
    if do == "revert" and to.isascii() and to.isdigit() and len(to) < 10:
        return fenced(lambda words: words.revert(to=int(to), by=by)), f"went back to version {to}"
    return None
