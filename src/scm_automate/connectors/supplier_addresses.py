"""What the other tables of a supplier list know: addresses, e-mail addresses, purchasing organisations."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from scm_automate.connectors.rows import OUT, same_key

if TYPE_CHECKING:
    from scm_automate.connectors.rows import Notes

__all__ = ["with_email_list", "with_partner_addresses", "with_purchasing_data"]


def with_email_list(frame: pl.DataFrame, addresses: pl.DataFrame, notes: Notes) -> pl.DataFrame:
    """Suppliers with the addresses of the list, the standard one first."""
    keyed = addresses.with_columns(same_key("address").alias("_key"))
    known = frame.select(same_key("address").alias("_key")).unique()
    stray = keyed.join(known, on="_key", how="anti", maintain_order="left").filter(~pl.col(OUT))
    notes.set_aside(
        stray, code="no_parent", reason="no supplier has this address number", raw=stray["address"]
    )
    standard = (
        pl.col("standard").fill_null(value=False) if "standard" in keyed.columns else pl.lit(0)
    )
    gathered = (
        keyed.filter(~pl.col(OUT))
        .with_columns(standard.alias("_standard"))
        .sort("_standard", descending=True, maintain_order=True)
        .group_by("_key", maintain_order=True)
        .agg(pl.col("emails").str.join(";").alias("_emails"))
    )
    own = [pl.col("emails")] if "emails" in frame.columns else []
    return (
        frame.with_columns(same_key("address").alias("_key"))
        .join(gathered, on="_key", how="left", maintain_order="left")
        .with_columns(
            pl.concat_str(*own, "_emails", separator=";", ignore_nulls=True)
            .replace("", None)
            .alias("emails")
        )
        .drop("_key", "_emails")
    )


def with_partner_addresses(
    frame: pl.DataFrame, places: pl.DataFrame, emails: pl.DataFrame | None, notes: Notes
) -> pl.DataFrame:
    """Suppliers with what the addresses of their business partner tell.

    Country and language are those of the first address that has them; the e-mail addresses are those
    of all, a standard one first. A row without its supplier is told.
    """
    if emails is not None:
        places = with_email_list(places, emails, notes)
    own = {"country": pl.String, "language": pl.String, "emails": pl.String}
    lacking = [pl.lit(None, kind).alias(name) for name, kind in own.items() if name not in places]
    keyed = places.with_columns(*lacking, same_key("partner").alias("_key"))
    known = frame.select(same_key("partner").alias("_key")).unique()
    stray = keyed.join(known, on="_key", how="anti", maintain_order="left").filter(~pl.col(OUT))
    notes.set_aside(
        stray, code="no_parent", reason="no supplier is this business partner", raw=stray["partner"]
    )
    gathered = (
        keyed.filter(~pl.col(OUT))
        .group_by("_key", maintain_order=True)
        .agg(
            pl.col("country", "language").drop_nulls().first(),
            pl.col("emails").str.join(";").replace("", None),
        )
    )
    return (
        frame.drop(*own, strict=False)
        .with_columns(same_key("partner").alias("_key"))
        .join(gathered, on="_key", how="left", maintain_order="left")
        .drop("_key")
    )


def with_purchasing_data(
    frame: pl.DataFrame, organisations: pl.DataFrame, notes: Notes
) -> pl.DataFrame:
    """Suppliers with whom to call, and whether every purchasing organisation blocks them.

    Contact and phone are those of the first organisation that names one of the two.
    """
    names = ("contact", "phone", "organisation_blocked")
    kinds = (pl.String, pl.String, pl.Boolean)
    lacking = [
        pl.lit(None, kind).alias(name)
        for name, kind in zip(names, kinds, strict=True)
        if name not in organisations
    ]
    keyed = organisations.filter(~pl.col(OUT)).with_columns(*lacking, same_key("id").alias("_key"))
    known = frame.select(same_key("id").alias("_key")).unique()
    stray = keyed.join(known, on="_key", how="anti", maintain_order="left")
    notes.set_aside(stray, code="no_parent", reason="no supplier has this number", raw=stray["id"])
    named = pl.col("contact").is_not_null() | pl.col("phone").is_not_null()
    gathered = keyed.group_by("_key", maintain_order=True).agg(
        pl.col("contact").filter(named).first(),
        pl.col("phone").filter(named).first(),
        pl.col("organisation_blocked").fill_null(value=False).all().alias("_blocked"),
    )
    blocked = pl.col("blocked") if "blocked" in frame.columns else pl.lit(None, pl.Boolean)
    return (
        frame.drop("contact", "phone", strict=False)
        .with_columns(same_key("id").alias("_key"))
        .join(gathered, on="_key", how="left", maintain_order="left")
        .with_columns(
            pl.when(pl.col("_blocked")).then(pl.lit(value=True)).otherwise(blocked).alias("blocked")
        )
        .drop("_key", "_blocked")
    )
