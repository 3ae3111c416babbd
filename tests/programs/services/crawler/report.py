"""What the crawler found, for people."""


class Report:
    def __init__(self):
        self.pages = 0
        self.broken = []

    def lines(self):
        yield f"{self.pages} pages"
        for address in self.broken:
            yield f"broken: {address}"

    @property
    def is_sound(self):
        return not self.broken

    def __str__(self):
        return "\n".join(self.lines())
