# expect: error torn-state Position.x
# expect: warning torn-state dict['read']
"""Who stores reaches the object by one way, who loads by another: one new and one old half are seen all the same."""

from support.invisible import one_by_one


class Position:
    def __init__(self):
        self.x = self.y = 0


class Robot:
    def __init__(self, position):
        self.position = position
        self.bytes = {"read": 0, "written": 0}

    def move(self):
        for step in range(1, 4):
            self.position.x = step  # racy
            self.position.y = 2 * step
            self.bytes["read"] = step  # racy
            self.bytes["written"] = step

    def traffic(self):
        read = self.bytes["read"]  # racy
        written = self.bytes["written"]
        return read + written


class Map:
    def __init__(self, position):
        self.robot = position

    def draw(self):
        return self.robot.x, self.robot.y  # racy


position = Position()
robot = Robot(position)
chart = Map(position)
one_by_one(robot.move, chart.draw, robot.traffic)
