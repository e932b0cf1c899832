"""Long steps leave the event loop a turn between each other."""

from PySide6.QtCore import QObject, QTimer
from shiboken6 import delete

from focusdesk.qt.turns import A_TURN_MS, in_turns


def test_what_comes_meanwhile_is_obeyed_between_the_steps(qtbot) -> None:
    owner = QObject()
    taken: list[str] = []
    presses = QTimer()
    presses.timeout.connect(lambda: taken.append("press") if taken[-1] != "press" else None)
    presses.start(0)
    steps = [lambda name=name: taken.append(name) for name in ("load", "lay out", "begin")]
    in_turns(owner, *steps)

    assert taken == ["load"]
    qtbot.waitUntil(lambda: "begin" in taken)
    assert taken[:5] == ["load", "press", "lay out", "press", "begin"]


def test_no_step_is_taken_for_an_owner_that_is_gone(qtbot) -> None:
    owner = QObject()
    taken: list[str] = []
    later: list[bool] = []
    in_turns(owner, lambda: taken.append("load"), lambda: taken.append("begin"))
    QTimer.singleShot(10 * A_TURN_MS, lambda: later.append(True))
    delete(owner)
    qtbot.waitUntil(lambda: bool(later))

    assert taken == ["load"]


def test_a_step_that_raises_is_the_last(qtbot) -> None:
    owner = QObject()
    taken: list[str] = []

    def broken() -> None:
        taken.append("broken")
        raise RuntimeError("no page today")

    with qtbot.capture_exceptions() as caught:
        in_turns(owner, lambda: taken.append("load"), broken, lambda: taken.append("begin"))
        qtbot.waitUntil(lambda: bool(caught))

    assert [str(exception) for _, exception, _ in caught] == ["no page today"]
    assert taken == ["load", "broken"]
