#include "shared_cell.hpp"

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <ctime>

#include "python_type.hpp"
#include "register.hpp"

namespace aether::containers {

namespace {

struct Mapping {
    PyObject_HEAD Py_buffer view;
    PyObject* keeper;
};

PyTypeObject* mapping_type = nullptr;

int traverse(PyObject* self, visitproc visit, void* arg) {
    Py_VISIT(as<Mapping>(self).view.obj);
    Py_VISIT(as<Mapping>(self).keeper);
    return traverse_plain(self, visit, arg);
}

void dealloc(PyObject* self) {
    PyObject_GC_UnTrack(self);
    PyBuffer_Release(&as<Mapping>(self).view);
    Py_CLEAR(as<Mapping>(self).keeper);
    free_object(self);
}

PyType_Slot slots[] = {
    {Py_tp_doc, const_cast<char*>("Keeps memory that processes share.")},
    {Py_tp_dealloc, slot(dealloc)},
    {Py_tp_traverse, slot(traverse)},
    {0, nullptr},
};

timespec as_timespec(long long microseconds) {
    return {static_cast<time_t>(microseconds / 1'000'000), static_cast<long>(microseconds % 1'000'000 * 1000)};
}

// The system's errors: EAGAIN, the word has changed already; EINTR, a signal; ETIMEDOUT.
int sleep_detached(std::atomic<std::uint32_t>& word, std::uint32_t seen, const Deadline& deadline) {
    const timespec left = deadline.is_never() ? timespec{} : as_timespec(deadline.microseconds_left());
    long result = 0;
    int error = 0;
    Py_BEGIN_ALLOW_THREADS;
    result = syscall(SYS_futex, &word, FUTEX_WAIT, seen, deadline.is_never() ? nullptr : &left, nullptr, 0);
    error = result == 0 ? 0 : errno;
    Py_END_ALLOW_THREADS;
    return error;
}

}  // namespace

PyObject* new_mapping(PyObject* buffer, PyObject* keeper) {
    PyObject* made = mapping_type->tp_alloc(mapping_type, 0);
    if (made == nullptr) return nullptr;
    Py_buffer& view = as<Mapping>(made).view;
    if (PyObject_GetBuffer(buffer, &view, PyBUF_WRITABLE) < 0) {
        Py_DECREF(made);
        return nullptr;
    }
    const bool fits = static_cast<std::size_t>(view.len) >= sizeof(SharedLayout) &&
                      reinterpret_cast<std::uintptr_t>(view.buf) % alignof(SharedLayout) == 0;
    as<Mapping>(made).keeper = Py_NewRef(keeper);
    if (fits) return made;
    Py_DECREF(made);
    PyErr_SetString(PyExc_ValueError, "the shared memory is too small");
    return nullptr;
}

SharedLayout* layout_of(PyObject* owner) {
    if (owner == nullptr || Py_TYPE(owner) != mapping_type) return nullptr;
    return static_cast<SharedLayout*>(as<Mapping>(owner).view.buf);
}

Wait wait_shared(std::atomic<std::uint32_t>& notifications, std::uint32_t seen, const Deadline& deadline) {
    const int error = sleep_detached(notifications, seen, deadline);
    if (error == EINTR && PyErr_CheckSignals() < 0) return Wait::failed;
    return error == ETIMEDOUT ? Wait::timed_out : Wait::woken;
}

std::size_t notify_shared(std::atomic<std::uint32_t>& notifications, std::size_t count) {
    if (count == 0) return 0;
    notifications.fetch_add(1);
    const int most = static_cast<int>(std::min<std::size_t>(count, INT_MAX));
    const long woken = syscall(SYS_futex, &notifications, FUTEX_WAKE, most, nullptr, nullptr, 0);
    return woken < 0 ? 0 : static_cast<std::size_t>(woken);
}

bool register_mapping(PyObject* module) {
    constexpr unsigned int flags =
        Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE | Py_TPFLAGS_DISALLOW_INSTANTIATION;
    PyType_Spec spec{"aether.shared._Mapping", sizeof(Mapping), 0, flags, slots};
    mapping_type = add_type(module, spec);
    return mapping_type != nullptr;
}

}  // namespace aether::containers
