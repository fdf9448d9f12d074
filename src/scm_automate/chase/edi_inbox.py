"""EDI and XML in the inbox: attached to a mail, or lying in the folder as a file of its own.

What a machine sends becomes the same answer as what a person writes, and goes the same way: the same
review, the same authority, applied once. A file that came by no mail has the authority of its way, see
`scm_automate.chase.edi_gateway`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Final, Literal

from scm_automate.chase.without_mail import message_without_mail
from scm_automate.connectors.edi import code_lists, in_words, order_responses, read, recognise
from scm_automate.errors import DataError, SourceNotRecognised, UnreadableFile
from scm_automate.messages import Attachment
from scm_automate.model import Evidence, LineResponse, OrderResponse
from scm_automate.model import replace as changed
from scm_automate.render import single_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from scm_automate.connectors.edi import CodeLists, EdiFile
    from scm_automate.mail import RawMessage
    from scm_automate.messages import Message
    from scm_automate.model import LineKey, MessageKind, OrderLine, Supplier

__all__ = ["Enclosed", "find_edi", "message_of_file", "with_edi"]

_MAYBE: Final = frozenset(("xml", "text", "csv", "html", "unknown", "document"))
"""What an EDI or XML message may be taken for by its first bytes."""
_FORGED: Final = frozenset(
    ("auth_failed", "bank_details", "instruction_to_software", "sender_mismatch")
)
"""Flags of a mail that hold back everything in it."""
_FILE: Final = "x-scm-automate/edi-file"
_MOST_WORDS: Final = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosed:
    """The EDI and XML files of a message.

    Attributes:
        files: Name and content of each that could be read.
        faults: Why one that is EDI or XML could not be read, in words.
        rest: The message without them: what is left for the reader of words.
        bare: ``yes`` where the message is nothing but such a file.
        codes: The code lists that they were read with; None for the shipped ones.
    """

    files: tuple[tuple[str, EdiFile], ...]
    faults: tuple[str, ...]
    rest: Message
    bare: str = "no"
    codes: CodeLists | None = None

    def __bool__(self) -> bool:
        """Whether there is any."""
        return bool(self.files or self.faults)


def find_edi(message: Message, *, codes: Mapping[str, Any] | None = None) -> Enclosed:
    """The EDI and XML files that a message carries.

    Args:
        message: The message.
        codes: Code lists of the partner's own, laid over the shipped ones.
    """
    lists = code_lists(codes) if codes is not None else None
    files: list[tuple[str, EdiFile]] = []
    faults: list[str] = []
    kept: list[Attachment] = []
    for attachment in message.attachments:
        if attachment.kind not in _MAYBE or not _is_edi(attachment.content):
            kept.append(attachment)
            continue
        name = attachment.name or "file without a name"
        try:
            files.append((name, read(attachment.content, codes=lists)))
        except DataError as error:
            faults.append(f"{name} could not be read: {error}")
    rest = replace(message, attachments=tuple(kept)) if files or faults else message
    bare = "yes" if any(one.declared_type == _FILE for one in message.attachments) else "no"
    return Enclosed(files=tuple(files), faults=tuple(faults), rest=rest, bare=bare, codes=lists)


def _is_edi(content: bytes) -> bool:
    try:
        recognise(content)
    except SourceNotRecognised:
        return False
    return True


def message_of_file(raw: RawMessage) -> Message:
    """A file of the folder that is no mail, as a message without a sender.

    Raises:
        UnreadableFile: It is neither a mail nor an EDI or XML message that is read.
    """
    if not raw.raw or not _is_edi(raw.raw):
        raise UnreadableFile(raw.fault or "the file is no EDI or XML message that is read")
    name = PurePath(raw.source).name
    # The words tell the orders, and with them whose answer it is.
    text = in_words(read(raw.raw))[:_MOST_WORDS]
    attachment = Attachment(
        name=name,
        declared_type=_FILE,
        kind="unknown",
        size=len(raw.raw),
        sha256=raw.digest,
        content=raw.raw,
    )
    return message_without_mail(
        subject=single_line(f"file {name}", most=200),
        text=text.replace(":", " "),
        attachments=(attachment,),
    )


def with_edi(
    words: OrderResponse,
    enclosed: Enclosed,
    *,
    open_lines: Iterable[OrderLine],
    received: datetime,
    supplier: Supplier | None,
    texts: Literal["review", "remark"] = "review",
) -> OrderResponse:
    """The answer of a message with what its EDI and XML files say.

    A line that a file answers stands by the file; where the words beside it say otherwise, it is for
    review. What is flagged in the mail holds for the file as well.

    Args:
        words: What was read in the rest of the message.
        enclosed: Its files.
        open_lines: All open lines of the supplier.
        received: When the message arrived.
        supplier: Whose it is; None where nobody could tell.
        texts: What free text in a file does, see `ChasePolicy.edi_texts`.
    """
    if words.kind == "bounce":
        return words  # what came back is our own
    lines = tuple(open_lines)
    answers: list[OrderResponse] = []
    remarks = [*words.remarks, *enclosed.faults]
    for name, file in enclosed.files:
        found = order_responses(
            file,
            received=received,
            supplier=supplier,
            open_lines=lines,
            codes=enclosed.codes,
            texts=texts,
        )
        remarks += [f"{name}: {text}" for one in found for text in one.remarks]
        if not found:
            kinds = ", ".join(dict.fromkeys(one.kind for one in file.documents)) or "nothing"
            remarks.append(f"{name} holds no answer ({kinds.replace('_', ' ')}).")
            remarks += [f"{name}: {fault.code}: {fault.text}" for fault in file.faults]
        answers += [_named(one, name) for one in found]
    flags = set(words.flags)
    if answers and not (enclosed.faults or enclosed.rest.attachments):
        flags.discard("attachment_unread")  # the attachment that the words speak of was read
    if enclosed.faults:
        flags.add("attachment_unread")
    flags.update(flag for one in answers for flag in one.flags)
    forged = sorted(_FORGED & flags)
    why = f"the message is flagged ({', '.join(forged)})".replace("_", " ") if forged else ""
    made = [_held(line, why) if why else line for line in _joined(words, answers)]
    return OrderResponse(
        kind=_kind(words, answers) if supplier is not None else words.kind,
        flags=tuple(sorted(flags)),
        lines=tuple(made),
        channel="edi" if answers else words.channel,
        received=received,
        supplier=words.supplier,
        sender=words.sender or next((one.sender for one in answers if one.sender), None),
        subject=words.subject,
        message_id=words.message_id,
        language=words.language,
        remarks=tuple(dict.fromkeys(remarks)),
        absent_until=words.absent_until,
    )


def _named(answer: OrderResponse, name: str) -> OrderResponse:
    """The answer with the file's name before the place of its evidence."""
    lines = [
        changed(
            line,
            evidence=tuple(
                Evidence(part=f"attachment:{name[:100]} {one.part}"[:300], text=one.text)
                for one in line.evidence
            ),
        )
        for line in answer.lines
    ]
    return changed(answer, lines=tuple(lines))


