#include "lifetime.hpp"

#include <atomic>
#include <new>

#include "cursor.hpp"
#include "python.hpp"
#include "shadow.hpp"
#include "sync_final.hpp"
#include "thread_state.hpp"
#include "types.hpp"

namespace aether::runtime {

namespace {

// Replaced while other threads may be inside of `trace`: the data goes first, and no tracer that we know minds the
// other's.
std::atomic<PyRefTracer> earlier_tracer{nullptr};
std::atomic<void*> earlier_data{nullptr};

// Objects that may be new to other threads: everything the collector tracks that has locations.
bool has_locations(PyObject* object) {
    const PyTypeObject* type = Py_TYPE(object);
    if ((type->tp_flags & (Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_HEAPTYPE)) == 0) return false;
    return type != &PyTuple_Type && type != &PyMethod_Type && type != &PyFunction_Type && type != &PyListIter_Type &&
           type != &PyCFunction_Type;
}

// No location and no key by identity: neither shadow nor a mark ever stands at their addresses while they live.
bool never_has_shadow(PyObject* object) {
    const PyTypeObject* type = Py_TYPE(object);
    return type == &PyFloat_Type || type == &PyLong_Type || type == &PyUnicode_Type || type == &PyBytes_Type ||
           type == &cursor_type || shares_word(type);
}

// A creation always clears the address's shadow, since that is what makes it right; a destruction comes before __del__
// runs and only gives memory back early.
[[gnu::noinline]] int trace_any(PyObject* object, PyRefTracerEvent event) {
    if (const PyRefTracer earlier = earlier_tracer.load(std::memory_order_relaxed)) {
        earlier(object, event, earlier_data.load(std::memory_order_relaxed));
    }
    if (object == nullptr || never_has_shadow(object)) return 0;
    if (event == PyRefTracer_CREATE) {
        const core::Strand* strand = active() && has_locations(object) ? known_strand() : nullptr;
        (void)survive([&] { born(object, strand == nullptr ? 0 : strand->now()); });
    } else if (event == PyRefTracer_DESTROY) {
        if (active()) sync::acquire_accesses(object);
        died(object);
    }
    return 0;
}

// Most objects that a program makes are numbers.
int trace(PyObject* object, PyRefTracerEvent event, void*) {
    const bool alone = earlier_tracer.load(std::memory_order_relaxed) == nullptr;
    if (alone && object != nullptr) [[likely]] {
        if (Py_IS_TYPE(object, &PyFloat_Type)) [[likely]]
            return 0;
        if (Py_IS_TYPE(object, &PyLong_Type)) [[likely]]
            return 0;
    }
    return trace_any(object, event);
}

}  // namespace

bool install_tracer() {
    void* data = nullptr;
    const PyRefTracer present = PyRefTracer_GetTracer(&data);
    if (present == trace) return true;
    earlier_data = data;
    earlier_tracer = present;
    return PyRefTracer_SetTracer(trace, nullptr) == 0;
}

void uninstall_tracer() {
    if (holds_tracer()) (void)PyRefTracer_SetTracer(earlier_tracer, earlier_data);
    earlier_tracer = nullptr;
    earlier_data = nullptr;
}

bool holds_tracer() {
    void* data = nullptr;
    return PyRefTracer_GetTracer(&data) == trace;
}

}  // namespace aether::runtime
