# expect: note benign dict['en']
"""The outer look-up is repeated under the lock that every writer holds."""

import threading

from support.invisible import one_by_one


class Catalogue:
    def __init__(self, language):
        self.language = language
        self.texts = []
        self.texts.append(language)


catalogues = {}
lock = threading.Lock()


def catalogue(language):
    found = catalogues.get(language)
    if found is None:
        with lock:
            found = catalogues.get(language)
            if found is None:
                found = catalogues[language] = Catalogue(language)
    return found


def one():
    assert catalogue("en").texts


def two():
    assert catalogue("en").texts


one_by_one(one, two)
