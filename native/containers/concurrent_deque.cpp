// ConcurrentDeque.
#include <array>

#include "own_types.hpp"
#include "register.hpp"
#include "sequence_methods.hpp"

namespace aether::containers {

PyTypeObject* deque_type = nullptr;

namespace {

struct Deque {
    PyObject_HEAD BasicDeque<ItemPolicy> state;

    static constexpr const char* name = "ConcurrentDeque";
};
using Methods = SequenceMethods<Deque>;
using State = Methods::State;

State& state_of(PyObject* self) {
    return Methods::state_of(self);
}
PyObject* snapshot(PyObject* self) {
    return Methods::snapshot(self);
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

PyObject* rotate(PyObject* self, PyObject* const* arguments, Py_ssize_t count) {
    Py_ssize_t by = 1;
    if (!at_most("rotate", count, 1) || (count == 1 && !read_index(arguments[0], &by))) return nullptr;
    state_of(self).rotate(by);
    Py_RETURN_NONE;
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
    if (values[0] != nullptr && !Methods::add_all(self.get(), End::right, values[0])) return nullptr;
    return self.release();
}

#define AETHER_STEP(cost) "\n\nAtomic, O(" cost "), and runs no other code while it changes anything."
#define AETHER_COMPARES "\n\nOn a snapshot, O(n): items are compared with nothing held."

std::array<PyMethodDef, 20> methods{{
    {"append", Methods::append<End::right>, METH_O,
     "append($self, item, /)\n--\n\nAdds at the right end. Where that are more than maxlen, the first one "
     "goes." AETHER_STEP("1")},
    {"appendleft", Methods::append<End::left>, METH_O,
     "appendleft($self, item, /)\n--\n\nAdds at the left end. Where that are more than maxlen, the last one "
     "goes." AETHER_STEP("1")},
    {"extend", Methods::extend<End::right>, METH_O,
     "extend($self, iterable, /)\n--\n\nAdds all at the right end, in one step, after the iterable has ended. O(items "
     "added)."},
    {"extendleft", Methods::extend<End::left>, METH_O,
     "extendleft($self, iterable, /)\n--\n\nAdds one after the other at the left end, in one step, after the iterable "
     "has ended. O(items added)."},
    {"pop", Methods::pop<End::right>, METH_NOARGS,
     "pop($self, /)\n--\n\nTakes the last item; IndexError where there is none." AETHER_STEP("1")},
    {"popleft", Methods::pop<End::left>, METH_NOARGS,
     "popleft($self, /)\n--\n\nTakes the first item; IndexError where there is none." AETHER_STEP("1")},
    {"insert", method(insert), METH_FASTCALL,
     "insert($self, index, item, /)\n--\n\nAdds before the index; IndexError where there are maxlen "
     "items." AETHER_STEP("n")},
    {"remove", Methods::remove, METH_O,
     "remove($self, value, /)\n--\n\nRemoves the first item that is equal; ValueError where there is none.\n\n"
     "Items are compared with nothing held, and again if another thread changed the deque meanwhile. O(n)."},
    {"index", method(Methods::index), METH_FASTCALL,
     "index($self, value, start=0, stop=sys.maxsize, /)\n--\n\nWhere the first item is that is equal; ValueError where "
     "there is none." AETHER_COMPARES},
    {"count", Methods::count, METH_O, "count($self, value, /)\n--\n\nHow many items are equal." AETHER_COMPARES},
    {"rotate", method(rotate), METH_FASTCALL,
     "rotate($self, n=1, /)\n--\n\nMoves the last n items to the left end, or the first -n to the right "
     "end." AETHER_STEP("n")},
    {"reverse", Methods::reverse, METH_NOARGS, "reverse($self, /)\n--\n\nTurns the order round." AETHER_STEP("n")},
    {"clear", Methods::clear_items, METH_NOARGS,
     "clear($self, /)\n--\n\nTakes all items out, and then releases them. Atomic, O(n)."},
    {"copy", copy, METH_NOARGS, "copy($self, /)\n--\n\nAnother one with the items of this moment. O(n)."},
    {"__copy__", copy, METH_NOARGS, "__copy__($self, /)\n--\n\nThe same as copy()."},
    {"__reversed__", Methods::reversed, METH_NOARGS,
     "__reversed__($self, /)\n--\n\nAn iterator over a snapshot, from the right end. O(n)."},
    {"__reduce__", reduce, METH_NOARGS, "__reduce__($self, /)\n--\n\nThe items of this moment, for pickles."},
    {"__sizeof__", Methods::size_of, METH_NOARGS, "__sizeof__($self, /)\n--\n\nBytes, with the memory for its items."},
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
    {Py_tp_dealloc, slot(Methods::dealloc)},
    {Py_tp_traverse, slot(Methods::traverse)},
    {Py_tp_clear, slot(Methods::clear)},
    {Py_tp_methods, methods.data()},
    {Py_tp_getset, attributes.data()},
    {Py_tp_repr, slot(repr)},
    {Py_tp_hash, slot(PyObject_HashNotImplemented)},
    {Py_tp_richcompare, slot(compare)},
    {Py_tp_iter, slot(Methods::iterate)},
    {Py_mp_length, slot(Methods::length)},
    {Py_mp_subscript, slot(Methods::subscript)},
    {Py_mp_ass_subscript, slot(Methods::assign)},
    {Py_sq_length, slot(Methods::length)},
    {Py_sq_item, slot(Methods::item_at)},
    {Py_sq_contains, slot(Methods::contains)},
    {Py_sq_concat, slot(add)},
    {Py_sq_inplace_concat, slot(Methods::add_in_place)},
    {Py_sq_repeat, slot(repeat)},
    {0, nullptr},
};

}  // namespace

std::size_t size_of_deque(PyObject* deque) {
    return state_of(deque).size();
}

bool register_deque(PyObject* module) {
    PyType_Spec spec{"aether.containers.ConcurrentDeque", sizeof(Deque), 0, type_flags | Py_TPFLAGS_SEQUENCE, slots};
    deque_type = add_type(module, spec);
    return deque_type != nullptr;
}

}  // namespace aether::containers
