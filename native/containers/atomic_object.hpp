// What the atomic types share: an object with a cell of its own, or a handle to another's.
//
// A handle is another object of the same type for the same cell. In a loop of one thread it spares the shared object's
// reference count, which is where threads that call methods of one object meet.
#pragma once

#include "python_type.hpp"

#include <cstdint>
#include <new>
#include <type_traits>

#include "arguments.hpp"
#include "native_policy.hpp"
#include "shared_cell.hpp"

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

// The method _handle_as(type): a handle that is an instance of a subclass of `base`, whose __init__ does not run.
template <class Cell>
PyObject* new_handle_as(PyTypeObject* base, PyObject* wanted, PyObject* target) {
    if (PyType_Check(wanted) && PyType_IsSubtype(reinterpret_cast<PyTypeObject*>(wanted), base) != 0)
        return new_handle<Cell>(reinterpret_cast<PyTypeObject*>(wanted), target);
    PyErr_Format(PyExc_TypeError, "%R is no subclass of %s", wanted, base->tp_name);
    return nullptr;
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

// The method wait. `Unchanged` tells whether the cell still has the value that the caller does not want.
template <class Cell, class Unchanged>
PyObject* wait_while(PyObject* self, PyObject* timeout, Unchanged&& unchanged) {
    Deadline deadline;
    if (!deadline.set_timeout(timeout)) return nullptr;
    SharedLayout* shared = layout_of(as<AtomicObject<Cell>>(self).owner);
    while (unchanged()) {
        const std::uint32_t seen = shared == nullptr ? 0 : shared->notifications.load();
        if (shared != nullptr && !unchanged()) break;
        const Wait end = shared == nullptr ? parking().park(&cell_of<Cell>(self), unchanged, deadline)
                                           : wait_shared(shared->notifications, seen, deadline);
        if (end == Wait::failed) return nullptr;
        if (end == Wait::timed_out) return new_bool(!unchanged());
    }
    Py_RETURN_TRUE;
}

template <class Cell>
PyObject* notify(PyObject* self, std::size_t count) {
    SharedLayout* shared = layout_of(as<AtomicObject<Cell>>(self).owner);
    return PyLong_FromSize_t(shared == nullptr ? parking().unpark(&cell_of<Cell>(self), count)
                                               : notify_shared(shared->notifications, count));
}

template <class Cell>
PyObject* notify_cell(PyObject* self, PyObject* const* arguments, Py_ssize_t count) {
    if (!at_most("notify", count, 1)) return nullptr;
    const Py_ssize_t wanted = count == 0 ? 1 : PyNumber_AsSsize_t(arguments[0], nullptr);
    if (wanted == -1 && PyErr_Occurred()) return nullptr;
    if (wanted < 0) {
        PyErr_SetString(PyExc_ValueError, "notify() takes a number of threads, not less than 0");
        return nullptr;
    }
    return notify<Cell>(self, static_cast<std::size_t>(wanted));
}
template <class Cell>
PyObject* notify_all_of_cell(PyObject* self, PyObject*) {
    return notify<Cell>(self, Parking::everyone);
}

// The method _share(buffer, create, keeper), for an object that no other thread has seen: from now on its cell is the
// one in this memory, which takes over its state or gives it one.
template <class Cell, std::uint32_t kind>
PyObject* share(PyObject* self, PyObject* const* arguments, Py_ssize_t count) {
    static_assert(sizeof(Cell) <= SharedLayout::room && std::is_trivially_destructible_v<Cell>);
    constexpr std::uint32_t mark = 0xAE7E'0000U + kind;
    if (!exactly("_share", count, 3)) return nullptr;
    auto& object = as<AtomicObject<Cell>>(self);
    Reference mapping(object.owner == nullptr ? new_mapping(arguments[0], arguments[2]) : nullptr);
    if (mapping == nullptr) {
        if (!PyErr_Occurred()) PyErr_SetString(PyExc_RuntimeError, "it is a handle, or shared already");
        return nullptr;
    }
    SharedLayout& layout = *layout_of(mapping.get());
    if (arguments[1] == Py_True) {
        (new (&layout.cell) Cell)->copy(object.own);
        layout.kind = mark;
    } else if (layout.kind != mark) {
        PyErr_SetString(PyExc_ValueError, "the shared memory holds something else");
        return nullptr;
    }
    object.cell = std::launder(reinterpret_cast<Cell*>(&layout.cell));
    object.owner = mapping.release();
    Py_RETURN_NONE;
}

}  // namespace aether::containers