def _kind(words: OrderResponse, answers: Sequence[OrderResponse]) -> MessageKind:
    kinds = {one.kind for one in answers}
    if "response" in (*kinds, words.kind):
        return "response"
    if words.kind == "other" and kinds == {"auto_reply"}:
        return "auto_reply"  # received, and nothing promised
    return "other" if "other" in kinds else words.kind


def _joined(words: OrderResponse, answers: Sequence[OrderResponse]) -> Iterator[LineResponse]:
    """The lines of the files, then those that only the words speak of."""
    spoken = {line.line_key: line for line in words.lines}
    count: dict[LineKey, int] = {}
    for answer in answers:
        for line in answer.lines:
            count[line.line_key] = count.get(line.line_key, 0) + 1
    for answer in answers:
        for line in answer.lines:
            told = _against(line, spoken)
            if count[line.line_key] > 1:
                told = _held(told, "it is answered more than once")
            yield told
    yield from (line for key, line in spoken.items() if key not in count)


def _against(line: LineResponse, spoken: Mapping[LineKey, LineResponse]) -> LineResponse:
    """A line of a file beside what the words say of it."""
    said = spoken.get(line.line_key)
    if said is None or (said.status == "unclear" and not said.deliveries):
        return line
    if (said.status, said.deliveries, said.price) == (line.status, line.deliveries, line.price):
        return line
    both = changed(line, evidence=(*line.evidence, *said.evidence))
    return _held(both, "the words of the message say something else than its file")


def _held(line: LineResponse, reason: str) -> LineResponse:
    reasons = tuple(dict.fromkeys((*line.reasons, reason)))
    return changed(line, review=True, reasons=reasons)
