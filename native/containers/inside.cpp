#include "inside.hpp"

#include <algorithm>
#include <array>

#include "atomic_object.hpp"
#include "concurrent_dict.hpp"
#include "own_types.hpp"

namespace aether::containers {

std::atomic<const OnceWatcher*> once_watcher{nullptr};

namespace {

std::array<const PyTypeObject*, 5> atomic_types{};

}  // namespace

void add_atomic_type(const PyTypeObject* type) {
    *std::ranges::find(atomic_types, nullptr) = type;
}

// The owner stands at the same place in all of them, whatever the cell is.
PyObject* keeper_of(PyObject* object) {
    PyObject* owner = as<AtomicObject<std::byte>>(object).owner;
    return owner == nullptr ? object : owner;
}

bool is_keyed(PyObject* object) {
    return dict::is_dict(object) || PyObject_TypeCheck(object, set_type) != 0 ||
           PyObject_TypeCheck(object, thread_safe_dict_type) != 0;
}
bool is_row(PyObject* object) {
    return PyObject_TypeCheck(object, list_type) != 0 || PyObject_TypeCheck(object, deque_type) != 0;
}

Sort sort_of(PyObject* object) noexcept {
    const PyTypeObject* type = Py_TYPE(object);
    if ((type->tp_flags & Py_TPFLAGS_HEAPTYPE) == 0) return Sort::none;
    while (type->tp_base != nullptr && type->tp_base != &PyBaseObject_Type) type = type->tp_base;
    if (type == dict::type || type == thread_safe_dict_type) return Sort::dict;
    if (type == set_type) return Sort::set;
    if (type == list_type || type == deque_type) return Sort::row;
    return std::ranges::find(atomic_types, type) != atomic_types.end() ? Sort::atomic : Sort::none;
}

bool holds_key(PyObject* keyed, PyObject* key) {
    Reference value;
    const Outcome found = dict::find(keyed, key, value);
    if (found == Outcome::failed) PyErr_Clear();
    return found == Outcome::done;
}

std::size_t size_of(PyObject* container) {
    if (is_keyed(container)) return dict::map_of(container).approximate_size();
    return PyObject_TypeCheck(container, list_type) != 0 ? size_of_list(container) : size_of_deque(container);
}

}  // namespace aether::containers
