"""What keeps an answer that reads well from going through unseen, asked by `releasing` last of all.

Begin with `understood.py` (whether every word is), `harmless_places.py` (where a strange word changes
nothing) and `beyond.py` (what goes beyond the date). `flags.py` tells what holds a whole message.
"""
