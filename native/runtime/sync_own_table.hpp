// The table of aether's own types, with the edges that their methods and operators give (race-model.md, section 2).
#pragma once

#include "python.hpp"

namespace aether::runtime::sync {

inline constexpr const char* own_module = "aether._native";

// Patches all of them. False with a Python exception set.
[[nodiscard]] bool patch_own_types(PyObject* module);
// Of an atomic number or flag, subclasses included.
[[nodiscard]] bool is_own_number(PyObject* object);

}  // namespace aether::runtime::sync
