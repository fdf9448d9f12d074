# ---
# jupyter:
#   jupytext:
#     formats: py:percent
#   kernelspec:
#     display_name: Python 3
#     name: python3
# ---

# %% [markdown]
# # From answers to changes
#
# Two rounds of the chase on the example data, in a temporary folder: the first writes letters, the
# suppliers answer, the second reads the answers, holds them against the order lines and the
# tolerances, and says what goes into the ERP unseen, what waits for a person, and why.

# %%
import tempfile
from datetime import timedelta
from pathlib import Path

import scm_automate as scm
from scm_automate.chase import decide, mark_sent
from scm_automate.demo import ExampleData, example_data
from scm_automate.demo.cast import read_cast
from scm_automate.demo.letter import open_letter
from scm_automate.demo.mailclients import AUTHSERV_ID
from scm_automate.demo.suppliers import answers_to, write_mail

temporary = tempfile.TemporaryDirectory()
folder = Path(temporary.name)
(folder / "inbox").mkdir()
state = scm.State.open(folder / "chase.db")


def one_round(data: ExampleData) -> scm.Round:
    return scm.run_round(
        scm.read_orders(*data.orders),
        scm.read_suppliers(*data.suppliers),
        inbox=scm.read_folder(folder / "inbox"),
        state=state,
        now=data.now,
        policy=scm.read_policy(data.policy),
        calendars=scm.read_calendars(data.calendars),
        out=folder / "rounds",
        trusted_authserv=AUTHSERV_ID,
    )


# %% [markdown]
# ## The first Monday: letters
# A draft counts as no ask. `mark_sent` says that they have left.

# %%
monday = example_data("monday-1")
first = one_round(monday)
print(first)
sent = mark_sent(state, now=monday.now + timedelta(hours=1), every_draft=True, by="Tomke Harms")
print(len(sent), "letters have left")

# %% [markdown]
# ## The week: suppliers answer

# %%
cast = read_cast()
letters = [
    open_letter(letter.path.read_bytes(), sent_at=monday.now + timedelta(hours=1), cast=cast)
    for letter in first.letters
]
next_monday = example_data("monday-2")
mails = [
    mail for mail in answers_to(letters, cast=cast, seed=2026) if mail.received < next_monday.now
]
write_mail(mails, folder / "inbox")
print(len(mails), "mails in the inbox")

# %% [markdown]
# ## The second Monday: changes and exceptions

# %%
second = one_round(next_monday)
print(second)

# %%
for change in second.changes[:5]:
    print(
        f"{change.order} {change.line}: {change.field} {change.old} -> {change.new} | {change.why}"
    )
    print(f"    {change.evidence[0].text if change.evidence else ''}")

# %% [markdown]
# What needs a person, the gravest first:

# %%
for one in second.exceptions[:8]:
    print(f"[{one.severity}, {one.audience}] {one.text}")
    print(f"    -> {one.suggestion}")

# %% [markdown]
# ## A person decides
# An accepted change goes into every upload until an export shows it.

# %%
if second.waiting:
    waiting = second.waiting[0]
    decided = decide(
        state, waiting.id, decision="accept", by="Tomke Harms", now=next_monday.now, note="agreed"
    )
    print(decided.order, decided.line, decided.decided_by, decided.state)

# %%
third = one_round(next_monday)  # the same round again: nothing is asked, sent or applied twice
print(third)
print(len(third.answers), "messages read anew")
print(sorted(path.name for path in third.folder.iterdir()))
state.close()
temporary.cleanup()
