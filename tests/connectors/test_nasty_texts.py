"""Text files as life hands them over: each is read right, or refused with place, value and what to do."""

from __future__ import annotations

import pytest
from nasty_texts import CASES, REFUSED, lines

from scm_automate.connectors import read_orders
from scm_automate.errors import ScmError


@pytest.mark.parametrize("name", CASES)
def test_what_can_be_read_is_read_and_the_rest_is_told(name: str) -> None:
    case = CASES[name]
    loaded = read_orders(case.data)
    rows = [
        f"{r.order}/{r.line}/{r.schedule}/{r.quantity:f}/{r.due}" for r in loaded.table.records()
    ]
    assert rows == list(case.rows)
    assert [f"{r.row}/{r.column}/{r.code}" for r in loaded.rejects] == list(case.rejects)
    assert [f"{n.row}/{n.code}" for n in loaded.set_aside] == list(case.aside)
    for reject in loaded.rejects:
        assert reject.hint, reject


@pytest.mark.parametrize("name", REFUSED)
def test_what_nobody_can_be_sure_of_is_refused_with_what_to_do(name: str) -> None:
    data, words = REFUSED[name]
    with pytest.raises(ScmError, match=words) as told:
        read_orders(data)
    assert told.value.hint
    assert str(told.value).startswith("source 1")


def test_a_column_that_may_close_lines_and_that_nothing_reads_is_told() -> None:
    data = b"Bestellung;Pos;Lief;Rest;Storno-Kz\n45;10;7;5;X\n"
    names = {"order": "Bestellung", "line": "Pos", "supplier": "Lief", "quantity": "Rest"}
    loaded = read_orders(data, columns=names)
    assert any("nothing reads 'Storno-Kz'" in note for note in loaded.sources[0].notes)
    told = read_orders(data, columns={**names, "deleted": "Storno-Kz"})
    assert [(n.row, n.code) for n in told.set_aside] == [(2, "deleted")]


def test_a_row_that_is_cut_off_beside_a_quoted_line_end_is_told() -> None:
    head = "order;line;supplier;item;description;quantity;due"
    good = '45;{0};7;A;"a\nb";5;2026-03-16'
    data = lines(*(good.format(n) for n in range(1, 30)), "45;99;7;A;a;50", head=head)
    loaded = read_orders(data[:-1])
    assert [(r.row, r.code) for r in loaded.rejects] == [(31, "row_shape")]
    assert len(loaded.table) == 29
