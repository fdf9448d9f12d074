"""Rows and columns: tables in a mail or a workbook, forms, and papers such as an order confirmation.

Begin with `headers.py` (what a column is), `tables.py` (one row speaks of one line) and `tying.py` (of
which one). `documents.py`, `forms.py` and `text_tables.py` turn what is printed otherwise into rows.
"""
