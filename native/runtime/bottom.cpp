#include "bottom.hpp"

#include <algorithm>
#include <cstdio>

#include "frames.hpp"

namespace aether::runtime {

namespace {

constexpr int room_to_leave = 20;

class AtBottom {
  public:
    explicit AtBottom(PyThreadState* thread)
        : thread_(thread), frame_(thread->current_frame), depth_(thread->py_recursion_limit - remaining()) {
        thread->current_frame = detail::bottom_frame(thread);
        remaining() += depth_;
#if PY_VERSION_HEX < 0x030e0000
        c_depth_ = Py_C_RECURSION_LIMIT - thread->c_recursion_remaining;
        thread->c_recursion_remaining += c_depth_;
#endif
    }
    // The limit may be another one by now: what is left was changed with it. A very low one leaves us the room to end.
    ~AtBottom() {
        thread_->current_frame = frame_;
        remaining() = std::max(remaining() - depth_, room_to_leave);
#if PY_VERSION_HEX < 0x030e0000
        thread_->c_recursion_remaining -= c_depth_;
#endif
    }
    AtBottom(const AtBottom&) = delete;
    AtBottom& operator=(const AtBottom&) = delete;

  private:
    int& remaining() { return thread_->py_recursion_remaining; }

    PyThreadState* thread_;
    decltype(PyThreadState::current_frame) frame_;
    int depth_;
#if PY_VERSION_HEX < 0x030e0000
    int c_depth_;
#endif
};

}  // namespace

PyObject* call_at_bottom(PyObject* function, PyObject* arguments) {
    const AtBottom scope(PyThreadState_Get());
    return PyObject_CallObject(function, arguments);
}

PyObject* run_file(PyObject* path, PyObject* names) {
    PyObject* name = nullptr;
    if (PyUnicode_FSConverter(path, static_cast<void*>(&name)) == 0) return nullptr;
    PyObject* result = nullptr;
    if (FILE* file = std::fopen(PyBytes_AS_STRING(name), "rb")) {
        // NOLINTNEXTLINE(clang-analyzer-unix.Stream): Python closes it
        result = PyRun_FileEx(file, PyBytes_AS_STRING(name), Py_file_input, names, names, 1);
    } else {
        PyErr_SetFromErrnoWithFilenameObject(PyExc_OSError, path);
    }
    Py_DECREF(name);
    return result;
}

}  // namespace aether::runtime
