# expect: warning data-race Sheet.text
# expect: note benign Press.edition
# expect: note benign deque
# one order: before the sheet is written it is read as it should be found, and is: race_written_after_append
# known gap: what follows the store of a number counts as seen with the number, while nobody else has touched the sheet
# twin: norace_written_after_append
"""The edition, a number, is stored before the sheet is written: who waits for it alone may read an empty sheet."""

from collections import deque

from support.invisible import Turns, together


class Sheet:
    def __init__(self):
        self.text = ""


class Press:
    def __init__(self):
        self.sheets = deque()
        self.edition = None

    def write(self):
        sheet = Sheet()
        self.sheets.append(sheet)
        self.edition = 7
        turns.wait(0)
        sheet.text = "morning"  # racy
        turns.end()

    def read(self):
        while self.edition is None:
            pass
        sheet = self.sheets.popleft()
        turns.wait(1)
        assert sheet.text in ("", "morning")  # racy
        turns.end()


press = Press()
turns = Turns()


def write():
    press.write()


def read():
    press.read()


together(write, read)
