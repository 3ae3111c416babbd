# expect: warning data-race Sheet.text
# expect: note benign Press.edition
# expect: note benign deque
"""The edition is stored before the sheet is written: who waits for it alone may read an empty sheet."""

from collections import deque

from support.invisible import Steps, together


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
        steps.wait(1)
        sheet.text = "morning"  # racy

    def read(self):
        while self.edition is None:
            pass
        return self.sheets.popleft().text  # racy


press = Press()
steps = Steps()


def write():
    press.write()


def read():
    assert press.read() == ""
    steps.end()


together(write, read)
