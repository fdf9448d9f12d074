"""Attacks by file, one test each, by the numbers of a checklist after OWASP ASVS; other tests go deeper."""

from __future__ import annotations

import ast
import csv
import io
import time
import zipfile
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from scm_automate.connectors.edi import read as read_edi
from scm_automate.errors import LimitExceeded, ScmError, UnreadableFile
from scm_automate.files import Limits, read_sheets, write_csv, write_xlsx
from scm_automate.files.write_columns import Column
from scm_automate.files.write_xlsx import Tab
from scm_automate.messages import attachment_tables, parse_message

from .test_workbook import SHEET, orders, replaced, workbook

AT = datetime(2026, 3, 16, tzinfo=UTC)
SRC = Path(__file__).resolve().parents[2] / "src"
STARTS = ("=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "\0=1", '=HYPERLINK("http://x","y")')


def attached(content: bytes, name: str):
    """A file as it comes with a mail, read."""
    from email.message import EmailMessage

    message = EmailMessage()
    message["From"], message["Subject"] = "a@b.example", "x"
    message.set_content("see file")
    message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    (found,) = parse_message(message.as_bytes()).attachments
    return found


def test_f1_a_small_file_that_unpacks_to_much_is_measured_and_refused_in_seconds():
    rows = b"".join(b'<row r="%d"><c><v>1</v></c></row>' % n for n in range(1, 300_000))
    data = replaced(workbook(orders), "xl/worksheets/sheet1.xml", SHEET % (b"", rows))
    begun = time.process_time()
    with pytest.raises(LimitExceeded, match="unpacks to"):
        read_sheets(data, limits=Limits(max_unpacked_bytes=1_000_000))
    assert time.process_time() - begun < 3


def test_f2_one_cell_in_the_far_corner_costs_nothing():
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    data = replaced(workbook(orders), "xl/worksheets/sheet1.xml", SHEET % (b"", far))
    begun = time.process_time()
    with pytest.raises(LimitExceeded):
        read_sheets(data)
    read = attachment_tables(attached(data, "a.xlsx"))
    assert read.unread
    assert time.process_time() - begun < 3


LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(12))
    + "]><workbook>&m;</workbook>"
).encode()
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY x SYSTEM "file:///etc/passwd">]><r>&x;</r>'


@pytest.mark.parametrize(
    "part", ["xl/workbook.xml", "xl/sharedStrings.xml", "xl/worksheets/sheet1.xml"]
)
@pytest.mark.parametrize("evil", [LAUGHS, OUTSIDE], ids=["laughs", "outside"])
def test_f3_entities_in_a_workbook_unfold_nothing_and_fetch_nothing(part, evil):
    data = replaced(workbook(orders), part, evil)
    begun = time.process_time()
    try:
        found = str([sheet.frame.rows() for sheet in read_sheets(data)])
    except ScmError as error:
        found = str(error)
    assert "root:" not in found
    assert len(found) < 100_000
    read = attachment_tables(attached(data, "a.xlsx"))
    assert "root:" not in str(read)
    assert time.process_time() - begun < 3


@pytest.mark.parametrize("evil", [LAUGHS, OUTSIDE], ids=["laughs", "outside"])
@pytest.mark.parametrize(
    "root", [b"workbook>", b"cXML>", b"OrderResponse>", b"IDOC>", b"Workbook>"]
)
def test_f4_entities_in_any_xml_unfold_nothing_and_fetch_nothing(evil, root):
    data = evil.replace(b"<r>", b"<" + root).replace(b"</r>", b"</" + root)
    data = data.replace(b"<workbook>", b"<" + root).replace(b"</workbook>", b"</" + root)
    begun = time.process_time()
    for read in (read_sheets, read_edi):
        try:
            found = repr(read(data))
        except ScmError as error:
            found = str(error)
        assert "root:" not in found
        assert len(found) < 100_000
    assert time.process_time() - begun < 3


