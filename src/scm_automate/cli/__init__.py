"""The command line: ``scm-automate``, also ``python -m scm_automate``.

Exit codes: 0 done, 1 internal fault, 2 usage, 3 input or output, 10 something needs a person and
``--strict`` was given.
"""

from scm_automate.cli.app import app, main

__all__ = ["app", "main"]
