# expect: note benign Robot.position
# expect: note benign Robot.bytes
"""What belongs together is replaced together, and who loads takes it once."""

from support.invisible import one_by_one


class Position:
    def __init__(self, x, y):
        self.x, self.y = x, y


class Robot:
    def __init__(self):
        self.position = Position(0, 0)
        self.bytes = {"read": 0, "written": 0}

    def move(self):
        for step in range(1, 4):
            self.position = Position(step, 2 * step)
            self.bytes = {"read": step, "written": step}

    def traffic(self):
        counts = self.bytes
        return counts["read"] + counts["written"]


class Map:
    def __init__(self, robot):
        self.robot = robot

    def draw(self):
        position = self.robot.position
        return position.x, position.y


robot = Robot()
chart = Map(robot)
one_by_one(robot.move, chart.draw, robot.traffic)
