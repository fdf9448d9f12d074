"""What one supplier means by its words: a small, versioned, revertible record of its habits.

A vocabulary never forgets: each entry tells since which version it holds and until which. An entry
that was proposed, by a person or from a buyer's correction, is *learned*; it counts for reading, but
whatever it changes is for review until a named person has approved it.
"""

from __future__ import annotations

import unicodedata
from datetime import date
from decimal import Decimal
from typing import Literal, Self

from pydantic import Field, model_validator

from scm_automate.errors import ConfigError, NotFound, did_you_mean
from scm_automate.model import Id, Number, Record, Text, replace
from scm_automate.replies.amounts.units import known_units, unit_class
from scm_automate.replies.language.tokens import tokenise

__all__ = ["EntryKind", "Vocabulary", "VocabularyEntry"]

EntryKind = Literal["delivery_date", "unit", "item"]
"""What an entry is about.

- ``delivery_date``: dates beside the word `said` mean ``dispatch`` or ``delivery``; where `said` is
  empty, dates with no word of dispatch or arrival beside them do, those of tables included.
- ``unit``: the unit word `said` means the order unit `means`, `factor` of them to one.
- ``item``: the supplier calls our item `means` by the number `said`.
"""

_NOBODY = frozenset({"", "system", "software", "auto", "automatic", "scm_automate", "scm-automate"})


class VocabularyEntry(Record):
    """One word and its meaning.

    Examples:
        >>> str(VocabularyEntry(kind="unit", said="VE", means="PCE", factor=50, since=1))
        'the unit "VE" is 50 PCE'
    """

    kind: EntryKind
    """See `EntryKind`."""
    said: Text
    """The supplier's word; case and accents do not count."""
    means: Text
    """``dispatch`` or ``delivery``, an order unit, or our item."""
    factor: Number = Decimal(1)
    """How many of `means` are one of `said`; 1 for all but units."""
    proposed_by: Text = ""
    """Who proposed it."""
    proposed_on: date | None = None
    """When."""
    because: Text = ""
    """The words of the message that it was learned from."""
    approved_by: Text = ""
    """The person who approved it; empty while it is only learned."""
    approved_on: date | None = None
    """When."""
    since: int = Field(ge=1)
    """The version that brought it in."""
    until: int | None = None
    """The version that took it out; null while it holds."""
    ended_by: Text = ""
    """Who took it out."""

    @model_validator(mode="after")
    def _fits_its_kind(self) -> Self:
        if self.kind == "delivery_date":
            if self.means not in ("dispatch", "delivery"):
                raise ValueError(f"a delivery date means dispatch or delivery, not {self.means!r}")
        elif not self.said or not self.means:
            raise ValueError(f"an entry of kind {self.kind} says what means what")
        if self.kind == "unit":
            words = [token for token in tokenise(self.said) if token.text != "."]
            if len(words) != 1 or words[0].kind != "w":
                raise ValueError(f"a unit is one word, and {self.said!r} is not")
            if not unit_class(self.means):
                raise ValueError(
                    f"{self.means!r} is no order unit that is known."
                    f" {did_you_mean(self.means, known_units())}"
                )
            if not 0 < self.factor <= 1_000_000:
                raise ValueError("a unit's factor is more than 0 and at most 1,000,000")
        elif self.factor != 1:
            raise ValueError("only a unit has a factor")
        if bool(self.approved_by) != bool(self.approved_on):
            raise ValueError("an approval has a person and a day")
        if self.until is not None and self.until <= self.since:
            raise ValueError("an entry ends after it began")
        return self

    @property
    def key(self) -> tuple[str, str]:
        """What it is about: kind and word, case left out."""
        return _key(self.kind, self.said)

    @property
    def approved(self) -> bool:
        """Whether a person has approved it."""
        return bool(self.approved_by)

    def __str__(self) -> str:
        """As a person would say it."""
        if self.kind == "unit":
            return f'the unit "{self.said}" is {self.factor:f} {self.means}'
        if self.kind == "item":
            return f'"{self.said}" is our item {self.means}'
        what = "the day it leaves them" if self.means == "dispatch" else "the day it arrives"
        return f'"{self.said}" is {what}' if self.said else f"a plain date is {what}"


