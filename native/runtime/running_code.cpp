#include "running_code.hpp"

#include <cstddef>
#include <unordered_set>
#include <utility>
#include <vector>

#include "frames.hpp"
#include "operands.hpp"
#include "reference.hpp"

namespace aether::runtime {

namespace {

struct Running {
    std::unordered_set<PyObject*> seen;
    std::vector<std::pair<Reference, Reference>> code;  // and its globals
    bool saw_threads = false;
};

// What CPython puts on the stack for its own ends has no function: its other fields are not set.
void add(Running& running, const Frame* frame) {
    PyObject* code = detail::untag(frame->executable);
    PyObject* function = function_of(frame);
    if (code == nullptr || !PyCode_Check(code) || function == nullptr) return;
    if (!running.seen.insert(code).second) return;
    running.code.emplace_back(Py_NewRef(code), Py_NewRef(PyFunction_GET_GLOBALS(function)));
}

void add_threads(Running& running) {
    PyThreadState* thread = PyInterpreterState_ThreadHead(PyInterpreterState_Get());
    for (; thread != nullptr; thread = PyThreadState_Next(thread)) {
        const auto* frame = detail::skip_c(reinterpret_cast<const Frame*>(thread->current_frame));
        for (; frame != nullptr; frame = caller(frame)) add(running, frame);
    }
}

// Called with all other threads at rest: no object may be made here.
int visit(PyObject* object, void* argument) noexcept {
    auto& running = *static_cast<Running*>(argument);
    if (!std::exchange(running.saw_threads, true)) add_threads(running);
    if (const Frame* frame = frame_kept_by(object)) add(running, frame);
    return 1;
}

PyObject* as_list(const Running& running) {
    Reference list(PyList_New(static_cast<Py_ssize_t>(running.code.size())));
    if (list == nullptr) return nullptr;
    for (std::size_t index = 0; index < running.code.size(); ++index) {
        const auto& [code, globals] = running.code[index];
        PyObject* pair = PyTuple_Pack(2, code.get(), globals.get());
        if (pair == nullptr) return nullptr;
        PyList_SET_ITEM(list.get(), static_cast<Py_ssize_t>(index), pair);
    }
    return list.release();
}

}  // namespace

PyObject* running_code() {
    Running running;
    // The one public call that stops the other threads of the free-threaded build while it looks around.
    PyUnstable_GC_VisitObjects(visit, &running);
    return as_list(running);
}

}  // namespace aether::runtime
