"""The lists that a language file may hold, by section; a list of any other name is refused."""

from __future__ import annotations

__all__ = [
    "DATE_LISTS", "DAY_LISTS", "HOUR_LISTS", "MESSAGE_LISTS", "MONTH_LISTS", "PHRASE_LISTS", "REFERENCE_LISTS",
    "REMARK_LISTS", "TABLE_LISTS",
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
        "week_unit", "month_unit", "ahead", "from_now", "later", "later_on", "after_that", "following_day", "earlier", "due_reference", "following_week",
        "delayed_by", "advanced_by", "ago", "quarter", "lead_time", "trap", "number", "one_more",
        "couple", "fortnight", "ordinal", "christmas", "easter", "new_year", "holidays", "within", "within_after", "during", "week_number",
        "wish", "turn",
        "later_than", "month_only_on", "year", "week_single", "as_of_now",
        "of_that_week", "day_word", "week_behind", "so_behind",
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
        "since", "source", "see", "modal", "share", "finished", "unfinished", "void", "retold", "times", "stamped", "otherwise", "remains",
    }
)  # fmt: skip
HOUR_LISTS = frozenset({"clock", "at_hour", "to", "hour_before", "hour", "daypart"})
MESSAGE_LISTS = frozenset({"bank", "software", "topics", "notice", "noted", "bill"})
TABLE_LISTS = frozenset(
    {
        "order", "line", "item", "supplier_item", "description", "quantity", "open_quantity",
        "unit", "due", "old", "date", "dispatch_date", "price", "total", "per", "remark", "confirmed",
        "asked", "leaving", "advice", "gone", "last", "paper", "aside", "surcharge", "measure", "currency", "unbinding", "offer", "stopped", "state",
        "terms",
    }
)  # fmt: skip
REFERENCE_LISTS = frozenset(
    {
        "line_word", "order_word", "ending", "first_n", "last_n", "ordinal_line", "last_line",
        "stop", "line_after", "kind_ending", "kind_word", "smaller", "larger", "qualifying", "ordinals", "listed", "first_two", "first_three", "last_two", "last_one",
        "plural", "plural_open", "plural_pairs", "plural_same", "mass", "plural_verbs", "plural_articles", "feminine",
    }
)  # fmt: skip
REMARK_LISTS: dict[str, str] = {
    # what takes back or unsettles
    "retract": "takes back or unsettles what was told before",
    "kept": "stands around words of `retract` that are harmless: 'that was not planned'",
    "no_promise": "denies that anything of it is sure, or tells what has to be paid first",
    "aftermath": "behind an answer: ends for good, what happened after it was given, goods that went to others",
    "doubt": "anywhere in a sentence with an answer: 'so much for 12 May'",
    "answering": "when an answer, a confirmation or dates are sent or had: a day beside it is that of the answer",
    "shifts": "within an apology: all dates moved with it, or this time only a part comes",
    "hearsay": "what was only said, hoped, denied or is to come",
    "consent": "asks whether what was told before will do, and leaves it an offer",
    "waits": "what goods may wait for, beside papers or errors: 'the proforma is attached, to be settled first'",
    "label": "first in brackets behind a day: it is old, wished or proposed, or another place's",
    "cell": "in the remark's cell of a row: the date may not hold, or is not of goods that reach the buyer",
    "heading": "calls what stands below old, wished, proposed or not yet agreed",
    "older": "speaks of an older message or of its days",
    # what something happened to
    "mishap": "what is broken: in brackets behind a later date it is its reason, elsewhere it takes back",
    "broken": "what breaks, fails or stops, and those who make the goods",
    "past": "tells what was",
    "consents": "consent, papers, bookings, certainty: what is not yet so is more than the reason of a date",
    "lack": "what is missing: in a cell beside a later date it is its reason",
    "ails": "goes wrong at present: in a part behind a later date it is its reason",
    # which goods
    "part": "names some of the goods without telling how many",
    "restricts": "says that what was told before is of some of the goods only",
    "undated": "the rows of a list that hold no day: 'the lines without a date'",
    "every": "speaks of all that was told, and not of the line before only",
    "anothers": "in front of a name: the date just told is that line's: 'oops, that was the date of the belt'",
    "holds_for": "tells for which lines the date in the sentence before it holds",
    "namely": "stands at the head of what tells which goods are meant",
    "out": "the small words by which goods leave, with no verb: 'handles out tomorrow'",
    "back": "what goods do before they come to the buyer",
    "fetched": "the buyer fetches goods: a place of the supplier's beside it is where",
    "gets": "the supplier gets goods, and sends none: 'we receive 50 on 12 May'",
    # which day
    "your_day": "in a clause behind 'the date': it is the one ordered, agreed or told by the buyer",
    "other": "what else a day may be: a wish told back, a talk, a return to work",
    "at_most": "stands beside a second number behind a date: 'week 19, at worst 20'",
    # what changes nothing
    "told": "refers to what another message says",
    "presence": "the writer is in, at work or to be reached: 'I am in again'",
    "presence_more": "all other words of such a sentence: 'until .. if you need me'",
    "away": "the writer was away or ill: a span of time behind it is that of the absence",
    "department": "the office that wrote, on a line of its own below its answers",
    "job": "what whoever signs does there: 'Lagerleiter', 'kancelář'",
    "machine": "what programs and people write below their mail, and says nothing of any line",
    "no_trouble": "denies what would be trouble beside an answer: 'no split', 'will not move again', 'nothing outstanding'",
    "papers": "papers that come with goods or by mail",
    "passes_on": "which of the supplier's own people gave the answers below it",
    "follows": "points to what stands below: 'we confirm the following'",
    "below": "in a sentence above a list: says that the answers are those below it, in other words",
    "lead_word": "changes nothing of a sentence that `follows` or `below` stands in",
    "leads": "in a heading: why it is answered now, by whom and on what request, and that the answers follow",
    "note": "changes nothing of an answer beside it: papers follow, please report errors, the guarantee",
    "civil": "what a sentence that is no more than manners is about: a file, a portal, the weather, an absence",
    "civil_more": "the words that such a sentence may hold beside it",
    "civil_open": "opens a praise, a wish or a greeting: whatever follows is what is praised",
    "side": "says by itself that no goods are spoken of: 'please keep the ramp clear'",
    "side_thing": "papers, bills, advertising, gifts: what such a sentence is about",
    "side_does": "what is done with them: they follow, are enclosed, go out by mail",
    "side_more": "how, and for whom: words beside the two that say nothing more",
    "hence_brief": "why a mail is short or late: 'darum die knappe Antwort', 'hence the short note'",
    "talk": "frames of manners and of the writer alone: 'danke, dass Sie ~ nachfragen', 'I am not in tomorrow'",
    "talk_more": "what else is said beside such a frame: 'my colleague is', 'it no longer exists'",
    "property": "a property of material that has a figure of its own: 'Holzfeuchte', 'hardness'",
    "treatment": "what is done with goods once they are there, or what they bear: 'verdünnen', 'withstands'",
    "hazard": "beside what is done with goods: what harms them or how they are kept: 'keinen Frost', 'frostfrei'",
    "limit": "a denial that only sets a limit to a figure: 'nicht über # %'",
    "asked_us": "who asked for a figure: 'hatte Ihr Lackierer gefragt'",
    "unmet": "beside a property of material: it is not yet, or no longer, what it shall be",
    "off": "beside such notes and small talk: they go on about something that is not understood",
    "manners": "thanks, pardon, wishes, offers of help: such a sentence is of no goods, wherever it stands",
    "manners_day": "the same, and a day beside it is that of a visit, a talk, a feast: 'see you on Monday'",
    "manners_first": "the same in front of all answers only: mails, lists, telephones, why nobody wrote",
    "manners_against": "words of those lists that say something when they stand together: 'he did not answer me'",
    "manners_named": "words in front of a name: 'say hi to Lars'",
    "manners_small": "words that say nothing beside those",
    "manners_small_first": "such words, in front of all answers only",
}
"""Sentences and parts of sentences beside an answer, and what each list of them does."""
