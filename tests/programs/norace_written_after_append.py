# expect: note benign Press.edition
# expect: note benign deque
"""A sheet that nobody has touched yet is whole for who has loaded any later store of its maker, here the edition."""

from collections import deque

from support.invisible import together


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
        sheet.text = "morning"
        self.edition = 7

    def read(self):
        while self.edition == 0:
            pass
        return self.sheets.popleft().text


press = Press()


def write():
    press.write()


def read():
    assert press.read() == "morning"


together(write, read)
