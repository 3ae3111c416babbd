"""Run named steps one after another, say how long each took, and end with the test runners' closing lines.

python3 tools/steps.py 'NAME=COMMAND' ...

The first step that fails is the last to run, and its status becomes this program's.
"""

import re
import subprocess
import sys
import time
from dataclasses import dataclass

CLOSING_LINE = re.compile(
    r"\d+% tests passed|Total Tests:|.*\b\d+ (passed|failed|error|errors)\b.* in \d|=+ no tests ran|no tests ran in"
    r"|proof: "
)
COLOUR = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True, slots=True)
class Outcome:
    name: str
    seconds: float
    status: int
    closing: tuple[str, ...]


def run(name: str, command: str) -> Outcome:
    print(f"==> {name}", flush=True)
    closing: list[str] = []
    start = time.monotonic()
    with subprocess.Popen(command, shell=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
        assert process.stdout is not None
        for raw in process.stdout:
            sys.stdout.buffer.write(raw)
            sys.stdout.buffer.flush()
            line = COLOUR.sub("", raw.decode(errors="replace")).rstrip()
            if CLOSING_LINE.match(line):
                closing.append(line)
        status = process.wait()
    # A step that itself runs steps repeats its closing lines: once is enough.
    return Outcome(name, time.monotonic() - start, status, tuple(dict.fromkeys(closing)))


def summary(outcomes: list[Outcome]) -> str:
    width = max(len(outcome.name) for outcome in outcomes)
    rows = [
        f"  {outcome.name:<{width}}  {outcome.seconds:7.1f} s{'' if outcome.status == 0 else '  failed'}"
        for outcome in outcomes
    ]
    total = f"  {'total':<{width}}  {sum(outcome.seconds for outcome in outcomes):7.1f} s"
    closing = [line for outcome in outcomes for line in outcome.closing]
    return "\n".join(["", "Steps:", *rows, total, *closing])


def main(arguments: list[str]) -> int:
    outcomes: list[Outcome] = []
    for argument in arguments:
        name, _, command = argument.partition("=")
        outcomes.append(run(name, command))
        if outcomes[-1].status != 0:
            break
    print(summary(outcomes), flush=True)
    return outcomes[-1].status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
