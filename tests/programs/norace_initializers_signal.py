# expect: nothing
"""A worker says that it is there by its initializer, a method of the primitive that is waited for."""

import _thread
import queue
import threading
from concurrent.futures import ThreadPoolExecutor

notes = {}
event = threading.Event()
mail, simple_mail = queue.Queue(), queue.SimpleQueue()
semaphore = threading.Semaphore(0)
bounded = threading.BoundedSemaphore(1)
bounded.acquire()
lock, low_lock, old_lock = threading.Lock(), _thread.allocate_lock(), _thread.allocate()
lock.acquire()
low_lock.acquire()
old_lock.acquire()


def signalled(name, wait, signal, *arguments):
    """The worker of the pool is started, and signals, after the note."""

    def look():
        wait()
        assert notes[name] == name

    looking = threading.Thread(target=look)
    looking.start()
    with ThreadPoolExecutor(1, initializer=signal, initargs=arguments) as pool:
        notes[name] = name
        pool.submit(int)
    looking.join()


signalled("event", event.wait, event.set)
signalled("mail", mail.get, mail.put, "up")
signalled("simple mail", simple_mail.get, simple_mail.put, "up")
signalled("semaphore", semaphore.acquire, semaphore.release)
signalled("bounded", bounded.acquire, bounded.release)
signalled("lock", lock.acquire, lock.release)
signalled("low lock", low_lock.acquire, low_lock.release)
signalled("old lock", old_lock.acquire, old_lock.release)
