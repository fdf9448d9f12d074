"""What a statement says of a line, and what all that is said of a line amounts to.

Begin with `facts.py` (one statement, one line), `told.py` and `fact_doubts.py` (what its words say, and
what unsettles it), and `outcome.py` (the facts of a line to one answer).
"""
