"""Imported lazily: who first uses it runs this."""


class Settings:
    def __init__(self):
        self.colours = []


settings = Settings()
settings.depth = 3
settings.colours.append("red")
limits = {"a": 1}
limits["b"] = 2
