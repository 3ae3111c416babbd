# expect: note benign dict['mail']
# expect: warning data-race Letter.text
"""Who takes the letter out has what was written before it was put in, and not what is written after."""

from support.invisible import together


class Letter:
    text = ""


box = {}


def write():
    letter = Letter()
    box["mail"] = letter
    letter.text = "late"  # racy


def read():
    while (letter := box.pop("mail", None)) is None:
        pass
    print(letter.text)  # racy


together(write, read)
