"""The report of a round: a page, a workbook, and a list of what needs a person.

All three are made from the same `Page`, so that they tell the same figures.
"""

from scm_automate.chase.report.exceptions_csv import write_exceptions_csv
from scm_automate.chase.report.hours import Minutes, read_minutes, work_of
from scm_automate.chase.report.html import report_html, write_report_html
from scm_automate.chase.report.notebook import round_html
from scm_automate.chase.report.page import Page, page_of
from scm_automate.chase.report.xlsx import write_report_xlsx

__all__ = [
    "Minutes",
    "Page",
    "page_of",
    "read_minutes",
    "report_html",
    "round_html",
    "work_of",
    "write_exceptions_csv",
    "write_report_html",
    "write_report_xlsx",
]
