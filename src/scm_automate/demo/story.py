"""Three Mondays of the example, run for real and told: exports in, letters out, answers read.

Only the suppliers, the ERP and the person at the desk are acted; the rounds are the library's own,
on files in a folder, as a team would run them.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING

from scm_automate.calendars import read_calendars
from scm_automate.chase import mark_sent, read_policy, run_round
from scm_automate.chase.report.hours import read_minutes, work_of
from scm_automate.connectors import read_orders, read_suppliers
from scm_automate.demo.cast import read_cast
from scm_automate.demo.desk import DECIDER, work_through
from scm_automate.demo.erp import Erp, export_again, read_upload, take_over
from scm_automate.demo.letter import open_letter
from scm_automate.demo.mailclients import AUTHSERV_ID
from scm_automate.demo.shipped import example_data
from scm_automate.demo.suppliers import answers_to, write_mail
from scm_automate.demo.telling import monday_in_words, work_in_words
from scm_automate.mail import read_folder
from scm_automate.progress import NoProgress
from scm_automate.state import State

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date, datetime
    from pathlib import Path

    from scm_automate.chase import Round
    from scm_automate.chase.report.hours import Minutes, WorkShare
    from scm_automate.demo.cast import Cast
    from scm_automate.demo.letter import Letter
    from scm_automate.demo.shipped import ExampleData, MondayName
    from scm_automate.demo.suppliers import SimulatedMail
    from scm_automate.model import TouchKind
    from scm_automate.progress import Progress

__all__ = ["DemoStory", "MondayStory", "run_demo"]

SEED = 2026
_NAMES: tuple[MondayName, ...] = ("monday-1", "monday-2", "monday-3")
_SENT_AFTER = timedelta(hours=1)
_DECIDED_AFTER = timedelta(hours=2)
_AGAIN_AFTER = timedelta(hours=3)


@dataclass(frozen=True, slots=True, kw_only=True)
class MondayStory:
    """One Monday and the week after it.

    Attributes:
        monday: The day.
        round: What the round of seven o'clock did.
        again: The same round, run once more after the decisions; None where nothing was decided.
        open_lines: Lines that the exports held.
        suppliers: Suppliers that had an open line.
        sent: Letters that left that morning.
        sent_again: Letters of the second run that left: those that a decision gave cause for.
        decided: What the person at the desk decided, by decision, ``thaw`` among them.
        uploaded: Rows of the upload.
        taken: Rows of it that the ERPs took.
        arrived: Mail that the suppliers sent in the week, by kind; none is told for the last one.
    """

    monday: date
    round: Round
    again: Round | None
    open_lines: int
    suppliers: int
    sent: int
    sent_again: int
    decided: Mapping[str, int]
    uploaded: int
    taken: int
    arrived: Mapping[str, int]

    def __str__(self) -> str:
        """The Monday in a few sentences, every figure from the round."""
        return "\n".join(monday_in_words(self))


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoStory:
    """What happened on three Mondays, and what it would have taken by hand.

    Attributes:
        folder: Where everything was written: inbox, exports, state, and a folder per round.
        mondays: The three, in order.
        work: Touches of all rounds, priced in minutes by hand.
        minutes: The assumptions behind it.
    """

    folder: Path
    mondays: tuple[MondayStory, ...]
    work: WorkShare
    minutes: Mapping[TouchKind, Minutes]

    def __str__(self) -> str:
        """The story, the hours, the assumptions, and where to look."""
        last = (self.mondays[-1].again or self.mondays[-1].round).folder
        parts = [str(monday) for monday in self.mondays]
        parts.append("\n".join(work_in_words(self)))
        parts.append(f"Look at {last / 'report.html'}" if last else f"Look into {self.folder}")
        return "\n\n".join(parts)

    def to_json(self) -> dict[str, object]:
        """The figures of the story, ready for JSON; amounts of time are minutes."""
        return {
            "folder": str(self.folder),
            "mondays": [_figures(monday) for monday in self.mondays],
            "by_hand_minutes": {
                "usual": str(self.work.by_hand.usual),
                "low": str(self.work.by_hand.low),
                "high": str(self.work.by_hand.high),
            },
            "left_minutes": str(self.work.left.usual),
            "assumptions": {
                kind: {"usual": str(one.usual), "low": str(one.low), "high": str(one.high)}
                for kind, one in self.minutes.items()
            },
        }


def run_demo(
    out: Path,
    *,
    seed: int = SEED,
    minutes: Path | None = None,
    progress: Progress | None = None,
) -> DemoStory:
    """Runs three rounds on the shipped example data and tells what happened.

    Args:
        out: Folder for everything that is made; one that holds something already is left as it
            is, and the first free folder ``demo-2``, ``demo-3`` ... in it is taken.
        seed: Of the suppliers' and the ERP's dice, and of the ids; the same seed tells the same
            story.
        minutes: A table of minutes per touch, see `read_minutes`; None takes the shipped one.
        progress: Told about each step; None tells nobody.

    Returns:
        The story; print it.
    """
    folder = _free_folder(out)
    told = progress or NoProgress()
    table = read_minutes(minutes)
    ids = _draw_ids(seed)
    cast, erp = read_cast(), Erp()
    letters: list[Letter] = []
    mondays: list[MondayStory] = []
    inbox = folder / "inbox"
    inbox.mkdir(parents=True)
    with State.open(folder / "chase.db") as state:
        for place, name in enumerate(_NAMES):
            example = example_data(name)
            monday, erp = _one_monday(
                example,
                state=state,
                folder=folder,
                erp=erp,
                letters=letters,
                cast=cast,
                seed=seed,
                ids=ids,
                progress=told,
                is_last=place == len(_NAMES) - 1,
            )
            mondays.append(monday)
    rounds = [one for monday in mondays for one in (monday.round, monday.again) if one is not None]
    touches = [touch for one in rounds for touch in one.touches]
    return DemoStory(
        folder=folder,
        mondays=tuple(mondays),
        work=work_of(touches, decisions=len(rounds[-1].waiting), minutes=table),
        minutes=table,
    )


def _one_monday(
    example: ExampleData,
    *,
    state: State,
    folder: Path,
    erp: Erp,
    letters: list[Letter],
    cast: Cast,
    seed: int,
    ids: Callable[[], str],
    progress: Progress,
    is_last: bool,
) -> tuple[MondayStory, Erp]:
    """One round and the week after it; `letters` grows by what is sent."""
    exports = export_again(example, erp, folder / "exports" / example.monday.isoformat())
    orders, suppliers = read_orders(*exports), read_suppliers(*example.suppliers)

    def one_round(now: datetime) -> Round:
        return run_round(
            orders,
            suppliers,
            inbox=read_folder(folder / "inbox"),
            state=state,
            now=now,
            policy=read_policy(example.policy),
            calendars=read_calendars(example.calendars),
            out=folder / "rounds",
            ids=ids,
            trusted_authserv=AUTHSERV_ID,
            progress=progress,
        )

    def send(done: Round) -> int:
        sent_at = done.as_of + _SENT_AFTER
        mark_sent(state, now=sent_at, every_draft=True, by=DECIDER)
        new = [
            open_letter(letter.path.read_bytes(), sent_at=sent_at, cast=cast)
            for letter in done.letters
            if letter.path is not None
        ]
        letters.extend(new)
        return len(new)

    done = one_round(example.now)
    sent = send(done)
    decided = work_through(done, state, now=example.now + _DECIDED_AFTER)
    # what she accepted shall go into the upload of the same morning
    again = one_round(example.now + _AGAIN_AFTER) if decided else None
    sent_again = send(again) if again else 0
    last = (again or done).folder
    upload = read_upload(last / "changes.csv") if last else ()
    erp, taken = take_over(erp, upload, monday=example.monday, seed=seed)
    arrived = [] if is_last else _week(letters, cast, seed=seed, monday=example.now)
    write_mail(arrived, folder / "inbox")
    frame = orders.table.frame
    monday = MondayStory(
        monday=example.monday,
        round=done,
        again=again,
        open_lines=frame.height,
        suppliers=frame["supplier"].n_unique(),
        sent=sent,
        sent_again=sent_again,
        decided=decided,
        uploaded=len(upload),
        taken=taken,
        arrived=dict(Counter(mail.kind for mail in arrived)),
    )
    return monday, erp


def _week(letters: list[Letter], cast: Cast, *, seed: int, monday: datetime) -> list[SimulatedMail]:
    """The mail that arrives between one Monday's round and the next."""
    return [
        mail
        for mail in answers_to(letters, cast=cast, seed=seed)
        if monday < mail.received < monday + timedelta(days=7)
    ]


