# ---
# jupyter:
#   jupytext:
#     formats: py:percent
#   kernelspec:
#     display_name: Python 3
#     name: python3
# ---

# %% [markdown]
# # Reading what suppliers answer
#
# Suppliers answer in sentences, in tables, in workbooks, in thirteen languages, and some of what
# arrives is no answer at all. `read_reply` reads one message against the open lines of its supplier
# and says what it takes from it, from which words, and whether a careful buyer would look first.
#
# The answers are written by the simulated suppliers of the example, who read real letters.

# %%
import secrets
from collections import Counter
from datetime import timedelta

import scm_automate as scm
from scm_automate.chase import compose, new_reference
from scm_automate.demo import example_data
from scm_automate.demo.cast import read_cast
from scm_automate.demo.letter import open_letter
from scm_automate.demo.mailclients import AUTHSERV_ID
from scm_automate.demo.suppliers import answers_to

data = example_data("monday-1")
orders = scm.read_orders(*data.orders)
suppliers = scm.read_suppliers(*data.suppliers)
policy = scm.read_policy(data.policy)
plan = scm.plan(
    orders, suppliers, now=data.now, policy=policy, calendars=scm.read_calendars(data.calendars)
)

cast = read_cast()
letters = []
for number, letter in enumerate(plan.letters, start=1):
    message = compose(
        letter,
        letter_id=f"example-{number}",
        reference=new_reference(secrets.token_bytes(16)),
        message_id=f"<example-{number}@harmsdorf-pumpen.example>",
        policy=policy,
        now=data.now,
    )
    sent = data.now + timedelta(hours=1)
    letters.append(open_letter(message.as_bytes(), sent_at=sent, cast=cast))
mails = answers_to(letters, cast=cast, seed=2026)
print(len(letters), "letters,", len(mails), "mails:", dict(Counter(mail.kind for mail in mails)))

# %% [markdown]
# ## Read them all
# Each against the open lines of its supplier; `trusted_authserv` names the buyers' own mail server,
# whose verdict on the sender counts. A forged one in the same name does not.

# %%
records = suppliers.table.records()
lines = orders.table.records()
planned = {letter.to: letter for letter in plan.letters}
by_address = {address: supplier for supplier in records for address in supplier.emails}
replies = []
for mail in mails:
    supplier = by_address[mail.persona.address]
    reply = scm.read_reply(
        mail.raw,
        [
            line
            for line in lines
            if (line.company, line.supplier) == (supplier.company, supplier.id)
        ],
        received=mail.received,
        supplier=supplier,
        asked=[ask.line.line_key for ask in planned[mail.persona.address].asks],
        trusted_authserv=AUTHSERV_ID,
    )
    replies.append((mail, reply))
print(Counter(reply.kind for _, reply in replies))
print(Counter(line.status for _, reply in replies for line in reply.lines))
print(Counter(flag for _, reply in replies for flag in reply.flags))

# %% [markdown]
# ## One answer, with its evidence

# %%
mail, reply = next(pair for pair in replies if pair[0].persona.contact == "Jana Kessler")
print(mail.file_name)
for line in reply.lines:
    days = ", ".join(f"{part.quantity} by {part.latest}" for part in line.deliveries)
    words = line.evidence[0].text if line.evidence else ""
    print(f"{line.order} {line.line:>3} {line.status:9} review={line.review} {days} | {words}")

# %% [markdown]
# ## The one that means harm
# A look-alike domain, new bank details, orders to the software, and a forged pass. Nothing of it may
# be taken over unseen.

# %%
mail, reply = next(pair for pair in replies if pair[0].kind == "impostor")
print(reply.sender, reply.flags)
print(len(reply.released), "lines released")
