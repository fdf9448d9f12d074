"""Lists that come under the names ``.xls`` and ``.txt`` and are neither: each oddity its fixture."""

from __future__ import annotations

import contextlib
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scm_automate.errors import LimitExceeded, UnreadableFile
from scm_automate.files import Limits, read_sheets
from scm_automate.files.sheet import DATE, NUMBER

RULED = """01.07.2026                  Dynamic List Display                  1

Einkaufsbelege zum Lieferanten
---------------------------------------------------
| |Einkaufsbeleg|Position|Kurztext        |   Menge|
---------------------------------------------------
| |4500000001   |   10   |Feder 3|4 Zoll  |1.000,5 |
| |4500000001   |   20   |Rohr            |   20,0 |
---------------------------------------------------
02.07.2026                  Dynamic List Display                  2

---------------------------------------------------
| |Einkaufsbeleg|Position|Kurztext        |   Menge|
---------------------------------------------------
| |4500000002   |   10   |Welle           |    7,0 |
---------------------------------------------------
"""


def test_a_ruled_list_is_cut_where_its_header_has_bars() -> None:
    sheet = read_sheets(RULED.encode("cp1252"), name="list.txt")[0]
    assert (sheet.kind, sheet.faults) == ("pipe", {})
    assert sheet.frame.rows() == [
        (None, "Einkaufsbeleg", "Position", "Kurztext", "Menge"),
        (None, "4500000001", "10", "Feder 3|4 Zoll", "1.000,5"),
        (None, "4500000001", "20", "Rohr", "20,0"),
        (None, "4500000002", "10", "Welle", "7,0"),
    ]
    assert sheet.numbers == (5, 7, 8, 15)
    assert "1 headers of further pages" in sheet.notes[2]
    assert "1 titles of further pages" in sheet.notes[2]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_ruled_list_in_every_encoding(encoding: str) -> None:
    text = RULED.replace("Welle", "Größe")
    sheet = read_sheets(text.replace("\n", "\r\n").encode(encoding))[0]
    assert (sheet.kind, sheet.frame["3"][3]) == ("pipe", "Größe")


def test_a_row_of_a_ruled_list_that_is_cut_off_is_told() -> None:
    text = RULED.replace("|   20,0 |", "|   20")
    sheet = read_sheets(text.encode())[0]
    assert sheet.faults == {8: "the row is cut off before its last bar"}
    assert sheet.frame.row(2)[-1] is None  # 20 may have been 20.000


def test_a_list_that_the_printer_cut_loses_its_last_column_and_says_so() -> None:
    text = "\n".join(line[:47] for line in RULED.splitlines())
    sheet = read_sheets(text.encode())[0]
    assert sheet.frame.row(0) == (None, "Einkaufsbeleg", "Position", "Kurztext")
    assert sheet.frame.row(1)[-1] == "Feder 3|4 Zoll"
    assert "the list is cut at 47 characters" in sheet.notes[-1]


def test_bars_that_stand_elsewhere_are_told() -> None:
    shifted = RULED.replace("|Rohr            |", "|Rohr|rund| a    |")
    assert read_sheets(shifted.encode())[0].faults == {}  # the header's bars still hold
    longer = RULED.replace("|Rohr            |", "|Rohr | rund und lang  |")
    faults = read_sheets(longer.encode())[0].faults
    assert faults == {8: "the bars of the row do not stand where those of the header do"}
    # Signs of double width move the bars, but there are as many of them.
    wide = RULED.replace("|Rohr            |", "|管子          |")
    sheet = read_sheets(wide.encode())[0]
    assert (sheet.faults, sheet.frame.row(2)[3:]) == ({}, ("管子", "20,0"))


def test_a_line_outside_of_the_bars_is_told() -> None:
    text = RULED.replace("|   20,0 |\n", "|   20,0 |\n,5 |\n")
    assert list(read_sheets(text.encode())[0].faults) == [9]


