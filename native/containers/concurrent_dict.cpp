// ConcurrentDict: a dict that threads share. Here is the type; what its methods do is in dict_*.cpp.
#include "concurrent_dict.hpp"

#include <array>

#include "atomic_docs.hpp"
#include "register.hpp"

namespace aether::containers::dict {

PyTypeObject* type = nullptr;

PyObject* size_of(PyObject* self, PyObject*) {
    auto& own = as<Dict>(self).own;
    const auto basic = static_cast<std::size_t>(Py_TYPE(self)->tp_basicsize);
    return PyLong_FromSize_t(basic + own.map.bytes() + own.flights.bytes());
}

// Without a lock: all other threads stand still, and none of them in the middle of a change.
int traverse(PyObject* self, visitproc visit, void* arg) {
    const auto& own = as<Dict>(self).own;
    const auto show = [&](PyObject* object) {
        Py_VISIT(object);
        return 0;
    };
    if (const int result = own.map.visit(show); result != 0) return result;
    if (const int result = own.flights.visit(show); result != 0) return result;
    return traverse_atomic<Cell>(self, visit, arg);
}

int clear_all(PyObject* self) {
    as<Dict>(self).own.map.clear();
    as<Dict>(self).own.flights.clear();
    return 0;
}

// A chain of dicts, each a value of the one before, is released without recursion.
void dealloc(PyObject* self) {
    PyObject_GC_UnTrack(self);
    Py_TRASHCAN_BEGIN(self, dealloc);
    as<Dict>(self).own.~Cell();
    dealloc_untracked<Cell>(self);
    Py_TRASHCAN_END;
}

namespace {

PyObject* make(PyTypeObject* of, PyObject*, PyObject*) {
    return new_atomic<Cell>(of);
}

int initialise(PyObject* self, PyObject* arguments, PyObject* named) {
    const Reference done(update(self, arguments, named));
    return done == nullptr ? -1 : 0;
}

PyObject* subscript(PyObject* self, PyObject* key) {
    Reference value;
    if (find(self, key, value) == Outcome::refused) set_key_error(key);
    return value.release();
}

int remove(PyObject* self, PyObject* key) {
    Reference old;
    const Outcome outcome = change(self, key, Expect::present, nullptr, nullptr, old);
    if (outcome == Outcome::refused) set_key_error(key);
    return outcome == Outcome::done ? 0 : -1;
}
int assign(PyObject* self, PyObject* key, PyObject* value) {
    if (value == nullptr) return remove(self, key);
    return store(self, key, value) ? 0 : -1;
}

int contains(PyObject* self, PyObject* key) {
    Reference value;
    const Outcome outcome = find(self, key, value);
    return outcome == Outcome::failed ? -1 : static_cast<int>(outcome == Outcome::done);
}

Py_ssize_t length(PyObject* self) {
    return static_cast<Py_ssize_t>(map_of(self).size());
}

PyObject* handle(PyObject* self, PyObject*) {
    return new_handle<Cell>(type, self);
}
PyObject* handle_as(PyObject* self, PyObject* wanted) {
    return new_handle_as<Cell>(type, wanted, self);
}

#define AETHER_KEY_COST                                                                                          \
    "\n\nAtomic. O(1) on average, and as many calls of `__eq__` as there are other keys of the same hash, with " \
    "nothing "                                                                                                   \
    "held."

std::array<PyMethodDef, 35> methods{{
    {"get", method(get), METH_FASTCALL,
     "get($self, key, default=None, /)\n--\n\nThe value of the key, or `default`." AETHER_KEY_COST},
    {"setdefault", method(set_default), METH_FASTCALL,
     "setdefault($self, key, default=None, /)\n--\n\nThe value of the key; where there is none, `default` is "
     "stored." AETHER_KEY_COST},
    {"pop", method(pop), METH_FASTCALL,
     "pop($self, key, default=<unrepresentable>, /)\n--\n\nRemoves the key and returns its value; where there is none, "
     "`default`, or KeyError." AETHER_KEY_COST},
    {"popitem", pop_item, METH_NOARGS,
     "popitem($self, /)\n--\n\nRemoves some entry and returns it as a pair. KeyError where there was none.\n\n"
     "Atomic; O(1) on average."},
    {"compare_and_set", method(compare_and_set), METH_FASTCALL | METH_KEYWORDS,
     "compare_and_set($self, /, key, expected, desired, *, equal=False)\n--\n\nStores `desired` if the value is "
     "`expected`; returns whether it did.\n\n"
     "It must be the very object, or with `equal` an equal one. NOT_FOUND as `expected`: only if there is no value. "
     "ANY: "
     "in any\n"
     "case. NOT_FOUND as `desired` removes the key." AETHER_KEY_COST},
    {"compute", method(compute), METH_FASTCALL,
     "compute($self, key, function, /)\n--\n\nStores function(key, value), NOT_FOUND being passed where there is no "
     "value, and returns it.\n\n"
     "Atomic. NOT_FOUND as the result removes the key. The function runs with nothing held, and again if another "
     "thread\n"
     "replaced the value meanwhile: it should have no other effect. What it raises is passed on, and the value stays."},
    {"compute_if_absent", method(compute_if_absent), METH_FASTCALL | METH_KEYWORDS,
     "compute_if_absent($self, /, key, function, timeout=None)\n--\n\nThe value of the key; where there is none, "
     "function(key) is stored.\n\n"
     "One thread at a time runs a function for a key, and others who want it wait. What it raises is passed on, and "
     "the\n"
     "next of them runs its own. RuntimeError where the function, or one that it waits for, wants the same key.\n"
     "TimeoutError if `timeout` seconds went by. A value that was stored meanwhile is kept and returned."},
    {"add", method(add), METH_FASTCALL,
     "add($self, key, amount=1, /)\n--\n\nAdds to the value, 0 where there is none, and returns the new one.\n\n"
     "Atomic: where another thread stores meanwhile it is done again."},
    {"get_many", method(get_many), METH_FASTCALL | METH_KEYWORDS,
     "get_many($self, /, keys, default=NOT_FOUND)\n--\n\nA dict of these keys with their values; `default` where there "
     "is "
     "none.\n\n"
     "O(keys). Each lookup is atomic, all of them together are not."},
    {"update", method(update), METH_VARARGS | METH_KEYWORDS,
     "update($self, other=(), /, **named)\n--\n\nStores what a mapping, or an iterable of pairs, has.\n\n"
     "O(other). Each store is atomic, all of them together are not. Where the arguments are wrong, nothing is stored."},
    {"clear", clear, METH_NOARGS,
     "clear($self, /)\n--\n\nRemoves all entries there are at one moment.\n\nAtomic, O(n). They are released "
     "afterwards, "
     "with nothing held."},
    {"keys", show_keys, METH_NOARGS, "keys($self, /)\n--\n\nA view of the keys. To walk through it see items()."},
    {"values", show_values, METH_NOARGS,
     "values($self, /)\n--\n\nA view of the values. To walk through it see items()."},
    {"items", show_items, METH_NOARGS,
     "items($self, /)\n--\n\nA view of the pairs of keys and values.\n\n"
     "A walk never fails because others write. It has each key that was there all the time, once, with a value that "
     "it\n"
     "had meanwhile; of keys that came or went, some. There is no order."},
    {"partition", method(partition), METH_FASTCALL | METH_KEYWORDS,
     "partition($self, /, index, count, *, snapshot=False)\n--\n\nWalks through the items of part `index` of `count` "
     "parts, which have no key in common and all keys together.\n\n"
     "For a thread each. With `snapshot` the part is that of one moment. ValueError unless 0 <= index < count."},
    {"snapshot", [](PyObject* self, PyObject*) { return snapshot(self); }, METH_NOARGS,
     "snapshot($self, /)\n--\n\nA dict of the entries there are at one moment.\n\nO(n). Writers wait while they are "
     "copied."},
    {"copy", copy, METH_NOARGS, "copy($self, /)\n--\n\nA ConcurrentDict of the entries there are at one moment. O(n)."},
    {"fromkeys", method(from_keys), METH_FASTCALL | METH_CLASS,
     "fromkeys($type, iterable, value=None, /)\n--\n\nOne with these keys, and this value for each."},
    {"approximate_length", approximate_length, METH_NOARGS,
     "approximate_length($self, /)\n--\n\nAbout how many entries there are, without a look at all of them at one "
     "moment, as len() does it.\n\nO(1). Never blocks."},
    {"reduce", method(reduce), METH_FASTCALL,
     "reduce($self, pairs, function, /)\n--\n\nFor each (key, value) stores function(key, old, value), NOT_FOUND being "
     "passed where there is no old value.\n\n"
     "What has one key is put together first, and joins the dict in one atomic step for each key: so it must not "
     "matter "
     "in\n"
     "which order, nor how often the function runs. What it or the iterable raises is passed on; nothing is stored if "
     "it\n"
     "comes before the end of `pairs`."},
    {"reduce_sum", reduce_sum, METH_O,
     "reduce_sum($self, pairs, /)\n--\n\nAdds each value of (key, value) to that of its key. See reduce()."},
    {"reduce_and", reduce_and, METH_O,
     "reduce_and($self, pairs, /)\n--\n\nStores for each key whether all of its values are true. See reduce()."},
    {"reduce_or", reduce_or, METH_O,
     "reduce_or($self, pairs, /)\n--\n\nStores for each key whether any of its values is true. See reduce()."},
    {"reduce_max", reduce_max, METH_O,
     "reduce_max($self, pairs, /)\n--\n\nStores for each key the greatest of its values. See reduce()."},
    {"reduce_min", reduce_min, METH_O,
     "reduce_min($self, pairs, /)\n--\n\nStores for each key the least of its values. See reduce()."},
    {"reduce_list", reduce_list, METH_O,
     "reduce_list($self, pairs, /)\n--\n\nStores for each key a list of its values. See reduce()."},
    {"reduce_count", reduce_count, METH_O,
     "reduce_count($self, keys, /)\n--\n\nAdds for each key how often it comes. See reduce()."},
    {"handle", handle, METH_NOARGS, docs::handle},
    {"_handle_as", handle_as, METH_O, docs::handle_as},
    {"_walk", method(walk), METH_FASTCALL,
     "_walk($self, kind, /)\n--\n\nWalks through keys, values or items: 0, 1 or 2. For aether.dict_views."},
    {"_nothing", method(do_nothing), METH_FASTCALL, docs::nothing},
    {"__reduce__", reduce_for_pickle, METH_NOARGS,
     "__reduce__($self, /)\n--\n\nThe entries of one moment, for copies "
     "and pickles."},
    {"__sizeof__", size_of, METH_NOARGS, "__sizeof__($self, /)\n--\n\nBytes, with its tables; a handle has none."},
    {"__class_getitem__", Py_GenericAlias, METH_O | METH_CLASS, class_getitem_doc},
    {nullptr, nullptr, 0, nullptr},
}};

PyType_Slot slots[] = {
    {Py_tp_doc, const_cast<char*>(
                    "ConcurrentDict(other=(), /, **named)\n--\n\nA dict that threads share: each operation on a key is "
                    "one step.\n\n"
                    "Keys are hashed and compared as in dict, but there is no order. It has all of MutableMapping, and "
                    "what makes\n"
                    "one step of several: compute(), compute_if_absent(), compare_and_set(), add(). A handle() spares "
                    "the\n"
                    "shared object's reference count in loops.")},
    {Py_tp_new, slot(make)},
    {Py_tp_init, slot(initialise)},
    {Py_tp_dealloc, slot(dealloc)},
    {Py_tp_traverse, slot(traverse)},
    {Py_tp_clear, slot(clear_all)},
    {Py_tp_methods, methods.data()},
    {Py_tp_repr, slot(repr)},
    {Py_tp_hash, slot(PyObject_HashNotImplemented)},
    {Py_tp_richcompare, slot(compare)},
    {Py_tp_iter, slot(iterate)},
    {Py_mp_length, slot(length)},
    {Py_mp_subscript, slot(subscript)},
    {Py_mp_ass_subscript, slot(assign)},
    {Py_sq_contains, slot(contains)},
    {Py_nb_or, slot(unite)},
    {Py_nb_inplace_or, slot(unite_in_place)},
    {0, nullptr},
};

// isinstance() says that it is a MutableMapping, without its being one's subclass.
bool register_as_mapping() {
    const Reference classes(PyImport_ImportModule("collections.abc"));
    const Reference mapping(classes == nullptr ? nullptr : PyObject_GetAttrString(classes.get(), "MutableMapping"));
    const Reference done(mapping == nullptr ? nullptr : PyObject_CallMethod(mapping.get(), "register", "O", type));
    return done != nullptr;
}

}  // namespace

}  // namespace aether::containers::dict

namespace aether::containers {

bool register_concurrent_dict(PyObject* module) {
    PyType_Spec spec{"aether.containers.ConcurrentDict", sizeof(dict::Dict), 0, type_flags | Py_TPFLAGS_MAPPING,
                     dict::slots};
    dict::type = add_type(module, spec);
    return dict::type != nullptr && dict::register_as_mapping() && dict::register_iterator(module) &&
           register_flights(module) && register_markers(module);
}

}  // namespace aether::containers
