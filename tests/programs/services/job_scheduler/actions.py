"""What jobs do: nothing that is shared."""


def rotate_logs():
    names = [f"app.log.{number}" for number in range(3)]
    return list(zip(names, names[1:], strict=False))


def send_digest():
    lines = [f"- item {number}" for number in range(3)]
    return "\n".join(lines)


def vacuum():
    return sum(number * number for number in range(10))


def heartbeat():
    return "alive"
