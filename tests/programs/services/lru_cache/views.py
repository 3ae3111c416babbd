"""Pages that are made from what the cache gives."""

from .store import Missing


def profile(cache, number):
    try:
        row = cache.get(f"user:{number}")
    except Missing:
        return "nobody"
    return f"{row['name']}, {row['age']}"


def table(cache, numbers):
    lines = [profile(cache, number) for number in numbers]
    width = max(len(line) for line in lines)
    rule = "-" * width
    return "\n".join([rule, *(line.ljust(width) for line in lines), rule])


def average_age(cache, numbers):
    ages = []
    for number in numbers:
        try:
            ages.append(cache.get(f"user:{number}")["age"])
        except Missing:
            continue
    return sum(ages) / len(ages) if ages else 0.0
