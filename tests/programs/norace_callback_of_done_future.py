# expect: nothing
"""A callback of a future that is done already is called at once, by who adds it, after the task."""

from concurrent.futures import ThreadPoolExecutor

log = {"task": 0, "callback": 0}


def task():
    log["task"] = 1


with ThreadPoolExecutor(1) as pool:
    future = pool.submit(task)
    future.result()
    future.add_done_callback(lambda future: log.update(callback=log["task"]))
    assert log["callback"] == 1
