"""``python -m aether``, and the console script."""

import sys

# The folder that Python has put first is the person's or the script's: a ``json.py`` in it must not become ours. The
# runner puts in what the program would have.
if not sys.flags.safe_path and sys.path:
    del sys.path[0]

from aether.cli import main

if __name__ == "__main__":
    sys.exit(main())
