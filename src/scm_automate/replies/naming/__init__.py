"""Which open lines some words mean: by number, item, description, size, nickname or place in the list.

Begin with `references.py` (the index of what the open lines can be told by), `naming.py` and `codes.py`
(numbers and items in a text), and `names.py` (which lines a clause names). `grouping.py` and
`excepting.py` tell all, both, the rest and all but one.
"""
