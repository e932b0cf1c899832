"""The lists of docs/reliability.md: every fault, and every open point of the API with its tests."""

import ast
import re
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from tests.bench.table import Row
from tests.integration.faults import FAULTS, OVER, Fault
from tests.soak.hours import SoakService

TESTS = Path(__file__).resolve().parents[1]
MATRIX = "integration/test_faults.py"

POINTS = {
    1: "No status says that a session is complete",
    2: "After the end or the cap, what is ready stays playable; its list may be empty",
    3: "Unknown status, goal or engine",
    4: "A status and `more_pending` that contradict each other",
    5: "No call pauses a session: it is ended on leaving",
    6: "No call lists sessions: the id is kept here",
    7: "404 for a session that was known",
    8: "Whether composing waits for polls",
    9: "Whether two sessions may run at once",
    10: "A full list, or only what is new",
    11: "Order, duplicates, gaps",
    12: "`ready_count` and `total_segments` that lie",
    13: "Numbers that are none",
    14: "A measured length that is not the real one",
    15: "The music lasts less than the goal time",
    16: "Container and codec",
    17: "Sample rate, channels and padding",
    18: "`target_lufs` is a target",
    19: "Fades that are missing, too long or in disagreement",
    20: "Addresses that expire",
    21: "Addresses that change at every poll",
    22: "Other hosts: no key, https, a bounded size, no query in the log",
    23: "Audio whose licence is unknown: nothing outlives its session",
    24: "Forms of time",
    25: "Hints that are missing, past or absurd; a wrong clock",
    26: "Retry-After in both forms; a computer that slept",
    27: "A start is never repeated",
    28: "A refusal in whatever words",
    29: "403 or 404 for the wrong organization",
    30: "401 in mid-session",
    31: "Error bodies in five shapes",
    32: "Answers in an envelope",
    33: "Keys and organizations of any form",
    34: "Limits that only the service knows",
    35: "What was asked for is not echoed",
    36: "Promoting and listing engines are not needed",
}


def table(columns: Row, rows: Sequence[Row]) -> str:
    """Draw a table without a title."""
    lines = [columns, tuple("---" for _ in columns), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def faults() -> str:
    """List what can go wrong, what is heard and seen of it, and its test."""
    rows = [(one.name, one.hears, seen(one), f"`{one.slug}`") for one in FAULTS]
    columns = ("fault", "what the listener hears", "what the listener sees", "proven by")
    return f"{len(rows)} sessions of `tests/{MATRIX}`:\n\n{table(columns, rows)}"


def seen(fault: Fault) -> str:
    """What the status line says besides the part that sounds."""
    said = list(fault.says) or [fault.sees or "nothing of it"]
    if fault.last not in (*said, OVER):
        said.append(f"(at the end) {fault.last}")
    return "<br>".join(said)


def points() -> str:
    """List the open points of the API, and the tests that prove what FocusDesk does about each."""
    proofs = marked()
    rows = [
        (f"5.{number}", what, "<br>".join(proofs[f"5.{number}"])) for number, what in POINTS.items()
    ]
    return table(("point", "what is open", "proven by"), rows)


def marked() -> dict[str, list[str]]:
    """Find for each point the tests that bear its mark."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted(TESTS.rglob("test_*.py")):
        where = path.relative_to(TESTS)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                for point in marks(node):
                    found[point].append(f"`{where}`: {said(node.name)}")
    for fault in FAULTS:
        for point in fault.points:
            found[point].append(f"`{MATRIX}`: {fault.slug}")
    return found


def marks(node: ast.FunctionDef) -> list[str]:
    """Return the points that a test's decorators name."""
    return [
        point.value
        for decorator in node.decorator_list
        if isinstance(decorator, ast.Call) and ast.unparse(decorator.func) == "pytest.mark.api"
        for point in decorator.args
        if isinstance(point, ast.Constant) and isinstance(point.value, str)
    ]


def said(name: str) -> str:
    """Return a test's name as the sentence it is."""
    return re.sub(r"^test_", "", name).replace("_", " ")


def counted(service: SoakService) -> str:
    """List the faults that a soak's service met requests with."""
    happened = {one.trouble.name for one in service.planned}
    times = {
        name: sum(1 for one in service.planned if one.trouble.name == name) for name in happened
    }
    return ", ".join(f"{name} ({times[name]})" for name in sorted(happened))
