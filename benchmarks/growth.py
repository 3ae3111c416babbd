"""Makes and drops objects while a second thread lives, and prints how much memory the process keeps.

    python -m aether run benchmarks/growth.py [OBJECTS] [SAMPLES]

100,000,000 objects if not told otherwise; a figure that climbs from line to line is a leak.
"""

import sys
import threading

from memory import resident_bytes


class Point:
    """Made, used and dropped."""

    def __init__(self, x: int) -> None:
        self.x = x
        self.y = x


def churn(count: int) -> int:
    total = 0
    for number in range(count):
        point = Point(number)
        point.y += 1
        total += point.y - point.x
    return total


def main(objects: int = 100_000_000, samples: int = 20) -> int:
    # Probes stay idle until a second thread exists.
    done = threading.Event()
    witness = threading.Thread(target=done.wait)
    witness.start()
    share = objects // samples
    kept = []
    for sample in range(1, samples + 1):
        assert churn(share) == share
        kept.append(resident_bytes())
        print(f"{sample * share:>13,} objects: {kept[-1] / 2**20:7.1f} MB", flush=True)
    done.set()
    witness.join()
    # The first sample is taken when everything has been used once.
    growth = kept[-1] - kept[0]
    print(f"growth after the first sample: {growth / 2**20:+.1f} MB")
    return int(growth > 2 * 2**20)


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
