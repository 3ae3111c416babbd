# expect: nothing
"""Each thread has made the objects that it changes; what they share, `step`, nobody stores."""

from support.invisible import together


class Machine:
    step = 2

    def __init__(self):
        self.state = 0

    def run(self):
        count = 0

        def tick():
            nonlocal count
            count += self.step
            self.state += 1

        for _ in range(30):
            tick()
        return count


def work():
    machine = Machine()
    assert machine.run() == 60


together(work, work)
