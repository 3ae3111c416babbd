# expect: note benign Page.lines
# expect: note benign __main__.text
# expect: note benign list[1]
# expect: note benign dict['lines']
"""The part that is stored last is the one that is asked for: who finds it there finds the other as well."""

import threading

from support.invisible import one_by_one

lock = threading.Lock()
title = None
text = None
table = {}


class Page:
    def __init__(self):
        self.words = None
        self.lines = None

    def fill(self):
        with lock:
            if self.lines is None:
                self.words = 2
                self.lines = 1

    def counts(self):
        if self.lines is None:
            self.fill()
        return self.words + self.lines


class Reader:
    """A link holds a value and the next link, as in more_itertools.concurrent_tee."""

    def __init__(self, rows, link):
        self.rows = rows
        self.link = link

    def next(self):
        link = self.link
        if link[1] is None:
            with lock:
                if link[1] is None:
                    link[0] = next(self.rows)
                    link[1] = [None, None]
        value, self.link = link
        return value


def read_global():
    global title, text
    if text is None:
        with lock:
            if text is None:
                title = "a"
                text = "b"
    return title + text


def read_dict():
    if "lines" not in table:
        with lock:
            if "lines" not in table:
                table["words"] = 2
                table["lines"] = 1
    return table["words"] + table["lines"]


page = Page()
rows = iter("xyz")
link = [None, None]
readers = [Reader(rows, link), Reader(rows, link)]


def use(reader):
    assert page.counts() == 3
    assert read_global() == "ab"
    assert read_dict() == 3
    assert reader.next() == "x"


def one():
    use(readers[0])


def two():
    use(readers[1])


one_by_one(one, two)
