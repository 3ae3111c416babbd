# expect: nothing
"""Each page is read when its future is reported done."""

from concurrent.futures import ThreadPoolExecutor, as_completed

pages = {"fast": None, "slow": None}


def load(name):
    pages[name] = [name]
    return name


with ThreadPoolExecutor(2) as pool:
    futures = [pool.submit(load, "fast"), pool.submit(load, "slow")]
    for future in as_completed(futures):
        assert pages[future.result()]
