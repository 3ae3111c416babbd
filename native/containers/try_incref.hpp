// Taking a reference from a pointer that others may be replacing, where the object may be dying: the one file that
// knows how CPython counts references.
//
// Free-threaded CPython gives the memory of objects back only once no thread can be looking at it any more, so the
// counts of an object that has just died may be read. Since 3.14 the two functions are public; for 3.13 they are
// written here upon the fields that its <object.h> describes.
#pragma once

#include "../runtime/python.hpp"

#include <atomic>
#include <cstdint>

namespace aether::containers {

#if !defined(Py_GIL_DISABLED)

inline void enable_try_incref(PyObject*) {}
inline bool try_incref(PyObject* object) {
    Py_INCREF(object);
    return true;
}

#elif PY_VERSION_HEX >= 0x030e0000

inline void enable_try_incref(PyObject* object) {
    PyUnstable_EnableTryIncRef(object);
}
inline bool try_incref(PyObject* object) {
    return PyUnstable_TryIncRef(object) != 0;
}

#else

// From now on the thread that owns the object announces its death in the shared count.
inline void enable_try_incref(PyObject* object) {
    if (_Py_IsImmortal(object)) return;
    const std::atomic_ref<Py_ssize_t> shared(object->ob_ref_shared);
    Py_ssize_t seen = shared.load(std::memory_order_relaxed);
    while ((seen & _Py_REF_SHARED_FLAG_MASK) == 0 &&
           !shared.compare_exchange_weak(seen, seen | _Py_REF_MAYBE_WEAKREF)) {
    }
}

// An owned object lives until its owner, which is this thread, lets it die.
inline bool try_incref_local(PyObject* object) {
    const std::atomic_ref<std::uint32_t> local(object->ob_ref_local);
    const std::uint32_t more = local.load(std::memory_order_relaxed) + 1;
    if (more == 0) return true;  // immortal
    if (!_Py_IsOwnedByCurrentThread(object)) return false;
    local.store(more, std::memory_order_relaxed);
    return true;
}

inline bool try_incref_shared(PyObject* object) {
    const std::atomic_ref<Py_ssize_t> shared(object->ob_ref_shared);
    Py_ssize_t seen = shared.load(std::memory_order_relaxed);
    for (;;) {
        if (seen == 0 || seen == _Py_REF_MERGED) return false;
        if (shared.compare_exchange_weak(seen, seen + (Py_ssize_t{1} << _Py_REF_SHARED_SHIFT))) return true;
    }
}

inline bool try_incref(PyObject* object) {
    return try_incref_local(object) || try_incref_shared(object);
}

#endif

}  // namespace aether::containers
