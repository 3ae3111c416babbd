# expect: note benign dict['mail']
"""The removal that finds the letter hands it over, with what was done before, however often it found nothing."""

from support.invisible import together


class Letter:
    def __init__(self):
        self.text = ""


box = {}
total = 0


def write():
    global total
    letter = Letter()
    letter.text = "early"
    total += 1
    box["mail"] = 1


def read():
    global total
    while box.pop("mail", None) is None:
        pass
    total += 1


together(write, read)
