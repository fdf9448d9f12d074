"""Exception rules that are declared, run in bulk, explained and ranked.

Examples:
    >>> import polars as pl
    >>> from datetime import date
    >>> from scm_automate.rules import shipped_rules
    >>> lines = pl.DataFrame(
    ...     {
    ...         "order": ["45"],
    ...         "line": ["10"],
    ...         "quantity": [5],
    ...         "due": [date(2026, 5, 1)],
    ...         "promised": pl.Series([None], dtype=pl.Date),
    ...     }
    ... )
    >>> found = shipped_rules().only("past_due").run(order_lines=lines, as_of=date(2026, 5, 4))
    >>> print(found.top()[0].text)
    Should have come 3 days ago; 5 are open.
"""

from scm_automate.rules.blame import blame_shortages
from scm_automate.rules.cases import CaseResult, run_cases
from scm_automate.rules.chart import exceptions_chart
from scm_automate.rules.diff import ExceptionDiff
from scm_automate.rules.evidence import EvidenceRow
from scm_automate.rules.exceptions import Exceptions
from scm_automate.rules.explaining import Conjunct, Explanation
from scm_automate.rules.find import find_exceptions
from scm_automate.rules.impact import Alternative, Impact, LineImpact
from scm_automate.rules.line_facts import line_facts
from scm_automate.rules.reading import parse_rules, read_rules, shipped_rules
from scm_automate.rules.rule import Case, Override, Rule, Suggestion
from scm_automate.rules.rule_set import RuleSet
from scm_automate.rules.snoozing import Snooze
from scm_automate.rules.supply_facts import supply_facts
from scm_automate.rules.weighing import weigh_response

__all__ = [
    "Alternative",
    "Case",
    "CaseResult",
    "Conjunct",
    "EvidenceRow",
    "ExceptionDiff",
    "Exceptions",
    "Explanation",
    "Impact",
    "LineImpact",
    "Override",
    "Rule",
    "RuleSet",
    "Snooze",
    "Suggestion",
    "blame_shortages",
    "exceptions_chart",
    "find_exceptions",
    "line_facts",
    "parse_rules",
    "read_rules",
    "run_cases",
    "shipped_rules",
    "supply_facts",
    "weigh_response",
]