def test_two_lines_to_a_record() -> None:
    text = (
        "---------------------\n|Order  |Pos|Qty  |\n|   |Text     |Date |\n---------------------\n"
        "|450001 |10 |  5  |\n|   |Spring   |3/16 |\n|450001 |20 |  6  |\n|   |Tube     |3/17 |\n"
        "---------------------\n"
    )
    sheet = read_sheets(text.encode())[0]
    assert sheet.frame.rows() == [
        ("Order", "Pos", "Qty", None, "Text", "Date"),
        ("450001", "10", "5", None, "Spring", "3/16"),
        ("450001", "20", "6", None, "Tube", "3/17"),
    ]
    assert sheet.numbers == (2, 5, 7)
    assert "experimental" in sheet.notes[-1]


def test_bars_alone_are_a_delimiter() -> None:
    sheet = read_sheets(b"Order|Qty\n45|5\n")[0]
    assert (sheet.kind, sheet.delimiter) == ("csv", "|")


def test_tab_text_in_utf16_under_the_name_of_a_workbook() -> None:
    data = "Einkaufsbeleg\tPosition\tKurztext\r\n4500000001\t00010\tGröße\r\n".encode("utf-16")
    sheet = read_sheets(data, name="export.xls")[0]
    assert (sheet.kind, sheet.delimiter, sheet.encoding) == ("csv", "\t", "utf-16-le")
    assert sheet.frame.row(1) == ("4500000001", "00010", "Größe")


PAGE = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head>
<meta http-equiv=Content-Type content="text/html; charset=windows-1252">
<style><!-- td {mso-number-format:"\\@"} --></style></head><body>
<p>Bestellungen</p>
<table border=1><thead><tr><th>Einkaufsbeleg</th><th>Position</th><th>Kurztext</th></tr></thead>
<!-- <tr><td>45</td><td>hidden</td></tr> -->
<tr><td rowspan=2>4500000001</td><td>00010</td><td>M&uuml;ller &amp; Söhne<br>rund</td></tr>
<tr><td>00020</td><td>3 < 4</td></tr>
<tr><td colspan="2">Summe</td><td>5</td></tr>
</table></body></html>"""


def test_a_page_under_the_name_of_a_workbook() -> None:
    sheet = read_sheets(PAGE.encode("cp1252"), name="export.xls")[0]
    assert (sheet.kind, sheet.name, sheet.encoding) == ("html", None, "cp1252")
    assert sheet.frame.rows() == [
        ("Einkaufsbeleg", "Position", "Kurztext"),
        ("4500000001", "00010", "Müller & Söhne rund"),
        (None, "00020", "3 < 4"),
        ("Summe", None, "5"),
    ]
    assert sheet.numbers == (1, 2, 3, 4)


def test_a_page_with_several_tables() -> None:
    page = b"<table><tr><td>x</table><table><tr><td>A<td>B</table><table><tr><td>C<td>D</table>"
    assert [(s.name, s.frame.row(0)) for s in read_sheets(page)] == [
        ("table 2", ("A", "B")),
        ("table 3", ("C", "D")),
    ]


def test_an_archive_of_pages_under_the_name_of_a_workbook() -> None:
    archive = (
        b"From: <Saved by SAP>\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/related; boundary="x"\r\n\r\n'
        b"--x\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<html><frameset></frameset></html>\r\n"
        b"--x\r\nContent-Type: text/html; charset=utf-8\r\n"
        b"Content-Transfer-Encoding: quoted-printable\r\n\r\n"
        b"<table><tr><td>Gr=C3=B6=C3=9Fe<td>Men=\r\nge</table>\r\n--x--\r\n"
    )
    sheet = read_sheets(archive, name="export.xls")[0]
    assert (sheet.kind, sheet.frame.rows()) == ("mhtml", [("Größe", "Menge")])
    with pytest.raises(UnreadableFile, match="web archive"):
        read_sheets(archive[:190], name="export.xls")


BOOK = """<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"
 xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
