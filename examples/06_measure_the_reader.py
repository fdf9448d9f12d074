# ---
# jupyter:
#   jupytext:
#     formats: py:percent
#   kernelspec:
#     display_name: Python 3
#     name: python3
# ---

# %% [markdown]
# # How well does it read *your* mail?
#
# Before anything that a supplier writes goes into the ERP unseen, the reader is measured on the team's own
# messages: what a careful buyer took from each of them, and what that buyer entered. Here a handful of
# messages stand for them; in your folder there are hundreds, read with `read_cases("folder")`.

# %%
import json
from datetime import UTC, date, datetime

from scm_automate.model import Delivery, LineResponse
from scm_automate.replies import (
    Gate,
    ModelReader,
    ReplyCase,
    Vocabulary,
    propose_entries,
    read_reply,
    score,
)
from scm_automate.testing import ScriptedModel

LINES = [
    {"order": "4500098765", "line": line, "item": item, "description": text, "quantity": quantity,
     "unit": "PCE", "due": "2026-04-20", "price": "1.20", "currency": "EUR"}
    for line, item, text, quantity in (
        ("10", "S-2201", "Shaft 40x300", "120"),
        ("20", "H-1170", "Housing GG25", "60"),
        ("30", "W-0040", "Washer 40", "500"),
    )
]  # fmt: skip
RECEIVED = datetime(2026, 4, 1, 9, tzinfo=UTC)


def mail(text: str) -> bytes:
    head = "From: sales@kern-wellen.example\nContent-Type: text/plain; charset=utf-8\n\n"
    return (head + text + "\n").encode()


def answer(
    line: str,
    day: str,
    quantity: str,
    *,
    status: str = "changed",
    review: bool = False,
    first: str = "",
) -> dict[str, object]:
    """What a careful buyer takes from a message for one line."""
    return {
        "order": "4500098765", "line": line, "status": status, "review": review,
        "deliveries": [{"quantity": quantity, "earliest": first or day, "latest": day}],
    }  # fmt: skip


def entered(line: str, day: str, quantity: str) -> dict[str, object]:
    """What the buyer entered in the ERP."""
    return {
        "order": "4500098765",
        "line": line,
        "deliveries": [{"date": day, "quantity": quantity}],
    }


def case(
    name: str, country: str, text: str, *, expected: list[object], did: list[object]
) -> ReplyCase:
    return ReplyCase.model_validate(
        {
            "id": name, "language": name[:2], "received": RECEIVED, "open_lines": LINES,
            "supplier": {"id": "70012", "country": country, "email_domains": ["kern-wellen.example"]},
            "expected": {"kind": "response", "lines": expected}, "did": did, "message": mail(text),
        }
    )  # fmt: skip


cases = [
    case(
        "de-1", "DE", "Pos. 10: 05.05.2026, Pos. 20 wie bestellt.",
        expected=[answer("10", "2026-05-05", "120"),
                  answer("20", "2026-04-20", "60", status="accepted")],
        did=[entered("10", "2026-05-05", "120")],
    ),
    case(
        "de-2", "DE", "Pos. 30 kommt in KW 19.",
        expected=[answer("30", "2026-05-10", "500", first="2026-05-04")],
        did=[entered("30", "2026-05-08", "500")],
    ),
    case(
        "en-1", "GB", "Line 20 should be with you around 12 May, hopefully.",
        expected=[answer("20", "2026-05-12", "60", review=True)],
        did=[entered("20", "2026-05-15", "60")],
    ),
    case(
        "fr-1", "FR", "Le poste 10 sera livré le 12 mai 2026.",
        expected=[answer("10", "2026-05-12", "120")],
        did=[entered("10", "2026-05-21", "120")],
    ),
]  # fmt: skip

# %% [markdown]
# ## Count
# Lines read exactly, lines that went through, and the one figure that must be zero: lines that would have
# gone through unseen and are wrong, or that the buyer would have looked at. Beside the count stands how
# large the rate may be all the same. Below, the shadow: field by field, what would have been entered
# against what was. The buyer of the French one entered another day than the supplier wrote; perhaps
# there was a telephone call. It is told, whoever was right.

# %%
measured = score(cases)
print(measured)
for row in measured.shadow.differing:
    print(f"{row.case} {row.order}/{row.line} {row.field}: we {row.ours}, the buyer {row.buyers}")
measured

# %% [markdown]
# ## May lines go unseen?
# Not after four messages, however well they were read: it takes 299 with none wrong for one percent.

# %%
print(measured.passes(Gate(false_release_bound=0.01)))

# %% [markdown]
# ## How was a value reached?
# In a notebook the message is shown with the words of each line marked.

# %%
told = {"received": RECEIVED, "supplier": {"id": "70012", "country": "DE",
                                           "email_domains": ["kern-wellen.example"]}}  # fmt: skip
reply = read_reply(
    mail(
        "Guten Tag,\n\nPos. 10: 40 St. am 05.05., der Rest in KW 21.\n"
        "Pos. 20 geht am 7. Mai raus.\nPos. 30 hoffentlich bis Ende Mai.\n\nGrüße\nK. Kern"
    ),
    LINES,
    **told,
)
print(reply.explain())
reply

# %% [markdown]
# ## A word of theirs
# This supplier counts in *Gebinde* of sixty. The buyer corrects the line; the correction points to one
# word, which is proposed. Until somebody approves it, what it changes is for review.

# %%
counted = mail("Pos. 10: 1 Gebinde am 05.05.2026, 1 Gebinde am 12.05.2026.")
before = read_reply(counted, LINES, **told)
right = LineResponse(
    order="4500098765", line="10", status="changed",
    deliveries=[Delivery(quantity="60", earliest=day, latest=day) for day in ("2026-05-05", "2026-05-12")],
)  # fmt: skip
words = propose_entries(
    Vocabulary(supplier="70012"), right, read=before.lines[0], open_lines=LINES,
    by="Anna Berg", on=date(2026, 4, 1), country="DE",
)  # fmt: skip
print("learned:", *words.learned)
learned = read_reply(counted, LINES, vocabulary=words, **told).lines[0]
print([str(one.quantity) for one in learned.deliveries], "review:", learned.review)
words = words.approve("unit", "Gebinde", by="Jo Kern", on=date(2026, 4, 2))
approved = read_reply(counted, LINES, vocabulary=words, **told).lines[0]
print([str(one.quantity) for one in approved.deliveries], "review:", approved.review)

# %% [markdown]
# ## A second reader
# Where a line is unclear, a language model may look too. Here a script speaks for it, and lies: the day
# that it gives stands nowhere in the message. Nothing changes, and the lie is told.

# %%
lie = {
    "quote": "Pos. 20: wir melden uns bis Freitag.", "line_quote": "Pos. 20", "date_quote": "Freitag",
    "earliest": "2026-05-08", "latest": "2026-05-08", "quantity_quote": "", "quantity": None,
}  # fmt: skip
second = ModelReader(ScriptedModel([json.dumps({"answers": [lie]})]))
reply = read_reply(mail(lie["quote"]), LINES, second_reader=second, **told)
print(reply.lines[0].status, "|", reply.remarks[-1])
