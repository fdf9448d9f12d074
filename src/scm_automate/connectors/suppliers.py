"""Suppliers and how they are reached, from the ERP's vendor list."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from scm_automate.connectors.addresses import read_addresses, read_domains
from scm_automate.connectors.columns import Reading
from scm_automate.connectors.countries import read_countries, read_languages
from scm_automate.connectors.joins import without_twice_keyed
from scm_automate.connectors.rows import OUT, ROW, SOURCE, meeting_keys, same_key
from scm_automate.connectors.supplier_addresses import (
    with_email_list,
    with_partner_addresses,
    with_purchasing_data,
)
from scm_automate.connectors.survey import survey
from scm_automate.errors import Provenance, SourceNotRecognised
from scm_automate.files import DEFAULT_LIMITS, Limits
from scm_automate.model import Supplier
from scm_automate.tables import Loaded, Table, schema_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from scm_automate.connectors.layout import Layout
    from scm_automate.connectors.rows import Notes, Rows

__all__ = ["read_suppliers"]


def read_suppliers(
    *sources: object,
    layout: str | Path | Layout | None = None,
    columns: Mapping[str, str] | None = None,
    encoding: str | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> Loaded[Supplier]:
    r"""Suppliers from exports, with their e-mail addresses checked.

    An address that is none is a reject of that cell: the supplier stays, without the address, since
    the back office needs to know it either way. Several rows of one supplier with different
    addresses (a list of contacts) become one supplier with all of them, in the order of the file.

    Args:
        sources: Paths, bytes, folders or frames; SAP's LFA1 is joined with its e-mail list.
        layout: Name of a shipped layout or family, path of a TOML file, or a layout; null
            recognises each file by its header.
        columns: Headings by field, such as ``{"id": "Kreditor", "emails": "Mail"}``.
        encoding: Encoding of text files; null finds it.
        limits: Bounds of size.

    Returns:
        `table` with one row per supplier in the order of the sources, `rejects`, `set_aside` and
        `sources`.

    Raises:
        SourceNotRecognised: No layout fits a file, or two fit alike.
        UnreadableFile: A file is empty, truncated, protected or no table.
        ConfigError: `layout` or `columns` is wrong.

    Examples:
        >>> loaded = read_suppliers(b"id;name;country;emails\n7;Feder AG;de;a@feder.example\n")
        >>> loaded.table.records()[0].emails
        ('a@feder.example',)
    """
    found = survey(
        sources,
        record="suppliers",
        layout=layout,
        columns=columns,
        reading=Reading(),
        encoding=encoding,
        limits=limits,
    )
    frame = _combined(found.rows, found.notes)
    return found.loaded(Table(Supplier, _suppliers(frame, found.rows, found.notes)))


def _combined(rows: Sequence[Rows], notes: Notes) -> pl.DataFrame:
    """All suppliers; those of a table family with what its other tables know of them."""
    roles: dict[str, list[Rows]] = {
        "emails": [], "companies": [], "addresses": [], "purchasing": [],
    }  # fmt: skip
    masters: list[Rows] = []
    for part in rows:
        roles.get(part.layout.join.role if part.layout.join else "", masters).append(part)
    if not masters:
        only = rows[0]
        raise SourceNotRecognised(
            f"This is {only.layout.title}, without their suppliers.",
            hint="Give the vendor list (LFA1) as well.",
            source=Provenance(file=only.source.file, sheet=only.source.sheet),
        )
    frame = pl.concat([part.frame for part in masters], how="diagonal_relaxed")
    if companies := [part.frame for part in roles["companies"]]:
        frame = _without_deleted(frame, pl.concat(companies, how="diagonal_relaxed"), notes)
    if purchasing := [part.frame for part in roles["purchasing"]]:
        known = pl.concat(purchasing, how="diagonal_relaxed")
        frame = with_purchasing_data(frame, known, notes)
    if places := [part.frame for part in roles["addresses"]]:
        emails = [part.frame for part in roles["emails"]]
        return with_partner_addresses(
            frame,
            pl.concat(places, how="diagonal_relaxed"),
            pl.concat(emails, how="diagonal_relaxed") if emails else None,
            notes,
        )
    if not roles["emails"]:
        return frame
    addresses = pl.concat([part.frame for part in roles["emails"]], how="diagonal_relaxed")
    if "address" not in frame.columns:
        raise SourceNotRecognised(
            "The vendor list has no address number, so that the e-mail list finds no supplier.",
            hint="Export it with the column ADRNR (Adresse).",
            source=Provenance(file=masters[0].source.file),
        )
    return with_email_list(frame, addresses, notes)


def _without_deleted(frame: pl.DataFrame, companies: pl.DataFrame, notes: Notes) -> pl.DataFrame:
    """The suppliers without those that every company marks for deletion.

    A company's row without a supplier is told; a supplier that no company knows stays.
    """
    keyed = companies.filter(~pl.col(OUT)).with_columns(same_key("id").alias("_key"))
    known = frame.select(same_key("id").alias("_key")).unique()
    stray = keyed.join(known, on="_key", how="anti", maintain_order="left")
    notes.set_aside(stray, code="no_parent", reason="no supplier has this number", raw=stray["id"])
    if "company_deleted" not in keyed.columns:
        return frame
    mark = pl.col("company_deleted").str.to_lowercase().is_in(["x", "true", "1"])
    gone = (
        keyed.group_by("_key")
        .agg(mark.fill_null(value=False).all().alias("_gone"))
        .filter(pl.col("_gone"))["_key"]
    )
    where = frame.select(
        same_key("id").is_in(gone.implode()).fill_null(value=False) & ~pl.col(OUT)
    ).to_series()
    notes.set_aside(
        frame.filter(where),
        code="deleted",
        reason="every company code marks the supplier for deletion",
        raw=frame["id"].filter(where),
    )
    return frame.with_columns(pl.col(OUT) | where)


def _suppliers(frame: pl.DataFrame, rows: Sequence[Rows], notes: Notes) -> pl.DataFrame:
    """Rows into suppliers: addresses checked, countries and languages as ISO codes."""
    headings = {name: heading for part in rows for name, heading in part.headings.items()}
    schema = schema_of(Supplier)
    absent = [pl.lit(None, pl.String).alias(n) for n in schema if n not in frame.columns]
    frame = frame.with_columns(absent)
    frame = frame.with_columns(
        read_countries(frame, notes, headings.get("country", "country")),
        read_languages(frame, notes, headings.get("language", "language")),
    )
    frame = _merged(frame, notes)
    frame = frame.with_columns(
        read_addresses(frame, notes, headings.get("emails", "emails")),
        read_domains(frame, notes, headings.get("email_domains", "email_domains")),
    )
    alive = frame.filter(~pl.col(OUT)).with_columns(
        pl.col("name").fill_null(""), pl.col("company").fill_null("")
    )
    return alive.select(
        pl.col(name).cast(dtype, strict=True).alias(name) for name, dtype in schema.items()
    )


def _merged(frame: pl.DataFrame, notes: Notes) -> pl.DataFrame:
    """Rows of one supplier that differ only in addresses become one; others are rejects."""
    key = ["company", "id"]
    living = frame.filter(~pl.col(OUT)).with_columns(pl.col("company").fill_null(""))
    # Two spellings of one number are one supplier: which of them is written to is unknown.
    if living.select(pl.struct(meeting_keys([living], key)).n_unique()).item() == living.height:
        return frame
    held = [name for name in schema_of(Supplier) if name not in ("emails", "email_domains", *key)]
    gathered = living.group_by(*key, *held, maintain_order=True).agg(
        *(
            pl.col(name).cast(pl.String).str.join(";").replace("", None).alias(name)
            for name in ("emails", "email_domains")
        ),
        pl.col(ROW).first(),
        pl.col(SOURCE).first(),
        pl.lit(False).alias(OUT),
    )
    return without_twice_keyed(gathered, key, notes, what="the supplier")