<Worksheet ss:Name="Bestellungen"><Table>
<Row><Cell><Data ss:Type="String">Order</Data></Cell><Cell><Data ss:Type="String">Qty</Data></Cell>
<Cell><Data ss:Type="String">Due</Data></Cell></Row>
<Row ss:Index="3"><Cell ss:MergeDown="1"><Data ss:Type="String">0045</Data></Cell>
<Cell><Data ss:Type="Number">1.5E3</Data></Cell>
<Cell><Data ss:Type="DateTime">2026-03-16T00:00:00.000</Data></Cell></Row>
<Row><Cell><Data ss:Type="Number">7.50</Data></Cell></Row>
<Row><Cell ss:Index="3" ss:Formula="=NOW()"><Data ss:Type="Error">#NAME?</Data></Cell></Row>
</Table></Worksheet></Workbook>"""


def test_an_xml_spreadsheet_under_the_name_of_a_workbook() -> None:
    sheet = read_sheets(BOOK.encode(), name="export.xls")[0]
    assert (sheet.kind, sheet.name) == ("xml", "Bestellungen")
    assert sheet.frame.rows() == [
        ("Order", "Qty", "Due"),
        ("0045", "1500", "2026-03-16"),
        (None, "7.5", None),
        (None, None, "#NAME?"),
    ]
    assert sheet.numbers == (1, 3, 4, 5)
    assert sheet.types[1].to_list() == [0, NUMBER, NUMBER, 0]
    assert sheet.types[2].to_list() == [0, DATE, 0, 0]


def test_an_xml_spreadsheet_that_plays_tricks_is_refused() -> None:
    bomb = BOOK.replace("<Workbook", '<!DOCTYPE x [<!ENTITY a "b">]><Workbook', 1).replace(
        "0045", "&a;"
    )
    with pytest.raises(UnreadableFile, match="not well-formed"):
        read_sheets(bomb.encode())
    deep = "<Workbook xmlns='urn:schemas-microsoft-com:office:spreadsheet'>" + "<a>" * 100
    with pytest.raises(LimitExceeded, match="nested deeper"):
        read_sheets(deep.encode())


def test_answers_in_json() -> None:
    v2 = b'{"d": {"results": [{"__metadata": {"uri": "x"}, "PurchaseOrder": "0045", "Qty": "1.000"}]}}'
    assert read_sheets(v2)[0].frame.rows() == [("PurchaseOrder", "Qty"), ("0045", "1.000")]
    v4 = b'{"@odata.context": "x", "value": [{"n": 1.50, "b": true, "v": {"no": 7}, "t": ["a", "b"]}]}'
    sheet = read_sheets(v4)[0]
    assert sheet.frame.rows() == [("n", "b", "v.no", "t"), ("1.50", "true", "7", "a;b")]
    assert sheet.row_number(1) == 1


def test_lines_within_an_order_are_a_sheet_that_knows_the_order() -> None:
    answer = (
        b'{"value": [{"number": "45", "status": "Open", "vendorNumber": "7", "currencyCode": "EUR",'
        b' "id": "A", "x": 1, "purchaseOrderLines": [{"id": "B", "sequence": 10000},'
        b' {"id": "C", "sequence": 20000}]}], "@odata.nextLink": "page 2"}'
    )
    orders, lines = read_sheets(answer)
    assert (orders.name, lines.name) == ("records", "purchaseOrderLines")
    named = [dict(zip(lines.frame.row(0), row, strict=True)) for row in lines.frame.rows()[1:]]
    assert [(r["number"], r["id"], r["sequence"]) for r in named] == [
        ("45", "B", "10000"),
        ("45", "C", "20000"),
    ]
    assert any("goes on at another address" in note for note in lines.notes)


def test_a_json_that_plays_tricks_is_refused() -> None:
    with pytest.raises(LimitExceeded, match="nested too deep"):
        read_sheets(b'{"value": ' + b"[" * 200_000)
    with pytest.raises(UnreadableFile, match="truncated"):
        read_sheets(b'{"value": [{"a": 1}')
    with pytest.raises(LimitExceeded, match="max_markup_bytes"):
        read_sheets(b'{"value": [{"a": 1}]}', limits=Limits(max_markup_bytes=5))


@pytest.mark.parametrize(
    "page",
    [
        b"<table>" + b"<" * 300_000,
        b"<table>" + b"<table>" * 150,
        b"<table><tr>" + b"<td rowspan=9999999 colspan=1999>x" * 3 + b"<tr><td>y" * 20_000,
        b"<table><!--" * 50_000,
        b"<table><tr><td>" + b"<" * 8_000_000,
        b"<table><tr><td>a<td>b" + b"<tr><td rowspan=2 colspan=1999>" * 60_000,
        b"<table><tr><td rowspan=9999999 colspan=1999>a" + b"<tr><td>" * 60_000,
        b"MIME-Version: 1.0\n" + b'Content-Type: multipart/related; boundary="a"\n\n--a\n' * 3_000,
        b'{"value": [{'
        + b", ".join(b'"k%d": 1' % n for n in range(20_000))
        + b', "l": ['
        + b"{}," * 20_000
        + b"{}]}]}",
        b"<table><tr><td>" + b"<script>" * 50_000,
        b"<table><tr><td>a<td>b" + b"<td" * 200_000,
    ],
)
def test_a_hostile_page_costs_no_more_than_its_length(page: bytes) -> None:
    before = time.perf_counter()
    with contextlib.suppress(UnreadableFile, LimitExceeded):
        read_sheets(page, name="bomb.xls", limits=Limits(max_cells=10_000_000))
    assert time.perf_counter() - before < 10


def test_a_span_across_the_world_is_a_limit() -> None:
    with pytest.raises(LimitExceeded, match="reaches to column"):
        read_sheets(b"<table><tr><td colspan=9999999>a<td>b</table>")


cells = st.lists(
    st.lists(st.text("AB1,. &|<", min_size=1, max_size=6).map(str.strip), min_size=2, max_size=4),
    min_size=1,
    max_size=6,
)


@given(cells)
@settings(max_examples=100)
def test_what_is_written_as_a_page_is_read_again(rows: list[list[str]]) -> None:
    import html

    page = "".join(
        "<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>" for row in rows
    )
    try:
        sheet = read_sheets(f"<table>{page}</table>".encode())[0]
    except UnreadableFile:
        assert not any(cell for row in rows for cell in row[1:])
        return
    read = [tuple(cell or "" for cell in row) for row in sheet.frame.rows()]
    width = sheet.frame.width
    wanted = [tuple(" ".join(c.split()) for c in row) for row in rows]
    assert read == [(row + ("",) * width)[:width] for row in wanted]


SEEDS = [
    RULED.encode(),
    PAGE.encode("cp1252"),
    BOOK.encode(),
    b'{"value": [{"a": "/Date(-99999999999999)/", "b": [{"c": 1e400}]}]}',
]


@given(st.sampled_from(SEEDS), st.data())
@settings(max_examples=300, deadline=None)
def test_a_damaged_file_is_read_or_refused_and_nothing_else(
    seed: bytes, data: st.DataObject
) -> None:
    damaged = bytearray(seed)
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(damaged) - 1))
        match data.draw(st.sampled_from(["cut", "flip", "double", "drop"])):
            case "cut":
                del damaged[max(at, 1) :]
            case "flip":
                damaged[at] = data.draw(st.integers(0, 255))
            case "double":
                damaged[at:at] = damaged[at : at + 40]
            case _:
                del damaged[at : at + 5]
        damaged = damaged or bytearray(b"x")
    try:
        sheets = read_sheets(bytes(damaged), name="export.xls")
    except (UnreadableFile, LimitExceeded):
        return
    for sheet in sheets:
        assert sheet.frame.height >= 1
        assert all(sheet.row_number(n) >= 0 for n in range(sheet.frame.height))


def test_a_cell_outside_of_any_row_ends() -> None:
    book = (
        b"<?xml version='1.0'?><?mso-application progid='Excel.Sheet'?>"
        b"<Workbook xmlns='urn:schemas-microsoft-com:office:spreadsheet'><Worksheet><Table>"
        b"<Cell><Data>a</Data></Cell><Cell><Data>b</Data></Cell></Table></Worksheet></Workbook>"
    )
    (sheet,) = read_sheets(book, name="export.xls")
    assert sheet.frame.rows() == [("a", "b")]
