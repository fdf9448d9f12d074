"""Lines that are answered without a delivery that fits: told to a person, never forced."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.chase.impact import of_impact
from scm_automate.chase.review_findings import Finding, days_late, of_price, of_reading
from scm_automate.chase.review_parts import LineReview, exception, field_text, promise, standing
from scm_automate.model import Change
from scm_automate.render import single_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scm_automate.chase.lay import Laid
    from scm_automate.chase.review_findings import Subject
    from scm_automate.model import LineResponse, OrderLine

__all__ = ["review_without_date", "review_without_pairs"]


def review_without_date(
    said: LineResponse, ordered: Sequence[OrderLine], subject: Subject, *, code: str, words: str
) -> LineReview:
    """A line that is rejected, or spoken of without an answer: nothing changes, a person looks."""
    first = ordered[0]
    reasons = "; ".join(single_line(reason) for reason in said.reasons[:5])
    findings = [*of_impact(subject), Finding(code, reasons)]
    price = of_price(said, first) if said.price is not None else []
    return LineReview(
        exceptions=(
            exception(
                [*findings, *price],
                first,
                said,
                subject,
                promised=None,
                days_late=None,
                what=words,
                change_id=None,
                whole_line=True,
            ),
        ),
        standing=tuple(standing(said, one, subject, promised=None) for one in ordered),
    )


def review_without_pairs(
    said: LineResponse, ordered: Sequence[OrderLine], subject: Subject, laid: Laid
) -> LineReview:
    """Deliveries that fit no schedule, or none at all: told, and never forced."""
    if said.status == "delivered":
        code, words, what = (
            "delivered_not_received",
            "no date or quantity is told",
            "said to be delivered",
        )
    elif laid.misfit:
        code, words, what = "split_does_not_fit", laid.misfit, "the deliveries do not fit the line"
    elif said.price is not None:
        return _price_only(said, ordered, subject)
    else:
        code, words, what = "unclear", "", "answered without a date"
    first = ordered[0]
    latest = [one.latest for one in said.deliveries if one.latest is not None]
    promised = max(latest) if latest else None
    findings = [
        *of_impact(subject),
        Finding(code, words),
        *(of_price(said, first) if said.price is not None else ()),
        *of_reading(said, subject),
    ]
    usable_day = promised if laid.misfit and len(latest) == len(said.deliveries) else None
    return LineReview(
        exceptions=(
            exception(
                findings,
                first,
                said,
                subject,
                promised=promised,
                days_late=days_late(first, promised, subject),
                what=what,
                change_id=None,
                whole_line=True,
            ),
        ),
        promise=promise(said, laid, ordered, subject),
        standing=tuple(
            standing(said, one, subject, promised=usable_day, usable=code != "unclear")
            for one in ordered
        ),
    )


def _price_only(said: LineResponse, ordered: Sequence[OrderLine], subject: Subject) -> LineReview:
    """Another price and no word on the date."""
    first = ordered[0]
    findings = [*of_price(said, first), *of_reading(said, subject)]
    change = Change(
        id=subject.new_id(),
        company=first.company,
        supplier=first.supplier,
        order=first.order,
        line=first.line,
        schedule=first.schedule,
        field="price",
        old=field_text(first.price),
        new=field_text(said.price),
        rule="price_changed",
        why="; ".join(one.words for one in findings),
        verdict="review",
        evidence=said.evidence,
        message_id=subject.response.message_id,
        proposed_at=subject.now,
    )
    told = exception(
        findings,
        first,
        said,
        subject,
        promised=None,
        days_late=None,
        what="another price is asked for",
        change_id=change.id,
        whole_line=True,
    )
    return LineReview(
        changes=(change,),
        exceptions=(told,),
        standing=tuple(
            standing(said, one, subject, promised=None, usable=False) for one in ordered
        ),
    )
