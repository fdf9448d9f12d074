"""CSV for people opens right; CSV for machines is exact, or the row comes back."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scm_automate.errors import ColumnNotFound, ConfigError, OutputExists
from scm_automate.files.write_columns import Column
from scm_automate.files.write_csv import write_csv
from scm_automate.files.write_locale import sheet_locale

if TYPE_CHECKING:
    from pathlib import Path

ROW = {
    "order": "0045",
    "due": date(2026, 3, 4),
    "price": Decimal("-1234.50"),
    "count": 3,
    "at": datetime(2026, 3, 4, 7, 5, tzinfo=UTC),
    "firm": True,
    "none": None,
    "words": 'says "ok"; maybe',
}
NAMES = tuple(ROW)


def read(path: Path, separator: str, encoding: str) -> list[list[str]]:
    text = path.read_bytes().decode(encoding)
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))


def test_a_person_in_germany_gets_mark_semicolon_comma_and_day_first(tmp_path: Path) -> None:
    done = write_csv([ROW], tmp_path / "a.csv", columns=NAMES, locale="de")
    assert done.path.read_bytes().startswith(b"\xef\xbb\xbforder;due")
    assert read(done.path, ";", "utf-8-sig")[1] == [
        "0045",
        "04.03.2026",
        "-1234,5",
        "3",
        "04.03.2026 07:05",
        "true",
        "",
        'says "ok"; maybe',
    ]


@pytest.mark.parametrize(
    ("locale", "separator", "day", "price"),
    [
        ("en", ",", "2026-03-04", "-1234.5"),
        ("en-US", ",", "03/04/2026", "-1234.5"),
        ("en_gb", ",", "04/03/2026", "-1234.5"),
        ("de-AT", ";", "04.03.2026", "-1234,5"),
        ("de-CH", ";", "04.03.2026", "-1234.5"),
        ("sv", ";", "2026-03-04", "-1234,5"),
    ],
)
def test_each_locale_has_its_form(
    tmp_path: Path, locale: str, separator: str, day: str, price: str
) -> None:
    done = write_csv([ROW], tmp_path / "a.csv", columns=("due", "price"), locale=locale)
    assert read(done.path, separator, "utf-8-sig")[1] == [day, price]


def test_no_locale_has_its_decimal_sign_as_its_separator() -> None:
    for name in ("en", "de", "fr", "it", "es", "pt", "nl", "pl", "cs", "hu", "ja", "es-MX"):
        form = sheet_locale(name)
        assert form.decimal != form.separator, name


def test_an_unknown_locale_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="xx"):
        write_csv([ROW], tmp_path / "a.csv", columns=NAMES, locale="xx")
    assert list(tmp_path.iterdir()) == []


def test_suppliers_words_cannot_run_in_a_persons_file(tmp_path: Path) -> None:
    rows = [{"words": '=HYPERLINK("http://x.test";"ok")', "qty": Decimal(-5)}]
    columns = (Column(name="words", header="@words"), "qty")
    done = write_csv(rows, tmp_path / "a.csv", columns=columns, locale="de")
    header, row = read(done.path, ";", "utf-8-sig")
    assert header[0] == "'@words"
    assert row == ['\'=HYPERLINK("http://x.test";"ok")', "-5"]
    assert done.rejects == ()


def test_a_machine_gets_raw_canonical_values_without_a_mark(tmp_path: Path) -> None:
    done = write_csv([ROW], tmp_path / "a.csv", columns=NAMES, audience="machine", locale="de")
    assert done.path.read_bytes() == (
        b"order,due,price,count,at,firm,none,words\r\n"
        b'0045,2026-03-04,-1234.5,3,2026-03-04T07:05:00+00:00,true,,"says ""ok""; maybe"\r\n'
    )


def test_a_machine_never_gets_an_altered_text_the_row_comes_back(tmp_path: Path) -> None:
    rows = [{"a": "fine", "b": "-5"}, {"a": "=1+1", "b": "x"}, {"a": "x", "b": "NUL\x00"}]
    done = write_csv(rows, tmp_path / "a.csv", columns=("a", "b"), audience="machine")
    assert done.path.read_bytes() == b"a,b\r\nfine,-5\r\n"
    assert (done.rows, [(r.row, r.column, r.raw) for r in done.rejects]) == (
        1,
        [(2, "a", "=1+1"), (3, "b", "NUL\x00")],
    )
    assert "formula" in str(done.rejects[0])
    assert str(done) == "a.csv: 1 row written, 2 left out"
    assert sum(done.counts().values()) == 2


@given(
    rows=st.lists(
        st.fixed_dictionaries(
            {
                "text": st.text(max_size=30),
                "number": st.decimals(
                    allow_nan=False,
                    allow_infinity=False,
                    places=6,
                    max_value=10**12,
                    min_value=-(10**12),
                ),
            }
        ),
        max_size=8,
    )
)
def test_what_a_machine_reads_back_is_what_was_given_and_no_row_is_lost(
    tmp_path_factory: pytest.TempPathFactory, rows: list[dict[str, str | Decimal]]
) -> None:
    path = tmp_path_factory.mktemp("w") / "a.csv"
    done = write_csv(rows, path, columns=("number", "text"), audience="machine")
    back = read(path, ",", "utf-8")[1:]
    left_out = {reject.row for reject in done.rejects}
    kept = [row for number, row in enumerate(rows, start=1) if number not in left_out]
    assert [(Decimal(number), text) for number, text in back] == [
        (row["number"], row["text"]) for row in kept
    ]
    assert done.rows + len(done.rejects) == len(rows)


def test_a_frame_writes_all_its_columns_or_those_asked_for(tmp_path: Path) -> None:
    frame = pl.DataFrame(
        {"order": ["0045"], "qty": [Decimal("1.500000")]},
        schema={"order": pl.String, "qty": pl.Decimal(24, 6)},
    )
    write_csv(frame, tmp_path / "a.csv", audience="machine")
    assert (tmp_path / "a.csv").read_text().splitlines() == ["order,qty", "0045,1.5"]
    write_csv(frame, tmp_path / "b.csv", columns=("qty",), audience="machine")
    assert (tmp_path / "b.csv").read_text().splitlines() == ["qty", "1.5"]
    with pytest.raises(ColumnNotFound, match="order"):
        write_csv(frame, tmp_path / "c.csv", columns=("ordr",))


def test_columns_are_named_once_and_at_all(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="No columns"):
        write_csv([ROW], tmp_path / "a.csv")
    with pytest.raises(ConfigError, match="headed 'due'"):
        write_csv([ROW], tmp_path / "a.csv", columns=("due", Column(name="order", header="due")))
    with pytest.raises(ConfigError, match="empty"):
        write_csv([ROW], tmp_path / "a.csv", columns=())


def test_an_earlier_file_is_not_written_over(tmp_path: Path) -> None:
    write_csv([ROW], tmp_path / "a.csv", columns=NAMES)
    with pytest.raises(OutputExists):
        write_csv([], tmp_path / "a.csv", columns=NAMES)
    write_csv([], tmp_path / "a.csv", columns=NAMES, existing="replace")
    assert len(read(tmp_path / "a.csv", ",", "utf-8-sig")) == 1
