"""On a slow line the real program says how much of the first part is here, and then plays it."""

import re

from tests import rig, sounds
from tests.e2e.conftest import Desktop
from tests.foreign import KEY, ORG, SESSION, ForeignService
from tests.reader import Reader, reading

SAID = re.compile(r"Bringing the music here: (\d+) %\.")


def told(reader: Reader) -> list[int]:
    """The shares that the window tells now."""
    found = [SAID.fullmatch(one.name) for one in reader.shown()]
    return [int(match[1]) for match in found if match]


def test_the_window_tells_how_far_the_first_part_is(desktop: Desktop, tmp_path) -> None:
    files = [sounds.write(tmp_path / "0.flac", sounds.pink(20.0, seed=1, level_db=-20))]
    with ForeignService(files) as service:
        hurry = service.on_slow_line(0, over=rig.PATIENCE)
        joining = ("--api-url", service.url, "--org", ORG, "--session", SESSION)
        with desktop.focusdesk(*joining, FREDDY_API_KEY=KEY), reading(desktop) as reader:
            desktop.window()
            reader.turn_on()
            shares: set[int] = set()

            def more(than: int) -> bool:
                shares.update(told(reader))
                return len(shares) > than

            rig.until(lambda: more(0), "a share is told")
            rig.until(lambda: more(1), "and another one")
            hurry.set()
            rig.until(lambda: "-> Append(index=0" in desktop.log(), "it is played")
            rig.until(lambda: not told(reader), "nothing more is told")

    assert shares <= set(range(101))
