// ThreadSafeDict: a built-in dict, of which CPython makes each operation on a key one step, walked by snapshots.
#include <array>

#include "atomic_object.hpp"
#include "concurrent_dict.hpp"
#include "own_types.hpp"
#include "register.hpp"

namespace aether::containers {

PyTypeObject* thread_safe_dict_type = nullptr;

namespace {

struct Cell {
    PyObject* items = nullptr;  // an exact dict
};
using Dict = AtomicObject<Cell>;

bool is_own(PyObject* object) {
    return PyObject_TypeCheck(object, thread_safe_dict_type) != 0;
}
PyObject* items_of(PyObject* self) {
    return cell_of<Cell>(self).items;
}
PyObject* snapshot(PyObject* self) {
    return PyDict_Copy(items_of(self));
}

// ---- One key

PyObject* none_if_null(PyObject* value) {
    return value == nullptr && PyErr_Occurred() == nullptr ? Py_NewRef(Py_None) : value;
}

PyObject* get(PyObject* self, PyObject* const* arguments, Py_ssize_t count) {
    if ((count < 1 && !exactly("get", count, 1)) || !at_most("get", count, 2)) return nullptr;
    PyObject* value = nullptr;
    if (PyDict_GetItemRef(items_of(self), arguments[0], &value) == 0 && count == 2) return Py_NewRef(arguments[1]);
    return none_if_null(value);
}

PyObject* set_default(PyObject* self, PyObject* const* arguments, Py_ssize_t count) {
    if ((count < 1 && !exactly("setdefault", count, 1)) || !at_most("setdefault", count, 2)) return nullptr;
    PyObject* value = nullptr;
    (void)PyDict_SetDefaultRef(items_of(self), arguments[0], count == 2 ? arguments[1] : Py_None, &value);
    return value;
}

PyObject* pop(PyObject* self, PyObject* const* arguments, Py_ssize_t count) {
    if ((count < 1 && !exactly("pop", count, 1)) || !at_most("pop", count, 2)) return nullptr;
    PyObject* value = nullptr;
    if (PyDict_Pop(items_of(self), arguments[0], &value) != 0) return value;
    if (count == 2) return Py_NewRef(arguments[1]);
    dict::set_key_error(arguments[0]);
    return nullptr;
}

PyObject* pop_item(PyObject* self, PyObject*) {
    return PyObject_CallMethod(items_of(self), "popitem", nullptr);
}

PyObject* subscript(PyObject* self, PyObject* key) {
    PyObject* value = nullptr;
    if (PyDict_GetItemRef(items_of(self), key, &value) == 0) dict::set_key_error(key);
    return value;
}
int assign(PyObject* self, PyObject* key, PyObject* value) {
    return value == nullptr ? PyDict_DelItem(items_of(self), key) : PyDict_SetItem(items_of(self), key, value);
}
int contains(PyObject* self, PyObject* key) {
    return PyDict_Contains(items_of(self), key);
}

// ---- The whole

// Whatever is wrong with the arguments, nothing was stored.
bool update_with(PyObject* self, PyObject* source, PyObject* named) {
    const bool is_nothing = source == nullptr || source == Py_None;
    const Reference all(is_nothing ? PyDict_New()
                                   : dict::gathered(is_own(source) ? items_of(source) : source).release());
    if (all == nullptr || (named != nullptr && PyDict_Update(all.get(), named) < 0)) return false;
    return PyDict_Update(items_of(self), all.get()) == 0;
}

PyObject* make(PyTypeObject* type, PyObject*, PyObject*) {
    Reference self(new_atomic<Cell>(type));
    if (self == nullptr) return nullptr;
    cell_of<Cell>(self.get()).items = PyDict_New();
    return items_of(self.get()) == nullptr ? nullptr : self.release();
}
// Of its type, whatever a subclass's `__new__` and `__init__` want.
PyObject* make_from(PyTypeObject* type, PyObject* source) {
    Reference self(source == nullptr ? nullptr : make(type, nullptr, nullptr));
    return self != nullptr && update_with(self.get(), source, nullptr) ? self.release() : nullptr;
}

int initialise(PyObject* self, PyObject* arguments, PyObject* named) {
    static constexpr std::array<const char*, 2> names{"obj", "track_contention"};
    std::array<PyObject*, 2> values{};
    if (!parse({"ThreadSafeDict", names, 0, 2}, arguments, named, values)) return -1;
    return update_with(self, values[0], nullptr) ? 0 : -1;
}

PyObject* update(PyObject* self, PyObject* arguments, PyObject* named) {
    if (!at_most("update", PyTuple_GET_SIZE(arguments), 1)) return nullptr;
    PyObject* source = PyTuple_GET_SIZE(arguments) == 0 ? nullptr : PyTuple_GET_ITEM(arguments, 0);
    if (source == Py_None) return PyErr_Format(PyExc_TypeError, "'NoneType' object is not iterable");
    if (!update_with(self, source, named)) return nullptr;
    Py_RETURN_NONE;
}

PyObject* clear(PyObject* self, PyObject*) {
    PyDict_Clear(items_of(self));
    Py_RETURN_NONE;
}

// What a method of a snapshot returns: it shows what there was at this moment.
template <const char* name>
PyObject* of_snapshot(PyObject* self, PyObject*) {
    const Reference all(snapshot(self));
    return all == nullptr ? nullptr : PyObject_CallMethod(all.get(), name, nullptr);
}
constexpr char keys_name[] = "keys";
constexpr char values_name[] = "values";
constexpr char items_name[] = "items";
constexpr char reversed_name[] = "__reversed__";

PyObject* iterate(PyObject* self) {
    const Reference keys(PyDict_Keys(items_of(self)));
    return keys == nullptr ? nullptr : PyObject_GetIter(keys.get());
}
Py_ssize_t length(PyObject* self) {
    return PyDict_Size(items_of(self));
}

PyObject* copy(PyObject* self, PyObject*) {
    return make_from(Py_TYPE(self), self);
}
PyObject* from_keys(PyObject* cls, PyObject* const* arguments, Py_ssize_t count) {
    if ((count < 1 && !exactly("fromkeys", count, 1)) || !at_most("fromkeys", count, 2)) return nullptr;
    const Reference all(PyObject_CallMethod(reinterpret_cast<PyObject*>(&PyDict_Type), "fromkeys", "OO", arguments[0],
                                            count == 2 ? arguments[1] : Py_None));
    return all == nullptr ? nullptr : PyObject_CallOneArg(cls, all.get());
}

bool is_mapping(PyObject* object) {
    return PyDict_Check(object) || is_own(object) || dict::is_dict(object);
}
// One of the operands is ours.
PyObject* unite(PyObject* left, PyObject* right) {
    if (!is_mapping(left) || !is_mapping(right)) Py_RETURN_NOTIMPLEMENTED;
    Reference made(make_from(Py_TYPE(is_own(left) ? left : right), left));
    return made != nullptr && update_with(made.get(), right, nullptr) ? made.release() : nullptr;
}
PyObject* unite_in_place(PyObject* self, PyObject* other) {
    return update_with(self, other, nullptr) ? Py_NewRef(self) : nullptr;
}

PyObject* compare(PyObject* self, PyObject* other, int operation) {
    if ((operation != Py_EQ && operation != Py_NE) || !is_mapping(other)) Py_RETURN_NOTIMPLEMENTED;
    const Reference own(snapshot(self));
    const Reference others(own == nullptr ? nullptr : is_own(other) ? snapshot(other) : Py_NewRef(other));
    return others == nullptr ? nullptr : PyObject_RichCompare(own.get(), others.get(), operation);
}

PyObject* repr(PyObject* self) {
    return repr_around(self, snapshot);
}
PyObject* reduce(PyObject* self, PyObject*) {
    const Reference pairs(PyDict_Items(items_of(self)));
    return pairs == nullptr ? nullptr : parts_for_pickle(self, nullptr, pairs.get());
}

PyObject* size_of(PyObject* self, PyObject*) {
    const Reference within(PyObject_CallMethod(items_of(self), "__sizeof__", nullptr));
    const Reference own(PyLong_FromSsize_t(Py_TYPE(self)->tp_basicsize));
    return within == nullptr || own == nullptr ? nullptr : PyNumber_Add(own.get(), within.get());
}

int traverse(PyObject* self, visitproc visit, void* arg) {
    Py_VISIT(as<Dict>(self).own.items);
    return traverse_atomic<Cell>(self, visit, arg);
}
// It can be called still, so it keeps its dict.
int clear_all(PyObject* self) {
    if (PyObject* items = as<Dict>(self).own.items; items != nullptr) PyDict_Clear(items);
    return 0;
}
void dealloc(PyObject* self) {
    PyObject_GC_UnTrack(self);
    Py_TRASHCAN_BEGIN(self, dealloc);
    Py_CLEAR(as<Dict>(self).own.items);
    dealloc_untracked<Cell>(self);
    Py_TRASHCAN_END;
}

#define AETHER_KEY_COST "\n\nAtomic, O(1) on average."
#define AETHER_SHOWN "\n\nIt shows what there is at this moment. O(n)."

std::array<PyMethodDef, 17> methods{{
    {"get", method(get), METH_FASTCALL,
     "get($self, key, default=None, /)\n--\n\nThe value of the key, or `default`." AETHER_KEY_COST},
    {"setdefault", method(set_default), METH_FASTCALL,
     "setdefault($self, key, default=None, /)\n--\n\nThe value of the key; where there is none, `default` is "
     "stored." AETHER_KEY_COST},
    {"pop", method(pop), METH_FASTCALL,
     "pop($self, key, default=<unrepresentable>, /)\n--\n\nRemoves the key and returns its value; where there is none, "
     "`default`, or KeyError." AETHER_KEY_COST},
    {"popitem", pop_item, METH_NOARGS,
     "popitem($self, /)\n--\n\nRemoves the entry that was inserted last and returns it as a pair. KeyError where there "
     "was none." AETHER_KEY_COST},
    {"update", method(update), METH_VARARGS | METH_KEYWORDS,
     "update($self, other=(), /, **named)\n--\n\nStores what a mapping, or an iterable of pairs, has.\n\nO(other). One "
     "step, unless Python code runs in between: the `__eq__` of a key, the `__del__` of a value that goes.\nWhere the "
     "arguments are wrong, nothing is stored."},
    {"clear", clear, METH_NOARGS, "clear($self, /)\n--\n\nRemoves all entries. Atomic, O(n)."},
    {"keys", of_snapshot<keys_name>, METH_NOARGS, "keys($self, /)\n--\n\nA view of the keys." AETHER_SHOWN},
    {"values", of_snapshot<values_name>, METH_NOARGS, "values($self, /)\n--\n\nA view of the values." AETHER_SHOWN},
    {"items", of_snapshot<items_name>, METH_NOARGS,
     "items($self, /)\n--\n\nA view of the pairs of keys and values." AETHER_SHOWN},
    {"snapshot", [](PyObject* self, PyObject*) { return snapshot(self); }, METH_NOARGS,
     "snapshot($self, /)\n--\n\nA dict of the entries there are at this moment. O(n)."},
    {"copy", copy, METH_NOARGS,
     "copy($self, /)\n--\n\nAnother one with the entries of this moment; a subclass's __init__ does not run. O(n)."},
    {"fromkeys", method(from_keys), METH_FASTCALL | METH_CLASS,
     "fromkeys($type, iterable, value=None, /)\n--\n\nOne with these keys, and this value for each."},
    {"__reversed__", of_snapshot<reversed_name>, METH_NOARGS,
     "__reversed__($self, /)\n--\n\nAn iterator over the keys of this moment, from the last one. O(n)."},
    {"__reduce__", reduce, METH_NOARGS,
     "__reduce__($self, /)\n--\n\nThe entries of this moment, for copies and pickles."},
    {"__sizeof__", size_of, METH_NOARGS, "__sizeof__($self, /)\n--\n\nBytes, with the dict's."},
    {"__class_getitem__", Py_GenericAlias, METH_O | METH_CLASS, class_getitem_doc},
    {nullptr, nullptr, 0, nullptr},
}};

PyType_Slot slots[] = {
    {Py_tp_doc, const_cast<char*>(
                    "ThreadSafeDict(obj=None, track_contention=False)\n--\n\nA dict that threads share, in the order "
                    "of insertion.\n\nEach operation on a key is one step; walks, views and copies see one moment. "
                    "No operation waits for a lock that\na thread holds for long: there is no contention to track. "
                    "See ConcurrentDict for updates in one step.")},
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

}  // namespace

bool register_thread_safe_dict(PyObject* module) {
    PyType_Spec spec{"aether.proxy.ThreadSafeDict", sizeof(Dict), 0, type_flags | Py_TPFLAGS_MAPPING, slots};
    thread_safe_dict_type = add_type(module, spec);
    return thread_safe_dict_type != nullptr;
}

}  // namespace aether::containers
