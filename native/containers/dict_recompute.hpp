// Replacing a value by what a function makes of it: the function runs with nothing held, and again where another thread
// was faster.
#pragma once

#include <utility>

#include "concurrent_dict.hpp"
#include "markers.hpp"

namespace aether::containers::dict {

// Null: there is to be none.
inline PyObject* marked(PyObject* value) {
    return value == not_found ? nullptr : value;
}

// function(old) returns a new reference, or null with an exception; `old` is null where there is nothing.
template <class Function>
PyObject* recompute(PyObject* self, PyObject* key, Function&& function) {
    for (;;) {
        Reference old;
        if (find(self, key, old) == Outcome::failed) return nullptr;
        Reference desired(function(old.get()));
        if (desired == nullptr || (desired.get() != not_found && !can_be_stored(desired.get()))) return nullptr;
        const Outcome outcome = replace(self, key, old.get(), marked(desired.get()));
        if (outcome == Outcome::failed) return nullptr;
        if (outcome == Outcome::done) return desired.release();
    }
}

}  // namespace aether::containers::dict
