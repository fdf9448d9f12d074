"""Whether every word of a statement is understood: what is not keeps a line from going through unseen.

A grammar reads the words that it knows. A word that it does not know may turn a sentence into its
opposite ("5 May is a stretch"), so a line is released only where the words around its answer are
all accounted for: phrases, dates, numbers, names of lines, names of people and places, small words,
and what stands behind a word for a reason.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from scm_automate.replies.doubts.beside_words import is_beside
from scm_automate.replies.doubts.described_words import is_cut_short, is_described
from scm_automate.replies.doubts.harmless_places import is_out_of_the_way
from scm_automate.replies.doubts.newcomers import is_what_comes, is_who_brings
from scm_automate.replies.doubts.reasons_beside import (
    bracketed_reason,
    is_past,
    only_why,
    right_behind_why,
    tells_why_behind,
)
from scm_automate.replies.doubts.spoken_names import is_acronym, is_name, is_person, opens_a_number
from scm_automate.replies.doubts.turning import turned
from scm_automate.replies.language.language_files import languages_with, words
from scm_automate.replies.language.misspelt import (
    is_a_slip,
    may_doubt,
    sounds_alike,
    sounds_like_arriving,
)
from scm_automate.replies.language.tokens import CJK
from scm_automate.replies.naming.places import tells_a_place
from scm_automate.replies.talk.ailing import without_ails
from scm_automate.replies.talk.stories import STORY

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from scm_automate.replies.language.lexicon import Lexicon
    from scm_automate.replies.language.tokens import Token
    from scm_automate.replies.naming.references import LineIndex
    from scm_automate.replies.sentences.clauses import Clause
    from scm_automate.replies.statements import Statement

__all__ = ["strange_words"]

_CAPITAL_NOUNS = languages_with("capital_nouns")
"""Languages whose nouns are written with a capital wherever they stand."""
_LICENCE = (
    "dispatch", "arrival", "shipped", "arrived", "moved", "new_date", "as_ordered", "late", "confirm",
    "expected", "balance", "rest_lines", "same_strict", "all", "both", "following", "partial",
)  # fmt: skip
"""Where none of these stands, a date is that of any event that some other word names."""
_ACRONYMS = frozenset(
    {
        "ab", "apac", "apc", "aps", "as", "asn", "awb", "bl", "bv", "cad", "cest", "cet", "chf", "cif", "cip", "cmr",
        "cnc", "cny", "co", "coa", "coc", "cpt", "cst", "czk", "dap", "db", "dc", "ddp", "de", "dfm", "dhl", "din",
        "dkk", "dpd", "dsv", "dx", "edi", "edt", "emea", "ems", "en", "erp", "est", "eta", "etd", "eu", "eur", "exw",
        "fai", "fca", "fedex", "fob", "gbp", "gls", "gmt", "gr", "grn", "hr", "ii", "iii", "inc", "iso", "ist", "lc",
        "lda", "lr", "lt", "ltd", "mng", "nb", "nv", "oem", "oy", "pdf", "pln", "pod", "pp", "ppap", "ppl", "ps", "pst",
        "ptt", "qa", "qc", "rm", "rmb", "sa", "sap", "sas", "sek", "sf", "sl", "spa", "sped", "srl", "tir", "tnt",
        "tpn", "try", "tt", "uk", "ups", "usa", "usd", "vp", "wip", "wt", "xpo",
    }
) | words("acronyms_of_a_language")  # fmt: skip
"""Words in capitals that name no item: carriers, terms, currencies, legal forms."""
_BEARERS = frozenset(
    {
        "dfm", "po", "awb", "bl", "cmr", "iso", "qc", "qa", "sap", "erp", "edi", "grn", "pp", "wip", "oem", "ppap", "fai",
        "coc", "coa", "lc", "tt", "qs", "wt", "hr", "cnc", "cad", "pod", "asn", "vp", "pdf", "ab", "rg", "we", "rm", "qm",
    }
)  # fmt: skip
"""Those among them that a day may be of: papers, checks, departments, programs."""
_CARRYING = words("carrying_words")
"""Words behind which one names who carries the goods."""
_SHORTEST = 3


def strange_words(
    statement: Statement,
    index: LineIndex,
    people: frozenset[str],
    today: date | None = None,
    *,
    late: bool = False,
) -> list[str]:
    """The words of a statement that nothing explains, in order.

    Args:
        statement: What is said.
        index: The open lines; words of their descriptions are known.
        people: Folded words of the names in the message's head.
        today: The day it was written: of days before it, any word may tell.
        late: Whether its date is later than ordered: the part behind it that says no more tells why.
    """
    found: list[str] = []
    for clause in statement.clauses:
        words = list(_strange_in(statement, clause, index, people, today))
        if words and late:
            words = without_ails(statement, clause, words, index.lexicon.codes)
        if not (late and len(words) == 1 and tells_why_behind(statement, clause)):
            found += words
    return found


def _strange_in(
    statement: Statement,
    clause: Clause,
    index: LineIndex,
    people: frozenset[str],
    today: date | None,
) -> Iterator[str]:
    tokens, claimed = statement.analysis.tokens, statement.analysis.claimed
    known = {at for marks in clause.marks.values() for mark in marks for at in mark.used}
    end = clause.end
    told_why = right_behind_why(statement, clause)
    causes = [mark.end for mark in clause.marks.get("cause", ())]
    if causes and not any(
        window.start >= min(causes) and not (window.weekday_only and window.limit == "from")
        for window in clause.dates
    ):
        end = min(*causes, end)  # the reason is nobody's business
    if STORY in clause.marks or only_why(statement, clause):
        return
    bent = turned(statement, clause, index.lexicon)
    words = [
        at
        for at in range(clause.start, end)
        if tokens[at][4] == "w"
        and (at in bent or not (claimed[at] or at in known) or tokens[at][3] in _BEARERS)
    ]
    if not words or _is_address(clause):
        return
    inside = {at for window in clause.dates for at in range(window.start, window.end)}
    inside.update(range(clause.start, _taken_back(statement)))
    inside |= _named_twice(statement, clause)
    for first, last in statement.superseded:
        inside.update(range(first, last))
    plain = index.lexicon.plain
    before = statement.before
    bare = (
        any(window.shift is None and not is_past(window, today) for window in clause.dates)
        and not statement.marks(*_LICENCE)
        and (before is None or not before.marks(*_LICENCE))
    )
    if bare and bracketed_reason(statement, clause, today):
        bare = False
    lead = _lead(clause, tokens) if bare else clause.start
    # "the second comes on 5 May" is of another line, or of a second delivery of this one
    places = len(index.lines) > 1 and not any(one.quantities for one in statement.clauses)
    german = index.lexicon.codes[0] in _CAPITAL_NOUNS
    for at in words:
        token = tokens[at]
        if at in bent and not index.by_word(token.fold):
            yield token.text
            continue
        if (
            token.fold in _BEARERS
            and token.text.isupper()
            and not claimed[at]
            and (
                (bare and _leads_to_a_day(clause, at, tokens))
                or is_what_comes(statement, clause, at, index.lexicon, noun=True)
            )
        ):
            yield token.text  # "QC 5 May", "the BL arrives on 5 May"
            continue
        if claimed[at] or at in known or at in inside or at in told_why:
            continue
        if bare and token.fold in _PARTS_OF_A_DAY and at - 1 in inside:
            continue  # "vendredi matin"
        if bare and token.fold in index.lexicon.kinds and _names_a_kind(statement, at, index):
            continue  # "le diamètre 25 le 28 mai"
        if places and tells_a_place(tokens, at, index.lexicon):
            yield token.text
            continue
        found = plain.at(tokens, at) if not bare or at < lead else []
        noun = german and token.text[0].isupper() and not token.text.isupper()
        if noun and is_who_brings(statement, clause, at):
            continue
        if (noun or any(mark.category != "plain" for mark in found)) and is_what_comes(
            statement, clause, at, index.lexicon, noun=noun
        ):
            yield token.text  # "das Geld für Pos. 10 kommt am 5. Mai"
            continue
        if (
            statement.implicit
            and token.text > CJK
            and any(one.category == "things" for one in found)
        ):
            yield token.text  # "压簧4月13日到": of goods, and nobody knows of which line
            continue
        if (
            found
            and token.fold not in index.lexicon.small
            and may_doubt(token.fold, index.lexicon.codes)
        ):
            yield token.text  # "dovrebero": a common stem, and a slip in a word of doubt
            continue
        if found:
            known.update(at for mark in found for at in mark.used)
            continue
        if token.text > CJK:
            alone = bare and _ends(statement, clause, at, index)
            if (
                token.text not in index.lexicon.small
                and (alone or _runs_on(statement, at, known, index))
                and (alone or not is_out_of_the_way(statement, clause, at, index.lexicon))
            ):
                yield token.text
            continue
        if token.fold in index.lexicon.small:
            continue
        if is_acronym(token.text):
            carries = at > clause.start and tokens[at - 1].fold in _CARRYING
            only = not (clause.dates or clause.references)
            carries = carries or (
                "logistics" in clause.marks and opens_a_number(tokens, at, apart=only)
            )
            carries = carries or is_described(statement, at, index)
            if token.fold not in _ACRONYMS and token.fold not in people and not carries:
                yield token.text  # it may be an item's short name
            continue
        if len(token.fold) < _SHORTEST and not _leads_to_a_day(clause, at, tokens):
            if at > clause.start and tokens[at - 1].fold in _ARTICLES and statement.kind != "lines":
                yield token.text  # "het ei komt op 12 mei"
            continue
        if (
            at
            and tokens[at - 1].text in "':-"
            and tokens[at - 1].end == token.start
            and at > 1
            and claimed[at - 2]
        ):
            continue  # an ending: 6007'lerde, 22:orna
        if is_beside(statement, clause, at, index.lexicon):
            continue  # "5 May, the lads are stacking them"
        if bare and sounds_like_arriving(token.fold, index.lexicon.codes):
            continue
        if is_cut_short(statement, at, index):
            continue
        if token.fold in index.lexicon.units and at > clause.start and claimed[at - 1] == "ref":
            continue  # "the 24 V units"
        if index.by_word(token.fold) or is_person(tokens, at, people, index.lexicon):
            continue
        if _is_day_of_something(statement, clause, at, index.lexicon, bare=bare):
            yield token.text  # "Rechnungsdatum 5. Mai", "in Hamburg eingetroffen"
            continue
        if bare and _is_thing(statement, clause, at, index.lexicon):
            yield token.text  # "die Endabnahme ist am 5. Mai": what the date is of
            continue
        if is_name(statement, at, index.lexicon):
            continue
        if (
            not bare
            and (
                is_a_slip(token.fold, index.lexicon.codes)
                or sounds_alike(token.fold, index.lexicon.codes)
            )
            and not is_what_comes(statement, clause, at, index.lexicon, noun=True)
        ):
            continue
        if not bare and is_out_of_the_way(statement, clause, at, index.lexicon):
            continue
        yield token.text


_PARTS_OF_A_DAY = words("parts_of_a_day")


def _leads_to_a_day(clause: Clause, at: int, tokens: list[Token]) -> bool:
    """Whether two letters stand right before a day, as "dp" of "dopo" does, or beside the verb: "nn" of "non"."""
    if len(tokens[at].fold) < _SHORT or (at and tokens[at - 1].text in "'’"):
        return False  # "12346 no'lu sipariş 5 Mayıs'ta"
    verbs = [mark for name in _COMING for mark in clause.marks.get(name, ())]
    if any(at in (mark.start - 1, mark.end) for mark in verbs):
        return True  # "nn arriva"
    return any(0 <= window.start - at - 1 <= 1 for window in clause.dates)


_SHORT = 2
_COMING = ("arrival", "dispatch")


def _names_a_kind(statement: Statement, at: int, index: LineIndex) -> bool:
    """Whether nothing but words for a kind stands between such a word and a line's name: ``celles de 25``."""
    tokens, claimed = statement.analysis.tokens, statement.analysis.claimed
    for here in range(at + 1, min(at + 4, len(tokens))):
        if claimed[here] == "ref":
            return True
        if tokens[here].fold not in index.lexicon.kinds:
            return False
    return False


