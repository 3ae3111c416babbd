// ConcurrentSet: the keys of a ConcurrentDict that has None for each of them.
#include <array>
#include <utility>

#include "atomic_docs.hpp"
#include "concurrent_dict.hpp"
#include "own_types.hpp"
#include "register.hpp"

namespace aether::containers {

PyTypeObject* set_type = nullptr;

namespace {

using dict::change;
using dict::find;
using dict::map_of;
using dict::OwnPairs;

bool is_own(PyObject* object) {
    return PyObject_TypeCheck(object, set_type) != 0;
}

// ---- One element

Outcome add_key(PyObject* self, PyObject* key) {
    Reference old;
    return change(self, key, Expect::absent, nullptr, Py_None, old);
}
Outcome remove_key(PyObject* self, PyObject* key) {
    Reference old;
    return change(self, key, Expect::present, nullptr, nullptr, old);
}

// Where a set is looked for, the frozenset that is equal to it.
Reference sought(PyObject* key) {
    const bool is_set = PySet_Check(key) && Py_TYPE(key)->tp_hash == PyObject_HashNotImplemented;
    return Reference(is_set ? PyFrozenSet_New(key) : Py_NewRef(key));
}
Outcome remove_sought(PyObject* self, PyObject* key) {
    const Reference own(sought(key));
    return own == nullptr ? Outcome::failed : remove_key(self, own.get());
}

PyObject* none_unless_failed(Outcome outcome) {
    if (outcome == Outcome::failed) return nullptr;
    Py_RETURN_NONE;
}
PyObject* whether_done(Outcome outcome) {
    return outcome == Outcome::failed ? nullptr : new_bool(outcome == Outcome::done);
}

PyObject* add(PyObject* self, PyObject* key) {
    return none_unless_failed(add_key(self, key));
}
PyObject* add_if_absent(PyObject* self, PyObject* key) {
    return whether_done(add_key(self, key));
}
PyObject* discard(PyObject* self, PyObject* key) {
    return none_unless_failed(remove_sought(self, key));
}
PyObject* remove_if_present(PyObject* self, PyObject* key) {
    return whether_done(remove_sought(self, key));
}
PyObject* remove(PyObject* self, PyObject* key) {
    const Outcome outcome = remove_sought(self, key);
    if (outcome == Outcome::done) Py_RETURN_NONE;
    if (outcome == Outcome::refused) dict::set_key_error(key);
    return nullptr;
}

PyObject* pop(PyObject* self, PyObject*) {
    DictMap::Pair taken{};
    if (map_of(self).take_any(taken)) {
        Py_DECREF(taken.value);
        return taken.key;
    }
    PyErr_SetString(PyExc_KeyError, "pop from an empty set");
    return nullptr;
}

int contains(PyObject* self, PyObject* key) {
    const Reference own(sought(key));
    Reference value;
    const Outcome outcome = own == nullptr ? Outcome::failed : find(self, own.get(), value);
    return outcome == Outcome::failed ? -1 : static_cast<int>(outcome == Outcome::done);
}

// ---- The whole

Py_ssize_t length(PyObject* self) {
    return static_cast<Py_ssize_t>(map_of(self).size());
}

PyObject* set_of(const OwnPairs& pairs) {
    Reference all(PySet_New(nullptr));
    for (std::size_t index = 0; all != nullptr && index < pairs.size(); ++index) {
        if (PySet_Add(all.get(), pairs[index].key) < 0) return nullptr;
    }
    return all.release();
}

// A new set of the elements of one moment.
PyObject* snapshot(PyObject* self) {
    OwnPairs pairs;
    return map_of(self).copy_all({}, pairs) ? set_of(pairs) : nullptr;
}

PyObject* list_of(const OwnPairs& pairs) {
    PyObject* list = PyList_New(static_cast<Py_ssize_t>(pairs.size()));
    for (std::size_t index = 0; list != nullptr && index < pairs.size(); ++index)
        PyList_SET_ITEM(list, static_cast<Py_ssize_t>(index), Py_NewRef(pairs[index].key));
    return list;
}
PyObject* elements(PyObject* self) {
    OwnPairs pairs;
    return map_of(self).copy_all({}, pairs) ? list_of(pairs) : nullptr;
}
PyObject* take_all(PyObject* self, PyObject*) {
    OwnPairs pairs;
    return map_of(self).take_all(pairs) ? list_of(pairs) : nullptr;
}
PyObject* iterate(PyObject* self) {
    const Reference list(elements(self));
    return list == nullptr ? nullptr : PyObject_GetIter(list.get());
}

// What a method of `set` makes of one with these arguments.
PyObject* called(PyObject* set, const char* name, PyObject* const* arguments, Py_ssize_t count) {
    const Reference bound(set == nullptr ? nullptr : PyObject_GetAttrString(set, name));
    if (bound == nullptr) return nullptr;
    return PyObject_Vectorcall(bound.get(), arguments, static_cast<std::size_t>(count), nullptr);
}

// A set of nobody else's with what all of the iterables have: so what is wrong with them comes out before anything is
// changed.
Reference gathered(PyObject* const* iterables, Py_ssize_t count) {
    Reference all(PySet_New(nullptr));
    const Reference done(called(all.get(), "update", iterables, count));
    return done == nullptr ? nullptr : std::move(all);
}

// Calls act(self, element) for each of a set that nobody else has.
template <class Act>
bool for_each(PyObject* set, PyObject* self, Act&& act) {
    const Reference iterator(set == nullptr ? nullptr : PyObject_GetIter(set));
    if (iterator == nullptr) return false;
    for (Reference key; key.reset(PyIter_Next(iterator.get())), key != nullptr;) {
        if (act(self, key.get()) == Outcome::failed) return false;
    }
    return PyErr_Occurred() == nullptr;
}

Outcome toggle(PyObject* self, PyObject* key) {
    for (;;) {
        Outcome outcome = remove_key(self, key);
        if (outcome == Outcome::refused) outcome = add_key(self, key);
        if (outcome != Outcome::refused) return outcome;
    }
}

bool add_all(PyObject* self, PyObject* const* iterables, Py_ssize_t count) {
    return for_each(gathered(iterables, count).get(), self, add_key);
}
bool remove_all(PyObject* self, PyObject* const* iterables, Py_ssize_t count) {
    return for_each(gathered(iterables, count).get(), self, remove_key);
}
bool toggle_all(PyObject* self, PyObject* const* iterables, Py_ssize_t count) {
    return for_each(gathered(iterables, count).get(), self, toggle);
}
bool keep_all(PyObject* self, PyObject* const* iterables, Py_ssize_t count) {
    const Reference own(snapshot(self));
    const Reference kept(called(own.get(), "intersection", iterables, count));
    const Reference others(kept == nullptr ? nullptr : PyNumber_Subtract(own.get(), kept.get()));
    return for_each(others.get(), self, remove_key);
}

using Changes = bool (*)(PyObject* self, PyObject* const* iterables, Py_ssize_t count);

template <Changes changes>
PyObject* change_by(PyObject* self, PyObject* const* arguments, Py_ssize_t count) {
    if (!changes(self, arguments, count)) return nullptr;
    Py_RETURN_NONE;
}
template <Changes changes>
PyObject* change_by_one(PyObject* self, PyObject* iterable) {
    return change_by<changes>(self, &iterable, 1);
}

PyObject* make(PyTypeObject* type, PyObject*, PyObject*) {
    return new_atomic<dict::Cell>(type);
}
// Of its type, whatever a subclass's `__new__` and `__init__` want.
PyObject* make_from(PyTypeObject* type, PyObject* set) {
    Reference self(set == nullptr ? nullptr : make(type, nullptr, nullptr));
    return self != nullptr && for_each(set, self.get(), add_key) ? self.release() : nullptr;
}

int initialise(PyObject* self, PyObject* arguments, PyObject* named) {
    static constexpr std::array<const char*, 1> names{"iterable"};
    std::array<PyObject*, 1> values{};
    if (!parse({"ConcurrentSet", names, 0, 1}, arguments, named, values)) return -1;
    const Reference all(gathered(values.data(), values[0] == nullptr ? 0 : 1));
    if (all == nullptr) return -1;
    map_of(self).clear();
    return for_each(all.get(), self, add_key) ? 0 : -1;
}

// A new one with what the method makes of a snapshot.
template <const char* name>
PyObject* derive(PyObject* self, PyObject* const* arguments, Py_ssize_t count) {
    const Reference own(snapshot(self));
    const Reference result(called(own.get(), name, arguments, count));
    return make_from(Py_TYPE(self), result.get());
}
// What the method says of a snapshot.
template <const char* name>
PyObject* ask(PyObject* self, PyObject* other) {
    const Reference own(snapshot(self));
    return called(own.get(), name, &other, 1);
}

constexpr char union_name[] = "union";
constexpr char intersection_name[] = "intersection";
constexpr char difference_name[] = "difference";
constexpr char symmetric_difference_name[] = "symmetric_difference";
constexpr char is_disjoint_name[] = "isdisjoint";
constexpr char is_subset_name[] = "issubset";
constexpr char is_superset_name[] = "issuperset";

PyObject* derive_from_one(PyObject* self, PyObject* other) {
    return derive<symmetric_difference_name>(self, &other, 1);
}
PyObject* copy(PyObject* self, PyObject*) {
    const Reference all(snapshot(self));
    return make_from(Py_TYPE(self), all.get());
}

PyObject* reduce(PyObject* self, PyObject*) {
    const Reference list(elements(self));
    const Reference state(list == nullptr ? nullptr : PyObject_CallMethod(self, "__getstate__", nullptr));
    return state == nullptr ? nullptr : Py_BuildValue("O(O)O", Py_TYPE(self), list.get(), state.get());
}

// ---- Operators: on both sides ours, or a set or frozenset

// Null without an exception: it is none of these.
Reference set_from(PyObject* object) {
    if (is_own(object)) return Reference(snapshot(object));
    return Reference(PyAnySet_Check(object) ? Py_NewRef(object) : nullptr);
}

template <binaryfunc operation>
PyObject* combine(PyObject* left, PyObject* right) {
    const Reference first(set_from(left));
    const Reference second(first == nullptr ? nullptr : set_from(right));
    if (second == nullptr) return not_implemented_unless_error();
    const Reference both(operation(first.get(), second.get()));
    return make_from(Py_TYPE(is_own(left) ? left : right), both.get());
}
template <Changes changes>
PyObject* combine_in_place(PyObject* self, PyObject* other) {
    if (!is_own(other) && !PyAnySet_Check(other)) Py_RETURN_NOTIMPLEMENTED;
    return changes(self, &other, 1) ? Py_NewRef(self) : nullptr;
}

PyObject* compare(PyObject* self, PyObject* other, int operation) {
    const Reference others(set_from(other));
    if (others == nullptr) return not_implemented_unless_error();
    const Reference own(snapshot(self));
    return own == nullptr ? nullptr : PyObject_RichCompare(own.get(), others.get(), operation);
}

PyObject* repr(PyObject* self) {
    if (length(self) > 0) return repr_around(self, snapshot);
    const Reference name(PyType_GetName(Py_TYPE(self)));
    return name == nullptr ? nullptr : PyUnicode_FromFormat("%U()", name.get());
}

PyObject* handle(PyObject* self, PyObject*) {
    return new_handle<dict::Cell>(set_type, self);
}

#define AETHER_ELEMENT_COST                                                                                           \
    "\n\nAtomic. O(1) on average, and as many calls of `__eq__` as there are other elements of the same hash, with\n" \
    "nothing held."
#define AETHER_EACH                                                                                                  \
    "\n\nEach element is one step, all of them together are not. Where the arguments are wrong, nothing is changed." \
    " O(arguments)."
#define AETHER_SNAPSHOT "\n\nOn a snapshot, O(n)."

std::array<PyMethodDef, 25> methods{{
    {"add", add, METH_O, "add($self, element, /)\n--\n\nAdds it, if it is not there." AETHER_ELEMENT_COST},
    {"add_if_absent", add_if_absent, METH_O,
     "add_if_absent($self, element, /)\n--\n\nAdds it, if it is not there; returns whether it "
     "did." AETHER_ELEMENT_COST},
    {"discard", discard, METH_O, "discard($self, element, /)\n--\n\nRemoves it, if it is there." AETHER_ELEMENT_COST},
    {"remove", remove, METH_O,
     "remove($self, element, /)\n--\n\nRemoves it; KeyError where it is not there." AETHER_ELEMENT_COST},
    {"remove_if_present", remove_if_present, METH_O,
     "remove_if_present($self, element, /)\n--\n\nRemoves it, if it is there; returns whether it "
     "did." AETHER_ELEMENT_COST},
    {"pop", pop, METH_NOARGS,
     "pop($self, /)\n--\n\nRemoves some element and returns it; KeyError where there was none.\n\nAtomic; O(1) on "
     "average."},
    {"clear", dict::clear, METH_NOARGS,
     "clear($self, /)\n--\n\nRemoves all elements there are at one moment, and then releases them. Atomic, O(n)."},
    {"take_all", take_all, METH_NOARGS,
     "take_all($self, /)\n--\n\nRemoves all elements there are at one moment and returns them, as a list. Atomic, "
     "O(n)."},
    {"copy", copy, METH_NOARGS,
     "copy($self, /)\n--\n\nAnother one with the elements of this moment; a subclass's __init__ does not run. O(n)."},
    {"update", method(change_by<add_all>), METH_FASTCALL,
     "update($self, /, *others)\n--\n\nAdds what the iterables have." AETHER_EACH},
    {"intersection_update", method(change_by<keep_all>), METH_FASTCALL,
     "intersection_update($self, /, *others)\n--\n\nRemoves what is not in all of the iterables." AETHER_EACH},
    {"difference_update", method(change_by<remove_all>), METH_FASTCALL,
     "difference_update($self, /, *others)\n--\n\nRemoves what the iterables have." AETHER_EACH},
    {"symmetric_difference_update", change_by_one<toggle_all>, METH_O,
     "symmetric_difference_update($self, other, /)\n--\n\nRemoves what the iterable has, too, and adds what only it "
     "has." AETHER_EACH},
    {"union", method(derive<union_name>), METH_FASTCALL,
     "union($self, /, *others)\n--\n\nA new one with what it or any of the iterables has." AETHER_SNAPSHOT},
    {"intersection", method(derive<intersection_name>), METH_FASTCALL,
     "intersection($self, /, *others)\n--\n\nA new one with what it and all of the iterables have." AETHER_SNAPSHOT},
    {"difference", method(derive<difference_name>), METH_FASTCALL,
     "difference($self, /, *others)\n--\n\nA new one with what it has and none of the iterables." AETHER_SNAPSHOT},
    {"symmetric_difference", derive_from_one, METH_O,
     "symmetric_difference($self, other, /)\n--\n\nA new one with what either it or the iterable has." AETHER_SNAPSHOT},
    {"isdisjoint", ask<is_disjoint_name>, METH_O,
     "isdisjoint($self, other, /)\n--\n\nWhether the iterable has nothing of it." AETHER_SNAPSHOT},
    {"issubset", ask<is_subset_name>, METH_O,
     "issubset($self, other, /)\n--\n\nWhether the iterable has all of it." AETHER_SNAPSHOT},
    {"issuperset", ask<is_superset_name>, METH_O,
     "issuperset($self, other, /)\n--\n\nWhether it has all that the iterable has." AETHER_SNAPSHOT},
    {"handle", handle, METH_NOARGS, docs::handle},
    {"__reduce__", reduce, METH_NOARGS,
     "__reduce__($self, /)\n--\n\nThe elements of one moment, for copies and pickles."},
    {"__sizeof__", dict::size_of, METH_NOARGS,
     "__sizeof__($self, /)\n--\n\nBytes, with its tables; a handle has none."},
    {"__class_getitem__", Py_GenericAlias, METH_O | METH_CLASS, class_getitem_doc},
    {nullptr, nullptr, 0, nullptr},
}};

PyType_Slot slots[] = {
    {Py_tp_doc, const_cast<char*>(
                    "ConcurrentSet(iterable=())\n--\n\nA set that threads share: each operation on an element is one "
                    "step.\n\nAn iterator goes over the elements of the moment when it was made. A handle() spares "
                    "the shared object's reference\ncount in loops.")},
    {Py_tp_new, slot(make)},
    {Py_tp_init, slot(initialise)},
    {Py_tp_dealloc, slot(dict::dealloc)},
    {Py_tp_traverse, slot(dict::traverse)},
    {Py_tp_clear, slot(dict::clear_all)},
    {Py_tp_methods, methods.data()},
    {Py_tp_repr, slot(repr)},
    {Py_tp_hash, slot(PyObject_HashNotImplemented)},
    {Py_tp_richcompare, slot(compare)},
    {Py_tp_iter, slot(iterate)},
    {Py_sq_length, slot(length)},
    {Py_sq_contains, slot(contains)},
    {Py_nb_or, slot(combine<PyNumber_Or>)},
    {Py_nb_and, slot(combine<PyNumber_And>)},
    {Py_nb_subtract, slot(combine<PyNumber_Subtract>)},
    {Py_nb_xor, slot(combine<PyNumber_Xor>)},
    {Py_nb_inplace_or, slot(combine_in_place<add_all>)},
    {Py_nb_inplace_and, slot(combine_in_place<keep_all>)},
    {Py_nb_inplace_subtract, slot(combine_in_place<remove_all>)},
    {Py_nb_inplace_xor, slot(combine_in_place<toggle_all>)},
    {0, nullptr},
};

}  // namespace

bool register_set(PyObject* module) {
    PyType_Spec spec{"aether.containers.ConcurrentSet", sizeof(dict::Dict), 0, type_flags, slots};
    set_type = add_type(module, spec);
    return set_type != nullptr;
}

}  // namespace aether::containers
