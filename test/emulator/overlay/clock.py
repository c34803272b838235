"""The time of the emulated account, which tests move ahead to see windows and locks come of age."""

import time

_ahead = 0.0


def install() -> None:
    from ministack.services import backup

    reset = backup.reset

    def reset_with_clock():
        global _ahead
        _ahead = 0.0
        reset()

    backup.reset = reset_with_clock


def now() -> float:
    return time.time() + _ahead


def advance_by(request: dict) -> dict:
    global _ahead
    _ahead += float(request["seconds"])
    return {"now": now()}
