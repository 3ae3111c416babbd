# expect: nothing
"""Submit is before the task, the task before its result."""

from concurrent.futures import ThreadPoolExecutor


class Page:
    def __init__(self, url):
        self.url = url
        self.words = 0


def count(page):
    page.words += len(page.url)
    return page


with ThreadPoolExecutor(2) as pool:
    futures = []
    for number in range(6):
        page = Page("x" * number)
        futures.append(pool.submit(count, page))
    for future in futures:
        page = future.result()
        page.words += 1
