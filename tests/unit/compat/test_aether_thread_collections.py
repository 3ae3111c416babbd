"""Aether-Thread's collections: what its documentation shows, and what its own leave out."""

from threads import run_together

from aether.compat.aether_thread import ThreadSafeDict, ThreadSafeList, ThreadSafeSet, proxy


def test_a_list() -> None:
    shared = ThreadSafeList([1, 2])
    run_together([lambda: [shared.append(3) for _ in range(100)]] * 4)
    assert len(shared) == 402
    assert list(shared)[:3] == [1, 2, 3]
    assert shared.count(3) == 400, "theirs has no count"


def test_a_dict() -> None:
    shared = proxy.ThreadSafeDict({"a": 1})
    shared.update({"b": 2})
    assert (list(shared), shared.setdefault("c", 3), shared.pop("a")) == (["a", "b"], 3, 1)
    assert isinstance(shared, ThreadSafeDict)


def test_a_set() -> None:
    shared = ThreadSafeSet({1}, track_contention=True)
    shared.add(2)
    shared.discard(9)
    assert shared.union({3}) == {1, 2, 3}
    assert 2 in shared
