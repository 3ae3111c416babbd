# expect: note benign dict['mail']
# expect: warning data-race Letter.text
"""Who takes the letter out has what was written before it was put in, and not what is written after.

The letter that is read may be empty, or late.
"""

from support.invisible import Turns, together


class Letter:
    text = ""


box = {}
turns = Turns()


def write():
    letter = Letter()
    box["mail"] = letter
    turns.wait(0)
    letter.text = "late"  # racy
    turns.end()


def read():
    while (letter := box.pop("mail", None)) is None:
        pass
    turns.wait(1)
    print(letter.text)  # racy
    turns.end()


together(write, read)
