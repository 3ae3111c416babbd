"""A job queue made of a list.

Workers test whether there is a job and then take one, which another worker may have done in between; what is still to
be done is counted by `+= 1` in one thread and `-= 1` in the others, and whoever waits for 0 waits for ever.

    python -m aether run examples/job_queue.py
"""

import threading
import time

STOP = None


class Job:
    """A text to be counted."""

    def __init__(self, text: str, weight: int) -> None:
        self.text = text
        self.weight = weight
        self.words = 0

    def run(self) -> None:
        self.words = len(self.text.split()) * self.weight


class JobQueue:
    """Jobs that wait, and how many are not done yet."""

    def __init__(self) -> None:
        self.jobs: list[Job | None] = []
        self.unfinished = 0

    def add(self, text: str) -> None:
        self.unfinished += 1
        self.jobs.append(Job(text, weight=2 if "urgent" in text else 1))

    def stop(self, workers: int) -> None:
        for _ in range(workers):
            self.jobs.append(STOP)

    def take(self) -> Job | None:
        while True:
            if self.jobs:
                try:
                    return self.jobs.pop(0)
                except IndexError:
                    pass  # another worker was faster
            time.sleep(0.001)

    def work(self) -> None:
        while (job := self.take()) is not STOP:
            job.run()
            self.unfinished -= 1


def main() -> None:
    letters = JobQueue()
    workers = [threading.Thread(target=letters.work, name=f"worker {number}") for number in (1, 2)]
    for worker in workers:
        worker.start()
    for number in range(50):
        letters.add(f"urgent letter number {number}" if number % 5 == 0 else f"letter number {number}")
    letters.stop(len(workers))
    for worker in workers:
        worker.join()
    print(f"all done; {letters.unfinished} counted as unfinished")


if __name__ == "__main__":
    main()
