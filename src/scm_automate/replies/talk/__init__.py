"""What stands beside the answers: manners, stories, apologies, notes, and doubts cast on everything.

Begin with `remarks.py` (what the sentences that answer for no line come to), `asides.py` (those that are
no answers) and `stories.py` (what went wrong). Some of it is set aside and some holds the answers:
`taken_back.py` tells the words that do.
"""
