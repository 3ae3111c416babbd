"""How a page is shown: in letters."""

SHADES = " .:-=+*#%@"


def shade(value):
    return SHADES[min(value, len(SHADES) - 1)]


def lines(image):
    for number in range(image.height):
        yield "".join(shade(value) for value in image.row(number))


def framed(image):
    bar = "+" + "-" * image.width + "+"
    return "\n".join([bar, *(f"|{line}|" for line in lines(image)), bar])