def _taken_back(statement: Statement) -> int:
    """The token up to which a correction takes back what is said; 0 where none does, or no day is behind it."""
    last = max(
        (mark.end for clause in statement.clauses for mark in clause.marks.get("correction", ())),
        default=0,
    )
    if not last:
        return 0
    told = any(window.start >= last for clause in statement.clauses for window in clause.dates)
    named = [one.end for clause in statement.clauses for one in clause.references]
    return last if told and all(end <= last for end in named[:1]) else 0


_ADDRESS = 5
_APPOSED = 4
"""So many words at most stand between a line's number and its item: ``line 2, fan guard FG-40``."""


def _named_twice(statement: Statement, clause: Clause) -> set[int]:
    """The words between two names of one line: what they call is that line."""
    names = [one for other in statement.clauses for one in other.references]
    if len(names) < 2:
        return set()
    names.sort(key=lambda one: one.start)
    return {
        at
        for first, second in pairwise(names)
        if first.lines == second.lines
        and len(first.lines) == 1
        and first.how in _SURE
        and second.how in _SURE
        and 0 < second.start - first.end <= _APPOSED
        for at in range(first.end, second.start)
        if clause.start <= at < clause.end
    }


_SURE = ("line", "code")


def _lead(clause: Clause, tokens: list[Token]) -> int:
    """Where what only leads up to a line's name ends: ``I have just asked production: line 10 on 18/03``."""
    named = min((one.start for one in clause.references), default=clause.start)
    colons = [at for at in range(clause.start, named) if tokens[at].text == ":"]
    return colons[-1] if colons else clause.start


