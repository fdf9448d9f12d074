"""Which row of one table is which row of another, and how alike two texts are.

Examples:
    >>> import polars as pl
    >>> from scm_automate.matching import TextForm, pair_rows
    >>> TextForm(pad=6).of("123")
    '000123'
    >>> pair_rows(pl.DataFrame({"k": ["a", "b"]}), pl.DataFrame({"k": ["b"]})).only_old.to_list()
    [0]
"""

from scm_automate.matching.clusters import Choice, choose_one_to_one, cluster
from scm_automate.matching.engines import as_columns
from scm_automate.matching.in_engine import RowsThatDiffer, compare_in_engine
from scm_automate.matching.pairing import Pairing, pair_rows
from scm_automate.matching.similarity import similar_pairs, similarity
from scm_automate.matching.text_form import BLANKS, TextForm

__all__ = [
    "BLANKS",
    "Choice",
    "Pairing",
    "RowsThatDiffer",
    "TextForm",
    "as_columns",
    "choose_one_to_one",
    "cluster",
    "compare_in_engine",
    "pair_rows",
    "similar_pairs",
    "similarity",
]
