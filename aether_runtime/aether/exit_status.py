"""Changes the status of a process whose interpreter is already on its way out.

The last ``atexit`` handler knows whether races were found; by then Python has fixed its status. ``os._exit`` would
cut off the rest: files that are flushed when they are freed, ``__del__``, the C library's own handlers.
"""

from contextlib import suppress


def change_at_exit(status: int) -> None:
    """Let the process end with this status after all that it still has to do."""
    import ctypes  # noqa: PLC0415

    libc = ctypes.CDLL(None)
    if hasattr(libc, "gnu_get_libc_version"):
        # glibc's `exit`, called by an exit handler, runs the handlers that are left and takes the new status.
        _run_at_exit(libc, libc.exit, status)
        return
    # Elsewhere that is undefined: handlers run last in, first out, so buffers are flushed, then the process ends.
    _run_at_exit(libc, libc._exit, status)
    _run_at_exit(libc, libc.fflush, 0)


def keep_interrupted() -> None:
    """Let a process that a KeyboardInterrupt ended still die by SIGINT.

    Python remembers the KeyboardInterrupt in a flag that every string given to ``exec`` resets, those of
    ``dataclasses`` included, and which such a string also sets.
    """
    with suppress(KeyboardInterrupt):
        exec("raise KeyboardInterrupt")


def _run_at_exit(libc: "object", function: "object", argument: int) -> None:
    import ctypes  # noqa: PLC0415

    register = libc.__cxa_atexit  # type: ignore[attr-defined]
    register.argtypes = (ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p)
    # Named as a library's handler: of others ThreadSanitizer loses the argument.
    owner = ctypes.c_void_p(libc._handle)  # type: ignore[attr-defined]
    register(ctypes.cast(function, ctypes.c_void_p), ctypes.c_void_p(argument), owner)  # type: ignore[arg-type]
