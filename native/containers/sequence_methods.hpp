// What containers in a row have in common in Python's hands.
//
// `Sequence` is the object's struct; its member `state` does the work: a BasicDeque or BasicList. Its `name` is for
// messages.
#pragma once

#include "sequence_items.hpp"

#include <array>
#include <cstdint>

#include "arguments.hpp"
#include "deque.hpp"

namespace aether::containers {

template <class Sequence>
struct SequenceMethods {
    using State = decltype(Sequence::state);

    static State& state_of(PyObject* self) { return as<Sequence>(self).state; }

    static void release(State::Ring items) {
        while (items.size() > 0) Py_DECREF(items.pop_front());
        State::Ring::release(items.memory());
    }

    // A new list of what is there at one moment.
    static PyObject* snapshot(PyObject* self) {
        State& state = state_of(self);
        for (std::size_t size = state.size();;) {
            // Others may add something until it is copied.
            const Buffer buffer(size + size / 8 + 8);
            if (buffer.objects == nullptr) return PyErr_NoMemory();
            if (state.snapshot(buffer.span(), &size)) return list_of(buffer.span().first(size));
        }
    }

    static PyObject* none_or_memory_error(bool done) {
        if (done) Py_RETURN_NONE;
        return PyErr_NoMemory();
    }
    static PyObject* index_error() {
        PyErr_Format(PyExc_IndexError, "%s index out of range", Sequence::name);
        return nullptr;
    }
    static PyObject* not_found(PyObject* value) {
        PyErr_Format(PyExc_ValueError, "%R is not in the %s", value, Sequence::name);
        return nullptr;
    }

    // ---- One item

    template <End end>
    static PyObject* append(PyObject* self, PyObject* item) {
        std::array<PyObject*, 1> objects{Py_NewRef(item)};
        const bool done = state_of(self).extend(end, objects);
        // What had to go, or the item itself.
        Py_XDECREF(objects[0]);
        return none_or_memory_error(done);
    }

    template <End end>
    static PyObject* pop(PyObject* self, PyObject*) {
        PyObject* item = state_of(self).pop(end);
        if (item == nullptr) PyErr_Format(PyExc_IndexError, "pop from an empty %s", Sequence::name);
        return item;
    }

    static PyObject* subscript(PyObject* self, PyObject* key) {
        Py_ssize_t index = 0;
        if (!read_index(key, &index)) return nullptr;
        PyObject* item = state_of(self).get(index);
        return item == nullptr ? index_error() : item;
    }
    // For C code, which has resolved a negative index.
    static PyObject* item_at(PyObject* self, Py_ssize_t index) {
        PyObject* item = index < 0 ? nullptr : state_of(self).get(index);
        return item == nullptr ? index_error() : item;
    }

    static int assign(PyObject* self, PyObject* key, PyObject* value) {
        Py_ssize_t index = 0;
        if (!read_index(key, &index)) return -1;
        PyObject* old = nullptr;
        if (value == nullptr) {
            old = state_of(self).remove(index);
        } else {
            Py_INCREF(value);
            old = state_of(self).replace(index, value);
            if (old == nullptr) Py_DECREF(value);
        }
        if (old == nullptr) {
            index_error();
            return -1;
        }
        Py_DECREF(old);
        return 0;
    }

    // ---- By what is equal: on snapshots, compared with nothing held

    // The first that is equal. 1: it is removed. 0: there is none. -1: an exception.
    static int remove_equal(PyObject* self, PyObject* value) {
        for (;;) {
            const Reference list(snapshot(self));
            if (list == nullptr) return -1;
            const Py_ssize_t place = find_item(list.get(), value, 0, PyList_GET_SIZE(list.get()));
            if (place < 0) return place == -2 ? -1 : 0;
            const auto seen = items_of(list.get()).first(static_cast<std::size_t>(place) + 1);
            const Reference removed(state_of(self).remove_last_of(seen));
            if (removed != nullptr) return 1;
        }
    }
    static PyObject* remove(PyObject* self, PyObject* value) {
        const int removed = remove_equal(self, value);
        if (removed > 0) Py_RETURN_NONE;
        return removed < 0 ? nullptr : not_found(value);
    }

