// ConcurrentList.
#include <algorithm>
#include <array>
#include <utility>

#include "list.hpp"
#include "own_types.hpp"
#include "register.hpp"
#include "sequence_methods.hpp"

namespace aether::containers {

PyTypeObject* list_type = nullptr;

namespace {

struct List {
    PyObject_HEAD BasicList<ItemPolicy> state;

    static constexpr const char* name = "ConcurrentList";
};
using Methods = SequenceMethods<List>;
using State = Methods::State;

bool is_own(PyObject* object) {
    return PyObject_TypeCheck(object, list_type) != 0;
}
State& state_of(PyObject* self) {
    return Methods::state_of(self);
}
PyObject* snapshot(PyObject* self) {
    return Methods::snapshot(self);
}

// ---- Slices

struct SliceKey {
    Py_ssize_t start = 0;
    Py_ssize_t stop = PY_SSIZE_T_MAX;
    Py_ssize_t step = 1;

    [[nodiscard]] bool read(PyObject* slice) { return PySlice_Unpack(slice, &start, &stop, &step) >= 0; }
    // Runs no Python code.
    State::Slice operator()(std::size_t size) const {
        Py_ssize_t first = start;
        Py_ssize_t end = stop;
        const Py_ssize_t count = PySlice_AdjustIndices(static_cast<Py_ssize_t>(size), &first, &end, step);
        return {first, step, static_cast<std::size_t>(count)};
    }
};

PyObject* get_slice(PyObject* self, const SliceKey& key) {
    for (std::size_t count = key(state_of(self).size()).count;;) {
        // Others may add something until it is copied.
        const Buffer buffer(count + 8);
        if (buffer.objects == nullptr) return PyErr_NoMemory();
        if (state_of(self).copy_slice(key, buffer.span(), &count)) return list_of(buffer.span().first(count));
    }
}

// splice(state, taken, &count), again with more room for what is taken out if it is not enough.
template <class Splice>
bool splice(PyObject* self, const SliceKey& key, std::size_t come, Splice&& splice) {
    for (std::size_t count = key(state_of(self).size()).count;;) {
        const Buffer taken(count + 8);
        const State::Spliced outcome =
            taken.objects == nullptr ? State::Spliced::no_memory : splice(state_of(self), taken.span(), &count);
        switch (outcome) {
            case State::Spliced::done:
                for (PyObject* each : taken.span().first(count)) Py_DECREF(each);
                return true;
            case State::Spliced::no_room:
                continue;
            case State::Spliced::other_count:
                PyErr_Format(PyExc_ValueError, "attempt to assign sequence of size %zu to extended slice of size %zu",
                             come, count);
                return false;
            case State::Spliced::no_memory:
                PyErr_NoMemory();
                return false;
        }
    }
}

bool set_slice(PyObject* self, const SliceKey& key, PyObject* iterable) {
    Gathered items(iterable);
    if (!items.is_there()) return false;
    const auto objects = items.objects();
    const bool done = splice(self, key, objects.size(), [&](State& state, auto taken, std::size_t* count) {
        return state.replace_slice(key, objects, taken, count);
    });
    if (done) items.hand_over();
    return done;
}

bool delete_slice(PyObject* self, const SliceKey& key) {
    return splice(self, key, 0,
                  [&](State& state, auto taken, std::size_t* count) { return state.remove_slice(key, taken, count); });
}

PyObject* subscript(PyObject* self, PyObject* key) {
    SliceKey slice;
    if (PySlice_Check(key) == 0) return Methods::subscript(self, key);
    return slice.read(key) ? get_slice(self, slice) : nullptr;
}

int assign(PyObject* self, PyObject* key, PyObject* value) {
    SliceKey slice;
    if (PySlice_Check(key) == 0) return Methods::assign(self, key, value);
    if (!slice.read(key)) return -1;
    return (value == nullptr ? delete_slice(self, slice) : set_slice(self, slice, value)) ? 0 : -1;
}

// ---- One item

PyObject* insert(PyObject* self, PyObject* const* arguments, Py_ssize_t count) {
    Py_ssize_t index = 0;
    if (!exactly("insert", count, 2) || !read_index(arguments[0], &index)) return nullptr;
    bool is_full = false;
    Py_INCREF(arguments[1]);
    if (state_of(self).insert(index, arguments[1], &is_full)) Py_RETURN_NONE;
    Py_DECREF(arguments[1]);
    return PyErr_NoMemory();
}

PyObject* pop(PyObject* self, PyObject* const* arguments, Py_ssize_t count) {
    Py_ssize_t index = -1;
    if (!at_most("pop", count, 1) || (count == 1 && !read_index(arguments[0], &index))) return nullptr;
    PyObject* item = count == 0 ? state_of(self).pop(End::right) : state_of(self).remove(index);
    if (item != nullptr) return item;
    PyErr_SetString(PyExc_IndexError,
                    count == 0 || state_of(self).size() == 0 ? "pop from empty list" : "pop index out of range");
    return nullptr;
}

// ---- One step instead of several

// Those in front that two snapshots have in common.
Py_ssize_t common_start(PyObject* one, PyObject* other) {
    const auto [here, there] = std::ranges::mismatch(items_of(one), items_of(other));
    return here - items_of(one).begin();
}

// What was compared once is not compared again.
PyObject* append_if_absent(PyObject* self, PyObject* item) {
    const std::array<PyObject*, 1> objects{item};
    for (Reference known(PyList_New(0)); known != nullptr;) {
        Reference list(snapshot(self));
        if (list == nullptr) return nullptr;
        const Py_ssize_t start = common_start(known.get(), list.get());
        const Py_ssize_t place = find_item(list.get(), item, start, PyList_GET_SIZE(list.get()));
        if (place != -1) return place == -2 ? nullptr : new_bool(false);
        bool changed = false;
        Py_INCREF(item);
        const bool enough = state_of(self).extend_if_still(items_of(list.get()), objects, &changed);
        if (enough && !changed) return new_bool(true);
        Py_DECREF(item);
        if (!enough) return PyErr_NoMemory();
        known = std::move(list);
    }
    return nullptr;
}

PyObject* remove_if_present(PyObject* self, PyObject* value) {
    const int removed = Methods::remove_equal(self, value);
    return removed < 0 ? nullptr : new_bool(removed > 0);
}

// Stores decide(old): again, if another thread was faster. It gives null and sets an exception, or does not, where
// nothing is to be stored.
template <class Decide>
PyObject* replace_one(PyObject* self, Py_ssize_t index, Decide&& decide) {
    for (;;) {
        const Reference old(state_of(self).get(index));
        if (old == nullptr) return Methods::index_error();
        Reference desired(decide(old.get()));
        if (desired == nullptr) return nullptr;
        Py_INCREF(desired.get());
        if (state_of(self).replace_if(index, old.get(), desired.get())) {
            Py_DECREF(old.get());  // the list's
            return desired.release();
        }
        Py_DECREF(desired.get());
    }
}

PyObject* compute(PyObject* self, PyObject* const* arguments, Py_ssize_t count) {
    Py_ssize_t index = 0;
    if (!exactly("compute", count, 2) || !read_index(arguments[0], &index)) return nullptr;
    return replace_one(self, index, [&](PyObject* old) { return PyObject_CallOneArg(arguments[1], old); });
}

PyObject* compare_and_set(PyObject* self, PyObject* const* arguments, Py_ssize_t count, PyObject* names) {
    static constexpr std::array<const char*, 4> parameters{"index", "expected", "desired", "equal"};
    std::array<PyObject*, 4> values{};
    if (!parse({"compare_and_set", parameters, 3, 3}, arguments, static_cast<std::size_t>(count), names, values))
        return nullptr;
    Py_ssize_t index = 0;
    const int by_value = values[3] == nullptr ? 0 : PyObject_IsTrue(values[3]);
    if (by_value < 0 || !read_index(values[0], &index)) return nullptr;
    const Reference stored(replace_one(self, index, [&](PyObject* old) -> PyObject* {
        const int same =
            by_value != 0 ? PyObject_RichCompareBool(old, values[1], Py_EQ) : static_cast<int>(old == values[1]);
        return same > 0 ? Py_NewRef(values[2]) : nullptr;
    }));
    return stored == nullptr && PyErr_Occurred() != nullptr ? nullptr : new_bool(stored != nullptr);
}

PyObject* take_all(PyObject* self, PyObject*) {
    State::Ring all = state_of(self).take_all();
    Reference list(PyList_New(static_cast<Py_ssize_t>(all.size())));
    for (Py_ssize_t index = 0; list != nullptr && all.size() > 0; ++index)
        PyList_SET_ITEM(list.get(), index, all.pop_front());
    Methods::release(all);
    return list.release();
}

// ---- The whole

// Of its type, whatever a subclass's `__new__` and `__init__` want.
PyObject* make(PyTypeObject* type, PyObject*, PyObject*) {
    PyObject* self = type->tp_alloc(type, 0);
    if (self != nullptr) new (&state_of(self)) State;
    return self;
}
PyObject* make_from(PyTypeObject* type, PyObject* items) {
    Reference self(items == nullptr ? nullptr : make(type, nullptr, nullptr));
    return self != nullptr && Methods::add_all(self.get(), End::right, items) ? self.release() : nullptr;
}

int initialise(PyObject* self, PyObject* arguments, PyObject* named) {
    static constexpr std::array<const char*, 1> names{"iterable"};
    std::array<PyObject*, 1> values{};
    if (!parse({"ConcurrentList", names, 0, 1}, arguments, named, values)) return -1;
    if (values[0] != nullptr) return set_slice(self, {}, values[0]) ? 0 : -1;
    Methods::clear(self);
    return 0;
}

// The arguments are those of list.sort.
PyObject* sort(PyObject* self, PyObject* const* arguments, Py_ssize_t count, PyObject* names) {
    for (;;) {
        const Reference seen(snapshot(self));
        const Reference order(seen == nullptr ? nullptr : PySequence_List(seen.get()));
        const Reference sorts(order == nullptr ? nullptr : PyObject_GetAttrString(order.get(), "sort"));
        if (sorts == nullptr) return nullptr;
        const Reference done(PyObject_Vectorcall(sorts.get(), arguments, static_cast<std::size_t>(count), names));
        if (done == nullptr) return nullptr;
        if (state_of(self).reorder(items_of(seen.get()), items_of(order.get()))) Py_RETURN_NONE;
    }
}

PyObject* copy(PyObject* self, PyObject*) {
    const Reference list(snapshot(self));
    return make_from(Py_TYPE(self), list.get());
}

PyObject* reduce(PyObject* self, PyObject*) {
    const Reference list(snapshot(self));
    return list == nullptr ? nullptr : parts_for_pickle(self, list.get(), nullptr);
}

// A list, or the snapshot of one of ours; null without an exception: neither.
Reference list_from(PyObject* object) {
    if (is_own(object)) return Reference(snapshot(object));
    return Reference(PyList_Check(object) ? Py_NewRef(object) : nullptr);
}

// One of the operands is ours.
PyObject* add(PyObject* left, PyObject* right) {
    const Reference first(list_from(left));
    const Reference second(first == nullptr ? nullptr : list_from(right));
    if (second == nullptr) return not_implemented_unless_error();
    const Reference both(PySequence_Concat(first.get(), second.get()));
    return make_from(Py_TYPE(is_own(left) ? left : right), both.get());
}

PyObject* repeat(PyObject* self, Py_ssize_t times) {
    const Reference own(snapshot(self));
    const Reference all(own == nullptr ? nullptr : PySequence_Repeat(own.get(), times));
    return make_from(Py_TYPE(self), all.get());
}
PyObject* repeat_in_place(PyObject* self, Py_ssize_t times) {
    if (times < 1) {
        Methods::clear(self);
        return Py_NewRef(self);
    }
    for (;;) {
        const Reference own(snapshot(self));
        const Reference more(own == nullptr ? nullptr : PySequence_Repeat(own.get(), times - 1));
        if (more == nullptr) return nullptr;
        Gathered items(more.get());
        if (!items.is_there()) return nullptr;
        bool changed = false;
        if (!state_of(self).extend_if_still(items_of(own.get()), items.objects(), &changed)) return PyErr_NoMemory();
        if (changed) continue;
        items.hand_over();
        return Py_NewRef(self);
    }
}

PyObject* compare(PyObject* self, PyObject* other, int operation) {
    const Reference others(list_from(other));
    if (others == nullptr) return not_implemented_unless_error();
    const Reference own(snapshot(self));
    return own == nullptr ? nullptr : PyObject_RichCompare(own.get(), others.get(), operation);
}

PyObject* repr(PyObject* self) {
    return repr_around(self, snapshot);
}

#define AETHER_STEP(cost) "\n\nAtomic, O(" cost "), and runs no other code while it changes anything."
#define AETHER_COMPARES "\n\nOn a snapshot, O(n): items are compared with nothing held."
#define AETHER_REPEATS                                                                                               \
    "\n\nAtomic, O(n). Items are compared with nothing held, and again if another thread changed what was compared " \
    "meanwhile."

std::array<PyMethodDef, 21> methods{{
    {"append", Methods::append<End::right>, METH_O, "append($self, item, /)\n--\n\nAdds at the end." AETHER_STEP("1")},
    {"extend", Methods::extend<End::right>, METH_O,
     "extend($self, iterable, /)\n--\n\nAdds all at the end, in one step, after the iterable has ended. O(items "
     "added)."},
    {"insert", method(insert), METH_FASTCALL,
     "insert($self, index, item, /)\n--\n\nAdds before the index." AETHER_STEP("n")},
    {"pop", method(pop), METH_FASTCALL,
     "pop($self, index=-1, /)\n--\n\nTakes the item out and returns it; IndexError where there is "
     "none." AETHER_STEP("n")},
    {"remove", Methods::remove, METH_O,
     "remove($self, value, /)\n--\n\nRemoves the first item that is equal; ValueError where there is "
     "none." AETHER_REPEATS},
    {"index", method(Methods::index), METH_FASTCALL,
     "index($self, value, start=0, stop=sys.maxsize, /)\n--\n\nWhere the first item is that is equal; ValueError where "
     "there is none." AETHER_COMPARES},
    {"count", Methods::count, METH_O, "count($self, value, /)\n--\n\nHow many items are equal." AETHER_COMPARES},
    {"reverse", Methods::reverse, METH_NOARGS, "reverse($self, /)\n--\n\nTurns the order round." AETHER_STEP("n")},
    {"sort", method(sort), METH_FASTCALL | METH_KEYWORDS,
     "sort($self, /, *, key=None, reverse=False)\n--\n\nSorts, as list.sort does; other threads see the old order, or "
     "the new one.\n\nO(n log n). A copy is sorted, with nothing held, and again if another thread changed the list "
     "meanwhile:\nwhile others never stop changing it, it does not end."},
    {"clear", Methods::clear_items, METH_NOARGS,
     "clear($self, /)\n--\n\nTakes all items out, and then releases them. Atomic, O(n)."},
    {"copy", copy, METH_NOARGS,
     "copy($self, /)\n--\n\nAnother one with the items of this moment; a subclass's __init__ does not run. O(n)."},
    {"append_if_absent", append_if_absent, METH_O,
     "append_if_absent($self, item, /)\n--\n\nAdds at the end if no item is equal; returns whether it "
     "did." AETHER_REPEATS},
    {"remove_if_present", remove_if_present, METH_O,
     "remove_if_present($self, value, /)\n--\n\nRemoves the first item that is equal; returns whether there was "
     "one." AETHER_REPEATS},
    {"compute", method(compute), METH_FASTCALL,
     "compute($self, index, function, /)\n--\n\nStores function(item) in the item's place and returns it. IndexError "
     "where there is no item.\n\nAtomic, O(1). The function runs with nothing held, and again if another thread put "
     "something else there meanwhile:\nit should have no other effect. What it raises is passed on, and the item "
     "stays."},
    {"compare_and_set", method(compare_and_set), METH_FASTCALL | METH_KEYWORDS,
     "compare_and_set($self, /, index, expected, desired, *, equal=False)\n--\n\nStores `desired` in the place of "
     "`expected`; returns whether it did. IndexError where there is no item.\n\nAtomic, O(1). It must be the very "
     "object, or with `equal` an equal one."},
    {"take_all", take_all, METH_NOARGS,
     "take_all($self, /)\n--\n\nTakes all items out and returns them, as a list." AETHER_STEP("n")},
    {"__reversed__", Methods::reversed, METH_NOARGS,
     "__reversed__($self, /)\n--\n\nAn iterator over a snapshot, from the end. O(n)."},
    {"__reduce__", reduce, METH_NOARGS,
     "__reduce__($self, /)\n--\n\nThe items of this moment, for copies and pickles."},
    {"__sizeof__", Methods::size_of, METH_NOARGS, "__sizeof__($self, /)\n--\n\nBytes, with the memory for its items."},
    {"__class_getitem__", Py_GenericAlias, METH_O | METH_CLASS, class_getitem_doc},
    {nullptr, nullptr, 0, nullptr},
}};

PyType_Slot slots[] = {
    {Py_tp_doc, const_cast<char*>(
                    "ConcurrentList(iterable=())\n--\n\nA list that threads share: each operation is one step.\n\nAn "
                    "iterator goes over the items of the moment when it was made; a slice is a list of them.")},
    {Py_tp_new, slot(make)},
    {Py_tp_init, slot(initialise)},
    {Py_tp_dealloc, slot(Methods::dealloc)},
    {Py_tp_traverse, slot(Methods::traverse)},
    {Py_tp_clear, slot(Methods::clear)},
    {Py_tp_methods, methods.data()},
    {Py_tp_repr, slot(repr)},
    {Py_tp_hash, slot(PyObject_HashNotImplemented)},
    {Py_tp_richcompare, slot(compare)},
    {Py_tp_iter, slot(Methods::iterate)},
    {Py_mp_length, slot(Methods::length)},
    {Py_mp_subscript, slot(subscript)},
    {Py_mp_ass_subscript, slot(assign)},
    {Py_sq_length, slot(Methods::length)},
    {Py_sq_item, slot(Methods::item_at)},
    {Py_sq_contains, slot(Methods::contains)},
    {Py_sq_repeat, slot(repeat)},
    {Py_sq_inplace_repeat, slot(repeat_in_place)},
    {Py_nb_add, slot(add)},
    {Py_nb_inplace_add, slot(Methods::add_in_place)},
    {0, nullptr},
};

}  // namespace

std::size_t size_of_list(PyObject* list) {
    return state_of(list).size();
}

bool register_list(PyObject* module) {
    PyType_Spec spec{"aether.containers.ConcurrentList", sizeof(List), 0, type_flags | Py_TPFLAGS_SEQUENCE, slots};
    list_type = add_type(module, spec);
    return list_type != nullptr;
}

}  // namespace aether::containers
