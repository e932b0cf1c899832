"""Where the bundle starts: the program of `focusdesk`, with nothing before it."""

import sys

from focusdesk.cli import main

sys.exit(main())
