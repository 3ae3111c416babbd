// ThreadSafeDict: a ConcurrentDict that remembers in which order its keys were inserted.
//
// A built-in dict cannot stand behind it: free-threaded CPython 3.13 crashes where keys with an `__eq__` in Python are
// looked up beside `clear` or `popitem`.
#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>

#include "concurrent_dict.hpp"
#include "own_types.hpp"
#include "register.hpp"

namespace aether::containers {

PyTypeObject* thread_safe_dict_type = nullptr;

namespace {

using dict::OwnPairs;

// What stands in the map for a value.
struct Entry {
    PyObject_HEAD PyObject* value;
    std::uint64_t number;  // greater than that of any key inserted before; under the stripe's lock until it is stored
};
PyTypeObject* entry_type = nullptr;

struct Cell : dict::Cell {
    std::atomic<std::uint64_t> inserted{0};
};
using Dict = AtomicObject<Cell>;

bool is_own(PyObject* object) {
    return PyObject_TypeCheck(object, thread_safe_dict_type) != 0;
}
PyObject* value_in(PyObject* entry) {
    return as<Entry>(entry).value;
}
// Null stays null.
PyObject* value_of(const Reference& entry) {
    return entry == nullptr ? nullptr : Py_NewRef(value_in(entry.get()));
}

// ---- Entries

PyObject* new_entry(PyObject* value) {
    PyObject* entry = entry_type->tp_alloc(entry_type, 0);
    if (entry != nullptr) as<Entry>(entry).value = Py_NewRef(value);
    return entry;
}
int traverse_entry(PyObject* self, visitproc visit, void* arg) {
    Py_VISIT(as<Entry>(self).value);
    return traverse_plain(self, visit, arg);
}
int clear_entry(PyObject*) {
    return 0;  // the dict is cleared, and others may be reading this
}
void dealloc_entry(PyObject* self) {
    PyObject_GC_UnTrack(self);
    Py_TRASHCAN_BEGIN(self, dealloc_entry);
    Py_CLEAR(as<Entry>(self).value);
    free_object(self);
    Py_TRASHCAN_END;
}

PyType_Slot entry_slots[] = {
    {Py_tp_doc, const_cast<char*>("A value in a ThreadSafeDict, and when its key was inserted.")},
    {Py_tp_dealloc, slot(dealloc_entry)},
    {Py_tp_traverse, slot(traverse_entry)},
    {Py_tp_clear, slot(clear_entry)},
    {0, nullptr},
};

// ---- One key

// `found` is the entry that was there, or still is.
Outcome store(PyObject* self, PyObject* key, Expect expect, PyObject* value, Reference& found) {
    dict::KeyHash hash;
    const Reference entry(hash.set(key) ? new_entry(value) : nullptr);
    if (entry == nullptr) return Outcome::failed;
    auto& cell = cell_of<Cell>(self);
    const auto stamp = [&](PyObject* old) {
        as<Entry>(entry.get()).number = old != nullptr ? as<Entry>(old).number : cell.inserted.fetch_add(1);
    };
    DictQuery query(key, hash.mixed, hash.kind);
    DictMap::Change change;
    const Outcome outcome = cell.map.change(query, expect, nullptr, entry.get(), change, stamp);
    found.reset(change.value);
    return outcome;
}
bool put(PyObject* self, PyObject* key, PyObject* value) {
    Reference old;
    return store(self, key, Expect::anything, value, old) != Outcome::failed;
}
Outcome take_out(PyObject* self, PyObject* key, Reference& found) {
    return dict::change(self, key, Expect::present, nullptr, nullptr, found);
}

PyObject* get(PyObject* self, PyObject* const* arguments, Py_ssize_t count) {
    if ((count < 1 && !exactly("get", count, 1)) || !at_most("get", count, 2)) return nullptr;
    Reference entry;
    const Outcome outcome = dict::find(self, arguments[0], entry);
    if (outcome == Outcome::refused) return Py_NewRef(count == 2 ? arguments[1] : Py_None);
    return value_of(entry);
}

PyObject* set_default(PyObject* self, PyObject* const* arguments, Py_ssize_t count) {
    if ((count < 1 && !exactly("setdefault", count, 1)) || !at_most("setdefault", count, 2)) return nullptr;
    Reference found;
    PyObject* value = count == 2 ? arguments[1] : Py_None;
    const Outcome outcome = store(self, arguments[0], Expect::absent, value, found);
    return outcome == Outcome::done ? Py_NewRef(value) : value_of(found);
}

PyObject* pop(PyObject* self, PyObject* const* arguments, Py_ssize_t count) {
    if ((count < 1 && !exactly("pop", count, 1)) || !at_most("pop", count, 2)) return nullptr;
    Reference found;
    const Outcome outcome = take_out(self, arguments[0], found);
    if (outcome == Outcome::refused && count == 2) return Py_NewRef(arguments[1]);
    if (outcome == Outcome::refused) dict::set_key_error(arguments[0]);
    return value_of(found);
}

PyObject* subscript(PyObject* self, PyObject* key) {
    Reference entry;
    if (dict::find(self, key, entry) == Outcome::refused) dict::set_key_error(key);
    return value_of(entry);
}
int assign(PyObject* self, PyObject* key, PyObject* value) {
    if (value != nullptr) return put(self, key, value) ? 0 : -1;
    Reference found;
    const Outcome outcome = take_out(self, key, found);
    if (outcome == Outcome::refused) dict::set_key_error(key);
    return outcome == Outcome::done ? 0 : -1;
}
int contains(PyObject* self, PyObject* key) {
    Reference entry;
    const Outcome outcome = dict::find(self, key, entry);
    return outcome == Outcome::failed ? -1 : static_cast<int>(outcome == Outcome::done);
}

// ---- The whole

std::uint64_t number_of(const DictMap::Pair& pair) {
    return as<Entry>(pair.value).number;
}

// The entries of one moment, in their order.
bool copy_in_order(PyObject* self, OwnPairs& pairs) {
    if (!dict::map_of(self).copy_all({}, pairs)) return false;
    std::ranges::sort(pairs.items(), {}, number_of);
    return true;
}

PyObject* snapshot(PyObject* self) {
    OwnPairs pairs;
    Reference all(copy_in_order(self, pairs) ? PyDict_New() : nullptr);
    if (all == nullptr) return nullptr;
    for (const DictMap::Pair& each : pairs.items()) {
        if (PyDict_SetItem(all.get(), each.key, value_in(each.value)) < 0) return nullptr;
    }
    return all.release();
}

// show(pair) of each, in their order, as a list.
template <class Show>
PyObject* list_in_order(PyObject* self, Show&& show) {
    OwnPairs pairs;
    Reference list(copy_in_order(self, pairs) ? PyList_New(0) : nullptr);
    if (list == nullptr) return nullptr;
    for (const DictMap::Pair& each : pairs.items()) {
        const Reference shown(show(each));
        if (shown == nullptr || PyList_Append(list.get(), shown.get()) < 0) return nullptr;
    }
    return list.release();
}
PyObject* keys_in_order(PyObject* self) {
    return list_in_order(self, [](const DictMap::Pair& pair) { return Py_NewRef(pair.key); });
}
PyObject* items_in_order(PyObject* self) {
    return list_in_order(self,
                         [](const DictMap::Pair& pair) { return PyTuple_Pack(2, pair.key, value_in(pair.value)); });
}

// How often popitem() looks for the last entry again because others insert.
constexpr unsigned most_attempts = 64;

// Takes out this entry, unless a key was inserted since there were `inserted`.
Outcome take_out_last(Cell& cell, const DictMap::Pair& last, std::uint64_t inserted, bool in_any_case) {
    dict::KeyHash hash;
    if (!hash.set(last.key)) return Outcome::failed;
    DictQuery query(last.key, hash.mixed, hash.kind);
    DictMap::Change change;
    const auto is_last = [&] { return in_any_case || cell.inserted.load() == inserted; };
    const Outcome outcome = cell.map.take_out_if(query, last.value, change, is_last);
    const Reference found(change.value);
    const Reference key(change.key);
    return outcome;
}

// Where another thread was faster, whatever is the last one then.
PyObject* pop_item(PyObject* self, PyObject*) {
    auto& cell = cell_of<Cell>(self);
    for (unsigned attempt = 1;; ++attempt) {
        const std::uint64_t inserted = cell.inserted.load();
        OwnPairs pairs;
        if (!cell.map.copy_all({}, pairs)) return nullptr;
        if (pairs.size() == 0) break;
        const DictMap::Pair last = *std::ranges::max_element(pairs.items(), {}, number_of);
        const Outcome outcome = take_out_last(cell, last, inserted, attempt >= most_attempts);
        if (outcome == Outcome::failed) return nullptr;
        if (outcome == Outcome::done) return PyTuple_Pack(2, last.key, value_in(last.value));
    }
    PyErr_SetString(PyExc_KeyError, "popitem(): dictionary is empty");
    return nullptr;
}

// Whatever is wrong with the arguments, nothing was stored.
bool update_with(PyObject* self, PyObject* source, PyObject* named) {
    const Reference all(source == nullptr || source == Py_None ? PyDict_New()
                        : is_own(source)                       ? snapshot(source)
                                                               : dict::gathered(source).release());
    if (all == nullptr || (named != nullptr && PyDict_Update(all.get(), named) < 0)) return false;
    PyObject* key = nullptr;
    PyObject* value = nullptr;
    for (Py_ssize_t position = 0; PyDict_Next(all.get(), &position, &key, &value) != 0;) {
        if (!put(self, key, value)) return false;
    }
    return true;
}

PyObject* make(PyTypeObject* type, PyObject*, PyObject*) {
    return new_atomic<Cell>(type);
}
// Of its type, whatever a subclass's `__new__` and `__init__` want.
PyObject* make_from(PyTypeObject* type, PyObject* source) {
    Reference self(make(type, nullptr, nullptr));
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

// What a method of a snapshot returns: it shows what there was at this moment.
template <const char* name>
PyObject* of_snapshot(PyObject* self, PyObject*) {
    const Reference all(snapshot(self));
    return all == nullptr ? nullptr : PyObject_CallMethod(all.get(), name, nullptr);
}
constexpr char keys_name[] = "keys";
constexpr char values_name[] = "values";
constexpr char items_name[] = "items";

PyObject* iterate(PyObject* self) {
    const Reference keys(keys_in_order(self));
    return keys == nullptr ? nullptr : PyObject_GetIter(keys.get());
}
PyObject* reversed(PyObject* self, PyObject*) {
    const Reference keys(keys_in_order(self));
    return keys == nullptr || PyList_Reverse(keys.get()) < 0 ? nullptr : PyObject_GetIter(keys.get());
}
Py_ssize_t length(PyObject* self) {
    return static_cast<Py_ssize_t>(dict::map_of(self).size());
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
    const Reference pairs(items_in_order(self));
    return pairs == nullptr ? nullptr : parts_for_pickle(self, nullptr, pairs.get());
}

PyObject* size_of(PyObject* self, PyObject*) {
    const Reference own(dict::size_of(self, nullptr));
    const Reference entries(PyLong_FromSsize_t(length(self) * entry_type->tp_basicsize));
    return own == nullptr || entries == nullptr ? nullptr : PyNumber_Add(own.get(), entries.get());
}

#define AETHER_KEY_COST                                                                                     \
    "\n\nAtomic. O(1) on average, and as many calls of `__eq__` as there are other keys of the same hash, " \
    "with\nnothing held."
#define AETHER_SHOWN "\n\nIt shows what there is at this moment. O(n log n)."

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
     "was none.\n\nAtomic, O(n)."},
    {"update", method(update), METH_VARARGS | METH_KEYWORDS,
     "update($self, other=(), /, **named)\n--\n\nStores what a mapping, or an iterable of pairs, has.\n\nO(other). "
     "Each "
     "store is atomic, all of them together are not. Where the arguments are wrong, nothing is stored."},
    {"clear", dict::clear, METH_NOARGS,
     "clear($self, /)\n--\n\nRemoves all entries there are at one moment, and then releases them. Atomic, O(n)."},
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
    {"__reversed__", reversed, METH_NOARGS,
     "__reversed__($self, /)\n--\n\nAn iterator over the keys of this moment, from the last one. O(n log n)."},
    {"__reduce__", reduce, METH_NOARGS,
     "__reduce__($self, /)\n--\n\nThe entries of this moment, for copies and pickles."},
    {"__sizeof__", size_of, METH_NOARGS, "__sizeof__($self, /)\n--\n\nBytes, with its tables and entries."},
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
    {Py_tp_dealloc, slot(dict::dealloc)},
    {Py_tp_traverse, slot(dict::traverse)},
    {Py_tp_clear, slot(dict::clear_all)},
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
    PyType_Spec entry{
        "aether._native._Entry", sizeof(Entry), 0,
        Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_DISALLOW_INSTANTIATION | Py_TPFLAGS_IMMUTABLETYPE,
        entry_slots};
    entry_type = reinterpret_cast<PyTypeObject*>(PyType_FromModuleAndSpec(module, &entry, nullptr));
    PyType_Spec spec{"aether.proxy.ThreadSafeDict", sizeof(Dict), 0, type_flags | Py_TPFLAGS_MAPPING, slots};
    thread_safe_dict_type = entry_type == nullptr ? nullptr : add_type(module, spec);
    return thread_safe_dict_type != nullptr;
}

}  // namespace aether::containers
