"""``python -m codeqa``."""

from __future__ import annotations

import sys

from codeqa.cli import main

if __name__ == "__main__":
    sys.exit(main())
