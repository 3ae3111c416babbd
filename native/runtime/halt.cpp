#include "halt.hpp"

#include <atomic>
#include <utility>

#include "reference.hpp"

namespace aether::runtime {

namespace {

std::atomic<PyObject*> halt_function{nullptr};  // owned, for good
std::atomic<int> halt_severity{0};
thread_local bool due = false;

}  // namespace

void set_halt(PyObject* function, Severity lowest) {
    halt_severity.store(static_cast<int>(lowest), std::memory_order_relaxed);
    halt_function.store(function == nullptr ? nullptr : Py_NewRef(function), std::memory_order_release);
}

void note_for_halt(Severity severity) noexcept {
    if (halt_function.load(std::memory_order_relaxed) != nullptr &&
        static_cast<int>(severity) <= halt_severity.load(std::memory_order_relaxed))
        due = true;
}

void halt_if_due() {
    if (!std::exchange(due, false)) return;
    PyObject* pending = PyErr_GetRaisedException();
    const Reference result(PyObject_CallNoArgs(halt_function.load(std::memory_order_acquire)));
    if (result == nullptr) PyErr_Clear();  // it could not be called: the program goes on
    PyErr_SetRaisedException(pending);
}

}  // namespace aether::runtime
