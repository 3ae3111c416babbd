# expect: error lost-update dict['job']
"""What is looked up and stored again was another's meanwhile, too.

Both can read the same old value, and one update is lost.
"""

from support.invisible import one_by_one

jobs = {"job": 1}


def work():
    job = jobs.get("job")  # racy
    jobs["job"] = job + 1  # racy


one_by_one(work, work)
