"""What the command says when something goes wrong: one clear sentence, never a traceback."""

from __future__ import annotations

import os
import sys
import traceback
from enum import IntEnum
from typing import TYPE_CHECKING

from scm_automate.errors import ConfigError, ScmError

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["ExitCode", "guarded"]


class ExitCode(IntEnum):
    """How the command ended."""

    DONE = 0
    INTERNAL_FAULT = 1
    USAGE = 2
    INPUT_OUTPUT = 3
    NEEDS_PERSON = 10


def guarded(run: Callable[[], object], *, debug: bool) -> int:
    """Runs the command and turns what it raises into a message and an exit code.

    Args:
        run: The command.
        debug: Whether to show where an internal fault happened.

    Returns:
        An `ExitCode`.
    """
    try:
        run()
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else ExitCode.DONE
    except ConfigError as error:
        return _say(error.code, str(error), ExitCode.USAGE)
    except ScmError as error:
        return _say(error.code, str(error), ExitCode.INPUT_OUTPUT)
    except BrokenPipeError:
        # The reader of our output went away; pointing stdout elsewhere spares the last flush.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.INPUT_OUTPUT
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        return _say("file", f"{place}{error.strerror or error}", ExitCode.INPUT_OUTPUT)
    except KeyboardInterrupt:
        return _say(
            "stopped",
            "Stopped. What was finished is kept; run it again to go on.",
            ExitCode.INTERNAL_FAULT,
        )
    except Exception as error:  # noqa: BLE001 - the last line of defence before a traceback
        if debug:
            traceback.print_exc()
        where = traceback.extract_tb(error.__traceback__)[-1]
        told = f"{type(error).__name__}: {error} (at {os.path.basename(where.filename)}:{where.lineno})"  # noqa: PTH119
        hint = "This is a fault of the program, not of your files. Run it with --debug and report what it prints."
        return _say("internal fault", f"{told}. {hint}", ExitCode.INTERNAL_FAULT)
    return ExitCode.DONE


def _say(code: str, message: str, exit_code: ExitCode) -> ExitCode:
    print(f"scm-automate: {code}: {message}", file=sys.stderr)  # noqa: T201 - this is the command line
    return exit_code
