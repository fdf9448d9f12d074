"""Text to tokens: one scanner for dates, numbers, references and phrases.

Suppliers lose accents, write ``Maerz`` for ``März`` and mix alphabets, so words are compared by
their folded form. Offsets always count characters of the text as it stood.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["CJK", "Token", "fold", "folded_words", "level", "tokenise", "words_of"]

CJK = "\u2fff"
"""Chinese and Japanese signs come behind it."""

# A scan, not a grammar: every alternative is one character class, so time is linear.
_TOKEN = re.compile(
    r"[0-9]+|[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]|[^\W\d_\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+|\n|[^\s]"
)

# Same length on both sides, so that offsets stay true.
_LEVEL = str.maketrans(
    {
        **{chr(0xFF10 + n): str(n) for n in range(10)},
        "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u3000": " ", "\t": " ", "\r": " ",
        "：": ":", "，": ",", "（": "(", "）": ")", "；": ";", "／": "/", "－": "-", "～": "~",
        "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2014": "-", "\u2212": "-",
        "’": "'", "‘": "'", "`": "'", "´": "'", "？": "?", "！": "!", "．": ".",
        "×": "x", "µ": "μ",
        # traditional signs are read as the simplified ones
        **dict(zip(
            "貨發週個確認這後來數標訂單見廠車裝運達點號開關還沒問題過將從給應該無於為與對時間預計約產線齊餘損壞機師"
            "電話請寫謝煩貴們幾兩萬億斷態優內務項頁順須頓領頭顧風飛飯馬驗魚鳥麥黃龍龜滿漲滯濟潔澤減測準溫滅災爐爛爭"
            "狀獨獲環現瑪當畢異療盡監盤礙種稱積穩窮筆節範築簽簡籤糧約級紀納紙組終結絕絡統經綠維網緊線緩編縮總績繼續罰"
            "聯聲職聽腦臨舊藝處虛號蟲補製複規視覺觀觸計訊記設許訴診證評詞試詳語說調談論講謂貝負財責貨販貪貫費資賓賠"
            "賣質購贈趕趙跡踐軌軟軸較載輕輛輪輸轉辦農適遲遞遠選遺邊郵鄉鄰醫釋針鈕銀銅鋁鋼錄錢錯鍍鍵鎖鏡鐘鐵長門閉閥"
            "陰陳陸陽隊階際隨險電靈靜韌響頂預頻顆願類顯齒絲鉻閘鬆縫銷鏈輥鑄鍛銑",
            "货发周个确认这后来数标订单见厂车装运达点号开关还没问题过将从给应该无于为与对时间预计约产线齐余损坏机师"
            "电话请写谢烦贵们几两万亿断态优内务项页顺须顿领头顾风飞饭马验鱼鸟麦黄龙龟满涨滞济洁泽减测准温灭灾炉烂争"
            "状独获环现玛当毕异疗尽监盘碍种称积稳穷笔节范筑签简签粮约级纪纳纸组终结绝络统经绿维网紧线缓编缩总绩继续罚"
            "联声职听脑临旧艺处虚号虫补制复规视觉观触计讯记设许诉诊证评词试详语说调谈论讲谓贝负财责货贩贪贯费资宾赔"
            "卖质购赠赶赵迹践轨软轴较载轻辆轮输转办农适迟递远选遗边邮乡邻医释针钮银铜铝钢录钱错镀键锁镜钟铁长门闭阀"
            "阴陈陆阳队阶际随险电灵静韧响顶预频颗愿类显齿丝铬闸松缝销链辊铸锻铣",
            strict=True,
        )),
    }
)  # fmt: skip

_PLAIN_SIGNS = (("\t", " "), ("\r", " "), ("`", "'"))
"""What of it is done within plain letters and signs."""
_RUNS = re.compile(r"[\x00-\x7f]+|[^\x00-\x7f]+")

_STROKES = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ı": "i", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d"}
)


class Token(NamedTuple):
    """A run of digits, a word, a sign or a line end."""

    start: int
    end: int
    text: str
    fold: str
    kind: str
    """``d`` digits, ``w`` word, ``p`` any other sign, ``n`` line end."""


def level(text: str) -> str:
    """The text with look-alike signs made plain, character by character.

    Examples:
        >>> level("１２：00–13：00")
        '12:00-13:00'
    """
    if text.isascii():
        plain = text.translate(_LEVEL)
    else:
        for sign, blank in _PLAIN_SIGNS:
            text = text.replace(sign, blank)
        # letters of our alphabet are most of a text, and stay as they are
        runs = _RUNS.findall(text)
        plain = "".join([run if run.isascii() else run.translate(_LEVEL) for run in runs])
    if ".-" in plain:
        plain = _LISTED.sub(r"\1) ", plain)
    if "~" not in plain:
        return plain
    return _FROM_TO.sub("-", plain)


_LISTED = re.compile(r"(?m)^([ \t]*[0-9]{1,4})\.-(?=[ \t])")
"""How Spanish lists are numbered: ``10.- Eje``."""
_FROM_TO = re.compile(r"(?<=[0-9日月号])~|(?<=[0-9日月号] )~")
"""A wave behind a day or a number leads to another one; before a number it says about."""


_REMEMBERED = 50_000


class _Words(dict[str, tuple[str, str, str]]):
    """A piece of text -> (itself, its folded form, its kind); remembered, as mails repeat their words."""

    def __missing__(self, word: str) -> tuple[str, str, str]:
        first = word[0]
        if "0" <= first <= "9":
            found = word, word, "d"
        elif first == "\n":
            found = word, word, "n"
        elif first.isalpha():
            found = word, fold(word), "w"
        else:
            found = word, word, "p"
        if len(word) < 40:
            if len(self) >= _REMEMBERED:
                self.clear()  # full of the words of patterns, which are looked up once
            self[word] = found
        return found


_WORDS = _Words()


@lru_cache(maxsize=16384)
def fold(word: str) -> str:
    """A word without case and accents.

    Examples:
        >>> fold("Bestätigt"), fold("Żółty"), fold("Größe")
        ('bestatigt', 'zolty', 'grosse')
    """
    if word.isascii():
        return word.lower()
    spread = unicodedata.normalize("NFKD", word.replace("İ", "i").casefold().translate(_STROKES))
    return "".join(char for char in spread if not unicodedata.combining(char))


def words_of(text: str) -> list[str]:
    """The words, numbers and signs of a levelled text, without the places at which they stand."""
    return _TOKEN.findall(text)


def folded_words(words: Iterable[str]) -> set[str]:
    """The folded forms of some words, each once."""
    known = _WORDS
    return {known[word][1] for word in set(words)}


def tokenise(text: str) -> list[Token]:
    """The tokens of a levelled text, in order; blanks separate and are no tokens.

    Examples:
        >>> [token.text for token in tokenise("KW18: 2.000 St")]
        ['KW', '18', ':', '2', '.', '000', 'St']
    """
    # the tuple is made as such: a call of the class for every word costs as much as all the rest
    new, words, find = tuple.__new__, _WORDS, text.find
    tokens: list[Token] = []
    end = 0
    for word in _TOKEN.findall(text):
        # only blanks stand between: asking costs less than a match for each
        start = find(word, end)
        end = start + len(word)
        tokens.append(new(Token, (start, end) + words[word]))
    return tokens
