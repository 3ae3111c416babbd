// ConcurrentDict: what acts on one entry, or on some one after the other.
#include <array>
#include <atomic>
#include <utility>

#include "concurrent_dict.hpp"
#include "dict_recompute.hpp"

namespace aether::containers::dict {

namespace {

// The hash that an exact str keeps, or -1. Another thread may be storing it.
Py_hash_t kept_hash(PyObject* text) {
    return std::atomic_ref<Py_hash_t>(reinterpret_cast<PyASCIIObject*>(text)->hash).load(std::memory_order_relaxed);
}

// An int of one digit, but for -1, is its own hash.
bool is_own_hash(PyObject* key) {
    return PyUnstable_Long_IsCompact(reinterpret_cast<PyLongObject*>(key)) != 0;
}

}  // namespace

bool KeyHash::set(PyObject* key) {
    Py_hash_t hash = -1;
    if (PyUnicode_CheckExact(key)) {
        hash = kept_hash(key);
        kind = KeyKind::text;
    } else if (PyLong_CheckExact(key) && is_own_hash(key)) {
        hash = PyUnstable_Long_CompactValue(reinterpret_cast<PyLongObject*>(key));
        if (hash != -1) kind = KeyKind::number;
    }
    if (hash == -1) hash = PyObject_Hash(key);
    mixed = DictMap::mix(static_cast<std::uint64_t>(hash));
    return hash != -1;
}

bool can_be_stored(PyObject* value) {
    if (value != not_found && value != any_value) return true;
    PyErr_Format(PyExc_ValueError, "%R cannot be stored", value);
    return false;
}

Outcome find(PyObject* self, PyObject* key, Reference& value) {
    KeyHash hash;
    if (!hash.set(key)) return Outcome::failed;
    DictQuery query(key, hash.mixed, hash.kind);
    PyObject* found = nullptr;
    const Outcome outcome = map_of(self).find(query, &found);
    value.reset(found);
    return outcome;
}

Outcome change(PyObject* self, PyObject* key, Expect expect, PyObject* expected, PyObject* desired, Reference& old) {
    KeyHash hash;
    if (!hash.set(key)) return Outcome::failed;
    DictQuery query(key, hash.mixed, hash.kind);
    DictMap::Change found;
    const Outcome outcome = map_of(self).change(query, expect, expected, desired, found);
    old.reset(found.value);
    const Reference old_key(found.key);
    return outcome;
}

bool store(PyObject* self, PyObject* key, PyObject* value) {
    Reference old;
    return can_be_stored(value) && change(self, key, Expect::anything, nullptr, value, old) != Outcome::failed;
}

Outcome replace(PyObject* self, PyObject* key, PyObject* expected, PyObject* desired) {
    Reference found;
    if (expected != nullptr) return change(self, key, Expect::exactly, expected, desired, found);
    if (desired != nullptr) return change(self, key, Expect::absent, nullptr, desired, found);
    const Outcome outcome = find(self, key, found);
    if (outcome == Outcome::failed) return outcome;
    return outcome == Outcome::refused ? Outcome::done : Outcome::refused;
}

// A tuple as the exception's argument would be taken for its arguments.
void set_key_error(PyObject* key) {
    const Reference arguments(PyTuple_Pack(1, key));
    if (arguments != nullptr) PyErr_SetObject(PyExc_KeyError, arguments.get());
}

PyObject* get(PyObject* self, PyObject* const* arguments, Py_ssize_t count) {
    if (count < 1 && !exactly("get", count, 1)) return nullptr;
    if (!at_most("get", count, 2)) return nullptr;
    Reference value;
    const Outcome outcome = find(self, arguments[0], value);
    if (outcome == Outcome::failed) return nullptr;
    if (value == nullptr) return Py_NewRef(count == 2 ? arguments[1] : Py_None);
    return value.release();
}

PyObject* set_default(PyObject* self, PyObject* const* arguments, Py_ssize_t count) {
    if (count < 1 && !exactly("setdefault", count, 1)) return nullptr;
    if (!at_most("setdefault", count, 2)) return nullptr;
    PyObject* value = count == 2 ? arguments[1] : Py_None;
    Reference found;
    if (!can_be_stored(value)) return nullptr;
    const Outcome outcome = change(self, arguments[0], Expect::absent, nullptr, value, found);
    if (outcome == Outcome::failed) return nullptr;
    return found != nullptr ? found.release() : Py_NewRef(value);
}

PyObject* pop(PyObject* self, PyObject* const* arguments, Py_ssize_t count) {
    if (count < 1 && !exactly("pop", count, 1)) return nullptr;
    if (!at_most("pop", count, 2)) return nullptr;
    Reference found;
    const Outcome outcome = change(self, arguments[0], Expect::present, nullptr, nullptr, found);
    if (outcome == Outcome::done) return found.release();
    if (outcome == Outcome::refused && count == 2) return Py_NewRef(arguments[1]);
    if (outcome == Outcome::refused) set_key_error(arguments[0]);
    return nullptr;
}

PyObject* pop_item(PyObject* self, PyObject*) {
    DictMap::Pair taken{};
    if (!map_of(self).take_any(taken)) {
        PyErr_SetString(PyExc_KeyError, "popitem(): dictionary is empty");
        return nullptr;
    }
    return Py_BuildValue("(NN)", taken.key, taken.value);
}

// ---- Comparing and replacing

namespace {

// 1: what is there is equal, and goes into `found`. 0: it is not. -1: an exception.
int find_equal(PyObject* self, PyObject* key, PyObject* expected, Reference& found) {
    if (find(self, key, found) == Outcome::failed) return -1;
    return found == nullptr ? 0 : PyObject_RichCompareBool(found.get(), expected, Py_EQ);
}

Outcome replace_equal(PyObject* self, PyObject* key, PyObject* expected, PyObject* desired) {
    for (;;) {
        Reference found;
        const int equal = find_equal(self, key, expected, found);
        if (equal <= 0) return equal < 0 ? Outcome::failed : Outcome::refused;
        const Outcome outcome = replace(self, key, found.get(), desired);
        if (outcome != Outcome::refused) return outcome;
    }
}

Outcome replace_any(PyObject* self, PyObject* key, PyObject* desired) {
    Reference old;
    const Outcome outcome = change(self, key, Expect::anything, nullptr, desired, old);
    return outcome == Outcome::refused ? Outcome::done : outcome;
}

}  // namespace

PyObject* compare_and_set(PyObject* self, PyObject* const* arguments, Py_ssize_t count, PyObject* names) {
    static constexpr std::array<const char*, 4> parameters{"key", "expected", "desired", "equal"};
    std::array<PyObject*, 4> values{};
    if (!parse({"compare_and_set", parameters, 3, 3}, arguments, static_cast<std::size_t>(count), names, values))
        return nullptr;
    const auto [key, expected, desired, equal] = values;
    const int by_value = equal == nullptr ? 0 : PyObject_IsTrue(equal);
    if (by_value < 0 || (desired != not_found && !can_be_stored(desired))) return nullptr;
    Outcome outcome = Outcome::failed;
    if (expected == any_value) {
        outcome = replace_any(self, key, marked(desired));
    } else if (by_value != 0 && expected != not_found) {
        outcome = replace_equal(self, key, expected, marked(desired));
    } else {
        outcome = replace(self, key, marked(expected), marked(desired));
    }
    return outcome == Outcome::failed ? nullptr : new_bool(outcome == Outcome::done);
}

// ---- What depends on the old value: with nothing held, and again where another was faster.

PyObject* compute(PyObject* self, PyObject* const* arguments, Py_ssize_t count) {
    if (!exactly("compute", count, 2)) return nullptr;
    return recompute(self, arguments[0], [arguments](PyObject* old) {
        const std::array<PyObject*, 2> passed{arguments[0], old == nullptr ? not_found : old};
        return PyObject_Vectorcall(arguments[1], passed.data(), passed.size(), nullptr);
    });
}

PyObject* add(PyObject* self, PyObject* const* arguments, Py_ssize_t count) {
    if (count < 1 && !exactly("add", count, 1)) return nullptr;
    if (!at_most("add", count, 2)) return nullptr;
    const Reference amount(count == 2 ? Py_NewRef(arguments[1]) : PyLong_FromLong(1));
    const Reference zero(PyLong_FromLong(0));
    if (amount == nullptr || zero == nullptr) return nullptr;
    return recompute(self, arguments[0],
                     [&](PyObject* old) { return PyNumber_Add(old == nullptr ? zero.get() : old, amount.get()); });
}

PyObject* get_many(PyObject* self, PyObject* const* arguments, Py_ssize_t count, PyObject* names) {
    static constexpr std::array<const char*, 2> parameters{"keys", "default"};
    std::array<PyObject*, 2> values{};
    if (!parse({"get_many", parameters, 1, 2}, arguments, static_cast<std::size_t>(count), names, values))
        return nullptr;
    const Reference keys(PyObject_GetIter(values[0]));
    Reference result(keys == nullptr ? nullptr : PyDict_New());
    if (result == nullptr) return nullptr;
    for (Reference key; key.reset(PyIter_Next(keys.get())), key != nullptr;) {
        Reference value;
        if (find(self, key.get(), value) == Outcome::failed) return nullptr;
        PyObject* shown = value != nullptr ? value.get() : values[1] != nullptr ? values[1] : not_found;
        if (PyDict_SetItem(result.get(), key.get(), shown) < 0) return nullptr;
    }
    return PyErr_Occurred() != nullptr ? nullptr : result.release();
}

}  // namespace aether::containers::dict
