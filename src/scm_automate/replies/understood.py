"""Whether every word of a statement is understood: what is not keeps a line from going through unseen.

A grammar reads the words that it knows. A word that it does not know may turn a sentence into its
opposite ("5 May is a stretch"), so a line is released only where the words around its answer are
all accounted for: phrases, dates, numbers, names of lines, names of people and places, small words,
and what stands behind a word for a reason.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from scm_automate.replies.misspelt import is_a_slip, may_doubt
from scm_automate.replies.newcomers import is_what_comes
from scm_automate.replies.places import tells_a_place
from scm_automate.replies.stories import STORY
from scm_automate.replies.tokens import CJK
from scm_automate.replies.turning import turned

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from scm_automate.replies.clauses import Clause
    from scm_automate.replies.dates.scene import Window
    from scm_automate.replies.lexicon import Lexicon
    from scm_automate.replies.references import LineIndex
    from scm_automate.replies.statements import Statement
    from scm_automate.replies.tokens import Token

__all__ = ["strange_words"]

_LICENCE = (
    "dispatch", "arrival", "shipped", "arrived", "moved", "new_date", "as_ordered", "late", "confirm",
    "expected", "balance", "rest_lines", "same_strict", "all", "both", "following", "partial",
)  # fmt: skip
"""Where none of these stands, a date is that of any event that some other word names."""
_ACRONYMS = frozenset(
    {
        "mng", "ptt", "ppl", "dfm", "dhl", "ups", "dpd", "gls", "tnt", "fedex", "po", "nr", "ok", "kw", "eta", "etd", "dap",
        "ddp", "exw", "fca", "fob", "cif", "cip", "cpt", "ab", "bv", "sa", "srl", "ag", "kg", "pc",
        "pcs", "st", "vg", "mfg", "lg", "rgds", "fyi", "asap", "tbd", "tba", "tbc", "eu", "uk",
        "us", "usa", "de", "am", "pm", "cw", "wk", "pdf", "ltl", "ftl", "lkw", "tir", "cmr", "awb",
        "bl", "ps", "nb", "ltd", "gmbh", "co", "inc", "iso", "din", "en", "eur", "usd", "gbp",
        "chf", "sek", "dkk", "pln", "czk", "try", "cny", "rmb", "qc", "qa", "sap", "erp", "edi",
        "nv", "sf", "ems", "dx", "tpn", "spa", "sas", "av", "lt", "ls", "rg", "grn", "dsv", "xpo", "ttd", "db", "sped", "lr", "gr", "dc", "rm", "pp", "wip",
        "oem", "ppap", "fai", "coc", "coa", "tt", "lc", "we", "wa", "qs", "wt", "it", "hr", "cnc", "cad", "emea",
        "apac", "est", "cst", "pst", "edt", "gmt", "cet", "cest", "ist", "kmu", "hgv", "pod", "asn", "sl", "lda", "oy", "as", "aps", "iii", "ii", "vp",
    }
)  # fmt: skip
"""Words in capitals that name no item: carriers, terms, currencies, legal forms."""
_CARRYING = frozenset(
    {"via", "by", "per", "through", "mit", "par", "por", "tramite", "przez", "met", "med"}
)
"""Words behind which one names who carries the goods."""
_SHORTEST = 3
_PLACES = frozenset({"in", "at", "a", "en", "w", "do", "v", "til", "till", "to", "em", "i", "na"})
_TOWARDS = frozenset({"a", "e", "ya", "ye"})
_CLOSERS = frozenset(".!?:;-*•>·\n")


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
    told_why = _right_behind_why(statement, clause)
    causes = [mark.end for mark in clause.marks.get("cause", ())]
    if causes and not any(
        window.start >= min(causes) and not (window.weekday_only and window.limit == "from")
        for window in clause.dates
    ):
        end = min(causes)  # the reason is nobody's business
    if clause.has(STORY) or _only_why(statement, clause):
        return
    inside = {at for window in clause.dates for at in range(window.start, window.end)}
    inside.update(range(clause.start, _taken_back(statement)))
    inside |= _named_twice(statement, clause)
    plain = index.lexicon.plain
    before = statement.before
    bare = (
        any(window.shift is None and not _is_past(window, today) for window in clause.dates)
        and not statement.marks(*_LICENCE)
        and (before is None or not before.marks(*_LICENCE))
    )
    if _is_address(clause):
        return
    if bare and _bracketed_reason(statement, clause, today):
        bare = False
    lead = _lead(clause, tokens) if bare else clause.start
    # "the second comes on 5 May" is of another line, or of a second delivery of this one
    places = len(index.lines) > 1 and not any(one.quantities for one in statement.clauses)
    german = "de" in index.lexicon.codes[:1]
    bent = turned(statement, clause, index.lexicon)
    for at in range(clause.start, end):
        token = tokens[at]
        if at in bent and not index.by_word(token.fold):
            yield token.text
            continue
        if token.kind != "w" or claimed[at] or at in known or at in inside or at in told_why:
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
            if token.text not in index.lexicon.small and (
                alone or _runs_on(statement, at, known, index)
            ):
                yield token.text
            continue
        if token.fold in index.lexicon.small:
            continue
        if _is_acronym(token.text):
            carries = at > clause.start and tokens[at - 1].fold in _CARRYING
            carries = carries or (clause.has("logistics") and _opens_a_number(tokens, at))
            if token.fold not in _ACRONYMS and token.fold not in people and not carries:
                yield token.text  # it may be an item's short name
            continue
        if len(token.fold) < _SHORTEST:
            continue
        if (
            at
            and tokens[at - 1].text in "':-"
            and tokens[at - 1].end == token.start
            and at > 1
            and claimed[at - 2]
        ):
            continue  # an ending: 6007'lerde, 22:orna
        if index.by_word(token.fold) or _is_person(tokens, at, people, index.lexicon):
            continue
        if _is_day_of_something(statement, clause, at, index.lexicon, bare=bare):
            yield token.text  # "Rechnungsdatum 5. Mai", "in Hamburg eingetroffen"
            continue
        if bare and _is_thing(statement, clause, at, index.lexicon):
            yield token.text  # "die Endabnahme ist am 5. Mai": what the date is of
            continue
        if _is_name(statement, at, index.lexicon):
            continue
        if (
            not bare
            and is_a_slip(token.fold, index.lexicon.codes)
            and not is_what_comes(statement, clause, at, index.lexicon, noun=True)
        ):
            continue
        yield token.text


_PARTS_OF_A_DAY = frozenset(
    {"matin", "midi", "soir", "aprem", "matinee", "manha", "tarde", "noite", "morning", "afternoon", "evening", "vormittag",
     "nachmittag", "mittag", "abend", "fruh", "mattina", "pomeriggio", "sera", "manana", "mediodia", "ochtend", "middag",
     "avond", "rano", "rana", "odpoledne", "dopoledne", "popoludniu"}
)  # fmt: skip


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
    told = any(window.start >= last for clause in statement.clauses for window in clause.dates)
    named = [one.end for clause in statement.clauses for one in clause.references]
    return last if told and all(end <= last for end in named[:1]) else 0


def _right_behind_why(statement: Statement, clause: Clause) -> set[int]:
    """The few words right behind one for a reason: ``z powodu awarii wykrawarki`` .. ``dotrą 13 maja``."""
    tokens, claimed = statement.analysis.tokens, statement.analysis.claimed
    other = {
        at
        for category, marks in clause.marks.items()
        if category not in ("cause", "late", "upstream", "beside")
        for mark in marks
        for at in mark.used
    }
    out: set[int] = set()
    for mark in clause.marks.get("cause", ()):
        if len(mark.used) < _SURE_REASON and len(tokens[mark.start].fold) < _SURE_LETTERS:
            continue  # "da", "as", "bo" may mean anything
        for at in range(mark.end, min(mark.end + _REASON, clause.end)):
            if tokens[at].kind != "w" or at in other or claimed[at]:
                break
            out.add(at)
    return out


_REASON = 4
"""So many words may tell what the reason is."""
_SURE_REASON, _SURE_LETTERS = 2, 5


def _bracketed_reason(statement: Statement, clause: Clause, today: date | None) -> bool:
    """Whether brackets behind a date tell since when something is wrong: ``(our press is down since Monday)``."""
    if clause.opened_by != "(" or not clause.has("late", "upstream", "cause"):
        return False
    told = any(one.dates for one in statement.clauses if one.start < clause.start)
    return told and all(one.weekday_only or _is_past(one, today) for one in clause.dates)


def tells_why_behind(statement: Statement, clause: Clause) -> bool:
    """Whether a part behind the date answers nothing: ``11 September, the carrier skips you on Wednesdays``."""
    if clause.opened_by not in _BESIDE or clause.has(*_ANSWERING):
        return False
    if clause.dates or clause.references or clause.quantities or clause.prices:
        return False
    words = [
        token for token in statement.analysis.tokens[clause.start : clause.end] if token.kind == "w"
    ]
    before = [one for one in statement.clauses if one.start < clause.start]
    return len(words) >= _REASON and any(one.dates for one in before)


_BESIDE = frozenset({",", "-", "(", ";"})
"""What parts a reason from the date in front of it."""
_ANSWERING = (
    "hedge", "condition", "pending", "question", "negation", "instead", "instead_of", "dispatch", "arrival",
    "shipped", "arrived", "reject", "correction", "only", "partial", "half", "except", "balance", "attached", "void",
    "moved", "new_date", "finished", "contrast", "either", "all", "both", "rest_lines", "history", "each",
)  # fmt: skip
"""Words beside which a part tells more than a reason."""


def _only_why(statement: Statement, clause: Clause) -> bool:
    """Whether a clause only tells what went wrong, beside others that answer: ``the truck got stuck in the snow``."""
    if not clause.has("late") or clause.opened_by in ("but", "("):
        return False
    if clause.dates or clause.references or clause.quantities:
        return False
    if clause.has(
        "hedge", "condition", "negation", "pending", "instead", "question", "dispatch", "arrival"
    ):
        return False
    return any(one is not clause and one.dates for one in statement.clauses)


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


def _is_past(window: Window, today: date | None) -> bool:
    return today is not None and window.latest is not None and window.latest < today


def _lead(clause: Clause, tokens: list[Token]) -> int:
    """Where what only leads up to a line's name ends: ``I have just asked production: line 10 on 18/03``."""
    named = min((one.start for one in clause.references), default=clause.start)
    colons = [at for at in range(clause.start, named) if tokens[at].text == ":"]
    return colons[-1] if colons else clause.start


