"""Code lists as data: shipped with their source, and a partner's own words laid over them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache, cached_property
from importlib.resources import files as package_files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from pydantic import Field, ValidationError

from scm_automate.connectors.edi.documents import LineAction
from scm_automate.errors import ConfigError, Provenance, did_you_mean
from scm_automate.model import Basis, LineStatus, Record

if TYPE_CHECKING:
    from scm_automate.connectors.edi.documents import Standard

__all__ = ["Code", "CodeLists", "DateRule", "ItemNumbers", "StandardCodes", "Unit", "code_lists"]

STANDARDS: Final = ("x12", "edifact", "ubl", "cxml", "idoc")


class DateRule(Record):
    """What the date behind a qualifier means."""

    basis: Basis
    """Arrival here or departure there."""
    window: Literal["day", "by", "from", "week"] = "day"
    """The day itself, no later than it, not before it, or its ISO week."""
    where: Literal["any", "ack"] = "any"
    """``ack`` takes it only where it stands beside a status that answers the order."""
    name: str = ""
    """In words."""


class Code(Record):
    """What one code means.

    Examples:
        >>> code_lists().x12.line_status["IA"].status
        'accepted'
    """

    status: LineStatus | Literal["received"] | None = None
    """What it says of a line or a whole order; null says nothing of it."""
    action: LineAction | None = None
    """What it does in an order change."""
    needs_date: Literal[True] | None = None
    """Without a date beside it, it is ``unclear``."""
    partial: Literal[True] | None = None
    """The quantity beside it is not all: the rest follows without a date."""
    when: DateRule | None = None
    """Of a status report: what the date beside it promises or tells; null takes none."""
    lines: Literal["needed"] | None = None
    """It says that lines follow; without them it says nothing."""
    cancels: Literal[True] | None = None
    """The whole order is called off."""
    repeats: Literal["duplicate", "copy"] | None = None
    """The whole message says again what an earlier one said."""
    doubt: str = ""
    """Why a person should look at it, whatever else holds."""
    name: str = ""
    """In words."""


class Quantity(Record):
    """What the quantity behind a qualifier is."""

    role: Literal["ordered", "promised", "backordered", "despatched", "invoiced", "refused"]
    """What it counts."""
    name: str = ""
    """In words."""


class Price(Record):
    """What the price behind an EDIFACT qualifier is."""

    gross: Literal[True] | None = None
    """Allowances come off it."""
    name: str = ""
    """In words."""


class ItemNumbers(Record):
    """Whose number a qualifier stands for, in order of preference."""

    buyer: tuple[str, ...] = ()
    """Ours."""
    supplier: tuple[str, ...] = ()
    """The supplier's."""
    shared: tuple[str, ...] = ()
    """Of both, such as a GTIN."""
    description: tuple[str, ...] = ()
    """No number at all, but a text."""


class StandardCodes(Record):
    """The code lists of one standard, by code."""

    line_status: dict[str, Code] = Field(default_factory=dict)
    """Status of a line in a response."""
    line_status_1225: dict[str, Code] = Field(default_factory=dict)
    """The same where the file says that its list is UNCL1225."""
    line_status_words: dict[str, Code] = Field(default_factory=dict)
    """The same in UBL's own words."""
    line_action: dict[str, Code] = Field(default_factory=dict)
    """Action of a line in an order change."""
    header_status: dict[str, Code] = Field(default_factory=dict)
    """Status of a response as a whole."""
    report_status: dict[str, Code] = Field(default_factory=dict)
    """How an order or a line stands, in a status report; ``code:list:agency`` where the file names a list."""
    response_type: dict[str, Code] = Field(default_factory=dict)
    """The same in UNCL4343."""
    purpose: dict[str, Code] = Field(default_factory=dict)
    """Purpose of a document."""
    promise_dates: dict[str, DateRule] = Field(default_factory=dict)
    """What may become a promised date, in order of preference."""
    due_dates: dict[str, DateRule] = Field(default_factory=dict)
    """What an order asks for, in order of preference."""
    shipped_dates: dict[str, DateRule] = Field(default_factory=dict)
    """When goods of a despatch advice arrive or left, in order of preference."""
    quantities: dict[str, Quantity] = Field(default_factory=dict)
    """Quantity qualifiers."""
    prices: dict[str, Price] = Field(default_factory=dict)
    """Price qualifiers, in order of preference."""
    price_basis: dict[str, int] = Field(default_factory=dict)
    """For how many units a price is; 0 is for another unit than the order's."""
    item_numbers: ItemNumbers = ItemNumbers()
    """Item number qualifiers."""
    charsets: dict[str, str] = Field(default_factory=dict)
    """Character sets by syntax identifier."""
    defaults: dict[str, str] = Field(default_factory=dict)
    """What holds where a file leaves a qualifier out."""
    flat: dict[str, tuple[tuple[str, int], ...]] = Field(default_factory=dict)
    """Field names and lengths of flat records."""


class Unit(Record):
    """One unit of measure in the spellings of the standards and of ERPs."""

    name: str
    """In words."""
    unece: tuple[str, ...] = ()
    """UN/ECE Recommendation 20."""
    x12: tuple[str, ...] = ()
    """X12 code list 355."""
    erp: tuple[str, ...] = ()
    """What an ERP may show, the usual one first."""


