"""A second reader, asked where a line is unclear: it may suggest, and nothing that it says is released.

Begin with `second_reader.py` (the port), `model_reader.py` (a language model behind it) and
`second_checks.py` (what it said, held against the text).
"""