def _is_thing(statement: Statement, clause: Clause, at: int, lexicon: Lexicon) -> bool:
    """Whether a German noun behind an article, before the date, is no name and nothing known."""
    if lexicon.codes[0] not in _CAPITAL_NOUNS or _is_plain(statement, at, lexicon):
        return False
    before = statement.analysis.tokens[at - 1] if at > clause.start else None
    ahead = any(window.start > at for window in clause.dates)
    return ahead and before is not None and before.fold in _ARTICLES


def _is_day_of_something(
    statement: Statement, clause: Clause, at: int, lexicon: Lexicon, *, bare: bool
) -> bool:
    """Whether a German noun tells what a day is of, or where goods have come to that is not with us."""
    if (
        lexicon.codes[0] not in _CAPITAL_NOUNS
        or not statement.analysis.tokens[at].text[:1].isupper()
    ):
        return False
    tokens = statement.analysis.tokens
    if _is_plain(statement, at, lexicon):
        return False
    if bare and tokens[at].fold.endswith(_DAYS):
        return any(0 <= window.start - at - 1 <= 2 for window in clause.dates)
    before = tokens[at - 1].fold if at > clause.start else ""
    yours = at - 2 > clause.start and tokens[at - 2].fold in _YOU  # "bei Ihnen in Linz"
    return before == "in" and not yours and statement.marks("arrival", "arrived")


