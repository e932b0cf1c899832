"""Start FocusDesk with a thread beside it that keeps the interpreter busy without a pause."""

import sys
import threading

from focusdesk.cli import main


def burn() -> None:
    """Count for ever, in pure Python: whoever else wants the interpreter must take it away."""
    count = 0
    while True:
        count += 1


threading.Thread(target=burn, daemon=True).start()
sys.exit(main())
