// RWLock in Python's hands, and what its read() and write() return.
#include <array>

#include "inside.hpp"
#include "register.hpp"
#include "rw_lock.hpp"
#include "waits.hpp"

namespace aether::containers {

namespace {

using Mode = RWLock::Mode;

struct LockObject {
    PyObject_HEAD RWLock lock;
};

// What `with` enters: it says how to take the lock, and has no state, so that threads may share it.
struct Section {
    PyObject_HEAD PyObject* lock;
    PyObject* timeout;
    Mode mode;
};

PyTypeObject* section_type = nullptr;

RWLock& lock_of(PyObject* self) {
    return as<LockObject>(self).lock;
}

PyObject* make(PyTypeObject* type, PyObject* arguments, PyObject* named) {
    static constexpr std::array<const char*, 1> names{"reentrant"};
    std::array<PyObject*, 1> values{};
    if (!parse({"RWLock", names, 0, 0}, arguments, named, values)) return nullptr;
    const int reentrant = values[0] == nullptr ? 0 : PyObject_IsTrue(values[0]);
    if (reentrant < 0) return nullptr;
    PyObject* self = type->tp_alloc(type, 0);
    if (self != nullptr) new (&as<LockObject>(self).lock) RWLock(reentrant != 0);
    return self;
}

template <Mode mode>
PyObject* acquire(PyObject* self, PyObject* const* arguments, Py_ssize_t count, PyObject* names) {
    return wait_for(mode == Mode::read ? "acquire_read" : "acquire_write", arguments, count, names,
                    [self](const Deadline& deadline) { return lock_of(self).acquire(mode, deadline); });
}

template <Mode mode>
PyObject* release(PyObject* self, PyObject*) {
    if (!lock_of(self).release(mode)) return nullptr;
    Py_RETURN_NONE;
}

template <Mode mode>
PyObject* section(PyObject* self, PyObject* const* arguments, Py_ssize_t count, PyObject* names) {
    static constexpr std::array<const char*, 1> parameters{"timeout"};
    std::array<PyObject*, 1> values{};
    Deadline checked;
    if (!parse({mode == Mode::read ? "read" : "write", parameters, 0, 1}, arguments, static_cast<std::size_t>(count),
               names, values) ||
        !checked.set_timeout(values[0]))
        return nullptr;
    PyObject* made = section_type->tp_alloc(section_type, 0);
    if (made == nullptr) return nullptr;
    as<Section>(made).lock = Py_NewRef(self);
    as<Section>(made).timeout = Py_NewRef(values[0] == nullptr ? Py_None : values[0]);
    as<Section>(made).mode = mode;
    return made;
}

PyObject* enter(PyObject* self, PyObject*) {
    const auto& own = as<Section>(self);
    Deadline deadline;
    if (!deadline.set_timeout(own.timeout)) return nullptr;
    const Wait end = lock_of(own.lock).acquire(own.mode, deadline);
    if (end == Wait::failed) return nullptr;
    if (end == Wait::timed_out) {
        PyErr_Format(PyExc_TimeoutError, "the lock was not to be had for %s within %S seconds",
                     own.mode == Mode::read ? "reading" : "writing", own.timeout);
        return nullptr;
    }
    return Py_NewRef(own.lock);
}

PyObject* leave(PyObject* self, PyObject* const*, Py_ssize_t) {
    if (!lock_of(as<Section>(self).lock).release(as<Section>(self).mode)) return nullptr;
    Py_RETURN_NONE;
}

int traverse_section(PyObject* self, visitproc visit, void* arg) {
    Py_VISIT(as<Section>(self).lock);
    Py_VISIT(as<Section>(self).timeout);
    return traverse_plain(self, visit, arg);
}

// Its references stay until it dies: enter() may be called until then, and a cycle is broken at the lock's own fields.
void dealloc_section(PyObject* self) {
    PyObject_GC_UnTrack(self);
    Py_CLEAR(as<Section>(self).lock);
    Py_CLEAR(as<Section>(self).timeout);
    free_object(self);
}

PyObject* readers(PyObject* self, void*) {
    return PyLong_FromUnsignedLong(lock_of(self).state().readers());
}
PyObject* waiting_writers(PyObject* self, void*) {
    return PyLong_FromUnsignedLong(lock_of(self).state().waiting_writers());
}
PyObject* write_locked(PyObject* self, void*) {
    return new_bool(lock_of(self).state().writing());
}
PyObject* reentrant(PyObject* self, void*) {
    return new_bool(lock_of(self).is_reentrant());
}

PyObject* repr(PyObject* self) {
    const Reference type_name(PyType_GetName(Py_TYPE(self)));
    if (type_name == nullptr) return nullptr;
    const auto& state = lock_of(self).state();
    if (state.writing()) return PyUnicode_FromFormat("<%U: held for writing>", type_name.get());
    return PyUnicode_FromFormat("<%U: %u readers>", type_name.get(), state.readers());
}

#define AETHER_HELD                                                                                                    \
    "\n\nFalse if `timeout` seconds went by; ValueError if they are negative. RuntimeError at once where this thread " \
    "would\n"                                                                                                          \
    "wait for itself: it reads and wants to write, or it holds a lock that is not re-entrant. What a signal's "        \
    "handler\n"                                                                                                        \
    "raises ends the wait, and the lock is not held then."

std::array<PyMethodDef, 7> methods{{
    {"acquire_read", method(acquire<Mode::read>), METH_FASTCALL | METH_KEYWORDS,
     "acquire_read($self, /, timeout=None)\n--\n\nTakes the lock together with other readers, once no writer has it or "
     "waits "
     "for it." AETHER_HELD},
    {"release_read", release<Mode::read>, METH_NOARGS,
     "release_read($self, /)\n--\n\nGives it back. RuntimeError where this thread does not read."},
    {"acquire_write", method(acquire<Mode::write>), METH_FASTCALL | METH_KEYWORDS,
     "acquire_write($self, /, timeout=None)\n--\n\nTakes the lock alone." AETHER_HELD},
    {"release_write", release<Mode::write>, METH_NOARGS,
     "release_write($self, /)\n--\n\nGives it back. RuntimeError where this thread does not write."},
    {"read", method(section<Mode::read>), METH_FASTCALL | METH_KEYWORDS,
     "read($self, /, timeout=None)\n--\n\nFor `with`: reads in the block. TimeoutError if `timeout` seconds went by."},
    {"write", method(section<Mode::write>), METH_FASTCALL | METH_KEYWORDS,
     "write($self, /, timeout=None)\n--\n\nFor `with`: writes in the block. TimeoutError if `timeout` seconds went "
     "by."},
    {nullptr, nullptr, 0, nullptr},
}};

std::array<PyGetSetDef, 5> attributes{{
    {"readers", readers, nullptr, "How many threads hold the lock for reading.", nullptr},
    {"waiting_writers", waiting_writers, nullptr, "How many threads wait to write.", nullptr},
    {"write_locked", write_locked, nullptr, "Whether a thread holds the lock for writing.", nullptr},
    {"reentrant", reentrant, nullptr, "Whether a thread may take it again.", nullptr},
    {nullptr, nullptr, nullptr, nullptr, nullptr},
}};

PyType_Slot lock_slots[] = {
    {Py_tp_doc,
     const_cast<char*>(
         "RWLock(*, reentrant=False)\n--\n\nA lock that many threads hold for reading, or one for writing.\n\n"
         "Writers come first: while one waits, nobody else begins to read. A re-entrant one may be taken again\n"
         "by a thread that has it: a reader to read, a writer to read or write; a writer that gives back the\n"
         "writing and still reads goes on as a reader.")},
    {Py_tp_new, slot(make)},
    {Py_tp_dealloc, slot(dealloc_plain)},
    {Py_tp_traverse, slot(traverse_plain)},
    {Py_tp_methods, methods.data()},
    {Py_tp_getset, attributes.data()},
    {Py_tp_repr, slot(repr)},
    {0, nullptr},
};

std::array<PyMethodDef, 3> section_methods{{
    {"__enter__", enter, METH_NOARGS, "__enter__($self, /)\n--\n\nTakes the lock and returns it."},
    {"__exit__", method(leave), METH_FASTCALL, "__exit__($self, /, *error)\n--\n\nGives the lock back."},
    {nullptr, nullptr, 0, nullptr},
}};

PyType_Slot section_slots[] = {
    {Py_tp_doc, const_cast<char*>("What RWLock.read() and RWLock.write() return.")},
    {Py_tp_dealloc, slot(dealloc_section)},
    {Py_tp_traverse, slot(traverse_section)},
    {Py_tp_methods, section_methods.data()},
    {0, nullptr},
};

}  // namespace

SectionOf section_of(PyObject* section) {
    return {as<Section>(section).lock, as<Section>(section).mode == Mode::write};
}

bool register_rw_lock(PyObject* module) {
    PyType_Spec spec{"aether.locks.RWLock", sizeof(LockObject), 0, type_flags, lock_slots};
    constexpr unsigned int section_flags =
        Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE | Py_TPFLAGS_DISALLOW_INSTANTIATION;
    PyType_Spec of_section{"aether.locks.RWLockSection", sizeof(Section), 0, section_flags, section_slots};
    section_type = add_type(module, of_section);
    return section_type != nullptr && add_type(module, spec) != nullptr;
}

}  // namespace aether::containers
