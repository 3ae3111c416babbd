"""The library is patched in place and put back exactly; nothing that a program can see changes."""

import subprocess
import sys
import textwrap

SNAPSHOT = """
    import _queue, _socket, _thread, asyncio, builtins, concurrent.futures.thread, ctypes, importlib, inspect, io, json, marshal, os
    import multiprocessing.pool, posix, queue, sys, threading, time
    from aether import _native

    word = ctypes.sizeof(ctypes.c_void_p)

    def read(address, index):
        return ctypes.c_void_p.from_address(address + index * word).value

    header = object.__basicsize__ // word

    def method_pointer(method):
        # PyMethodDescrObject: header, d_type, d_name, d_qualname, d_method; PyCFunctionObject: header, m_ml.
        descriptor = type(method).__name__ == "method_descriptor"
        definition = read(id(method), header + 3 if descriptor else header)
        return read(definition, 1)

    def function_words(function):
        # All but the last, which is the version that CPython gives for its own caches.
        return [read(id(function), index) for index in range(header, type(function).__basicsize__ // word - 1)]

    classes = [_thread.lock, _thread.RLock, _thread._ThreadHandle, _queue.SimpleQueue, _socket.socket, io.FileIO,
               _native.ConcurrentQueue, _native.ConcurrentPriorityQueue, _native.ConcurrentDeque]
    modules = [threading, queue, asyncio.events, concurrent.futures._base, concurrent.futures.thread, multiprocessing.pool,
               importlib, importlib._bootstrap]

    def functions_of(holder):
        for name, value in list(vars(holder).items()):
            value = getattr(value, "__func__", value)
            if inspect.isfunction(value):
                yield value
            elif inspect.isclass(value) and not inspect.isclass(holder):
                yield from functions_of(value)

    def snapshot():
        methods = [value for holder in [*classes, _thread, marshal, posix] for value in vars(holder).values()]
        kinds = ("method_descriptor", "builtin_function_or_method")
        pointers = {(value.__qualname__, id(value)): method_pointer(value) for value in methods if type(value).__name__ in kinds}
        functions = {(value.__qualname__, id(value)): function_words(value) for module in modules for value in functions_of(module)}
        return pointers, functions, id(builtins.__import__)
"""


def run(body: str) -> str:
    program = textwrap.dedent(SNAPSHOT) + textwrap.dedent(body)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_patched_and_put_back() -> None:
    out = run("""
        before = snapshot()
        _native.start()
        during = snapshot()
        _native.stop()
        print([one == other for one, other in zip(before, during)], before == snapshot())
    """)
    assert out == "[False, False, False] True\n"


def test_nothing_to_be_seen() -> None:
    out = run("""
        def seen():
            return [(f, f.__name__, inspect.signature(f), f.__doc__, f.__code__) for f in
                    (threading.Event.set, queue.Queue.put, threading.Semaphore.acquire, concurrent.futures._base.wait)] + [
                    (f, f.__name__, f.__doc__, repr(f)) for f in (_thread.lock.acquire, _thread.start_new_thread)] + [
                    type(threading.Lock()), repr(builtins.__import__), threading.Thread.__dict__["start"]]

        before = seen()
        _native.start(True)
        print(before == seen())
        try:
            queue.Queue().put(1, 2, 3, 4)
        except TypeError as error:
            print(error, [frame.name for frame in __import__("traceback").extract_tb(error.__traceback__)])
        try:
            queue.Queue().get(timeout=-1)
        except ValueError as error:
            print([frame.name for frame in __import__("traceback").extract_tb(error.__traceback__)])
        try:
            threading.Lock().release()
        except RuntimeError as error:
            print(error)
    """)
    assert out.splitlines() == [
        "True",
        "Queue.put() takes from 2 to 4 positional arguments but 5 were given ['<module>']",
        "['<module>', 'get']",
        "release unlocked lock",
    ]


def test_stop_while_threads_wait() -> None:
    out = run("""
        lock, event, items, semaphore = threading.Lock(), threading.Event(), queue.Queue(), threading.Semaphore(0)
        simple, condition = queue.SimpleQueue(), threading.Condition()
        lock.acquire()

        def waiting(condition=condition):
            with condition:
                condition.wait()

        waits = [lock.acquire, event.wait, items.get, semaphore.acquire, simple.get, waiting]
        _native.start()
        threads = [threading.Thread(target=wait) for wait in waits]
        for thread in threads:
            thread.start()
        time.sleep(0.2)
        _native.stop()
        lock.release(); event.set(); items.put(1); semaphore.release(); simple.put(1)
        with condition:
            condition.notify_all()
        for thread in threads:
            thread.join()
        print("ended")
    """)
    assert out == "ended\n"


def test_start_again() -> None:
    out = run("""
        for _ in range(3):
            _native.start()
            thread = threading.Thread(target=print, args=("ran",))
            thread.start()
            thread.join()
            _native.stop()
    """)
    assert out == "ran\n" * 3


def test_programs_own_import_function() -> None:
    out = run("""
        original = builtins.__import__
        _native.start()

        def own(*arguments, **keywords):
            return original(*arguments, **keywords)

        builtins.__import__ = own
        _native.stop()
        print(builtins.__import__ is own)
    """)
    assert out == "True\n"