def _is_thing(statement: Statement, clause: Clause, at: int, lexicon: Lexicon) -> bool:
    """Whether a German noun behind an article, before the date, is no name and nothing known."""
    if "de" not in lexicon.codes[:1] or _is_plain(statement, at, lexicon):
        return False
    before = statement.analysis.tokens[at - 1] if at > clause.start else None
    ahead = any(window.start > at for window in clause.dates)
    return ahead and before is not None and before.fold in _ARTICLES


def _is_day_of_something(
    statement: Statement, clause: Clause, at: int, lexicon: Lexicon, *, bare: bool
) -> bool:
    """Whether a German noun tells what a day is of, or where goods have come to that is not with us."""
    if "de" not in lexicon.codes[:1] or not statement.analysis.tokens[at].text[:1].isupper():
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


_YOU = frozenset({"ihnen", "euch", "dir"})
_DAYS = ("datum", "termin", "tag", "frist", "zeitpunkt")
"""How German words for a day of something end."""
_ARTICLES = frozenset({"die", "der", "das", "unsere", "unser", "eine", "ein", "ihre", "ihr"})


def _is_address(clause: Clause) -> bool:
    """Whether it is whom the message speaks to: ``servus hans,`` at its head."""
    said = clause.dates or clause.references or clause.quantities or clause.prices
    return (
        clause.start == 0
        and clause.end <= _ADDRESS
        and not said
        and clause.marks.keys() <= {"courtesy"}
    )


