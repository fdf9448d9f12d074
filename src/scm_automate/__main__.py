"""``python -m scm_automate`` is the command ``scm-automate``."""

from scm_automate.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
