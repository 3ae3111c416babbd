"""What is built: two parts, and a whole of both."""

from .graph import Task, connect


def compile_part(name):
    def compile_it():
        return f"{name}.o"

    return compile_it


def link(*objects):
    return "+".join(sorted(objects))


def plan():
    first = Task("first", compile_part("first"))
    second = Task("second", compile_part("second"))
    program = Task("program", link, needs=[first, second])
    connect([program, second, first])
    return first, second, program
