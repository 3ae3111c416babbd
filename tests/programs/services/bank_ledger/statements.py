"""What the bank prints."""


def cents(amount):
    sign = "-" if amount < 0 else ""
    return f"{sign}{abs(amount) // 100}.{abs(amount) % 100:02}"


def line(name, amount):
    return f"{name:<12}{cents(amount):>12}"


def heading(title):
    return [title, "=" * len(title)]


def statement(title, amounts):
    lines = heading(title)
    lines += [line(name, amount) for name, amount in sorted(amounts.items())]
    lines.append(line("total", sum(amounts.values())))
    return "\n".join(lines)
