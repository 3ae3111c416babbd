"""The slow store behind the cache."""

import json


class Missing(LookupError):
    pass


class Store:
    def __init__(self, rows):
        self._rows = {key: json.dumps(row) for key, row in rows.items()}

    def load(self, key):
        try:
            text = self._rows[key]
        except KeyError:
            raise Missing(key) from None
        return json.loads(text)

    def __contains__(self, key):
        return key in self._rows

    def __len__(self):
        return len(self._rows)


def sample():
    return Store({f"user:{number}": {"name": f"u{number}", "age": 20 + number} for number in range(10)})
