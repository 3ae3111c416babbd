"""What went through, by stage."""


class Tally:
    def __init__(self, *stages):
        self.counts = dict.fromkeys(stages, 0)

    def add(self, stage):
        self.counts[stage] += 1  # racy

    def __str__(self):
        return ", ".join(f"{stage}: {count}" for stage, count in self.counts.items())


class Quiet:
    def add(self, stage):
        pass

    def __str__(self):
        return "nothing was counted"