class Vocabulary(Record):
    """The words of one supplier, every version of them.

    Examples:
        >>> from datetime import date
        >>> words = Vocabulary(supplier="100234").propose(
        ...     "unit", "VE", means="PCE", factor=50, by="Anna Berg", on=date(2026, 3, 2)
        ... )
        >>> [entry.approved for entry in words.in_force()]
        [False]
        >>> words = words.approve("unit", "ve", by="Jo Kern", on=date(2026, 3, 3))
        >>> words.version, [str(entry) for entry in words.in_force()]
        (2, ['the unit "VE" is 50 PCE'])
        >>> words.revert(to=0, by="Jo Kern").in_force()
        ()
    """

    supplier: Id
    """Whose words they are."""
    version: int = Field(default=0, ge=0)
    """Goes up by one with each change."""
    entries: tuple[VocabularyEntry, ...] = ()
    """All there ever were, oldest first."""

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        for entry in self.entries:
            if max(entry.since, entry.until or 0) > self.version:
                raise ValueError(
                    f"the entry on {entry.said!r} is of version {max(entry.since, entry.until or 0)},"
                    f" and the vocabulary is only at {self.version}"
                )
        return self

    def in_force(self, version: int | None = None) -> tuple[VocabularyEntry, ...]:
        """The entries that hold, now or in an earlier version, oldest first."""
        at = self.version if version is None else version
        return tuple(
            one for one in self.entries if one.since <= at and (one.until is None or one.until > at)
        )

    @property
    def approved(self) -> tuple[VocabularyEntry, ...]:
        """The entries that a person has approved."""
        return tuple(one for one in self.in_force() if one.approved)

    @property
    def learned(self) -> tuple[VocabularyEntry, ...]:
        """The entries that wait for a person."""
        return tuple(one for one in self.in_force() if not one.approved)

    def propose(
        self,
        kind: EntryKind,
        said: str,
        *,
        means: str,
        by: str,
        on: date,
        factor: Decimal | int = 1,
        because: str = "",
    ) -> Vocabulary:
        """A vocabulary with one more learned entry; an earlier proposal on the same word ends.

        An approved entry on the same word goes on to hold until the new one is approved. What is
        known already in the same words is not proposed again.
        """
        entry = VocabularyEntry(
            kind=kind, said=said, means=means, factor=Decimal(factor), proposed_by=by,
            proposed_on=on, because=because[:1000], since=self.version + 1,
        )  # fmt: skip
        same = [one for one in self.in_force() if one.key == entry.key]
        if any((one.means, one.factor) == (entry.means, entry.factor) for one in same):
            return self
        return self._with([one for one in same if not one.approved], [entry], by)

    def approve(self, kind: EntryKind, said: str, *, by: str, on: date) -> Vocabulary:
        """A vocabulary in which a learned entry is approved; what it replaces ends.

        Raises:
            NotFound: There is no learned entry on that word.
            ConfigError: `by` is not a person's name.
        """
        if by.strip().casefold() in _NOBODY:
            raise ConfigError(f"A person approves a word, and {by!r} is none.")
        same = [one for one in self.in_force() if one.key == _key(kind, said)]
        learned = [one for one in same if not one.approved]
        if not learned:
            raise self._unknown(kind, said, "waits for approval")
        entry = replace(learned[0], approved_by=by, approved_on=on, since=self.version + 1)
        return self._with(same, [entry], by)

    def withdraw(self, kind: EntryKind, said: str, *, by: str) -> Vocabulary:
        """A vocabulary without the entries on a word, learned or approved.

        Raises:
            NotFound: There is none.
        """
        same = [one for one in self.in_force() if one.key == _key(kind, said)]
        if not same:
            raise self._unknown(kind, said, "is known")
        return self._with(same, [], by)

    def revert(self, *, to: int, by: str) -> Vocabulary:
        """A new version in which the entries of an earlier one hold, and no others.

        Raises:
            NotFound: There was no such version.
        """
        if not 0 <= to <= self.version:
            raise NotFound(
                f"The vocabulary of {self.supplier} has versions 0 to {self.version}, not {to}."
            )
        now, then = self.in_force(), self.in_force(to)
        held, holds = {_plain(one) for one in then}, {_plain(one) for one in now}
        back = [
            replace(one, since=self.version + 1, until=None, ended_by="")
            for one in then
            if _plain(one) not in holds
        ]
        return self._with([one for one in now if _plain(one) not in held], back, by)

    def _with(
        self, ended: list[VocabularyEntry], added: list[VocabularyEntry], by: str
    ) -> Vocabulary:
        version = self.version + 1
        kept = [
            replace(one, until=version, ended_by=by) if one in ended else one
            for one in self.entries
        ]
        return replace(self, version=version, entries=(*kept, *added))

    def _unknown(self, kind: EntryKind, said: str, state: str) -> NotFound:
        words = [one.said for one in self.in_force() if one.kind == kind and one.said]
        return NotFound(
            f"No word {said!r} of kind {kind} {state} in the vocabulary of {self.supplier}.",
            hint=did_you_mean(said, words),
        )


def _key(kind: EntryKind, said: str) -> tuple[str, str]:
    return kind, " ".join(unicodedata.normalize("NFKC", said).casefold().split())


def _plain(entry: VocabularyEntry) -> tuple[object, ...]:
    """An entry without the versions it holds in."""
    return (*entry.key, entry.means, entry.factor, entry.approved_by, entry.approved_on)