def _is_plain(statement: Statement, at: int, lexicon: Lexicon) -> bool:
    found = lexicon.plain.at(statement.analysis.tokens, at)
    return any(mark.category != "known" for mark in found)


_YOU = words("you_whom_it_serves")
_DAYS = tuple(sorted(words("nouns_of_a_day")))
"""How German words for a day of something end."""
_ARTICLES = words("articles_of_a_noun")


def _is_address(clause: Clause) -> bool:
    """Whether it is whom the message speaks to: ``servus hans,`` at its head."""
    said = clause.dates or clause.references or clause.quantities or clause.prices
    return (
        clause.start == 0
        and clause.end <= _ADDRESS
        and not said
        and clause.marks.keys() <= {"courtesy"}
    )


def _ends(statement: Statement, clause: Clause, at: int, index: LineIndex) -> bool:
    """Whether a Chinese sign is all that is said behind a date, but for small ones: ``5月5日黄了``."""
    tokens = statement.analysis.tokens
    if not any(window.end == at for window in clause.dates):
        return False
    return all(
        token.kind != "w" or token.text in index.lexicon.small
        for token in tokens[at + 1 : clause.end]
    )


def _runs_on(statement: Statement, at: int, known: set[int], index: LineIndex) -> bool:
    """Whether a Chinese sign stands beside another one that is not known either."""
    tokens, claimed = statement.analysis.tokens, statement.analysis.claimed
    return any(
        0 <= beside < len(tokens)
        and tokens[beside].text > CJK
        and tokens[beside].kind == "w"
        and beside not in known
        and not claimed[beside]
        and tokens[beside].text not in index.lexicon.small
        for beside in (at - 1, at + 1)
    )
