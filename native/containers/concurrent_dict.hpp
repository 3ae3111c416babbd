// ConcurrentDict in Python's hands: what its files share, and ConcurrentSet, whose elements are keys. Functions return
// null or false with an exception set.
#pragma once

#include "../runtime/python.hpp"

#include "atomic_object.hpp"
#include "dict_flights.hpp"
#include "dict_policy.hpp"

namespace aether::containers::dict {

struct Cell {
    DictMap map;
    Flights flights;  // of compute_if_absent()
};

// A dict or a handle to one.
using Dict = AtomicObject<Cell>;

extern PyTypeObject* type;

inline DictMap& map_of(PyObject* self) {
    return cell_of<Cell>(self).map;
}
inline bool is_dict(PyObject* object) {
    return PyObject_TypeCheck(object, type) != 0;
}

// What a key is looked for by.
struct KeyHash {
    std::uint64_t mixed = 0;
    KeyKind kind = KeyKind::any;

    // Runs the key's __hash__.
    [[nodiscard]] bool set(PyObject* key);
};

// ---- The object

PyObject* size_of(PyObject* self, PyObject*);
int traverse(PyObject* self, visitproc visit, void* arg);
int clear_all(PyObject* self);
void dealloc(PyObject* self);

// The value that stands for no value cannot be one.
[[nodiscard]] bool can_be_stored(PyObject* value);

// ---- One operation each on one entry

// `value` is a new reference, or null: `refused`.
[[nodiscard]] Outcome find(PyObject* self, PyObject* key, Reference& value);
// As DictMap's. `old` is what was there before, or still is.
[[nodiscard]] Outcome change(PyObject* self, PyObject* key, Expect expect, PyObject* expected, PyObject* desired,
                             Reference& old);
[[nodiscard]] bool store(PyObject* self, PyObject* key, PyObject* value);
// Stores `desired`, or removes the entry if that is null, where the value is this very object, or there is none.
[[nodiscard]] Outcome replace(PyObject* self, PyObject* key, PyObject* expected, PyObject* desired);

void set_key_error(PyObject* key);

// ---- Of the whole

// The entries of one moment, as a dict.
[[nodiscard]] PyObject* snapshot(PyObject* self);
// A dict of nobody else's with what a mapping, or an iterable of pairs, has. What cannot be one raises what dict does.
[[nodiscard]] Reference gathered(PyObject* source);
[[nodiscard]] bool update_from(PyObject* self, PyObject* mapping);

// References, to be given back.
struct OwnPairs : DictMap::Pairs {
    ~OwnPairs() {
        for (const DictMap::Pair& each : items()) {
            Py_DECREF(each.key);
            Py_DECREF(each.value);
        }
    }
};

// ---- Walks

enum class Shown : std::uint8_t { keys, values, items };
[[nodiscard]] PyObject* new_iterator(PyObject* self, Shown shown, HashPart part);
[[nodiscard]] PyObject* iterate(PyObject* self);
[[nodiscard]] bool register_iterator(PyObject* module);

// ---- Methods

PyObject* get(PyObject* self, PyObject* const* arguments, Py_ssize_t count);
PyObject* set_default(PyObject* self, PyObject* const* arguments, Py_ssize_t count);
PyObject* pop(PyObject* self, PyObject* const* arguments, Py_ssize_t count);
PyObject* pop_item(PyObject* self, PyObject*);
PyObject* compare_and_set(PyObject* self, PyObject* const* arguments, Py_ssize_t count, PyObject* names);
PyObject* compute(PyObject* self, PyObject* const* arguments, Py_ssize_t count);
PyObject* compute_if_absent(PyObject* self, PyObject* const* arguments, Py_ssize_t count, PyObject* names);
PyObject* add(PyObject* self, PyObject* const* arguments, Py_ssize_t count);
PyObject* get_many(PyObject* self, PyObject* const* arguments, Py_ssize_t count, PyObject* names);

PyObject* update(PyObject* self, PyObject* arguments, PyObject* named);
PyObject* clear(PyObject* self, PyObject*);
PyObject* copy(PyObject* self, PyObject*);
PyObject* from_keys(PyObject* type, PyObject* const* arguments, Py_ssize_t count);
PyObject* reduce_for_pickle(PyObject* self, PyObject*);
PyObject* approximate_length(PyObject* self, PyObject*);
PyObject* unite(PyObject* left, PyObject* right);
PyObject* unite_in_place(PyObject* self, PyObject* other);
PyObject* compare(PyObject* self, PyObject* other, int operation);
PyObject* repr(PyObject* self);

PyObject* show_keys(PyObject* self, PyObject*);
PyObject* show_values(PyObject* self, PyObject*);
PyObject* show_items(PyObject* self, PyObject*);
PyObject* walk(PyObject* self, PyObject* const* arguments, Py_ssize_t count);
PyObject* partition(PyObject* self, PyObject* const* arguments, Py_ssize_t count, PyObject* names);

PyObject* reduce(PyObject* self, PyObject* const* arguments, Py_ssize_t count);
PyObject* reduce_sum(PyObject* self, PyObject* pairs);
PyObject* reduce_and(PyObject* self, PyObject* pairs);
PyObject* reduce_or(PyObject* self, PyObject* pairs);
PyObject* reduce_max(PyObject* self, PyObject* pairs);
PyObject* reduce_min(PyObject* self, PyObject* pairs);
PyObject* reduce_list(PyObject* self, PyObject* pairs);
PyObject* reduce_count(PyObject* self, PyObject* keys);

}  // namespace aether::containers::dict
