r"""Bytes to sheets to cells of any export, and safe writing of CSV and XLSX.

Examples:
    >>> from scm_automate.files import read_sheets
    >>> read_sheets("Größe;Menge\\n1,5;7\\n".encode("cp1252"))[0].encoding
    'cp1252'
"""

from scm_automate.files.limits import DEFAULT_LIMITS, Limits
from scm_automate.files.read import read_sheets
from scm_automate.files.sheet import Sheet
from scm_automate.files.write_columns import Column, WriteReject, Written
from scm_automate.files.write_csv import write_csv
from scm_automate.files.write_xlsx import Tab, write_xlsx

__all__ = [
    "DEFAULT_LIMITS",
    "Column",
    "Limits",
    "Sheet",
    "Tab",
    "WriteReject",
    "Written",
    "read_sheets",
    "write_csv",
    "write_xlsx",
]
