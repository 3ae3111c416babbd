# expect: nothing
# one order: who receives the mail finds it there
"""A forked child goes on with the primitives that its parent made, by whatever way of the library they are operated: the
count before each signal and the count after its receipt are in order. (A race in the child would be its exit status.)"""

import asyncio
import os
import queue
import sched
import threading
import unittest
import weakref
from concurrent.futures import Future, ThreadPoolExecutor
from multiprocessing.pool import ThreadPool

from support.invisible import one_by_one, together

events = {name: threading.Event() for name in "thread timer executor finalizer loop schedule cleanup".split()}
events |= {name: threading.Event() for name in "apply map starmap".split()}
queues = {name: queue.Queue() for name in ("future", "result", "results")}
asked = threading.Event()
slots = threading.Semaphore(1)
mail = queue.Queue()
counts = dict.fromkeys([*events, *queues, "asked", "slots", "mail"], 0)


class Guest:
    pass


class Visit(unittest.TestCase):
    def runTest(self):
        self.addCleanup(events["cleanup"].set)


def by_future(signal):
    future = Future()
    future.add_done_callback(signal)
    future.set_result("served")


def by_loop(signal):
    async def call():
        asyncio.get_running_loop().call_soon(signal)

    asyncio.run(call())


def by_schedule(signal):
    plan = sched.scheduler()
    plan.enter(0, 1, signal)
    plan.run()


def told(name, wait, tell, *arguments):
    def hear():
        wait()
        counts[name] += 1

    hearing = threading.Thread(target=hear)
    hearing.start()
    counts[name] += 1
    tell(*arguments)
    hearing.join()


def tell_by_all():
    def signals(name):
        return events[name].wait

    told("thread", signals("thread"), threading.Thread(target=events["thread"].set).start)
    told("timer", signals("timer"), threading.Timer(0, events["timer"].set).start)
    told("finalizer", signals("finalizer"), weakref.finalize(Guest, events["finalizer"].set))
    told("loop", signals("loop"), by_loop, events["loop"].set)
    told("schedule", signals("schedule"), by_schedule, events["schedule"].set)
    told("cleanup", signals("cleanup"), Visit().run)
    told("future", queues["future"].get, by_future, queues["future"].put)
    with ThreadPoolExecutor(1) as executor:
        told("executor", signals("executor"), executor.submit, events["executor"].set)
    with ThreadPool(1) as pool:
        told("apply", signals("apply"), pool.apply, events["apply"].set)
        told("map", signals("map"), pool.map, threading.Event.set, [events["map"]])
        told("starmap", signals("starmap"), pool.starmap, threading.Event.set, [(events["starmap"],)])
        told("result", queues["result"].get, pool.apply_async, int, (), {}, queues["result"].put)
        told("results", queues["results"].get, pool.map_async, int, "1", None, queues["results"].put)


def ask():
    counts["asked"] += 1
    asked.set()


def answer():
    while not asked.isSet():
        pass
    counts["asked"] += 1


def take_slot():
    with slots:
        pass
    counts["slots"] += 1
    with slots:
        pass


def take_slot_again():
    take_slot()


def send():
    counts["mail"] += 1
    mail.put_nowait("letter")


def receive():
    mail.get_nowait()
    counts["mail"] += 1


child = os.fork()
if child == 0:
    tell_by_all()
    together(ask, answer)
    one_by_one(take_slot, take_slot_again)
    one_by_one(send, receive)
    assert set(counts.values()) == {2}
else:
    assert os.waitpid(child, 0)[1] == 0
