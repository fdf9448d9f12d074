"""What suppliers mean by their words, as the state keeps it: taught, approved and taken back by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.errors import ConfigError
from scm_automate.replies import Vocabulary
from scm_automate.state import supplier_words

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from scm_automate.state import State, Transaction

__all__ = ["change_vocabulary", "vocabulary_of"]


def vocabulary_of(tx: Transaction, supplier: str, *, company: str = "") -> Vocabulary | None:
    """The words of a supplier, approved and learned; None where nobody taught any."""
    held = supplier_words.words_of(tx, supplier, company=company)
    return None if held is None else Vocabulary.model_validate(held.data)


def change_vocabulary(
    state: State,
    supplier: str,
    change: Callable[[Vocabulary], Vocabulary],
    *,
    by: str,
    now: datetime,
    why: str,
    company: str = "",
) -> Vocabulary:
    """Changes a supplier's words, and writes down who did it and when; the vocabulary afterwards.

    Args:
        state: The state.
        supplier: Whose words.
        change: Makes the new vocabulary of the one that holds, such as
            ``lambda words: words.approve("unit", "VE", by="Jo Kern", on=today)``.
        by: Who changes them.
        now: When.
        why: What is done, in words.
        company: Empty where suppliers' numbers mean the same in all companies.

    Raises:
        ConfigError: Nobody is named.
        NotFound: The change names a word that is not there.

    Examples:
        >>> from datetime import UTC, datetime
        >>> from scm_automate.state import State
        >>> now = datetime(2026, 3, 2, 9, tzinfo=UTC)
        >>> def teach(words):
        ...     return words.propose("unit", "VE", means="PCE", factor=50, by="Anna", on=now.date())
        >>> with State.open("sqlite+pysqlite:///:memory:") as state:
        ...     words = change_vocabulary(
        ...         state, "7", teach, by="Anna", now=now, why="told by phone"
        ...     )
        >>> words.version, [str(entry) for entry in words.learned]
        (1, ['the unit "VE" is 50 PCE'])
    """
    with state.write() as tx:
        before = vocabulary_of(tx, supplier, company=company) or Vocabulary(supplier=supplier)
        after = change(before)
        keep_vocabulary(tx, before, after, by=by, at=now, why=why, company=company)
    return after


def keep_vocabulary(
    tx: Transaction,
    before: Vocabulary,
    after: Vocabulary,
    *,
    by: str,
    at: datetime,
    why: str,
    company: str = "",
    message_key: str | None = None,
) -> None:
    """Writes a vocabulary in place of the one that it was made from; nothing where they are the same."""
    if not by.strip():
        raise ConfigError("Nobody is named who changes the words.", hint="Give by='name'.")
    if after == before:
        return
    supplier_words.change_words(
        tx,
        after.supplier,
        before=before.version,
        version=after.version,
        words=after.model_dump(mode="json"),
        at=at,
        by=by,
        why=why,
        company=company,
        message_key=message_key,
    )
