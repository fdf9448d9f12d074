"""Numbers, quantities and money: how they are written, what they count, and who gets how much when.

Begin with `numbers.py` (as a country writes them), `figures.py` (quantities and prices of a text) and
`lots.py` (quantities and days paired). `totals.py` adds lots up, `prices.py` tells the unit price.
"""
