#include "lifetime.hpp"

#include "python.hpp"
#include "shadow.hpp"
#include "thread_state.hpp"

namespace aether::runtime {

namespace {

PyRefTracer earlier_tracer = nullptr;
void* earlier_data = nullptr;
bool installed = false;

// Objects that can hold locations: everything the collector tracks, and instances of classes.
bool may_have_locations(PyObject* object) {
    const PyTypeObject* type = Py_TYPE(object);
    return (type->tp_flags & (Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_HEAPTYPE)) != 0;
}

// A creation always clears the address's shadow, since that is what makes it right; a destruction comes before __del__ runs and
// only gives memory back early.
int trace(PyObject* object, PyRefTracerEvent event, void*) {
    if (earlier_tracer != nullptr) earlier_tracer(object, event, earlier_data);
    if (object == nullptr) return 0;
    if (event == PyRefTracer_CREATE) {
        const core::Strand* strand = active() && may_have_locations(object) ? known_strand() : nullptr;
        born(object, strand == nullptr ? 0 : strand->now());
    } else if (event == PyRefTracer_DESTROY) {
        died(object);
    }
    return 0;
}

}  // namespace

bool install_tracer() {
    void* data = nullptr;
    const PyRefTracer present = PyRefTracer_GetTracer(&data);
    if (present == trace) return true;
    earlier_tracer = present;
    earlier_data = data;
    installed = PyRefTracer_SetTracer(trace, nullptr) == 0;
    return installed;
}

void uninstall_tracer() {
    if (holds_tracer()) (void)PyRefTracer_SetTracer(earlier_tracer, earlier_data);
    earlier_tracer = nullptr;
    earlier_data = nullptr;
    installed = false;
}

bool holds_tracer() {
    void* data = nullptr;
    return PyRefTracer_GetTracer(&data) == trace;
}

}  // namespace aether::runtime
