"""Threads evaluate an expression of text that removes a word if it is there.

Both may find it, and the second removal raises KeyError.
"""

# engine: auto
# expect: error check-then-act set['word']

from support.invisible import one_by_one

words = {"word"}


def first():
    eval("words.remove('word') if 'word' in words else None")


def second():
    eval("words.remove('word') if 'word' in words else None")


one_by_one(first, second)
