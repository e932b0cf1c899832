"""What is checked for systems that this one is not."""

import pytest

from tests import elsewhere

LOCK = (
    "a==1 \\\n    --hash=sha256:00\n"
    "b-c==4!2 ; sys_platform == 'win32' \\\n    --hash=sha256:11 \\\n    --hash=sha256:22\n"
    "    # via a\n"
    "d==3 \\\n    --hash=sha256:33\n"
)


def test_a_pin_keeps_its_hashes_and_loses_the_system_it_is_for() -> None:
    assert elsewhere.pinned(LOCK, "b-c") == (
        "b-c==4!2 \\\n    --hash=sha256:11 \\\n    --hash=sha256:22\n    # via a\n"
    )
    assert elsewhere.pinned(LOCK, "d") == "d==3 \\\n    --hash=sha256:33\n"


def test_a_package_that_is_not_locked_is_said_to_be_missing() -> None:
    with pytest.raises(SystemExit, match=r"no c\."):
        elsewhere.pinned(LOCK, "c")


@pytest.mark.parametrize("name", elsewhere.SYSTEMS)
def test_everything_that_is_read_is_locked(name) -> None:
    lock = elsewhere.LOCK.read_text(encoding="utf-8")

    for package in elsewhere.SYSTEMS[name].packages:
        assert "--hash=sha256:" in elsewhere.pinned(lock, package)
