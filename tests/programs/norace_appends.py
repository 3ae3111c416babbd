# expect: note benign list
"""`append` and `append` commute: each is one step, and both elements stay."""

from support.invisible import together

lines = []


def write():
    for number in range(20):
        lines.append(number)


together(write, write)
assert len(lines) == 40
