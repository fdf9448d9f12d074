"""Words as data: tokens, patterns of phrases, and the lists of the language files in `languages/`.

Begin with `tokens.py` (text to words, numbers and signs), `phrases.py` (what patterns find on them) and
`lexicon.py` (one language, read once from its file). Beside them: which language a text is in, other
forms of a word, slips of the keyboard and dialects.
"""
