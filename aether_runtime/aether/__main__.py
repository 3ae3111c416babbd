"""``python -m aether``, and the console script."""

import sys

from aether import search_path

search_path.begin()

from aether.cli import main  # noqa: E402

if __name__ == "__main__":
    sys.exit(main())