    static PyObject* index(PyObject* self, PyObject* const* arguments, Py_ssize_t count) {
        Bounds bounds;
        if (count < 1 || count > 3) {
            PyErr_Format(PyExc_TypeError, "index() takes from 1 to 3 arguments (%zd given)", count);
            return nullptr;
        }
        if (!bounds.read(arguments + 1, count - 1)) return nullptr;
        const Reference list(snapshot(self));
        if (list == nullptr) return nullptr;
        bounds.clip(PyList_GET_SIZE(list.get()));
        const Py_ssize_t place = find_item(list.get(), arguments[0], bounds.start, bounds.stop);
        if (place >= 0) return PyLong_FromSsize_t(place);
        return place == -2 ? nullptr : not_found(arguments[0]);
    }

    static int contains(PyObject* self, PyObject* value) {
        const Reference list(snapshot(self));
        return list == nullptr ? -1 : PySequence_Contains(list.get(), value);
    }

    static PyObject* count(PyObject* self, PyObject* value) {
        const Reference list(snapshot(self));
        if (list == nullptr) return nullptr;
        const Py_ssize_t found = PySequence_Count(list.get(), value);
        return found < 0 ? nullptr : PyLong_FromSsize_t(found);
    }

    // ---- The whole

    static bool add_all(PyObject* self, End end, PyObject* iterable) {
        const Gathered items(iterable);
        if (!items.is_there()) return false;
        const bool done = state_of(self).extend(end, items.objects());
        if (!done) PyErr_NoMemory();
        return done;
    }
    template <End end>
    static PyObject* extend(PyObject* self, PyObject* iterable) {
        if (!add_all(self, end, iterable)) return nullptr;
        Py_RETURN_NONE;
    }
    static PyObject* add_in_place(PyObject* self, PyObject* iterable) {
        return add_all(self, End::right, iterable) ? Py_NewRef(self) : nullptr;
    }

    static PyObject* reverse(PyObject* self, PyObject*) {
        state_of(self).reverse();
        Py_RETURN_NONE;
    }
    static PyObject* clear_items(PyObject* self, PyObject*) {
        release(state_of(self).take_all());
        Py_RETURN_NONE;
    }

    static PyObject* iterate(PyObject* self) {
        const Reference list(snapshot(self));
        return list == nullptr ? nullptr : PyObject_GetIter(list.get());
    }
    static PyObject* reversed(PyObject* self, PyObject*) {
        const Reference list(snapshot(self));
        if (list == nullptr || PyList_Reverse(list.get()) < 0) return nullptr;
        return PyObject_GetIter(list.get());
    }

    static Py_ssize_t length(PyObject* self) { return static_cast<Py_ssize_t>(state_of(self).size()); }

    static PyObject* size_of(PyObject* self, PyObject*) {
        const auto basic = static_cast<std::size_t>(Py_TYPE(self)->tp_basicsize);
        return PyLong_FromSize_t(basic + state_of(self).capacity() * sizeof(PyObject*));
    }

    // The world stands still, or the GIL is held; and nobody stops while the ring is half changed.
    static int traverse(PyObject* self, visitproc visit, void* arg) {
        const auto& ring = state_of(self).ring();
        for (std::size_t index = 0; index < ring.size(); ++index) Py_VISIT(ring.at(index));
        return traverse_plain(self, visit, arg);
    }
    static int clear(PyObject* self) {
        release(state_of(self).take_all());
        return 0;
    }
    // A chain of them, each in the one before, is released without recursion.
    static void dealloc(PyObject* self) {
        PyObject_GC_UnTrack(self);
        Py_TRASHCAN_BEGIN(self, dealloc);
        PyObject_ClearWeakRefs(self);
        clear(self);
        free_object(self);
        Py_TRASHCAN_END;
    }
};

}  // namespace aether::containers
