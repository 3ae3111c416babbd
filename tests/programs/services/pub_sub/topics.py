"""Names of topics, with wildcards: ``orders.*`` and ``#``."""


def parts(topic):
    return topic.split(".")


def common(first, second):
    """The path that two topics begin with."""
    shared = []
    for mine, yours in zip(parts(first), parts(second), strict=False):
        if mine != yours:
            break
        shared.append(mine)
    return ".".join(shared)


def matches(pattern, topic):
    wanted, given = parts(pattern), parts(topic)
    for position, part in enumerate(wanted):
        if part == "#":
            return True
        if position >= len(given) or part not in ("*", given[position]):
            return False
    return len(wanted) == len(given)


def is_valid(topic):
    return bool(topic) and all(part.isidentifier() or part in ("*", "#") for part in parts(topic))
