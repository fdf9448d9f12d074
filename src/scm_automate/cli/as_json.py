"""A round as JSON, for scripts that start the command."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scm_automate.chase import Round
    from scm_automate.model import Record

__all__ = ["round_as_json"]


def round_as_json(done: Round) -> dict[str, object]:
    """What a script wants to know of a round; the keys are part of the compatibility promise.

    Returns:
        Plain values only: ``run``, ``as_of``, ``folder``, ``letters``, ``answers``, ``changes``,
        ``waiting``, ``seen``, ``exceptions``, ``rejects``, ``set_aside``, ``faults``, ``needs_person``.
    """

    def records(many: tuple[Record, ...]) -> list[dict[str, object]]:
        return [one.model_dump(mode="json") for one in many]

    return {
        "run": done.run_id,
        "as_of": done.as_of.isoformat(),
        "folder": str(done.folder) if done.folder else None,
        "letters": [
            {
                "letter": letter.letter_id,
                "supplier": letter.supplier.id,
                "to": letter.to,
                "state": letter.state,
                "asks": records(letter.asks),
                "file": str(letter.path) if letter.path else None,
            }
            for letter in done.letters
        ],
        "answers": [
            {
                "source": answer.source,
                "supplier": answer.supplier.id if answer.supplier else None,
                "matched_by": answer.matched_by,
                "response": answer.response.model_dump(mode="json"),
            }
            for answer in done.answers
        ],
        "changes": records(done.changes),
        "waiting": records(done.waiting),
        "seen": records(done.seen),
        "exceptions": records(done.exceptions),
        "rejects": [str(reject) for reject in done.rejects],
        "set_aside": dict(done.set_aside),
        "faults": list(done.faults),
        "needs_person": done.needs_person,
    }
