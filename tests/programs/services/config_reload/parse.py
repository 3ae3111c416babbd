"""Configuration files in lines of `name = value`."""


class Mistake(ValueError):
    def __init__(self, number, text):
        super().__init__(f"line {number}: {text}")
        self.number = number


def value_of(text):
    match text.lower():
        case "yes" | "true":
            return True
        case "no" | "false":
            return False
        case digits if digits.isdigit():
            return int(digits)
        case _:
            return text


def parse(text):
    values = {}
    for number, line in enumerate(text.splitlines(), 1):
        line = line.partition("#")[0].strip()
        if not line:
            continue
        name, equals, value = line.partition("=")
        if not equals:
            raise Mistake(number, "no =")
        values[name.strip()] = value_of(value.strip())
    return values
