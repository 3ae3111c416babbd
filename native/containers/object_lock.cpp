// ObjectLock: the lock of any object. All of its instances for one object are one lock.
#include <pthread.h>

#include <array>
#include <utility>

#include "current_owner.hpp"
#include "inside.hpp"
#include "native_policy.hpp"
#include "object_locks.hpp"
#include "register.hpp"
#include "waits.hpp"

namespace aether::containers {

namespace {

struct TablePolicy : Native {
    static void* allocate(std::size_t size, std::size_t) { return PyMem_RawMalloc(size); }
    static void release(void* memory) { PyMem_RawFree(memory); }
};
using Table = BasicObjectLocks<TablePolicy>;

Table table;
BasicParking<TablePolicy> waiting_threads;
PyObject* waker = nullptr;  // a function that takes the object whose lock tasks may try for

const int watched = pthread_atfork(nullptr, nullptr, [] {
    waiting_threads.forget_all();
    table.forget_waiters();
});

enum class Stage : std::uint8_t { begin, announced, taken };

struct ObjectLock {
    PyObject_HEAD PyObject* object;
    PyObject* timeout;
    // Of an instance that one task alone uses, by the methods with an underscore.
    Owner task;
    Stage stage;
};

}  // namespace

PyObject* object_of(PyObject* object_lock) {
    return as<ObjectLock>(object_lock).object;
}

namespace {

PyObject* make(PyTypeObject* type, PyObject* arguments, PyObject* named) {
    static constexpr std::array<const char*, 2> names{"object", "timeout"};
    std::array<PyObject*, 2> values{};
    Deadline checked;
    if (!parse({"ObjectLock", names, 1, 2}, arguments, named, values) || !checked.set_timeout(values[1]))
        return nullptr;
    PyObject* self = type->tp_alloc(type, 0);
    if (self == nullptr) return nullptr;
    as<ObjectLock>(self).object = Py_NewRef(values[0]);
    as<ObjectLock>(self).timeout = Py_NewRef(values[1] == nullptr ? Py_None : values[1]);
    return self;
}

// False, with an exception, where the attempt cannot come to an end.
bool is_possible(Attempt attempt) {
    if (attempt == Attempt::out_of_memory) PyErr_NoMemory();
    if (attempt == Attempt::hangs)
        PyErr_SetString(PyExc_RuntimeError,
                        "the lock is held by this thread outside of the running task: to wait for it here would hang");
    return attempt == Attempt::taken || attempt == Attempt::held;
}

// None; or null, with an exception.
PyObject* release_of(PyObject* object, const Owner& owner) {
    const Table::Released released = table.release(waiting_threads, object, owner);
    if (released == Table::Released::not_held) {
        PyErr_SetString(PyExc_RuntimeError, "this thread or task does not hold the object's lock");
        return nullptr;
    }
    if (released == Table::Released::tasks_wait && waker != nullptr) return PyObject_CallOneArg(waker, object);
    Py_RETURN_NONE;
}

// An exception ended the wait, and at the same moment the lock was to be had.
void give_back(PyObject* object, const Owner& owner) {
    PyObject* error = PyErr_GetRaisedException();
    Py_XDECREF(release_of(object, owner));
    PyErr_SetRaisedException(error);
}

Wait acquire_until(PyObject* object, const Deadline& deadline) {
    Owner owner;
    if (!current_owner(owner)) return Wait::failed;
    const auto [attempt, end] = table.acquire(waiting_threads, object, owner, deadline);
    if (!is_possible(attempt)) return Wait::failed;
    if (attempt == Attempt::taken && end == Wait::failed) give_back(object, owner);
    return end;
}

PyObject* acquire(PyObject* self, PyObject*) {
    Deadline deadline;
    if (!deadline.set_timeout(as<ObjectLock>(self).timeout)) return nullptr;
    const Wait end = acquire_until(object_of(self), deadline);
    return end == Wait::failed ? nullptr : new_bool(end != Wait::timed_out);
}

PyObject* release(PyObject* self, PyObject*) {
    Owner owner;
    return current_owner(owner) ? release_of(object_of(self), owner) : nullptr;
}

PyObject* enter(PyObject* self, PyObject*) {
    const Reference acquired(acquire(self, nullptr));
    if (acquired == nullptr) return nullptr;
    if (acquired.get() == Py_True) return Py_NewRef(object_of(self));
    PyErr_Format(PyExc_TimeoutError, "the object's lock was not to be had within %S seconds",
                 as<ObjectLock>(self).timeout);
    return nullptr;
}

PyObject* leave(PyObject* self, PyObject* const*, Py_ssize_t) {
    return release(self, nullptr);
}

// ---- For tasks: see aether.object_locks.

PyObject* try_or_announce(PyObject* self, PyObject*) {
    auto& own = as<ObjectLock>(self);
    if (!current_owner(own.task)) return nullptr;
    const Attempt attempt = table.attempt_or_announce(own.object, own.task);
    if (!is_possible(attempt)) return nullptr;
    own.stage = attempt == Attempt::taken ? Stage::taken : Stage::announced;
    return new_bool(attempt == Attempt::taken);
}

PyObject* try_again(PyObject* self, PyObject*) {
    auto& own = as<ObjectLock>(self);
    if (own.stage == Stage::announced && table.try_again(own.object, own.task)) own.stage = Stage::taken;
    return new_bool(own.stage == Stage::taken);
}

// Whoever runs now: a coroutine may be closed by who is not its task. And however far it came: an exception may be
// raised between any two instructions of Python.
PyObject* end(PyObject* self, PyObject*) {
    auto& own = as<ObjectLock>(self);
    const Stage stage = std::exchange(own.stage, Stage::begin);
    if (stage == Stage::announced) table.withdraw(own.object);
    if (stage == Stage::taken) return release_of(own.object, own.task);
    Py_RETURN_NONE;
}

PyObject* set_waker(PyObject*, PyObject* function) {
    Py_XSETREF(waker, Py_NewRef(function));
    Py_RETURN_NONE;
}

PyObject* table_size(PyObject*, PyObject*) {
    return PyLong_FromSize_t(table.size());
}

PyObject* repr(PyObject* self) {
    return PyUnicode_FromFormat("ObjectLock(%R)", object_of(self));
}

int traverse(PyObject* self, visitproc visit, void* arg) {
    Py_VISIT(object_of(self));
    Py_VISIT(as<ObjectLock>(self).timeout);
    return traverse_plain(self, visit, arg);
}

// None, not null: code that the collector runs may still call a method.
int clear(PyObject* self) {
    PyObject* object = std::exchange(as<ObjectLock>(self).object, Py_NewRef(Py_None));
    Py_DECREF(object);
    return 0;
}

void dealloc(PyObject* self) {
    PyObject_GC_UnTrack(self);
    PyObject_ClearWeakRefs(self);
    Py_CLEAR(as<ObjectLock>(self).object);
    Py_CLEAR(as<ObjectLock>(self).timeout);
    free_object(self);
}

std::array<PyMethodDef, 11> methods{{
    {"acquire", acquire, METH_NOARGS,
     "acquire($self, /)\n--\n\nTakes the lock, again if this thread or task has it; False if the timeout went by.\n\n"
     "RuntimeError where another task of this thread has it: to wait would hang the event loop. What a signal's "
     "handler\n"
     "raises ends the wait."},
    {"release", release, METH_NOARGS,
     "release($self, /)\n--\n\nGives it back. RuntimeError where this thread or task does not have it."},
    {"__enter__", enter, METH_NOARGS,
     "__enter__($self, /)\n--\n\nTakes the lock and returns the object; or TimeoutError."},
    {"__exit__", method(leave), METH_FASTCALL, "__exit__($self, /, *error)\n--\n\nGives the lock back."},
    {"_try_or_announce", try_or_announce, METH_NOARGS,
     "_try_or_announce($self, /)\n--\n\nWhether the task has the lock now; else it is announced as waiting."},
    {"_try_again", try_again, METH_NOARGS, "_try_again($self, /)\n--\n\nThe same for a task that is announced."},
    {"_end", end, METH_NOARGS, "_end($self, /)\n--\n\nThe task gives back what it has, or no longer waits."},
    {"_set_waker", set_waker, METH_O | METH_STATIC,
     "_set_waker(function, /)\n--\n\nWhat is called with an object whose lock is free and tasks wait for."},
    {"_table_size", table_size, METH_NOARGS | METH_STATIC,
     "_table_size()\n--\n\nHow many objects' locks are held or waited for."},
    {"__class_getitem__", Py_GenericAlias, METH_O | METH_CLASS, class_getitem_doc},
    {nullptr, nullptr, 0, nullptr},
}};

PyType_Slot slots[] = {
    {Py_tp_doc,
     const_cast<char*>(
         "ObjectLock(object, timeout=None)\n--\n\nThe lock of an object, for `with`: the one that @atomic takes.\n\n"
         "Every object has one, and needs no room for it. It is re-entrant, and belongs to the asyncio task that\n"
         "takes it, or to the thread where no task runs.")},
    {Py_tp_new, slot(make)},
    {Py_tp_dealloc, slot(dealloc)},
    {Py_tp_traverse, slot(traverse)},
    {Py_tp_clear, slot(clear)},
    {Py_tp_methods, methods.data()},
    {Py_tp_repr, slot(repr)},
    {0, nullptr},
};

}  // namespace

bool register_object_lock(PyObject* module) {
    static_cast<void>(watched);
    PyType_Spec spec{"aether.locks.ObjectLock", sizeof(ObjectLock), 0, type_flags, slots};
    return add_type(module, spec) != nullptr;
}

}  // namespace aether::containers
