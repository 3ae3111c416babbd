"""``python -m aether``."""

import sys

from aether.cli import main

if __name__ == "__main__":
    sys.exit(main())
