"""Find icons and the desktop file, installed, frozen or in a checkout."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtGui import QIcon

APP_ID = "io.github.focusdesk.FocusDesk"


def path(name: str) -> Path:
    """Return where resource `name` lies; raises FileNotFoundError if it was not shipped."""
    package = Path(__file__).resolve().parent.parent
    places = [package / "resources", package.parent / "resources"]
    frozen = getattr(sys, "_MEIPASS", None)
    if frozen:
        places.insert(0, Path(frozen, "resources"))
    for place in places:
        if (place / name).is_file():
            return place / name
    raise FileNotFoundError(name)


def icon() -> "QIcon":
    """Return the application's icon."""
    from PySide6.QtGui import QIcon  # noqa: PLC0415 - the first paint does without

    return QIcon(str(path("focusdesk.svg")))
