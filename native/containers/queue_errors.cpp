#include "queue_errors.hpp"

#include <atomic>

#include "../runtime/reference.hpp"

namespace aether::containers {

namespace {

using runtime::Reference;

// Kept for good from its first use on: until then nobody needs the module `queue`.
class QueueError {
  public:
    constexpr explicit QueueError(const char* name) : name_(name) {}

    PyObject* raise() {
        PyObject* known = error_.load(std::memory_order_acquire);
        if (known == nullptr) known = find();
        if (known != nullptr) PyErr_SetNone(known);
        return nullptr;
    }

  private:
    PyObject* find() {
        const Reference module(PyImport_ImportModule("queue"));
        PyObject* found = module == nullptr ? nullptr : PyObject_GetAttrString(module.get(), name_);
        PyObject* nobody = nullptr;
        if (found == nullptr || error_.compare_exchange_strong(nobody, found)) return found;
        Py_DECREF(found);
        return nobody;
    }

    const char* name_;
    std::atomic<PyObject*> error_{nullptr};
};

constinit QueueError empty("Empty");
constinit QueueError full("Full");
constinit QueueError shut_down("ShutDown");

}  // namespace

PyObject* raise(QueueOutcome outcome, Direction direction) {
    switch (outcome) {
        case QueueOutcome::not_yet:
            return direction == Direction::get ? empty.raise() : full.raise();
        case QueueOutcome::shut_down:
            return shut_down.raise();
        case QueueOutcome::out_of_memory:
            return PyErr_NoMemory();
        case QueueOutcome::done:
        case QueueOutcome::failed:
            break;
    }
    return nullptr;
}

}  // namespace aether::containers
