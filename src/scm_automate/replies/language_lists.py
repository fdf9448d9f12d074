"""The lists that a language file may hold, by section; a list of any other name is refused."""

from __future__ import annotations

__all__ = [
    "DATE_LISTS", "DAY_LISTS", "MESSAGE_LISTS", "MONTH_LISTS", "PHRASE_LISTS", "REFERENCE_LISTS", "TABLE_LISTS",
]  # fmt: skip

MONTH_LISTS = frozenset({"months", "months_short"})
DAY_LISTS = frozenset({"weekdays", "weekdays_short"})
DATE_LISTS = frozenset(
    {
        "week", "week_glued", "week_of", "of", "suffix", "on", "day_before", "today", "tomorrow",
        "overmorrow", "yesterday", "ereyesterday", "this_week", "next_week", "week_after_next",
        "last_week", "this_month", "next_month", "end_of_week", "end_of_next_week",
        "start_of_next_week", "mid_next_week", "end_of_month", "end_of_next_month", "end_of_year",
        "suffix_day", "early", "middle", "late", "early_after", "middle_after", "late_after", "first_half",
        "second_half", "next", "this", "last", "of_next_week", "of_this_week",
        "of_week_after_next", "before", "until", "by", "by_after", "from_on", "from_on_after", "not_before",
        "approximate", "approximate_after", "between", "and", "to", "from", "day", "workday",
        "week_unit", "month_unit", "ahead", "from_now", "later", "later_on", "after_that", "earlier", "due_reference", "following_week",
        "delayed_by", "advanced_by", "ago", "quarter", "lead_time", "trap", "number", "one_more",
        "couple", "fortnight", "ordinal", "christmas", "easter", "new_year", "holidays", "within",
        "later_than", "month_only_on", "year", "week_single", "as_of_now",
        "of_that_week", "day_word", "week_behind",
    }
)  # fmt: skip
PHRASE_LISTS = frozenset(
    {
        "as_ordered", "confirm", "reject", "shipped", "arrived", "dispatch", "arrival", "pending",
        "late", "hedge", "condition", "negation", "expected", "all", "both", "rest_lines", "other_one", "instead_of",
        "balance", "balance_after", "except", "instead", "moved", "from_word", "to_word",
        "new_date", "same", "same_strict", "same_day", "now", "each", "half", "partial", "whole", "only",
        "correction", "attached", "closure", "history", "upstream", "logistics", "question",
        "courtesy", "price", "price_change", "payment", "no_price_change", "joiner", "contrast",
        "cause", "beside", "plain", "things", "following", "amend", "equal", "receipt", "along", "either", "announce", "purpose", "past", "event", "goods", "instead_after",
        "since", "source", "modal", "share", "finished", "unfinished", "void",
    }
)  # fmt: skip
MESSAGE_LISTS = frozenset({"bank", "software", "topics", "notice", "noted"})
TABLE_LISTS = frozenset(
    {
        "order", "line", "item", "supplier_item", "description", "quantity", "open_quantity",
        "unit", "due", "old", "date", "dispatch_date", "price", "total", "per", "remark", "confirmed",
        "asked", "leaving", "advice", "gone", "last", "paper", "aside",
    }
)  # fmt: skip
REFERENCE_LISTS = frozenset(
    {
        "line_word", "order_word", "ending", "first_n", "last_n", "ordinal_line", "last_line",
        "stop", "line_after", "kind_ending", "kind_word", "smaller", "larger", "ordinals", "listed", "first_two", "first_three", "last_two", "last_one",
        "plural", "plural_open", "plural_same",
    }
)  # fmt: skip