def test_f4_no_xml_is_parsed_but_by_defusedxml_and_the_streaming_parser_with_entities_off():
    """Whoever adds a parser of XML has to look here."""
    found = {}
    for path in sorted(SRC.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = []
            if isinstance(node, ast.Import):
                names = [one.name for one in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            bad = [
                n
                for n in names
                if n.split(".")[0] in ("xml", "lxml", "pickle", "marshal", "shelve", "yaml")
            ]
            if bad:
                found.setdefault(path.relative_to(SRC).as_posix(), set()).update(bad)
    assert not {name for names in found.values() for name in names} & {
        "pickle", "marshal", "shelve", "yaml", "lxml",
    }  # fmt: skip
    for name, modules in found.items():
        text = (SRC / name).read_text("utf-8")
        harmless = "defusedxml" in text or "EntityDeclHandler" in text or _only_types(text)
        assert harmless, f"{name} parses XML with {modules}"


def _only_types(text: str) -> bool:
    """Whether xml is imported for its types and its errors alone, or to write."""
    calls = (
        "fromstring(",
        "ET.parse(",
        "iterparse(",
        "XMLParser(",
        "ParserCreate(",
        "make_parser(",
    )
    return not any(one in text for one in calls)


@pytest.mark.parametrize("text", STARTS)
def test_f5_no_cell_of_ours_begins_a_formula_whoever_wrote_it(tmp_path, text):
    rows = [{"words": text, "number": Decimal(-5)}]
    columns = (Column(name="words"), Column(name="number"))
    done = write_csv(rows, tmp_path / "a.csv", columns=columns)
    with done.path.open(newline="", encoding="utf-8-sig") as file:
        sample = file.read()
    (row,) = list(
        csv.reader(
            sample.splitlines()[1:] or [sample],
            delimiter=";" if ";" in sample.partition("\n")[0] else ",",
        )
    )[:1]
    assert row[0][:1] not in ("=", "+", "-", "@", "\t", "\r", "\0")
    assert "-5" in row, "a number stays a number"
    book = write_xlsx(Tab(name="S", rows=rows, columns=columns), tmp_path / "a.xlsx", created=AT)
    page = openpyxl.load_workbook(book.path)["S"]
    cells = {cell.data_type for line in page.iter_rows() for cell in line if cell.value is not None}
    assert "f" not in cells
    assert -5 in [cell.value for line in page.iter_rows() for cell in line]


def test_f6_formulas_macros_links_and_passwords_are_read_as_nothing_run_and_told():
    book = openpyxl.Workbook()
    book.active.append(["Order", "Due"])
    book.active.append(["4711", '=cmd|"/c calc"!A1'])
    held = io.BytesIO()
    book.save(held)
    (sheet,) = read_sheets(held.getvalue())
    assert "cmd" not in str(sheet.frame.rows())
    with pytest.raises(UnreadableFile, match="password"):
        read_sheets(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"))
    with zipfile.ZipFile(held, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0" + b"0" * 100)
    assert "macro" in {one.code for one in attached(held.getvalue(), "a.xlsm").defects}


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"<html><script>x</script></html>", "html"),
        (b"PK\x03\x04" + b"\0" * 30, "zip"),
        (b"MZ\x90\0" + b"\0" * 60, "executable"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 30, "image"),
    ],
)
def test_f7_a_file_is_what_its_bytes_say_and_not_what_its_name_says(content, kind):
    found = attached(content, "confirmation.pdf")
    assert found.kind != "pdf"
    assert found.kind in (kind, "unknown", "program", "binary")
    assert attachment_tables(found).unread


@pytest.mark.parametrize(
    "data",
    [
        b"Order;Due\n4711;" + b"x" * 200_000 + b"\n",
        b"Order;Due\n47\x0011;2026-03-16\n",
        b"sep=;\nOrder;Due\n4711;2026-03-16\n",
        b"\xef\xbb\xbfOrder;Due\n4711;\xfc\xff\n",
        "Order;Größe\n4711;1\n".encode("cp1252") + "4712;é\n".encode(),
    ],
    ids=["200 KB cell", "NUL", "sep=", "mixed bytes", "mixed encodings"],
)
def test_f8_an_odd_text_file_is_read_or_told_with_its_place_and_never_a_crash(data):
    told = None
    try:
        (sheet,) = read_sheets(data, name="odd.csv")
    except ScmError as error:
        told = error
    if told is None:
        assert "Order" in str(sheet.frame.rows()[:2])
        assert "4711" in str(sheet.frame.rows()[1:])
    else:
        assert str(told).startswith("odd.csv")
        assert told.hint


def test_f9_state_and_configuration_are_json_and_toml_and_nothing_that_runs(tmp_path):
    from scm_automate.chase import read_policy
    from scm_automate.errors import ConfigError

    file = tmp_path / "policy.toml"
    for evil in (
        "!!python/object/apply:os.system ['touch x']",
        "gap = __import__('os')",
        "cos\nsystem\n(S'touch x'\ntR.",
    ):
        file.write_text(evil)
        with pytest.raises(ConfigError):
            read_policy(file)
    used = [
        path.relative_to(SRC).as_posix()
        for path in SRC.rglob("*.py")
        if any(
            isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
            and node.func.id in ("eval", "exec")
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
        )
    ]  # fmt: skip
    assert used == []
