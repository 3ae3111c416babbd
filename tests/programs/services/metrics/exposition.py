"""The page that a monitoring system reads."""

import io


def counter_lines(counter):
    for label, value in sorted(counter.by_label.items()):
        yield f'{counter.name}{{path="{label}"}} {value}'


def histogram_lines(histogram):
    total = 0
    for bound, count in zip((*histogram.bounds, "+Inf"), histogram.buckets, strict=True):
        total += count
        yield f'{histogram.name}_bucket{{le="{bound}"}} {total}'
    yield f"{histogram.name}_count {total}"


def page(counters, histograms):
    text = io.StringIO()
    for counter in counters:
        for line in counter_lines(counter):
            print(line, file=text)
    for histogram in histograms:
        for line in histogram_lines(histogram):
            print(line, file=text)
    return text.getvalue()
