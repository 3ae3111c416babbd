"""job_queue.py repaired: a queue.Queue hands each job to one worker, and itself counts what is unfinished.

Whoever takes a job from the queue sees all that was done to it before it was put there; `join` waits for 0.

    python -m aether run examples/job_queue_fixed.py
"""

import queue
import threading

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
    """Jobs that wait; the standard library's queue knows how many are not done yet."""

    def __init__(self) -> None:
        self.jobs: queue.Queue[Job | None] = queue.Queue()

    def add(self, text: str) -> None:
        self.jobs.put(Job(text, weight=2 if "urgent" in text else 1))

    def stop(self, workers: int) -> None:
        self.jobs.join()
        for _ in range(workers):
            self.jobs.put(STOP)

    def work(self) -> None:
        while (job := self.jobs.get()) is not STOP:
            job.run()
            self.jobs.task_done()


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
    print("all done; none is unfinished")


if __name__ == "__main__":
    main()
