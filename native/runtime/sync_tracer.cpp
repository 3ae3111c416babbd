#include "lifetime.hpp"
#include "sync_handlers.hpp"
#include "thread_state.hpp"

namespace aether::runtime::sync {

PyObject* switch_tracer(const MethodCall& call) {
    PyObject* result = call.run();
    if (!install_tracer()) {
        PyErr_Clear();
        fail("the interpreter's reference tracer cannot be set");
    }
    return result;
}

}  // namespace aether::runtime::sync
