"""A chase in this process, over the days and in the world of the workers that are killed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from scm_automate.chase import ChaseService
from scm_automate.chase.decisions import mark_not_sent, mark_sent
from scm_automate.mail import read_folder
from scm_automate.state import State, letters, sends

from .world import DAY, DAYS, MONDAY, POLICY, World

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

MINUTE = timedelta(minutes=1)


@dataclass
class Chase:
    """The chase of a world, ticked as a scheduler would.

    Attributes:
        world: What lies outside.
        place: Of the state.
        transport: What carries letters.
        inbox: Gives the inbox; the world's folder unless given.
        settles: What a person says of a letter in doubt: whether it lies in the sink, or something else.
        options: Further fields of the service.
    """

    world: World
    place: str
    transport: Any
    inbox: Callable[[], Any] | None = None
    settles: Callable[[str, set[str]], bool | None] = lambda message_id, left: message_id in left
    options: Mapping[str, Any] = field(default_factory=dict)
    doubts: int = 0
    reports: list[str] = field(default_factory=list)

    def service(self, state: State) -> ChaseService:
        given = {
            "orders": self.world.orders, "suppliers": self.world.suppliers,
            "inbox": self.inbox or (lambda: read_folder(self.world.inbox)),
        }  # fmt: skip
        return ChaseService(
            state=state, policy=POLICY, transports={"mail": self.transport}, out=self.world.out,
            **given | dict(self.options),
        )  # fmt: skip

    def day(self, day: int, *, minutes: tuple[int, ...] = (0, 2, 30), limit: int = 100) -> None:
        """One day: suppliers answer what came before it, the scheduler ticks, a person looks at doubts."""
        self.world.goes_to(day)
        now = MONDAY + day * DAY
        with State.open(self.place) as state:
            service = self.service(state)
            if day == DAYS[0]:
                service.start(now=now - timedelta(hours=2))
            else:
                self.world.suppliers_act(day)
            for minute in minutes:
                self.reports.append(str(service.run_due(now=now + minute * MINUTE, limit=limit)))
                self.doubts += self.settled(state, now=now + minute * MINUTE)

    def run(self, **how: Any) -> Chase:
        """All days."""
        self.world.make()
        for day in DAYS:
            self.day(day, **how)
        return self

    def settled(self, state: State, *, now) -> int:
        """A person looks into the sent mail, and says of each letter in doubt whether it left."""
        left = {mail["message_id"] for mail in self.world.delivered()}
        with state.read() as tx:
            doubtful = {one: letters.letter(tx, one).message_id for one in sends.in_doubt(tx)}
        for letter, message_id in doubtful.items():
            said = self.settles(message_id, left)
            if said:
                mark_sent(state, letters=[letter], now=now)
            elif said is not None:
                mark_not_sent(state, letter, now=now)
        return len(doubtful)
