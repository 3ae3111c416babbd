"""What `pytomic` 0.2 is to a program: ``from aether.compat.pytomic.multithreading import AtomicInt``."""
