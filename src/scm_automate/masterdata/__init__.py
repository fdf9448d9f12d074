"""Two snapshots of an ERP table in, a change set out that people can read, approve, apply and reverse.

Examples:
    >>> import polars as pl
    >>> from scm_automate.masterdata import Code, Money, Risk, TableSpec, diff, percent
    >>> spec = TableSpec(
    ...     name="items",
    ...     key="item",
    ...     fields={"item": Code(pad=6), "price": Money(abs_tol="0.0001")},
    ...     risks=[Risk(name="price", fields="price", when=percent(above=20))],
    ... )
    >>> changes = diff(
    ...     pl.DataFrame({"item": ["000123"], "price": ["10.00"]}),
    ...     pl.DataFrame({"item": ["123"], "price": ["13.00"]}),
    ...     spec,
    ... )
    >>> print(changes)
    items: 1 old rows, 1 new, 1 in both
    0 added, 0 removed, 1 cell changed in 1 row (price 1)
    risky: price 1
    1 change waiting for approval
"""

from scm_automate.masterdata.apply import ApplyResult
from scm_automate.masterdata.approval_reading import ApprovalsRead, read_approvals
from scm_automate.masterdata.approval_workbook import write_approvals
from scm_automate.masterdata.back import ChangedBack, changed_back
from scm_automate.masterdata.bom import Bom, read_bom
from scm_automate.masterdata.bom_diff import BomDiff, Moved, QuantityChange, diff_bom
from scm_automate.masterdata.bom_lines import BomLine, BomSpec
from scm_automate.masterdata.change_set import ChangeSet, Facts
from scm_automate.masterdata.changes import (
    Added,
    Changed,
    Duplicate,
    Removed,
    Renamed,
    SchemaChange,
)
from scm_automate.masterdata.check_rules import Check, Fact, read_checks, shipped_checks
from scm_automate.masterdata.checks import check
from scm_automate.masterdata.diff import diff
from scm_automate.masterdata.duplicates import Cluster, Duplicates, Pair, find_duplicates
from scm_automate.masterdata.infer import InferredSpec, infer_spec
from scm_automate.masterdata.kinds import (
    Code,
    Date,
    Exact,
    Flag,
    Gtin,
    Iban,
    Money,
    Number,
    Quantity,
    Text,
    VatId,
)
from scm_automate.masterdata.merge import Conflict, Merged, merge3
from scm_automate.masterdata.outlets import to_order_changes, write_applied
from scm_automate.masterdata.page import write_html
from scm_automate.masterdata.patches import (
    DatabaseResult,
    apply_to_database,
    to_daff_rows,
    to_json_patch,
    to_sql,
)
from scm_automate.masterdata.patterns import MassChange
from scm_automate.masterdata.price_lists import (
    PRICE_LIST_SPEC,
    PRICE_SCHEMA,
    PriceList,
    read_price_list,
)
from scm_automate.masterdata.quality import Finding, Quality, quality_history
from scm_automate.masterdata.renames import Renames, find_renames, rekey
from scm_automate.masterdata.requests import (
    CreationPlan,
    RequestForm,
    plan_creation,
    read_requests,
    write_request_form,
)
from scm_automate.masterdata.reused import ReusedKey, find_reused
from scm_automate.masterdata.risks import Risk, When, percent
from scm_automate.masterdata.selection import Selection
from scm_automate.masterdata.show import masked_frame
from scm_automate.masterdata.sources import read_table
from scm_automate.masterdata.spec import TableSpec
from scm_automate.masterdata.spec_file import read_spec, shipped_spec, shipped_specs, write_spec
from scm_automate.masterdata.storage import read_jsonl, read_parquet, write_jsonl, write_parquet
from scm_automate.masterdata.swaps import SwappedFields, find_swaps
from scm_automate.masterdata.timeline import (
    IntervalChange,
    IntervalFault,
    compare_validity,
    find_faults,
)
from scm_automate.masterdata.together import REASONS

__all__ = [
    "PRICE_LIST_SPEC",
    "PRICE_SCHEMA",
    "REASONS",
    "Added",
    "ApplyResult",
    "ApprovalsRead",
    "Bom",
    "BomDiff",
    "BomLine",
    "BomSpec",
    "ChangeSet",
    "Changed",
    "ChangedBack",
    "Check",
    "Cluster",
    "Code",
    "Conflict",
    "CreationPlan",
    "DatabaseResult",
    "Date",
    "Duplicate",
    "Duplicates",
    "Exact",
    "Fact",
    "Facts",
    "Finding",
    "Flag",
    "Gtin",
    "Iban",
    "InferredSpec",
    "IntervalChange",
    "IntervalFault",
    "MassChange",
    "Merged",
    "Money",
    "Moved",
    "Number",
    "Pair",
    "PriceList",
    "Quality",
    "Quantity",
    "QuantityChange",
    "Removed",
    "Renamed",
    "Renames",
    "RequestForm",
    "ReusedKey",
    "Risk",
    "SchemaChange",
    "Selection",
    "SwappedFields",
    "TableSpec",
    "Text",
    "VatId",
    "When",
    "apply_to_database",
    "changed_back",
    "check",
    "compare_validity",
    "diff",
    "diff_bom",
    "find_duplicates",
    "find_faults",
    "find_renames",
    "find_reused",
    "find_swaps",
    "infer_spec",
    "masked_frame",
    "merge3",
    "percent",
    "plan_creation",
    "quality_history",
    "read_approvals",
    "read_bom",
    "read_checks",
    "read_jsonl",
    "read_parquet",
    "read_price_list",
    "read_requests",
    "read_spec",
    "read_table",
    "rekey",
    "shipped_checks",
    "shipped_spec",
    "shipped_specs",
    "to_daff_rows",
    "to_json_patch",
    "to_order_changes",
    "to_sql",
    "write_applied",
    "write_approvals",
    "write_html",
    "write_jsonl",
    "write_parquet",
    "write_request_form",
    "write_spec",
]
