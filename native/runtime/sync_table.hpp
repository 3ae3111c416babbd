// The one table of what is patched, with the edges that each gives.
#pragma once

#include <string_view>

#include "python.hpp"

namespace aether::runtime::sync {

// Patches every module of the table that is imported. False with a Python exception set.
[[nodiscard]] bool patch_loaded_modules();
// On whose behalf functions of the library operate locks, of the modules that are imported; patches nothing. False with
// a Python exception set.
[[nodiscard]] bool learn_roles();
// `name` has just been imported: patches it if it is in the table. Never leaves a Python exception.
void module_loaded(std::string_view name);

}  // namespace aether::runtime::sync
