#include "audit.hpp"

#include <atomic>
#include <string_view>

#include "untraced.hpp"

namespace aether::runtime {

namespace {

std::atomic<bool> auditing{false};
std::atomic<bool> foreign_functions{false};
std::atomic<PyObject*> on_compile{nullptr};  // owned, for good
thread_local bool telling = false;

// Other interpreters of the process have audit events, too.
bool is_ours() {
    return Py_IsFinalizing() == 0 && PyThreadState_GetUnchecked() != nullptr &&
           PyInterpreterState_Get() == PyInterpreterState_Main();
}

// What is raised ends the compilation: by a signal's handler perhaps. That a stack is full is not the program's affair.
int told(PyObject* result) {
    if (result == nullptr && PyErr_ExceptionMatches(PyExc_Exception) == 0) return -1;
    if (result == nullptr) PyErr_Clear();
    Py_XDECREF(result);
    return 0;
}

int tell(PyObject* arguments) {
    if (telling || !is_ours() || !PyTuple_Check(arguments) || PyTuple_GET_SIZE(arguments) != 2) return 0;
    telling = true;
    const Untraced scope;
    PyObject* result = PyObject_CallObject(on_compile.load(std::memory_order_acquire), arguments);
    telling = false;
    return told(result);
}

int on_event(const char* event, PyObject* arguments, void*) {
    if (event[0] != 'c' || !auditing.load(std::memory_order_acquire)) return 0;
    const std::string_view name(event);
    if (name == "compile") return tell(arguments);
    if (name.starts_with("ctypes.dlsym")) foreign_functions.store(true, std::memory_order_relaxed);
    return 0;
}

}  // namespace

bool begin_auditing(PyObject* function) {
    if (on_compile.load(std::memory_order_relaxed) == nullptr) {
        if (PySys_AddAuditHook(on_event, nullptr) < 0) return false;
        on_compile.store(Py_NewRef(function), std::memory_order_release);
    }
    foreign_functions.store(false, std::memory_order_relaxed);
    auditing.store(true, std::memory_order_release);
    return true;
}

void end_auditing() {
    auditing.store(false, std::memory_order_release);
}

bool saw_foreign_functions() {
    return foreign_functions.load(std::memory_order_relaxed);
}

}  // namespace aether::runtime
