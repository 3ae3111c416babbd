// What the atomic types share: an object with a cell of its own, or a handle to another's.
//
// A handle is another object of the same type for the same cell. In a loop of one thread it spares the shared object's
// reference count, which is where threads that call methods of one object meet.
#pragma once

#include "python_type.hpp"

#include "arguments.hpp"
#include "native_policy.hpp"

namespace aether::containers {

template <class Cell>
struct AtomicObject {
    PyObject_HEAD Cell* cell;  // its own, or that of `owner`
    PyObject* owner;           // null, or who keeps the cell alive
    Cell own;
};

template <class Cell>
Cell& cell_of(PyObject* self) {
    return *as<AtomicObject<Cell>>(self).cell;
}

// Null, with MemoryError. The object has a cell in its first state.
template <class Cell>
PyObject* new_atomic(PyTypeObject* type) {
    PyObject* self = type->tp_alloc(type, 0);
    if (self == nullptr) return nullptr;
    auto& object = as<AtomicObject<Cell>>(self);
    new (&object.own) Cell;
    object.cell = &object.own;
    return self;
}

template <class Cell>
PyObject* new_handle(PyTypeObject* type, PyObject* target) {
    PyObject* self = new_atomic<Cell>(type);
    if (self == nullptr) return nullptr;
    auto& from = as<AtomicObject<Cell>>(target);
    as<AtomicObject<Cell>>(self).cell = from.cell;
    as<AtomicObject<Cell>>(self).owner = Py_NewRef(from.owner == nullptr ? target : from.owner);
    return self;
}

template <class Cell>
int traverse_atomic(PyObject* self, visitproc visit, void* arg) {
    Py_VISIT(Py_TYPE(self));
    Py_VISIT(as<AtomicObject<Cell>>(self).owner);
    return 0;
}

// The cell of a handle must stay there while it can be called, so tp_clear leaves the owner to it. There is no cycle of
// owners: an owner is no handle.
template <class Cell>
void dealloc_untracked(PyObject* self) {
    PyObject_ClearWeakRefs(self);
    Py_CLEAR(as<AtomicObject<Cell>>(self).owner);
    free_object(self);
}
template <class Cell>
void dealloc_atomic(PyObject* self) {
    PyObject_GC_UnTrack(self);
    dealloc_untracked<Cell>(self);
}

inline PyObject* do_nothing(PyObject*, PyObject* const*, Py_ssize_t) {
    Py_RETURN_NONE;
}

// The methods wait, notify and notify_all of a cell, by its address. `Unchanged` tells whether the cell still has the
// value that the caller does not want.
template <class Unchanged>
PyObject* wait_while(const void* address, PyObject* timeout, Unchanged&& unchanged) {
    Deadline deadline;
    if (!deadline.set_timeout(timeout)) return nullptr;
    while (unchanged()) {
        const Wait end = parking().park(address, unchanged, deadline);
        if (end == Wait::failed) return nullptr;
        if (end == Wait::timed_out) return new_bool(!unchanged());
    }
    Py_RETURN_TRUE;
}

inline PyObject* notify(const void* address, PyObject* const* arguments, Py_ssize_t count) {
    if (!at_most("notify", count, 1)) return nullptr;
    const Py_ssize_t wanted = count == 0 ? 1 : PyNumber_AsSsize_t(arguments[0], nullptr);
    if (wanted == -1 && PyErr_Occurred()) return nullptr;
    if (wanted < 0) {
        PyErr_SetString(PyExc_ValueError, "notify() takes a number of threads, not less than 0");
        return nullptr;
    }
    return PyLong_FromSize_t(parking().unpark(address, static_cast<std::size_t>(wanted)));
}

inline PyObject* notify_all(const void* address) {
    return PyLong_FromSize_t(parking().unpark(address, Parking::everyone));
}

template <class Cell>
PyObject* notify_cell(PyObject* self, PyObject* const* arguments, Py_ssize_t count) {
    return notify(&cell_of<Cell>(self), arguments, count);
}
template <class Cell>
PyObject* notify_all_of_cell(PyObject* self, PyObject*) {
    return notify_all(&cell_of<Cell>(self));
}

}  // namespace aether::containers
