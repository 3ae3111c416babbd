// Walks that mitigation repairs: what is walked is a copy, taken where no other thread can change the container.
#pragma once

#include "../runtime/python.hpp"

#include "../runtime/reference.hpp"
#include "../runtime/site.hpp"

namespace aether::mitigation {

// What the loop or function at the site walks in place of `walked`, a built-in container or a view of a dict. Null,
// with no exception: it walks `walked` itself. Runs no code of the program's.
[[nodiscard]] runtime::Reference snapshot_of(runtime::Site& site, PyObject* walked);

}  // namespace aether::mitigation
