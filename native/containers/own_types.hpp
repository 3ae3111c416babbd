// The types of this folder that others ask for.
#pragma once

#include "../runtime/python.hpp"

#include <cstddef>

namespace aether::containers {

extern PyTypeObject* deque_type;
extern PyTypeObject* list_type;
extern PyTypeObject* set_type;
extern PyTypeObject* thread_safe_dict_type;

// The type is one of an atomic number, flag or reference: sort_of() knows it from then on. When the module is made.
void add_atomic_type(const PyTypeObject* type);

[[nodiscard]] std::size_t size_of_list(PyObject* list);
[[nodiscard]] std::size_t size_of_deque(PyObject* deque);

}  // namespace aether::containers