def _draw_ids(seed: int) -> Callable[[], str]:
    """Ids from the dice, so that the story can be told again; real rounds draw unguessable ones."""
    rng = Random(seed)  # noqa: S311 - see above
    return lambda: f"{rng.getrandbits(128):032x}"


def _free_folder(out: Path) -> Path:
    """The folder itself, or the first free one in it: an earlier story is never written over."""
    if not out.exists() or not any(out.iterdir()):
        return out
    number = 2
    while (out / f"demo-{number}").exists():
        number += 1
    return out / f"demo-{number}"


def _figures(monday: MondayStory) -> dict[str, object]:
    done, again = monday.round, monday.again
    return {
        "monday": monday.monday.isoformat(),
        "run": done.run_id,
        "folder": str(done.folder),
        "open_lines": monday.open_lines,
        "suppliers": monday.suppliers,
        "rejects": len(done.rejects),
        "letters": len(done.letters),
        "asks": sum(len(letter.asks) for letter in done.letters),
        "left_alone": done.plan.left_alone.height,
        "messages": len(done.answers),
        "released": sum(len(answer.released) for answer in done.answers),
        "for_review": sum(len(answer.for_review) for answer in done.answers),
        "uploaded": monday.uploaded,
        "taken": monday.taken,
        "seen": len(done.seen),
        "waiting": len(done.waiting),
        "waiting_after_decisions": len((again or done).waiting),
        "letters_of_the_second_run": len(again.letters) if again else 0,
        "exceptions": len(done.exceptions),
        "decided": dict(monday.decided),
        "mail_in_the_week": dict(monday.arrived),
    }
