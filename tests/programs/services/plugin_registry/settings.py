"""Settings by plugin, from lines such as `wrap.width = 4`."""


def read(text):
    settings = {}
    for line in text.splitlines():
        name, equals, value = line.partition("=")
        if not equals:
            continue
        plugin, dot, key = name.strip().partition(".")
        if not dot:
            continue
        settings.setdefault(plugin, {})[key] = int(value)
    return settings


TEXT = """
wrap.width = 4
upper.strict = 1
"""


def of(name, settings):
    return settings.get(name, {})
