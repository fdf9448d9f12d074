"""What a page shows, worked out before any template sees it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from scm_automate.portal.answers import MOST_PARTS, read_form
from scm_automate.portal.words import PageWords, page_words
from scm_automate.render import package_environment, single_line

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from jinja2 import Environment

    from scm_automate.model import OrderLine, ScheduleKey
    from scm_automate.portal.answers import Fault, Filled, FilledLine
    from scm_automate.portal.uploads import NotTaken
    from scm_automate.state.grants import Grant, SentAnswer

__all__ = ["Pages", "fields_of_answer", "pages_environment", "style_sheet", "told_page"]

_MOST_TOLD = 30


@cache
def pages_environment() -> Environment:
    """The templates, each compiled once."""
    return package_environment("scm_automate.portal")


@cache
def style_sheet() -> str:
    """The style sheet of all pages."""
    file = resources.files("scm_automate.portal") / "templates" / "portal.css"
    return file.read_text("utf-8")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pages:
    """The pages of one grant.

    Attributes:
        grant: What may be answered.
        base: Path of the pages, without a secret in it.
        style: Path of the style sheet.
        open_keys: The lines that are still as they were asked about.
        now: Days are held against it.
        sent: What was sent last; None where nothing was.
    """

    grant: Grant
    base: str
    style: str
    open_keys: Collection[ScheduleKey]
    now: datetime
    sent: SentAnswer | None = None

    @property
    def words(self) -> PageWords:
        """In the supplier's language."""
        return page_words(self.grant.language)

    def read(self, fields: Mapping[str, str]) -> Filled:
        """The fields, those of lines that are closed or changed left out."""
        closed = {
            number for number, line in enumerate(self.grant.lines) if line.key not in self.open_keys
        }
        kept = {
            name: text
            for name, text in fields.items()
            if not any(name.endswith(f"{letter}{number}") for number in closed for letter in "apr_")
        }
        return read_form(kept, self.grant, now=self.now)

    def form(
        self,
        *,
        form: str,
        filled: Filled | None = None,
        faults: tuple[Fault, ...] = (),
        sent: SentAnswer | None = None,
        file: str = "",
        not_taken: tuple[NotTaken, ...] = (),
        file_fault: str = "",
    ) -> str:
        """The page on which each line is answered; `file_fault` says why a form was not read."""
        filled = filled or self.read({} if sent is None else fields_of_answer(sent.content))
        return self._page(
            "answer.html.j2",
            form=form,
            fields=filled.fields,
            faults=[
                {"field": fault.field, "code": fault.code, "place": self._place(fault)}
                for fault in faults
            ],
            wrong={fault.field: fault.code for fault in faults},
            lines=[self._line(one, filled) for one in filled.lines],
            sent=self._sent_at(sent) if sent else "",
            file=file,
            not_taken=self._not_taken(not_taken),
            file_fault=self.words.file_faults[file_fault] if file_fault else "",
            show_privacy=True,
        )

    def summary(
        self,
        *,
        form: str,
        filled: Filled,
        file: str = "",
        not_taken: tuple[NotTaken, ...] = (),
    ) -> str:
        """What would be sent."""
        return self._page(
            "summary.html.j2",
            title=self.words.summary_title,
            form=form,
            fields={name: text for name, text in filled.fields.items() if text},
            lines=self._told(filled),
            file=file,
            not_taken=self._not_taken(not_taken),
        )

    def done(self, sent: SentAnswer) -> str:
        """What was sent, and until when it may be changed."""
        filled = read_form(fields_of_answer(sent.content), self.grant, now=sent.sent_at)
        return self._page(
            "done.html.j2",
            title=self.words.done_title,
            lines=self._told(filled),
            sent=self._sent_at(sent),
            until=self.words.done_intro.format(day=self.words.on(self.grant.expires_at.date())),
        )

    def _not_taken(self, some: tuple[NotTaken, ...]) -> list[str]:
        """Each row of a form that was not taken, and why."""
        words = self.words
        return [
            f"{words.file_row.format(row=one.row)}"
            + (f" ({words.order} {one.order} · {words.line} {one.line})" if one.order else "")
            + f": {words.file_reasons[one.reason]}"
            for one in some[:_MOST_TOLD]
        ] + ([f"… {len(some) - _MOST_TOLD}"] if len(some) > _MOST_TOLD else [])

    def _place(self, fault: Fault) -> str:
        line = self.grant.lines[int(re.split(r"\D+", fault.field)[-1])]
        return f"{self.words.order} {line.order} · {self.words.line} {line.line}"

    def _sent_at(self, sent: SentAnswer) -> str:
        return self.words.sent_at.format(day=self.words.on(sent.sent_at.date()))

    def _line(self, one: FilledLine, filled: Filled) -> dict[str, Any]:
        line, words = self.grant.lines[one.number], self.words
        amount = f"{words.amount(line.quantity)} {line.unit or ''}".strip()
        confirm = (
            words.confirm.format(quantity=amount, day=words.on(line.due))
            if line.due and line.due >= self.now.date()
            else words.confirm_plain
        )
        return {
            "number": one.number,
            "order": single_line(line.order),
            "line": single_line(line.line),
            "item": single_line(line.item),
            "supplier_item": single_line(line.supplier_item),
            "description": single_line(line.description, most=120),
            "quantity": words.amount(line.quantity),
            "unit": line.unit or "",
            "due": words.on(line.due) if line.due else "",
            "promised": words.on(line.promised) if line.promised else "",
            "price": self._price(line),
            "price_label": words.new_price.format(
                per=words.amount(Decimal(line.price_per)),
                unit=line.unit or "",
                currency=line.currency or "",
            ),
            "closed": line.key not in self.open_keys,
            "choices": [
                ("", words.none),
                ("confirm", confirm),
                ("reject", words.reject),
                ("change", words.change),
            ],
            "parts": range(MOST_PARTS),
            "is_split": any(
                filled.fields.get(f"{kind}{part}_{one.number}")
                for part in range(1, MOST_PARTS)
                for kind in "dq"
            ),
        }

    def _price(self, line: OrderLine) -> str:
        if line.price is None:
            return ""
        words = self.words
        per = f" / {words.amount(Decimal(line.price_per))}" if line.price_per != 1 else ""
        return f"{words.amount(line.price)} {line.currency or ''}{per}".strip()

    def _told(self, filled: Filled) -> list[dict[str, Any]]:
        """Each answered line in words, as it will be understood."""
        words, found = self.words, []
        for one in filled.lines:
            if not one.choice and not one.remark:
                continue
            line = self.grant.lines[one.number]
            told: list[str] = []
            unit = line.unit or ""
            if one.choice == "confirm":
                amount = f"{words.amount(line.quantity)} {unit}".strip()
                told.append(
                    words.confirm.format(quantity=amount, day=words.on(line.due))
                    if line.due
                    else words.confirm_plain
                )
            elif one.choice == "reject":
                told.append(words.reject)
            elif one.choice == "change":
                told += [
                    f"{words.on(day)}: {words.amount(amount)} {unit}".strip()
                    for day, amount in one.parts
                ]
            if one.price is not None:
                told.append(f"{words.price}: {words.amount(one.price)} {line.currency or ''}")
            if one.remark:
                told.append(f"{words.remark}: {one.remark}")
            found.append({"order": line.order, "line": line.line, "told": told})
        return found

    def _page(self, template: str, **facts: Any) -> str:  # noqa: ANN401 - for a template
        known: dict[str, Any] = {
            "title": self.words.title,
            "words": self.words,
            "style": self.style,
            "base": self.base,
            "show_privacy": False,
        }
        return pages_environment().get_template(template).render(known | facts)


def told_page(*, language: str, title: str, text: str, style: str) -> str:
    """A page that says one thing."""
    facts = {"title": title, "text": text, "words": page_words(language), "style": style}
    return pages_environment().get_template("told.html.j2").render(facts | {"show_privacy": False})


def fields_of_answer(content: bytes) -> dict[str, str]:
    """The fields that would give an answer again."""
    fields: dict[str, str] = {}
    for one in json.loads(content)["lines"]:
        number = one["number"]
        fields[f"a{number}"] = one["choice"]
        fields[f"r{number}"] = one["remark"]
        if one["price"] is not None:
            fields[f"p{number}"] = _plain(one["price"])
        for part, (day, quantity) in enumerate(one["parts"]):
            fields[f"d{part}_{number}"] = date.fromisoformat(day).isoformat()
            fields[f"q{part}_{number}"] = _plain(quantity)
    return fields


def _plain(number: str) -> str:
    """A number as it may be typed: not with three digits behind the point, which may be thousands."""
    text = f"{Decimal(number):f}"
    whole, _, rest = text.partition(".")
    rest = rest.rstrip("0")
    return f"{whole}.{rest}{'0' if len(rest) == 3 else ''}" if rest else whole
