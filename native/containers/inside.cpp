#include "inside.hpp"

#include "atomic_object.hpp"
#include "concurrent_dict.hpp"
#include "own_types.hpp"

namespace aether::containers {

std::atomic<const OnceWatcher*> once_watcher{nullptr};

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

}  // namespace aether::containers
