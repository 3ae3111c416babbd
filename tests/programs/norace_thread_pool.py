# expect: nothing
"""Results of a ThreadPool come after their tasks, and `join` after all tasks."""

from multiprocessing.pool import ThreadPool


def work(item):
    item["n"] += 1
    return item


pool = ThreadPool(2)
result = pool.apply_async(work, ({"n": 1},))
result.get()["n"] += 1
for item in pool.map(work, [{"n": number} for number in range(4)]):
    item["n"] += 1
left = {"n": 0}
pool.apply_async(work, (left,))
pool.close()
pool.join()
left["n"] += 1
