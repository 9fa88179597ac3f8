"""The tries of what may be repeated without harm."""
from __future__ import annotations

import random
import time
from dataclasses import dataclass
from typing import Callable, Optional, Tuple, TypeVar

from .errors import ClientFailure, NodeProblem, SlipwayError

Value = TypeVar("Value")


@dataclass(frozen=True)
class RetryPolicy:
    """The pauses before each further try, in seconds; there are no more tries than that."""

    pauses: Tuple[float, ...] = (0.2, 0.8, 2.0)
    longest_pause: float = 60.0

    def pause(self, before: int, asked: Optional[float] = None) -> Optional[float]:
        """The wait before a further try, at least as long as the other side asks for; None if it is not tried again."""
        if before >= len(self.pauses):
            return None
        usual = self.pauses[before]
        if asked is None:
            return usual * random.uniform(0.75, 1.25)
        return max(asked, usual) if asked <= self.longest_pause else None

    def run(self, work: Callable[[], Value], sleep: Callable[[float], None] = time.sleep) -> Value:
        """Repeats the work while the connection breaks, or the node or a proxy before it cannot just now."""
        tries = 0
        while True:
            try:
                return work()
            except SlipwayError as error:
                if not may_pass(error):
                    raise
                pause = self.pause(tries, retry_after(error))
                if pause is None:
                    raise
            sleep(pause)
            tries += 1


def retry_after(error: SlipwayError) -> Optional[float]:
    return error.retry_after if isinstance(error, (NodeProblem, ClientFailure)) else None


def may_pass(error: SlipwayError) -> bool:
    """Tells whether a repetition can help. A node that is not there at all is told at once."""
    if isinstance(error, NodeProblem):
        return error.status in (429, 502, 503, 504)
    return isinstance(error, ClientFailure) and error.code in ("client.interrupted", "client.unavailable")
