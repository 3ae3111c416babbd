# expect: nothing
"""Whatever comes first is read, then the rest is waited for."""

from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait

pages = {"fast": None, "slow": None}


def load(name):
    pages[name] = [name]
    return name


with ThreadPoolExecutor(2) as pool:
    done, pending = wait([pool.submit(load, name) for name in pages], return_when=FIRST_COMPLETED)
    for future in done:
        assert pages[future.result()]
    wait(pending)
    assert all(pages.values())