class CodeLists(Record):
    """All code lists that a file is read with.

    Examples:
        >>> lists = code_lists({"x12": {"line_status": {"ID": {"status": "unclear"}}}})
        >>> lists.x12.line_status["ID"].status, lists.x12.line_status["IA"].status
        ('unclear', 'accepted')
    """

    x12: StandardCodes = StandardCodes()
    """X12."""
    edifact: StandardCodes = StandardCodes()
    """EDIFACT."""
    ubl: StandardCodes = StandardCodes()
    """UBL and Peppol."""
    cxml: StandardCodes = StandardCodes()
    """cXML."""
    idoc: StandardCodes = StandardCodes()
    """SAP IDoc."""
    unit: tuple[Unit, ...] = Field(default=())
    """Units; a later row wins where two hold the same spelling."""

    def erp_unit(self, code: str, *, standard: Standard) -> str | None:
        """The usual ERP spelling of a standard's unit code; None where it is not known.

        Examples:
            >>> code_lists().erp_unit("C62", standard="ubl")
            'PCE'
        """
        unit = self._by_standard["x12" if standard == "x12" else "unece"].get(code)
        return unit.erp[0] if unit and unit.erp else None

    def is_same_unit(self, code: str, erp: str, *, standard: Standard) -> bool | None:
        """Whether a standard's unit code is the ERP's unit; None where the code is not known.

        Examples:
            >>> code_lists().is_same_unit("KGM", "KG", standard="edifact")
            True
        """
        if code == erp:
            return True
        unit = self._by_standard["x12" if standard == "x12" else "unece"].get(code)
        return None if unit is None else erp in unit.erp

    def standard_unit(self, erp: str, *, standard: Standard) -> str | None:
        """The standard's unit code of an ERP's unit; None where it is not known.

        Examples:
            >>> code_lists().standard_unit("Stk", standard="x12")
            'EA'
        """
        for unit in reversed(self.unit):
            if erp in unit.erp:
                codes = unit.x12 if standard == "x12" else unit.unece
                return codes[0] if codes else None
        return None

    @cached_property
    def _by_standard(self) -> dict[str, dict[str, Unit]]:
        return {
            "x12": {code: unit for unit in self.unit for code in unit.x12},
            "unece": {code: unit for unit in self.unit for code in unit.unece},
        }


def code_lists(partner: Path | str | Mapping[str, Any] | None = None) -> CodeLists:
    """The shipped code lists, with a partner's own entries laid over them.

    Args:
        partner: A TOML file or its content. A section is named by standard and list, such as
            ``[x12.line_status]``; its entries replace shipped ones of the same code and join the
            others. ``replace = ["promise_dates"]`` under a standard empties that list first.
            ``[[unit]]`` rows are added.

    Raises:
        ConfigError: The file is no TOML, or names a list or a word that does not exist.
    """
    if partner is None:
        return _shipped()
    source = None
    if isinstance(partner, Mapping):
        words: Mapping[str, Any] = partner
    else:
        path = Path(partner)
        source = Provenance(file=path.name)
        try:
            words = tomllib.loads(path.read_text("utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise ConfigError(f"The code lists cannot be read: {error}", source=source) from None
    return _checked(_laid_over(_raw(), words, source), source)


def _laid_over(
    shipped: dict[str, Any], words: Mapping[str, Any], source: Provenance | None
) -> dict[str, Any]:
    merged: dict[str, Any] = {**shipped}
    for name, section in words.items():
        if name == "unit":
            merged["unit"] = [*shipped["unit"], *section]
            continue
        if name not in STANDARDS or not isinstance(section, Mapping):
            hint = did_you_mean(name, (*STANDARDS, "unit")) or f"Known are {', '.join(STANDARDS)}."
            raise ConfigError(f"{name!r} is no standard.", hint=hint, source=source)
        lists: dict[str, Any] = dict(shipped[name])
        for emptied in section.get("replace", ()):
            lists.pop(emptied, None)
        for title, entries in section.items():
            if title == "replace":
                continue
            if title not in StandardCodes.model_fields or not isinstance(entries, Mapping):
                hint = did_you_mean(title, StandardCodes.model_fields)
                raise ConfigError(f"{name}.{title} is no code list.", hint=hint, source=source)
            lists[title] = {**lists.get(title, {}), **entries}
        merged[name] = lists
    return merged


def _checked(raw: dict[str, Any], source: Provenance | None) -> CodeLists:
    try:
        return CodeLists.model_validate(raw)
    except ValidationError as error:
        faults = [
            f"{'.'.join(str(part) for part in fault['loc'])}: {fault['msg']}"
            for fault in error.errors(include_url=False, include_input=False)
        ]
        raise ConfigError(
            f"The code lists are wrong: {'; '.join(faults)}.", source=source
        ) from None


@cache
def _raw() -> dict[str, Any]:
    folder = package_files("scm_automate.connectors.edi").joinpath("codes")
    raw: dict[str, Any] = {
        name: tomllib.loads(folder.joinpath(f"{name}.toml").read_text("utf-8"))
        for name in STANDARDS
    }
    raw["unit"] = tomllib.loads(folder.joinpath("units.toml").read_text("utf-8"))["unit"]
    return raw


@cache
def _shipped() -> CodeLists:
    return _checked(_raw(), None)
