"""A language model as second reader: it may suggest, a person decides, and nothing is released.

It is asked only where the first reader left a line unclear, sees nothing but the newest text with
addresses, telephone and bank numbers hidden, and has nothing it could act on. Whatever it says is
checked against that text (`second_checks`); what holds turns an unclear line into a changed one *for
review*, with the words; what does not hold is told as a remark and changes nothing. Where it gives no
answer, the first reader's stands.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from scm_automate.errors import LimitExceeded, ServiceError
from scm_automate.model import Delivery, Evidence, LineResponse, replace
from scm_automate.replies.second.masking import mask
from scm_automate.replies.second.second_checks import Checked, Checker
from scm_automate.replies.second.second_form import SecondReading, question

if TYPE_CHECKING:
    from collections.abc import Callable

    from scm_automate.model import OrderResponse
    from scm_automate.replies.open_lines import OpenLine
    from scm_automate.replies.reply import Told
    from scm_automate.web import Model

__all__ = ["ModelReader", "SecondLook"]

_NOT_SHOWN = frozenset(
    {"instruction_to_software", "bank_details", "sender_mismatch", "auth_failed"}
)
"""Messages with these flags are a person's business, and no model's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondLook:
    """One question to the model, what it said, and what became of it: a row of the journal."""

    message_id: str | None
    """Which mail."""
    model: str
    """Which model answered; the name asked for where none did."""
    prompt_hash: str
    """SHA-256 of the question; empty where it was not answered."""
    raw: str
    """The answer as it came; empty where there was none."""
    tokens: int
    """Tokens spent."""
    taken: int
    """How many of its answers were taken as suggestions."""
    refused: tuple[str, ...]
    """Why each of the others was not, or why there was no answer."""


