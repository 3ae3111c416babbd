# expect: warning data-race Sheet.text
# expect: note benign Press.edition
# expect: note benign deque
"""The edition is stored before the sheet is written: who waits for it alone may read an empty sheet."""

from collections import deque

from support.invisible import Turns, together


class Sheet:
    def __init__(self):
        self.text = ""


class Press:
    def __init__(self):
        self.sheets = deque()
        self.edition = 0

    def write(self):
        sheet = Sheet()
        self.sheets.append(sheet)
        self.edition = ["late city"]
        turns.wait(0)
        sheet.text = "morning"  # racy
        turns.end()

    def read(self):
        while self.edition == 0:
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
