"""A paragraph in front of the answers that asks pardon for a silence and tells what came between.

``Forgive the silence. My assistant left us on 3 August, the network was off for six days ..`` holds
days and spans of time, and none of it answers. It is set aside only where every part of it tells of
what is over, in words that can be of no goods, of no date to come and of no doubt.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

__all__ = ["without_excuses"]

_SORRY = re.compile(r"\b(?:sorry|apolog\w+|regrets?|forgive|excuse|pardon)\b", re.IGNORECASE)
_SILENCE = re.compile(
    r"\b(?:silen(?:ce|t)|quiet|(?:late|slow|delayed|belated) (?:reply|answer|response)"
    r"|(?:delay|lateness) (?:in|of) (?:replying|answering|responding|(?:my|our|this) (?:reply|answer|response))"
    r"|not (?:answering|replying|responding|writing|having (?:answered|replied|responded|written)))\b"
)
_FEELING = re.compile(
    r"\bi hope (?:that )?(?:you are|you keep|this finds you|all is well)[\w ]*"
    r"|\b(?:allow me )?(?:first )?to say how (?:very |truly |deeply )?sorry (?:we are|i am)\b|\bhow (?:very |truly )?sorry (?:we are|i am)\b"
    r"|\b(?:i am|we are|i'm|we're) (?:so |very |truly |really |deeply |most )*sorry\b|\bplease accept (?:my|our|all my)\b"
    r"|\b(?:and )?this is not (?:how|the way|what) (?:we|i) (?:want|like|wish|use|work|treat)\b[\w ]*"
    r"|\b(?:we|i) (?:greatly |truly |really )?(?:value|treasure|cherish) (?:your|the) (?:business|trust|friendship|custom|patience)\b[\w ]*"
    r"|\b(?:and )?(?:we|i) do not want (?:a thing like this|this|that|such things?) to (?:come between us|happen)\b"
    r"|\byou know (?:that )?|\bi (?:have )?(?:only )?(?:now )?(?:just )?(?:read|answered) (?:every (?:single )?one|all|each) of them(?: this weekend| last night| this morning)?|\bbetween these two dates\b|\bgreetings from \w+\b"
    r"|\byour (?:e-?mails?|mails?|messages?|letters?|reminders?|questions?|requests?|calls?|ships)\b"
    r"|\b(?:we|i) (?:have )?(?:delivered|supplied|served|completed|shipped) (?:you )?\d+ (?:orders|consignments|deliveries|shipments) last year\b"
    r"|\b\d+ (?:orders|consignments|deliveries|shipments) (?:went|passed|were made|arrived) without (?:a |one |any )?(?:single )?complaints?\b"
    r"|\bto the (?:new |old |bigger |larger )?(?:premises|office|depot|workshop|hospital|port|yard|site|building|clinic|dentist)\b"
    r"|\b(?:my|our|us) not (?:having )?(?:reply|answer|respond|writ|repli|wrot)\w+(?: to you)?(?: sooner| earlier| before)?\b"
    r"|\b(?:and )?(?:this|that|such a thing) has (?:not|never) happened (?:to us )?before\b|\bwhen (?:i|we) (?:saw|came back|opened|returned)\b|\bhow many (?:mails|e-mails|messages)\b"
    r"|\b(?:in|for|since|over) (?:\d+|all these|so many|\w+) years? (?=we )"
    r"|\b(?:we|i) (?:have )?never (?:once )?(?:failed|left|missed|disappointed|kept|let) (?:you|anyone|anybody|a customer)\b[\w ]*"
    r"|\b(?:and )?(?:it|this|that) (?:will|shall) (?:not|never) (?:become a habit|be a habit|happen again|be repeated|be the rule|occur again)\b"
    r"|\b(?:and )?(?:by grace |by god's grace )?(?:we|i) (?:shall|will) not (?:start|begin) (?:now|today)\b"
    r"|\bwith all (?:the|my|our|your) (?:mails|e-mails|contacts|numbers|messages|data|files|records)\b|\bafter that\b"
    r"|\band (?:he|she) did not\b|\bhalf of (?:my|our|the) (?:team|people|staff|office|colleagues)\b"
    r"|\bwithout (?:a |one |any )?(?:single )?(?:complaints?|handing over|notice|warning)\b"
)  # fmt: skip
"""Phrases that say nothing of any goods, whatever words stand in them."""
_NEVER = re.compile(
    r"\b(?:will|shall|would|could|should|may|might|can|cannot|must|ought|is|are|am|be|do|does|don|won|isn|aren|if|unless|until|till|whether|once|when"
    r"|depend\w*|provided|subject|assum\w+|possib\w+|probab\w+|perhaps|maybe|likely|unclear|unsure|uncertain|doubt\w*|hop\w+|tr(?:y|ying)|plan\w*|expect\w*|estimat\w+"
    r"|still|yet|now|again|tomorrow|today|tonight|next|soon|coming|later|from|to the|but|however|although|though|except|instead|only if"
    r"|dates?|deliver\w*|ship|ships|shipp\w+|shipments?|dispatch\w*|despatch\w*|orders?|lines?|items?|goods|parts?|pieces?|pcs|lots?|batch\w*|schedul\w+|confirm\w*|quantit\w+"
    r"|stocks?|material\w*|steel|tool\w*|dies?|mou?lds?|forecast\w*|cancel\w*|reject\w*|scrap\w*|refus\w+|stop\w*|withdr\w+|retract\w*|revis\w+|chang\w+|void|wrong\w*|mistake\w*|error\w*|incorrect\w*"
    r"|below|above|under|follow\w*|figures?|numbers?|rough\w*|guess\w*|best|forecast\w*|promises|suppliers?|mills?|bars?|wire|carriers?|forwarders?|lawyers?|courts?|owners?"
    r"|ended|dropped|walked out|ran out|run out|half|third|quarter|fail\w*|gauge|inspect\w*|quality|test\w*|melt\w*|replacement\w*|work has|works"
    r"|pric\w+|pay\w*|paid|(?:we|i) promised|told|veto\w*|decid\w+|agreed|want\w*|asked|insist\w*|demand\w*|block\w*|froze\w*|seiz\w+|liquidat\w*|bankrupt\w*|insolv\w*|sold|sells?|strike|struck|customs|licen[cs]e\w*|fire|burn\w*|load(?:s|ed)?|cargo|consignment|truck\w*|contain\w*|invoic\w+|bank\w*|accounts?|credit\w*|increas\w+|cost\w*|all|both|every\w*|each|any\w*|rest|others?|ones?|they|them|it|its|these|those|some|several|no|not|nobody|nothing|none|never|yours?)\b"
    r"|[?:%€$£/|#@*]|n't|n’t|'ll|’ll|\bM\d"
)  # fmt: skip
_PAST = re.compile(
    r"\b(?:was|were|had|did|(?:has|have) (?:all )?been|(?:has|have|had) \w+(?:ed|en)|[a-z]{2,}ed|left|took|went|came|fell|broke|began|saw|read|got|lost|kept|found"
    r"|forgot|fell|spent|gave|sent|died|stood|ran|brought|hit|blew|burst|caught|sat|slept|held|meant|told|heard|wrote)\b"
)  # fmt: skip
_NOT_PAST = frozenset({"need", "needed", "indeed", "speed", "feed", "weed", "seed", "proceed", "hundred", "shed", "bed", "red"})  # fmt: skip
_MONTHS = {
    name: at
    for at, names in enumerate(
        ("january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul",
         "august aug", "september sept sep", "october oct", "november nov", "december dec"), 1,
    )
    for name in names.split()
}  # fmt: skip
_MONTH = "|".join(_MONTHS)
_DAY = re.compile(
    rf"\b(?P<word>\w+)[, ]+(?:the )?(?:(?P<d>\d{{1,2}})(?:st|nd|rd|th)? (?:of )?(?P<m>{_MONTH})|(?P<m2>{_MONTH}) (?P<d2>\d{{1,2}})(?:st|nd|rd|th)?)\b(?:,? (?P<y>\d{{4}}))?"
)
_BARE_DAY = re.compile(r"\bon the \d{1,2}(?:st|nd|rd|th)\b")
_FEAST = re.compile(r"\bat (?:easter|christmas|new year|diwali|eid), (?=\d)")
_SPAN = re.compile(
    r"\b(?:(?:for|of|nearly|almost|over|about|more than|some|than|another) )*(?:\d{1,3}|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|a few|many) "
    r"(?:full |whole |long |working )?(?:hours|days|weeks|months|years|mails|e-?mails|messages)\b"
)
_SINCE = re.compile(
    r"\b(?:since|in) (?:19|20)\d\d\b|\b(?:since|last) (?:monday|tuesday|wednesday|thursday|friday|saturday|sunday|week|month|year)\b"
)
_WEEKDAY = re.compile(r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)days?\b|\bchristmas\b|\beaster\b")
_AIMED = frozenset({"to", "for", "by", "until", "till", "before", "from", "after", "around", "about", "of"})  # fmt: skip
_PARAGRAPH = re.compile(r"[^\n]+(?:\n[^\n]+)*")
_SENTENCE = re.compile(r"(?<=[.!])\s+")
_PART = re.compile(r"[,;]|\band\b|\s[-–]\s")
_SHORT, _WORDS = 2, re.compile(r"[a-z']+")
_GREETED = 60
_STEM = 5
"""So many letters at the front make two words forms of one: ``threads``, ``threaded``."""


def without_excuses(text: str, named: Collection[str], today: date) -> str:
    """The text with newlines in place of the paragraphs of excuse that stand before the answers.

    Args:
        text: What was written.
        named: Words of the descriptions of the open lines, folded.
        today: The day it came in; days told in an excuse are not after it.
    """
    if not _SORRY.search(text):
        return text
    paragraphs = list(_PARAGRAPH.finditer(text))
    for at, found in enumerate(paragraphs[:-1]):
        said = found.group()
        if _SORRY.search(said):
            if _is_excuse(said, named, today):
                blank = "\n" * len(said)
                return text[: found.start()] + blank + text[found.end() :]
            return text
        if at > 1 or (len(said) > _GREETED):
            return text
    return text


def _is_excuse(said: str, named: Collection[str], today: date) -> bool:
    sentences = [part for part in _SENTENCE.split(" ".join(said.split())) if part]
    if len(sentences) < _SHORT or not said.rstrip().endswith((".", "!")):
        return False
    folded = [sentence.casefold().rstrip(".!") for sentence in sentences]
    if not any(_SORRY.search(one) and _SILENCE.search(one) for one in folded[:3]):
        return False
    return all(_is_over(one, named, today) for one in folded)


def _is_over(sentence: str, named: Collection[str], today: date) -> bool:
    """Whether a sentence tells of nothing but what is past, or of feelings."""
    for found in _DAY.finditer(sentence):
        if found["word"] in _AIMED and not _is_of_a_mail(sentence, found.start()):
            return False
        if not _is_past(found, today):
            return False
    rest = _FEAST.sub(" on ", sentence)
    rest = _DAY.sub(lambda one: f"{one['word']} ", rest)
    for gone in (_BARE_DAY, _FEELING, _SINCE, _SPAN):
        rest = gone.sub(" ~ ", rest)
    if _NEVER.search(rest) or _WEEKDAY.search(rest) or any(sign.isdigit() for sign in rest):
        return False
    stems = {name[:_STEM] for name in named if len(name) >= _STEM}
    if any(
        word in named or word.removesuffix("s") in named or word[:_STEM] in stems
        for word in _WORDS.findall(rest)
    ):
        return False
    if _SORRY.search(sentence):
        return True
    for part in _PART.split(rest):
        words = _WORDS.findall(part)
        if len(words) <= _SHORT:
            continue
        past = [one.group() for one in _PAST.finditer(part)]
        if not any(one not in _NOT_PAST for one in past):
            return False
    return True


def _is_of_a_mail(sentence: str, at: int) -> bool:
    return bool(re.search(r"\b(?:e-?mails?|mails?|messages?|letters?|reminders?) $", sentence[:at]))


def _is_past(found: re.Match[str], today: date) -> bool:
    month, day = _MONTHS[found["m"] or found["m2"]], int(found["d"] or found["d2"])
    try:
        if found["y"]:
            return date(int(found["y"]), month, day) <= today
        near = [date(year, month, day) for year in (today.year - 1, today.year, today.year + 1)]
    except ValueError:
        return False
    return min(near, key=lambda one: abs((one - today).days)) <= today