class ModelReader:
    """Asks a model about lines that the first reader left unclear; a `SecondReader`.

    Args:
        model: Who is asked: a `LanguageModel`, or a fake.
        journal: Takes a record of each question; to be kept, so that it can be replayed.
        longest: Characters that a text may have to be shown.

    Examples:
        >>> from scm_automate.testing import ScriptedModel
        >>> ModelReader(ScriptedModel([]))
        ModelReader('scripted')
    """

    def __init__(
        self,
        model: Model,
        *,
        journal: Callable[[SecondLook], None] | None = None,
        longest: int = 8000,
    ) -> None:
        self._model, self._journal, self._longest = model, journal, longest

    def __repr__(self) -> str:
        """The model's name."""
        return f"ModelReader({self._model.name!r})"

    def look(self, response: OrderResponse, told: Told) -> OrderResponse:
        """The answer, its unclear lines perhaps with a suggestion for review; see `SecondReader`."""
        unclear = {one.line_key for one in response.lines if one.status == "unclear"}
        if response.kind != "response" or not unclear:
            return response
        bad = sorted(_NOT_SHOWN & set(response.flags))
        text = told.text if told.text.strip() else told.forwarded
        if bad:
            return _noted(response, f"the second reader was not asked: {', '.join(bad)}")
        if not text.strip() or len(text) > self._longest:
            return _noted(
                response, "the second reader was not asked: there is no text, or too much"
            )
        shown = mask(text)
        instructions, data = question(shown, told.today)
        try:
            answer = self._model.ask(instructions, data, form=SecondReading)
        except (ServiceError, LimitExceeded) as error:
            self._note(response, refused=(error.message,))
            return _noted(response, f"the second reader gave no answer: {error.message}")
        checker = Checker(told, shown, response.language)
        checked = [checker.check(one) for one in answer.value.answers]
        lines, taken, refused = self._suggested(response, told, checked, checker, answer.model)
        self._note(
            response, model=answer.model, prompt_hash=answer.prompt_hash, raw=answer.raw,
            tokens=answer.tokens, taken=taken, refused=tuple(refused),
        )  # fmt: skip
        out = replace(response, lines=lines)
        if refused:
            out = _noted(
                out, f"of the second reader's answers {len(refused)} did not hold: {refused[0]}"
            )
        return out

    def _suggested(
        self,
        response: OrderResponse,
        told: Told,
        checked: list[Checked],
        checker: Checker,
        name: str,
    ) -> tuple[list[LineResponse], int, list[str]]:
        """The lines, how many answers were taken, and why the others were not."""
        refused = ["; ".join(one.failed) for one in checked if one.failed]
        good = [one for one in checked if not one.failed]
        spans = [(one.start, one.end) for one in good]
        unused = [
            f"{mention.text!r}"
            for mention in checker.mentions
            if not any(start <= mention.start < end for start, end in spans)
        ]
        lines: list[LineResponse] = []
        taken = 0
        for line in response.lines:
            key = (line.company, line.order, line.line)
            mine = [
                one for one in good
                if (told.lines[one.line].company, told.lines[one.line].order, told.lines[one.line].line) == key
            ]  # fmt: skip
            if line.status != "unclear" or not mine:
                refused += ["the line is not unclear"] * (
                    len(mine) if line.status != "unclear" else 0
                )
                lines.append(line)
                continue
            ordered = told.lines[mine[0].line]
            total = sum((one.quantity or Decimal(0) for one in mine), Decimal(0))
            if total > ordered.quantity or (
                len(mine) > 1 and any(one.quantity is None for one in mine)
            ):
                refused += ["several answers for one line do not add up"] * len(mine)
                lines.append(line)
                continue
            taken += len(mine)
            lines.append(_changed(line, ordered, mine, unused=unused, name=name, told=told))
        spoken = {(one.company, one.order, one.line) for one in response.lines}
        refused += [
            "the first reader found nothing on that line"
            for one in good
            if (told.lines[one.line].company, told.lines[one.line].order, told.lines[one.line].line)
            not in spoken
        ]
        return lines, taken, refused

    def _note(
        self,
        response: OrderResponse,
        *,
        model: str = "",
        prompt_hash: str = "",
        raw: str = "",
        tokens: int = 0,
        taken: int = 0,
        refused: tuple[str, ...] = (),
    ) -> None:
        if self._journal is not None:
            self._journal(
                SecondLook(
                    message_id=response.message_id,
                    model=model or self._model.name,
                    prompt_hash=prompt_hash,
                    raw=raw,
                    tokens=tokens,
                    taken=taken,
                    refused=refused,
                )
            )


def _changed(
    line: LineResponse,
    ordered: OpenLine,
    answers: list[Checked],
    *,
    unused: list[str],
    name: str,
    told: Told,
) -> LineResponse:
    """An unclear line with the suggestion in it, for review whatever else holds."""
    source = told.text if told.text.strip() else told.forwarded
    deliveries, evidence, reasons = [], list(line.evidence), list(line.reasons)
    reasons.append(
        f"suggested by a second reader ({name}); its words, dates and numbers stand in the text"
    )
    for one in sorted(answers, key=lambda each: str(each.latest)):
        whole = ordered.quantity if one.quantity is None and len(answers) == 1 else one.quantity
        if one.quantity is None:
            reasons.append("no quantity is told beside the date")
        deliveries.append(
            Delivery(quantity=whole, earliest=one.earliest, latest=one.latest, basis=one.basis)
        )
        evidence.append(
            Evidence(
                part="text", start=one.start, end=one.end, text=source[one.start : one.end][:500]
            )
        )
        reasons += one.doubts
    told_quantity = sum((one.quantity or Decimal(0) for one in deliveries), Decimal(0))
    if told_quantity != ordered.quantity:
        reasons.append("the quantities do not add up to the open quantity")
    if unused:
        reasons.append(f"the message tells other dates as well: {', '.join(unused[:3])}")
    return replace(
        line, status="changed", deliveries=deliveries, evidence=evidence, review=True,
        reasons=tuple(dict.fromkeys(reasons)),
    )  # fmt: skip


def _noted(response: OrderResponse, remark: str) -> OrderResponse:
    return replace(response, remarks=(*response.remarks, remark))
