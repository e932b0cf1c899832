"""Start FocusDesk with `python -m focusdesk`."""

import sys

from focusdesk.cli import main

sys.exit(main())
