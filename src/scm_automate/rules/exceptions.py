"""What the rules found: a ranked list that can be asked why, why not, and what is new."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import narwhals as nw
import polars as pl

from scm_automate.errors import NotFound, did_you_mean
from scm_automate.rules.diff import ExceptionDiff, compare
from scm_automate.rules.explaining import Explanation, explain_row
from scm_automate.rules.show import list_as_html
from scm_automate.rules.snapshot import snapshot_of
from scm_automate.rules.snoozing import Snooze, awake, snooze_of
from scm_automate.rules.telling import message_of
from scm_automate.tables.show import plural

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from scm_automate.calendars import WorkingCalendar
    from scm_automate.model import ExceptionMessage
    from scm_automate.rules.evidence import Behind
    from scm_automate.rules.judged import Judged
    from scm_automate.rules.listing import Listing
    from scm_automate.rules.rule import Rule, Subject
    from scm_automate.rules.rule_set import RuleSet

__all__ = ["Exceptions"]


@dataclass(frozen=True, kw_only=True, eq=False)
class Exceptions:
    """What needs a person; `RuleSet.run` makes it.

    Attributes:
        rules: The rules that were asked for.
        as_of: The day they judged for.
        calendar: Whose working days they counted.
        listing: What fired, in numbers.
        not_run: Why a rule was not run, by code.
        judged: The rows behind the list, by subject.
        asleep: Ids of exceptions that somebody put to sleep.
        behind: What the facts were worked out from; null where only frames were given.
    """

    rules: RuleSet
    as_of: date
    calendar: WorkingCalendar
    listing: Listing = field(repr=False)
    not_run: Mapping[str, str]
    judged: Mapping[Subject, Judged] = field(repr=False)
    asleep: frozenset[str] = frozenset()
    behind: Behind | None = field(default=None, repr=False)

    def __len__(self) -> int:
        return sum(self.counts().values())

    @cached_property
    def frame(self) -> pl.DataFrame:
        """Everything that fired, suppressed rows last, with `suppressed_by` and `row` beside `to_frame`."""
        return self._awake(self.listing.whole())

    @property
    def _listed(self) -> pl.DataFrame:
        return self.frame.filter(pl.col("suppressed_by").is_null())

    @cached_property
    def snoozed(self) -> pl.DataFrame:
        """What sleeps, in the columns of `frame`."""
        some = [
            self.listing.of_code(code)
            for code in sorted({i.partition(":")[0] for i in self.asleep})
        ]
        if not some:
            return self.listing.first(0)
        found = pl.concat(some, how="diagonal_relaxed")
        return found.filter(pl.col("id").is_in(list(self.asleep)))

    def _awake(self, frame: pl.DataFrame) -> pl.DataFrame:
        if not self.asleep:
            return frame
        return frame.filter(~pl.col("id").is_in(list(self.asleep))).with_columns(
            rank=pl.int_range(1, pl.len() + 1, dtype=pl.Int64)
        )

    def _first(self, most: int | None) -> pl.DataFrame:
        """The first of the list; without a limit, all of it."""
        if most is None:
            return self._listed
        return self._awake(self.listing.first(most + len(self.asleep))).head(most)

    def _one(self, exception_id: str) -> dict[str, Any]:
        """The row of the list with an id.

        Raises:
            NotFound: There is none.
        """
        mine = self.listing.of_code(exception_id.partition(":")[0])
        found = mine.filter(id=exception_id)
        if not found.height:
            ids = mine.get_column("id").head(5000).to_list()
            raise NotFound(
                f"There is no exception {exception_id!r}.", hint=did_you_mean(exception_id, ids)
            )
        return found.row(0, named=True)

    @cached_property
    def snapshot(self) -> str:
        """Twelve characters that change with the rows judged, whatever their order.

        With the day and the fingerprints of the rules they say why it was said on Monday. Empty where
        the rows stay in their engine. Reads every row: takes a while on millions.
        """
        return snapshot_of(self.judged)

    def to_frame(self) -> pl.DataFrame:
        """The list as a frame, suppressed rows left out.

        Returns:
            One row per (row, code): `id`, `code`, `severity`, `subject`, `key`, `rank`, `endangered`,
            `first_shortage`, `value`, `days_late`, `rule` (the fingerprint of the rule that spoke),
            then every other figure of a rule; in order of rank. Values of different currencies are ranked as they stand.
        """
        return self._listed.drop("suppressed_by", "row")

    def suppressed(self) -> pl.DataFrame:
        """What fired and is not listed since another rule says it better: `id`, `suppressed_by`."""
        return self.frame.filter(pl.col("suppressed_by").is_not_null()).select(
            "id", "suppressed_by"
        )

    def not_evaluated(self) -> dict[str, int]:
        """How many rows a rule could not tell of, by code: unknown is not fine."""
        return {code: n for one in self.judged.values() for code, n in one.unknown.items()}

    def not_evaluated_rows(self, code: str) -> pl.DataFrame:
        """The keys of the rows that a rule could not tell of, with the columns that it reads."""
        from scm_automate.rules.running import flags_of

        rule = self.rules[code]
        one = self._judged_by(rule)
        names = tuple(dict.fromkeys((*one.key, *(n for n in rule.columns if n))))
        flag = flags_of(
            self.rules.only(code), one.source.to_native(), as_of=self.as_of, calendar=self.calendar
        )
        if one.in_memory:
            rows: pl.DataFrame = one.source.select(*names).to_native().collect()
            marks: pl.DataFrame = flag.to_native().collect()
            return rows.filter(marks.get_column(code).is_null())
        raise NotFound(
            "The rows stay in their engine.",
            hint="Run the rules on a frame in memory to list the rows that could not be judged.",
        )

    def counts(self) -> dict[str, int]:
        """How often each rule fired, the most frequent first."""
        listed = self.listing.candidates.filter(pl.col("suppressed_no").is_null())
        numbers = dict(listed.group_by("code_no").len().iter_rows())
        found = {code: numbers.get(place, 0) for place, code in enumerate(self.rules.codes)}
        for code in self.snoozed.filter(pl.col("suppressed_by").is_null()).get_column("code"):
            found[code] -= 1
        some = sorted(((-n, code) for code, n in found.items() if n), key=lambda one: one)
        return {code: -n for n, code in some}

    def by(self, column: str) -> pl.DataFrame:
        """How often each rule fired, by a column of the rows such as ``supplier``."""
        parts = []
        for subject, one in self.judged.items():
            if column in one.rows.columns:
                mine = self._listed.filter(subject=subject)
                at = mine.get_column("row")
                parts.append(
                    mine.select("code").with_columns(one.rows.get_column(column).gather(at))
                )
        if not parts:
            raise NotFound(f"No rows have the column {column!r}.")
        return (
            pl.concat(parts)
            .group_by(column, "code")
            .len("exceptions")
            .sort("exceptions", column, "code", descending=[True, False, False])
        )

    def lines(self) -> pl.DataFrame:
        """One row per subject and key: the first code, `more` further ones, in order of rank."""
        return (
            self._listed.group_by("subject", "key", maintain_order=True)
            .agg(
                pl.first("rank"),
                pl.first("id"),
                pl.first("code"),
                pl.first("severity"),
                (pl.len() - 1).cast(pl.Int64).alias("more"),
                pl.col("code").slice(1).alias("other_codes"),
            )
            .sort("rank")
        )

    def messages(self, *, most: int | None = None) -> tuple[ExceptionMessage, ...]:
        """The first of the list as messages for people; text is made for these alone.

        Args:
            most: How many; null for all.
        """
        shown = self._first(most)
        return tuple(
            message_of(self.rules[row["code"]], row, self._row(row), self.as_of, self.calendar)
            for row in shown.iter_rows(named=True)
        )

    def top(self, count: int = 20) -> tuple[ExceptionMessage, ...]:
        """The first messages of the list."""
        return self.messages(most=count)

    def explain(self, exception_id: str) -> Explanation:
        """Why the exception is on the list: every condition with its values and what would clear it.

        With `find_exceptions` it shows the rows behind figures that were worked out across rows, too.

        Raises:
            NotFound: There is no such exception.
        """
        row = self._one(exception_id)
        rule, mine = self.rules[row["code"]], self._row(row)
        found = explain_row(rule, mine, key=row["key"], as_of=self.as_of, calendar=self.calendar)
        if self.behind is None:
            return found
        return replace(found, documents=self.behind.rows(rule, mine))

    def explanations(self, *, most: int | None = None) -> tuple[Explanation, ...]:
        """Why the first of the list are on it.

        Args:
            most: How many; null for all.
        """
        shown = self._first(most)
        return tuple(
            explain_row(
                self.rules[row["code"]],
                self._row(row),
                key=row["key"],
                as_of=self.as_of,
                calendar=self.calendar,
            )
            for row in shown.iter_rows(named=True)
        )

    def why_not(self, code: str, **key: str) -> Explanation:
        """Why a rule did not fire on a row, or could not tell.

        Args:
            code: The rule.
            key: Key columns and their values, such as ``order="45", line="10"``; the first row
                that has them is explained.

        Raises:
            NotFound: There is no such rule or row, or the rule was not run.
        """
        rule = self.rules[code]
        one = self._judged_by(rule)
        rows = one.source
        for name, value in key.items():
            rows = rows.filter(nw.col(name) == value)
        head = rows.head(1)
        found: pl.DataFrame = (
            head.to_native().collect()
            if one.in_memory
            else head.collect(backend="polars").to_native()
        )
        if not found.height:
            raise NotFound(f"No row of {one.subject} has {key}.")
        return explain_row(
            rule,
            found.row(0, named=True),
            key="/".join(str(found[name][0]) for name in one.key if found[name][0]),
            as_of=self.as_of,
            calendar=self.calendar,
        )

    def diff(self, before: Exceptions) -> ExceptionDiff:
        """What is new, gone and changed since another list."""
        return compare(self.to_frame().drop("rank"), before.to_frame().drop("rank"))

    def snooze(self, exception_id: str, *, by: str, why: str, until: date | None = None) -> Snooze:
        """Puts an exception to sleep for as long as its values stay as they are.

        Args:
            exception_id: The exception.
            by: Who does it.
            why: Why.
            until: Last day on which it sleeps; null for as long as nothing changes.

        Returns:
            A record to keep and to give to `without` on the next run; nothing is stored here.
        """
        row = self._one(exception_id)
        rule = self.rules[row["code"]]
        return snooze_of(rule, exception_id, self._row(row), by=by, why=why, until=until)

    def without(self, snoozes: Iterable[Snooze]) -> Exceptions:
        """The list without what sleeps; a value that changed has woken it.

        Returns:
            The shorter list; what was taken off is in its `snoozed`.
        """
        by_id = {one.exception: one for one in snoozes}
        codes = {one.partition(":")[0] for one in by_id} & set(self.rules.codes)
        asleep = {
            row["id"]
            for code in sorted(codes)
            for row in self.listing.of_code(code)
            .filter(pl.col("id").is_in(list(by_id)))
            .iter_rows(named=True)
            if not awake(by_id[row["id"]], self._row(row), self.as_of)
        }
        return replace(self, asleep=self.asleep | asleep)

    def _row(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """The subject's row behind a row of the list."""
        one = self.judged[row["subject"]]
        return one.rows.row(row["row"], named=True)

    def _judged_by(self, rule: Rule) -> Judged:
        one = self.judged.get(rule.on)
        if one is None or rule.code in self.not_run:
            reason = self.not_run.get(rule.code, f"no {rule.on} were given")
            raise NotFound(f"The rule {rule.code} was not run: {reason}.")
        return one

    def __str__(self) -> str:
        """Counts by rule, what could not be told, and what was not run."""
        told = ", ".join(f"{n} {code}" for code, n in self.counts().items()) or "nothing"
        lines = [f"{plural(len(self), 'exception')} as of {self.as_of}: {told}"]
        unknown = self.not_evaluated()
        if unknown:
            counted = ", ".join(f"{code} {n}" for code, n in unknown.items())
            lines.append(f"could not tell, rows by rule: {counted}")
        if self.not_run:
            lines.append(
                "not run: " + "; ".join(f"{code}: {why}" for code, why in self.not_run.items())
            )
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        """The first twenty messages, escaped."""
        return list_as_html(str(self).splitlines()[0], self.top(20))
