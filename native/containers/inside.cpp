#include "inside.hpp"

#include "atomic_object.hpp"

namespace aether::containers {

std::atomic<const OnceWatcher*> once_watcher{nullptr};

// The owner stands at the same place in all of them, whatever the cell is.
PyObject* keeper_of(PyObject* object) {
    PyObject* owner = as<AtomicObject<std::byte>>(object).owner;
    return owner == nullptr ? object : owner;
}

}  // namespace aether::containers
