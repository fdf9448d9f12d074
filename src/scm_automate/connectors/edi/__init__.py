"""EDI and XML: the supplier's answer as a machine sends it, and orders the same way.

Examples:
    >>> from scm_automate.connectors import edi
    >>> raw = b"UNB+UNOA:3+S+B+260304:0900+1'UNH+1+ORDRSP:D:96A:UN'BGM+231+77+29'RFF+ON:45'"
    >>> file = edi.read(raw + b"LIN+10+5'QTY+113:500'DTM+67:20260320:102'UNT+7+1'UNZ+1+1'")
    >>> file.documents[0].lines[0].status, file.faults
    ('accepted', ())
"""

from scm_automate.connectors.edi.acknowledgements import (
    Acknowledgement,
    Verdict,
    acknowledgements,
)
from scm_automate.connectors.edi.codes import CodeLists, code_lists
from scm_automate.connectors.edi.documents import (
    AskedLine,
    ChangedLine,
    Document,
    EdiFile,
    EdiPart,
    Fault,
    LineReading,
    RespondedLine,
)
from scm_automate.connectors.edi.envelope import Envelope
from scm_automate.connectors.edi.inquiry_messages import write_inquiry
from scm_automate.connectors.edi.interchanges import Interchange, interchanges
from scm_automate.connectors.edi.limits import EdiLimits
from scm_automate.connectors.edi.read import read, recognise, stream
from scm_automate.connectors.edi.responses import order_responses
from scm_automate.connectors.edi.show import in_words
from scm_automate.connectors.edi.write import write

__all__ = [
    "Acknowledgement",
    "AskedLine",
    "ChangedLine",
    "CodeLists",
    "Document",
    "EdiFile",
    "EdiLimits",
    "EdiPart",
    "Envelope",
    "Fault",
    "Interchange",
    "LineReading",
    "RespondedLine",
    "Verdict",
    "acknowledgements",
    "code_lists",
    "in_words",
    "interchanges",
    "order_responses",
    "read",
    "recognise",
    "stream",
    "write",
    "write_inquiry",
]
