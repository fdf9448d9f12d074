"""Delimited text: every encoding, delimiter and line end gives the same cells."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scm_automate.errors import LimitExceeded, UnreadableFile
from scm_automate.files import Limits, read_sheets
from scm_automate.files.delimited import read_delimited
from scm_automate.files.dialect import find_dialect

ROWS = [
    ("Bestellung", "Größe", "Menge"),
    ("0045", "Ø 2,0", "1.234,5"),
    ("0046", "Müller", "7-"),
]


def text(delimiter: str = ";", end: str = "\r\n") -> str:
    return end.join(delimiter.join(row) for row in ROWS) + end


ENCODINGS = ("utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be")
FORMS = [
    (encoding, delimiter, end)
    for encoding in ENCODINGS
    for delimiter in (";", "\t", "|")
    for end in ("\n", "\r\n", "\r")
    # The old Mac's line ends come with its own letters; see below.
    if (encoding, end) != ("cp1252", "\r")
]


@pytest.mark.parametrize(("encoding", "delimiter", "end"), FORMS)
def test_the_same_cells_whatever_the_bytes(encoding: str, delimiter: str, end: str) -> None:
    sheet = read_delimited(text(delimiter, end).encode(encoding))
    assert sheet.frame.rows() == ROWS
    assert sheet.delimiter == delimiter
    assert sheet.faults == {}
    assert str(sheet.encoding).startswith(encoding[:5])


def test_latin_1_takes_what_cp1252_cannot() -> None:
    sheet = read_delimited(text().replace("Ø", "\x81").encode("latin-1"))
    assert sheet.encoding == "latin-1"


def test_the_old_mac_has_its_own_letters() -> None:
    sheet = read_delimited(text(end="\r").replace("Ø", "O").encode("mac_roman"))
    assert (sheet.encoding, sheet.frame.row(2)) == ("mac_roman", ("0046", "Müller", "7-"))


def test_a_mark_that_lies_is_told_with_its_line() -> None:
    with pytest.raises(UnreadableFile, match="damaged near line 3"):
        read_delimited(b"\xef\xbb\xbfa;b\n1;2\n3;\xff\xff\n", name="x.csv")
    with pytest.raises(UnreadableFile, match="no encoding 'klingon'"):
        read_delimited(b"a;b\n", encoding="klingon")


def test_rows_are_counted_as_in_the_file() -> None:
    sheet = read_delimited(b"Titel\n\na;b;c\n1;2;3\n\n4;5\n")
    assert sheet.frame.height == 6
    assert sheet.frame.row(2) == ("a", "b", "c")
    assert sheet.frame.row(4) == (None, None, None)


def test_the_line_that_names_the_delimiter_is_row_one() -> None:
    sheet = read_delimited(b"sep=|\r\na|b\r\n1,5|2;5\r\n")
    assert (sheet.first_row, sheet.frame.rows()) == (2, [("a", "b"), ("1,5", "2;5")])


def test_a_comma_in_numbers_is_no_delimiter() -> None:
    assert find_dialect(b"a;b;c\n1,5;2,5;3,5\n1,5;2,5;3,5\n").delimiter == ";"


def test_an_inch_mark_swallows_nothing() -> None:
    sheet = read_delimited(b'a;b;c\n1;5" Rohr;2\n3;6" Rohr;4\n"x";7" Rohr;5\n')
    assert sheet.frame.rows()[1:] == [
        ("1", '5" Rohr', "2"),
        ("3", '6" Rohr', "4"),
        ("x", '7" Rohr', "5"),
    ]


def test_a_quoted_cell_may_hold_delimiter_and_line_end() -> None:
    sheet = read_delimited(b'a,b,c\n1,"two, or\nthree",3\n4,"say ""five""",6\n')
    assert sheet.frame.rows()[1:] == [("1", "two, or\nthree", "3"), ("4", 'say "five"', "6")]


def test_an_open_quote_is_told_with_its_row() -> None:
    body = 'a;b;c\n1;"open;3\n' + "".join(f"{n};x;y\n" for n in range(5))
    sheet = read_delimited(body.encode())
    assert "opened and not closed" in sheet.faults[2]


def test_a_row_with_too_many_cells_keeps_them_all() -> None:
    sheet = read_delimited(b"a;b;c\n1;2;3\n4;5;6;7;8;9\n7;8;9\n7;8;9\n")
    assert sheet.frame.row(2) == ("4", "5", "6", "7", "8", "9")
    assert sheet.frame.row(3) == ("7", "8", "9", None, None, None)


def test_a_wide_row_behind_the_first_ones_keeps_its_cells_too() -> None:
    body = "a;b;c\n" + "1;2;3\n" * 2000 + "4;5;6;7\n"
    sheet = read_delimited(body.encode())
    assert sheet.frame.row(2001) == ("4", "5", "6", "7")


def test_a_row_cut_in_two_is_told() -> None:
    lines = [f"45;{n};text;7" for n in range(60)]
    lines[30] = "45;30;te"
    body = "order;line;text;qty\n" + "\n".join([*lines[:31], "xt;7", *lines[31:]]) + "\n"
    sheet = read_delimited(body.encode())
    assert set(sheet.faults) == {32, 33}
    assert "3 cells where the others have 4" in sheet.faults[32]


def test_a_writer_that_leaves_empty_ends_away_is_no_damage() -> None:
    body = "a;b;c;d\n" + "".join(f"{n};x\n" if n % 2 else f"{n};x;y;z\n" for n in range(40))
    sheet = read_delimited(body.encode())
    assert sheet.faults == {}
    assert any("trailing empty cells" in note for note in sheet.notes)


def test_limits_hold() -> None:
    with pytest.raises(LimitExceeded, match="A row has 30 cells"):
        read_delimited((";".join("x" * 30) + "\n").encode(), limits=Limits(max_columns=20))
    with pytest.raises(LimitExceeded, match="5 lines"):
        read_delimited(b"a;b\n" * 5, limits=Limits(max_rows=4))
    with pytest.raises(LimitExceeded, match="at most 3 are read"):
        read_sheets(b"a;b\n", limits=Limits(max_bytes=3))


def test_a_cell_without_end_is_a_limit_with_its_row() -> None:
    body = b'a;b\n1;2\n3;"' + b"x;y\n" * 60_000
    with pytest.raises(LimitExceeded, match="row 3"):
        read_delimited(body, name="x.csv")


cells = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc"), include_characters="\n"),
    max_size=8,
)


@given(st.lists(st.tuples(cells, cells, cells), min_size=2, max_size=12), st.sampled_from(";,\t"))
@settings(max_examples=150, deadline=None)
def test_what_csv_writes_is_what_is_read(rows: list[tuple[str, str, str]], delimiter: str) -> None:
    rows = [("first", "second", "third"), *rows]
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(rows)
    sheet = read_delimited(out.getvalue().encode())
    if sheet.delimiter != delimiter or sheet.faults:
        # Text made of nothing but delimiters may be read otherwise; it is then told, or visible.
        return
    got = [tuple(cell or "" for cell in row) for row in sheet.frame.rows()]
    assert got == rows


@given(st.binary(max_size=300))
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_read_or_refused_in_words(data: bytes) -> None:
    try:
        width = read_sheets(data, name="x")[0].frame.width
    except (UnreadableFile, LimitExceeded) as fault:
        width = len(fault.hint)
    assert width >= 1