_GREETED = frozenset(
    {"hi", "hello", "hey", "hiya", "dear", "hallo", "moin", "ciao", "hola", "salut", "bonjour", "hej", "hei", "ahoj", "hoi", "merhaba", "oi", "servus"}
)  # fmt: skip
"""What stands in front of the name of whoever is greeted."""
_ALIKE = 3
"""So many letters at the front make a form of a name: ``Lenko`` of Lenka, ``Aniu`` of Ania."""


def _is_person(tokens: list[Token], at: int, people: frozenset[str], lexicon: Lexicon) -> bool:
    """Whether a word is somebody's name: of the head of the mail, in any case, or beside a title."""
    word = tokens[at].fold
    if word in people:
        return True
    if any(
        len(name) >= _ALIKE
        and abs(len(name) - len(word)) <= 2
        and name[: max(_ALIKE, len(name) - 2)] == word[: max(_ALIKE, len(name) - 2)]
        for name in people
    ):
        return True
    if at == 1 and tokens[0].fold in _GREETED:
        return True  # "hi karin yes we can"
    behind = tokens[at + 1].fold if at + 1 < len(tokens) else ""
    title = at - 1 - (at > 1 and tokens[at - 1].text == ".")  # "M. Moreau"
    return bool(at and tokens[title].fold in lexicon.titles) or behind in lexicon.titles_after


def _is_acronym(text: str) -> bool:
    return 2 <= len(text) <= 5 and text.isupper() and text.isascii()


def _opens_a_number(tokens: list[Token], at: int) -> bool:
    """Whether letters begin the number of a paper: ``irsaliye no KD-2608``, ``提单号 TCLU2605290``."""
    here, end = at + 1, tokens[at].end
    if here < len(tokens) and tokens[here].text in "-/" and tokens[here].start == end:
        here, end = here + 1, tokens[here].end
    return (
        here < len(tokens)
        and tokens[here].kind == "d"
        and tokens[here].start == end
        and len(tokens[here].text) > _SHORTEST
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


def _is_where_to(tokens: list[Token], at: int) -> bool:
    """Whether an ending tells that a name is where goods come to: ``Bursa'ya``."""
    behind = tokens[at + 1 : at + 3]
    return len(behind) == 2 and behind[0].text in "'’" and behind[1].fold in _TOWARDS


def _is_name(statement: Statement, at: int, lexicon: Lexicon) -> bool:
    """Whether a capital letter makes it a name; in German, where every noun has one, a noun."""
    tokens = statement.analysis.tokens
    text = tokens[at].text
    if not text[0].isupper():
        return False
    if "de" in lexicon.codes[:1]:
        return True
    if text.isupper() and len(text) > 3:
        return False  # the whole sentence may stand in capitals
    before = tokens[at - 1].text if at else "\n"
    if at and statement.marks("arrival") and tokens[at - 1].fold in _PLACES:
        return False  # what comes to Rotterdam is not yet with us
    if statement.marks("arrival") and _is_where_to(tokens, at):
        return False
    return before not in _CLOSERS
