# expect: note benign dict
"""Each thread tests, fills, changes and empties keys of its own: nothing of the other's turns its answers."""

from support.invisible import one_by_one


entries = {}


def use(key):
    if key not in entries:
        entries[key] = []
    entries[key].append(key)
    try:
        entries[key, "count"] += 1
    except KeyError:
        entries[key, "count"] = 1
    found = entries.get((key, "name"))
    if found is None:
        entries[key, "name"] = str(key)
    if key in entries:
        del entries[key]


def first():
    use(1)


def second():
    use(2)


one_by_one(first, second)
