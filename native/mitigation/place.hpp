// Where a guarded statement stores: one attribute, item, module global or closure variable.
#pragma once

#include <cstddef>
#include <cstdint>

#include "../runtime/reference.hpp"
#include "../runtime/site.hpp"

namespace aether::mitigation {

using runtime::Reference;
using runtime::Site;

enum class PlaceKind : std::uint8_t { attribute, item, global, cell };

// Borrowed: the object, container, namespace or cell, and the name or key in it (of a cell its name in the program).
struct Place {
    PlaceKind kind;
    PyObject* holder;
    PyObject* key;
};

// As the program does it, with whatever code of its own that runs. A new reference, or null with its exception.
[[nodiscard]] PyObject* load(const Place& place);
// A null value deletes. False: the exception is the program's.
[[nodiscard]] bool store(const Place& place, PyObject* value);

// True where neither `present` nor `store` runs Python code: so a lock may be held around them. Asked before that: the
// answer may have to look at classes.
[[nodiscard]] bool is_plain(Site& site, const Place& place);

// True where the value is stored as it is: an array converts it, perhaps by code of the program's.
[[nodiscard]] bool fits(const Place& place, PyObject* value);

// False for a class with a `__getattribute__` of its own.
[[nodiscard]] bool loads_generically(PyTypeObject* type);

// What a plain place holds; null if nothing. No exception is left.
[[nodiscard]] Reference present(Site& site, const Place& place);

// Gives a place in a defaultdict, where nothing is, its default at once for all threads, and returns what is there
// then. Null: this is no such place, or with what its factory raised.
[[nodiscard]] Reference settle_default(const Place& place);

// True where an update of one is an update of the other: identical, or equal numbers (an array makes a new one of each
// load). Null is nothing, and the same as nothing.
[[nodiscard]] bool is_same(PyObject* one, PyObject* other);

// The object that holds it, the same for all ways to name it: a module's attributes are its globals.
[[nodiscard]] inline PyObject* holder_of(const Place& place) {
    const bool in_module = place.kind == PlaceKind::attribute && PyModule_Check(place.holder);
    return in_module ? PyModule_GetDict(place.holder) : place.holder;
}

// Of plain places.
[[nodiscard]] inline bool is_same_place(const Place& one, const Place& other) {
    return holder_of(one) == holder_of(other) && (one.kind == PlaceKind::cell || is_same(one.key, other.key));
}

// Which of 2^bits locks is the place's: the same for all ways to name it. The items of a container share one.
[[nodiscard]] std::size_t stripe_index(const Place& place, unsigned bits);

}  // namespace aether::mitigation
