"""Text taken apart and put together again: what is found in it, its sentences and clauses, their statements.

Begin with `analysis.py` (what is found, each token claimed once), `sentences.py` and `clauses.py` (where
they end, and what stands in each), and `sentence_statements.py` (what is said, and of which lines).
"""
