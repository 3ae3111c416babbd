// What the extension adds of this folder, a function for each family. They return false with an exception set.
#pragma once

#include "../runtime/python.hpp"

namespace aether::containers {

[[nodiscard]] bool register_atomic_integers(PyObject* module);
[[nodiscard]] bool register_atomic_float(PyObject* module);
[[nodiscard]] bool register_atomic_bool(PyObject* module);
[[nodiscard]] bool register_atomic_ref(PyObject* module);
[[nodiscard]] bool register_atomic_counter(PyObject* module);
[[nodiscard]] bool register_atomic_event(PyObject* module);
[[nodiscard]] bool register_mapping(PyObject* module);
[[nodiscard]] bool register_rw_lock(PyObject* module);
[[nodiscard]] bool register_latch(PyObject* module);
[[nodiscard]] bool register_object_lock(PyObject* module);
[[nodiscard]] bool register_queue(PyObject* module);
[[nodiscard]] bool register_once(PyObject* module);
[[nodiscard]] bool register_deque(PyObject* module);
[[nodiscard]] bool register_list(PyObject* module);
[[nodiscard]] bool register_priority_queue(PyObject* module);
[[nodiscard]] bool register_markers(PyObject* module);
[[nodiscard]] bool register_flights(PyObject* module);
[[nodiscard]] bool register_concurrent_dict(PyObject* module);
[[nodiscard]] bool register_proxy(PyObject* module);
[[nodiscard]] bool register_set(PyObject* module);
[[nodiscard]] bool register_thread_safe_dict(PyObject* module);

inline bool register_all(PyObject* module) {
    return register_mapping(module) && register_atomic_integers(module) && register_atomic_float(module) &&
           register_atomic_bool(module) && register_atomic_ref(module) && register_atomic_counter(module) &&
           register_atomic_event(module) && register_rw_lock(module) && register_latch(module) &&
           register_object_lock(module) && register_queue(module) && register_once(module) && register_deque(module) &&
           register_list(module) && register_priority_queue(module) && register_concurrent_dict(module) &&
           register_set(module) && register_thread_safe_dict(module) && register_proxy(module);
}

}  // namespace aether::containers
