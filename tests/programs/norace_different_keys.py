# expect: note benign dict
"""Each thread stores keys of its own, and nobody walks the dict."""

from support.invisible import together

results = {}


def even():
    for number in range(0, 20, 2):
        results[number] = number


def odd():
    for number in range(1, 20, 2):
        results[number] = number


together(even, odd)
assert len(results) == 20
