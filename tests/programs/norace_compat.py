# expect: nothing
"""Another library's names for aether's locks and hand-overs order what the program does, though Python lies between."""

import threading

from aether.compat.cereggii import AtomicDict, ThreadSet
from aether.compat.cereggii.locks import ReadersWriterLock
from aether.compat.ft_utils.concurrency import AtomicReference, ConcurrentGatheringIterator, ConcurrentQueue
from aether.compat.ft_utils.local import BatchExecutor
from aether.compat.ft_utils.synchronization import IntervalLock, RWLock, RWWriteContext


class Box:
    def __init__(self):
        self.value = 0


interval_lock, rw_lock, readers_writer_lock = IntervalLock(), RWLock(), ReadersWriterLock()
by_interval, by_writing, by_writer = Box(), Box(), Box()
gathering, jobs, reference, table = ConcurrentGatheringIterator(), ConcurrentQueue(), AtomicReference(), AtomicDict()
boxes = BatchExecutor(Box, 3)
turn = threading.Barrier(3)


def work():
    turn.wait()
    for _ in range(5):
        with interval_lock:
            by_interval.value += 1
            interval_lock.cede()
            by_interval.value += 1
        with RWWriteContext(rw_lock):
            by_writing.value += 1
        with readers_writer_lock.writer():
            by_writer.value += 1
        own = boxes.load()
        own.value += 1


def send():
    turn.wait()
    for key, hand_over in enumerate([lambda box: gathering.insert(0, box), jobs.push, reference.set]):
        box = Box()
        box.value = key
        hand_over(box)
    box = Box()
    box.value = 1
    table["box"] = box


def receive():
    for box in gathering.iterator(0):
        box.value += 1
    jobs.pop().value += 1
    while (box := reference.get()) is None:
        pass
    box.value += 1
    while (box := table.get("box")) is None:
        pass
    box.value += 1


ThreadSet(*(threading.Thread(target=each) for each in (work, work, send, receive))).start_and_join()
