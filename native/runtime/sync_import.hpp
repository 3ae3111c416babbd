// A lazy import's module is loaded by whoever first uses the name that the import bound. Others find it loaded without
// a call: they look at the name.
#pragma once

#include "../core/strand.hpp"
#include "site.hpp"

namespace aether::runtime::sync {

// At a use of the name that the site's import bound: the module's body comes before.
void use_import(Site& site, core::Strand& strand);

}  // namespace aether::runtime::sync
