// ConcurrentDeque.
#include <algorithm>
#include <array>
#include <span>

#include "arguments.hpp"
#include "deque.hpp"
#include "object_policy.hpp"
#include "python_type.hpp"
#include "register.hpp"

namespace aether::containers {

namespace {

struct DequePolicy : Objects {
    static void incref(PyObject* object) { Py_INCREF(object); }
};
using State = BasicDeque<DequePolicy>;

struct Deque {
    PyObject_HEAD State state;
};

PyTypeObject* deque_type = nullptr;

State& state_of(PyObject* self) {
    return as<Deque>(self).state;
}

void release(State::Ring items) {
    while (items.size() > 0) Py_DECREF(items.pop_front());
    State::Ring::release(items.memory());
}

// Memory that is given back in the end.
struct Buffer {
    PyObject** objects;
    std::size_t room;

    explicit Buffer(std::size_t wanted)
        : objects(static_cast<PyObject**>(PyMem_RawMalloc(wanted * sizeof(PyObject*)))), room(wanted) {}
    Buffer(const Buffer&) = delete;
    Buffer& operator=(const Buffer&) = delete;
    ~Buffer() { PyMem_RawFree(static_cast<void*>(objects)); }
    [[nodiscard]] std::span<PyObject*> span() const { return {objects, room}; }
};

PyObject* list_of(std::span<PyObject*> objects) {
    PyObject* list = PyList_New(static_cast<Py_ssize_t>(objects.size()));
    for (std::size_t index = 0; index < objects.size(); ++index) {
        if (list == nullptr) {
            Py_DECREF(objects[index]);
        } else {
            PyList_SET_ITEM(list, static_cast<Py_ssize_t>(index), objects[index]);
        }
    }
    return list;
}

// A new list of what is there at one moment.
PyObject* snapshot(PyObject* self, std::uint64_t* version) {
    State& state = state_of(self);
    for (std::size_t size = state.size();;) {
        // Others may add something until it is copied.
        const Buffer buffer(size + size / 8 + 8);
        if (buffer.objects == nullptr) return PyErr_NoMemory();
        if (state.snapshot(buffer.span(), &size, version)) return list_of(buffer.span().first(size));
    }
}
PyObject* snapshot(PyObject* self) {
    std::uint64_t version = 0;
    return snapshot(self, &version);
}

PyObject* none_or_memory_error(bool done) {
    if (done) Py_RETURN_NONE;
    return PyErr_NoMemory();
}

bool add_one(PyObject* self, End end, PyObject* item) {
    std::array<PyObject*, 1> objects{Py_NewRef(item)};
    const bool done = state_of(self).extend(end, objects);
    // What had to go, or the item itself.
    Py_XDECREF(objects[0]);
    return done;
}

// The iterable's own code runs before anything is done.
bool add_all(PyObject* self, End end, PyObject* iterable) {
    const Reference items(PySequence_List(iterable));
    if (items == nullptr) return false;
    const auto count = static_cast<std::size_t>(PyList_GET_SIZE(items.get()));
    const Buffer buffer(count + 1);
    if (buffer.objects == nullptr) {
        PyErr_NoMemory();
        return false;
    }
    const std::span<PyObject*> objects = buffer.span().first(count);
    for (std::size_t index = 0; index < count; ++index)
        objects[index] = Py_NewRef(PyList_GET_ITEM(items.get(), static_cast<Py_ssize_t>(index)));
    const bool done = state_of(self).extend(end, objects);
    for (PyObject* each : objects) Py_XDECREF(each);
    if (!done) PyErr_NoMemory();
    return done;
}

template <End end>
PyObject* append(PyObject* self, PyObject* item) {
    return none_or_memory_error(add_one(self, end, item));
}
template <End end>
PyObject* extend(PyObject* self, PyObject* iterable) {
    if (!add_all(self, end, iterable)) return nullptr;
    Py_RETURN_NONE;
}
template <End end>
PyObject* pop(PyObject* self, PyObject*) {
    PyObject* item = state_of(self).pop(end);
    if (item == nullptr) PyErr_SetString(PyExc_IndexError, "pop from an empty ConcurrentDeque");
    return item;
}

PyObject* index_error() {
    PyErr_SetString(PyExc_IndexError, "ConcurrentDeque index out of range");
    return nullptr;
}

bool read_index(PyObject* object, Py_ssize_t* index) {
    *index = PyNumber_AsSsize_t(object, PyExc_IndexError);
    return *index != -1 || PyErr_Occurred() == nullptr;
}

PyObject* insert(PyObject* self, PyObject* const* arguments, Py_ssize_t count) {
    Py_ssize_t index = 0;
    if (!exactly("insert", count, 2) || !read_index(arguments[0], &index)) return nullptr;
    bool is_full = false;
    Py_INCREF(arguments[1]);
    const bool done = state_of(self).insert(index, arguments[1], &is_full);
    if (done && !is_full) Py_RETURN_NONE;
    Py_DECREF(arguments[1]);
    if (!done) return PyErr_NoMemory();
    PyErr_SetString(PyExc_IndexError, "ConcurrentDeque already at its maximum size");
    return nullptr;
}

PyObject* subscript(PyObject* self, PyObject* key) {
    Py_ssize_t index = 0;
    if (!read_index(key, &index)) return nullptr;
    PyObject* item = state_of(self).get(index);
    return item == nullptr ? index_error() : item;
}

// For C code, which has resolved a negative index.
PyObject* item_at(PyObject* self, Py_ssize_t index) {
    PyObject* item = index < 0 ? nullptr : state_of(self).get(index);
    return item == nullptr ? index_error() : item;
}

int assign(PyObject* self, PyObject* key, PyObject* value) {
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

// Where in the list the value is from `start` to before `stop`; -1: nowhere; -2: an exception is set.
Py_ssize_t find(PyObject* list, PyObject* value, Py_ssize_t start, Py_ssize_t stop) {
    for (Py_ssize_t index = start; index < stop; ++index) {
        const int equal = PyObject_RichCompareBool(PyList_GET_ITEM(list, index), value, Py_EQ);
        if (equal != 0) return equal < 0 ? -2 : index;
    }
    return -1;
}

PyObject* not_found(PyObject* value) {
    PyErr_Format(PyExc_ValueError, "%R is not in the ConcurrentDeque", value);
    return nullptr;
}

PyObject* remove(PyObject* self, PyObject* value) {
    for (;;) {
        std::uint64_t version = 0;
        const Reference list(snapshot(self, &version));
        if (list == nullptr) return nullptr;
        const Py_ssize_t place = find(list.get(), value, 0, PyList_GET_SIZE(list.get()));
        if (place < 0) return place == -2 ? nullptr : not_found(value);
        bool changed = false;
        PyObject* removed = state_of(self).remove_of_version(place, version, &changed);
        if (removed == nullptr) continue;
        Py_DECREF(removed);
        Py_RETURN_NONE;
    }
}

// Beyond what an index can be it is the nearest.
bool read_bound(PyObject* object, Py_ssize_t* bound) {
    *bound = PyNumber_AsSsize_t(object, nullptr);
    return *bound != -1 || PyErr_Occurred() == nullptr;
}

PyObject* index(PyObject* self, PyObject* const* arguments, Py_ssize_t count) {
    Py_ssize_t start = 0;
    Py_ssize_t stop = PY_SSIZE_T_MAX;
    if (count < 1 || count > 3) {
        PyErr_Format(PyExc_TypeError, "index() takes from 1 to 3 arguments (%zd given)", count);
        return nullptr;
    }
    if ((count > 1 && !read_bound(arguments[1], &start)) || (count > 2 && !read_bound(arguments[2], &stop)))
        return nullptr;
    const Reference list(snapshot(self));
    if (list == nullptr) return nullptr;
    const Py_ssize_t size = PyList_GET_SIZE(list.get());
    if (start < 0) start = std::max<Py_ssize_t>(start + size, 0);
    if (stop < 0) stop = std::max<Py_ssize_t>(stop + size, 0);
    const Py_ssize_t place = find(list.get(), arguments[0], start, std::min(stop, size));
    if (place >= 0) return PyLong_FromSsize_t(place);
    return place == -2 ? nullptr : not_found(arguments[0]);
}

int contains(PyObject* self, PyObject* value) {
    const Reference list(snapshot(self));
    return list == nullptr ? -1 : PySequence_Contains(list.get(), value);
}

PyObject* count(PyObject* self, PyObject* value) {
    const Reference list(snapshot(self));
    if (list == nullptr) return nullptr;
    const Py_ssize_t found = PySequence_Count(list.get(), value);
    return found < 0 ? nullptr : PyLong_FromSsize_t(found);
}

PyObject* rotate(PyObject* self, PyObject* const* arguments, Py_ssize_t count) {
    Py_ssize_t by = 1;
    if (!at_most("rotate", count, 1) || (count == 1 && !read_index(arguments[0], &by))) return nullptr;
    state_of(self).rotate(by);
    Py_RETURN_NONE;
}
PyObject* reverse(PyObject* self, PyObject*) {
    state_of(self).reverse();
    Py_RETURN_NONE;
}
PyObject* clear_items(PyObject* self, PyObject*) {
    release(state_of(self).take_all());
    Py_RETURN_NONE;
}

PyObject* iterate(PyObject* self) {
    const Reference list(snapshot(self));
    return list == nullptr ? nullptr : PyObject_GetIter(list.get());
}
PyObject* reversed(PyObject* self, PyObject*) {
    const Reference list(snapshot(self));
    if (list == nullptr || PyList_Reverse(list.get()) < 0) return nullptr;
    return PyObject_GetIter(list.get());
}

Py_ssize_t length(PyObject* self) {
    return static_cast<Py_ssize_t>(state_of(self).size());
}

PyObject* maxlen(PyObject* self, void*) {
    const std::size_t most = state_of(self).most();
    if (most == State::any_number) Py_RETURN_NONE;
    return PyLong_FromSize_t(most);
}

// (items, maxlen), to make another one.
PyObject* parts(PyObject* self, PyObject* items) {
    PyObject* most = items == nullptr ? nullptr : maxlen(self, nullptr);
    return most == nullptr ? nullptr : Py_BuildValue("(ON)", items, most);
}

PyObject* make_alike(PyObject* self, PyObject* items) {
    const Reference own(parts(self, items));
    return own == nullptr ? nullptr : PyObject_CallObject(reinterpret_cast<PyObject*>(Py_TYPE(self)), own.get());
}

PyObject* copy(PyObject* self, PyObject*) {
    const Reference list(snapshot(self));
    return make_alike(self, list.get());
}

PyObject* reduce(PyObject* self, PyObject*) {
    const Reference list(snapshot(self));
    const Reference own(parts(self, list.get()));
    if (own == nullptr) return nullptr;
    PyObject* fields = nullptr;
    if (PyObject_GetOptionalAttrString(self, "__dict__", &fields) < 0) return nullptr;
    if (fields == nullptr) fields = Py_NewRef(Py_None);
    return Py_BuildValue("(OON)", Py_TYPE(self), own.get(), fields);
}

PyObject* add(PyObject* self, PyObject* other) {
    if (PyObject_TypeCheck(other, deque_type) == 0) {
        PyErr_Format(PyExc_TypeError, "can only concatenate a ConcurrentDeque (not \"%T\") to it", other);
        return nullptr;
    }
    const Reference own(snapshot(self));
    const Reference others(own == nullptr ? nullptr : snapshot(other));
    const Reference both(others == nullptr ? nullptr : PySequence_Concat(own.get(), others.get()));
    return both == nullptr ? nullptr : make_alike(self, both.get());
}
PyObject* add_in_place(PyObject* self, PyObject* iterable) {
    return add_all(self, End::right, iterable) ? Py_NewRef(self) : nullptr;
}
PyObject* repeat(PyObject* self, Py_ssize_t times) {
    const Reference own(snapshot(self));
    const Reference all(own == nullptr ? nullptr : PySequence_Repeat(own.get(), times));
    return all == nullptr ? nullptr : make_alike(self, all.get());
}

PyObject* compare(PyObject* self, PyObject* other, int operation) {
    if (PyObject_TypeCheck(other, deque_type) == 0) Py_RETURN_NOTIMPLEMENTED;
    const Reference own(snapshot(self));
    const Reference others(own == nullptr ? nullptr : snapshot(other));
    return others == nullptr ? nullptr : PyObject_RichCompare(own.get(), others.get(), operation);
}

PyObject* repr(PyObject* self) {
    const Reference type_name(PyType_GetName(Py_TYPE(self)));
    if (type_name == nullptr) return nullptr;
    const int entered = Py_ReprEnter(self);
    if (entered != 0) return entered < 0 ? nullptr : PyUnicode_FromFormat("%U(...)", type_name.get());
    const Reference list(snapshot(self));
    const std::size_t most = state_of(self).most();
    PyObject* text = nullptr;
    if (list != nullptr && most == State::any_number)
        text = PyUnicode_FromFormat("%U(%R)", type_name.get(), list.get());
    if (list != nullptr && most != State::any_number)
        text = PyUnicode_FromFormat("%U(%R, maxlen=%zu)", type_name.get(), list.get(), most);
    Py_ReprLeave(self);
    return text;
}

PyObject* make(PyTypeObject* type, PyObject* arguments, PyObject* named) {
    static constexpr std::array<const char*, 2> names{"iterable", "maxlen"};
    std::array<PyObject*, 2> values{};
    if (!parse({"ConcurrentDeque", names, 0, 2}, arguments, named, values)) return nullptr;
    std::size_t most = State::any_number;
    if (values[1] != nullptr && values[1] != Py_None) {
        const Py_ssize_t given = PyNumber_AsSsize_t(values[1], PyExc_OverflowError);
        if (given == -1 && PyErr_Occurred()) return nullptr;
        if (given < 0) {
            PyErr_SetString(PyExc_ValueError, "maxlen must be non-negative");
            return nullptr;
        }
        most = static_cast<std::size_t>(given);
    }
    Reference self(type->tp_alloc(type, 0));
    if (self == nullptr) return nullptr;
    new (&state_of(self.get())) State(most);
    if (values[0] != nullptr && !add_all(self.get(), End::right, values[0])) return nullptr;
    return self.release();
}

PyObject* size_of(PyObject* self, PyObject*) {
    const auto basic = static_cast<std::size_t>(Py_TYPE(self)->tp_basicsize);
    return PyLong_FromSize_t(basic + state_of(self).capacity() * sizeof(PyObject*));
}

// The world stands still, or the GIL is held; and nobody stops while the ring is half changed.
int traverse(PyObject* self, visitproc visit, void* arg) {
    const auto& ring = state_of(self).ring();
    for (std::size_t index = 0; index < ring.size(); ++index) Py_VISIT(ring.at(index));
    return traverse_plain(self, visit, arg);
}
int clear(PyObject* self) {
    release(state_of(self).take_all());
    return 0;
}
// A chain of them, each in the one before, is released without recursion.
void dealloc(PyObject* self) {
    PyObject_GC_UnTrack(self);
    Py_TRASHCAN_BEGIN(self, dealloc);
    PyObject_ClearWeakRefs(self);
    clear(self);
    free_object(self);
    Py_TRASHCAN_END;
}

#define AETHER_STEP(cost) "\n\nAtomic, O(" cost "), and runs no other code while it changes anything."
#define AETHER_COMPARES "\n\nOn a snapshot, O(n): items are compared with nothing held."

std::array<PyMethodDef, 20> methods{{
    {"append", append<End::right>, METH_O,
     "append($self, item, /)\n--\n\nAdds at the right end. Where that are more than maxlen, the first one "
     "goes." AETHER_STEP("1")},
    {"appendleft", append<End::left>, METH_O,
     "appendleft($self, item, /)\n--\n\nAdds at the left end. Where that are more than maxlen, the last one "
     "goes." AETHER_STEP("1")},
    {"extend", extend<End::right>, METH_O,
     "extend($self, iterable, /)\n--\n\nAdds all at the right end, in one step, after the iterable has ended. O(items "
     "added)."},
    {"extendleft", extend<End::left>, METH_O,
     "extendleft($self, iterable, /)\n--\n\nAdds one after the other at the left end, in one step, after the iterable "
     "has ended. O(items added)."},
    {"pop", pop<End::right>, METH_NOARGS,
     "pop($self, /)\n--\n\nTakes the last item; IndexError where there is none." AETHER_STEP("1")},
    {"popleft", pop<End::left>, METH_NOARGS,
     "popleft($self, /)\n--\n\nTakes the first item; IndexError where there is none." AETHER_STEP("1")},
    {"insert", method(insert), METH_FASTCALL,
     "insert($self, index, item, /)\n--\n\nAdds before the index; IndexError where there are maxlen "
     "items." AETHER_STEP("n")},
    {"remove", remove, METH_O,
     "remove($self, value, /)\n--\n\nRemoves the first item that is equal; ValueError where there is none.\n\n"
     "Items are compared with nothing held, and again if another thread changed the deque meanwhile. O(n)."},
    {"index", method(index), METH_FASTCALL,
     "index($self, value, start=0, stop=sys.maxsize, /)\n--\n\nWhere the first item is that is equal; ValueError where "
     "there is none." AETHER_COMPARES},
    {"count", count, METH_O, "count($self, value, /)\n--\n\nHow many items are equal." AETHER_COMPARES},
    {"rotate", method(rotate), METH_FASTCALL,
     "rotate($self, n=1, /)\n--\n\nMoves the last n items to the left end, or the first -n to the right "
     "end." AETHER_STEP("n")},
    {"reverse", reverse, METH_NOARGS, "reverse($self, /)\n--\n\nTurns the order round." AETHER_STEP("n")},
    {"clear", clear_items, METH_NOARGS,
     "clear($self, /)\n--\n\nTakes all items out, and then releases them. Atomic, O(n)."},
    {"copy", copy, METH_NOARGS, "copy($self, /)\n--\n\nAnother one with the items of this moment. O(n)."},
    {"__copy__", copy, METH_NOARGS, "__copy__($self, /)\n--\n\nThe same as copy()."},
    {"__reversed__", reversed, METH_NOARGS,
     "__reversed__($self, /)\n--\n\nAn iterator over a snapshot, from the right end. O(n)."},
    {"__reduce__", reduce, METH_NOARGS, "__reduce__($self, /)\n--\n\nThe items of this moment, for pickles."},
    {"__sizeof__", size_of, METH_NOARGS, "__sizeof__($self, /)\n--\n\nBytes, with the memory for its items."},
    {"__class_getitem__", Py_GenericAlias, METH_O | METH_CLASS, class_getitem_doc},
    {nullptr, nullptr, 0, nullptr},
}};

std::array<PyGetSetDef, 2> attributes{{
    {"maxlen", maxlen, nullptr, "How many items there may be; None: any number.", nullptr},
    {nullptr, nullptr, nullptr, nullptr, nullptr},
}};

PyType_Slot slots[] = {
    {Py_tp_doc,
     const_cast<char*>("ConcurrentDeque(iterable=(), maxlen=None)\n--\n\nA double-ended queue, as `collections.deque`, "
                       "that threads share.\n\nAn iterator goes over the items of the moment when it was made. Items "
                       "are found by index in O(1).")},
    {Py_tp_new, slot(make)},
    {Py_tp_dealloc, slot(dealloc)},
    {Py_tp_traverse, slot(traverse)},
    {Py_tp_clear, slot(clear)},
    {Py_tp_methods, methods.data()},
    {Py_tp_getset, attributes.data()},
    {Py_tp_repr, slot(repr)},
    {Py_tp_hash, slot(PyObject_HashNotImplemented)},
    {Py_tp_richcompare, slot(compare)},
    {Py_tp_iter, slot(iterate)},
    {Py_mp_length, slot(length)},
    {Py_mp_subscript, slot(subscript)},
    {Py_mp_ass_subscript, slot(assign)},
    {Py_sq_length, slot(length)},
    {Py_sq_item, slot(item_at)},
    {Py_sq_contains, slot(contains)},
    {Py_sq_concat, slot(add)},
    {Py_sq_inplace_concat, slot(add_in_place)},
    {Py_sq_repeat, slot(repeat)},
    {0, nullptr},
};

}  // namespace

bool register_deque(PyObject* module) {
    PyType_Spec spec{"aether.containers.ConcurrentDeque", sizeof(Deque), 0, type_flags | Py_TPFLAGS_SEQUENCE, slots};
    deque_type = add_type(module, spec);
    return deque_type != nullptr;
}

}  // namespace aether::containers
