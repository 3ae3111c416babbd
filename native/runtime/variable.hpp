// Probes on module globals and closure variables.
#pragma once

#include "recording.hpp"
#include "reference.hpp"

namespace aether::runtime {

// A probe comes after the load that it stands for; at an instruction of code without probes the load is announced.
enum class LoadIs : std::uint8_t { done, next };

// The global `site.name` of the running function's module.
void access_global(Site& site, core::Strand& strand, core::AccessClass access, core::ValueHistory value,
                   LoadIs load = LoadIs::done);
// A load of it that stands in its field already, or that nobody else will ever ask for. False: nothing was done.
[[nodiscard]] bool repeats_global_load(Site& site, core::Strand& strand, LoadIs load = LoadIs::done);
// Its present value; null if it is unbound.
[[nodiscard]] Reference present_global(const Site& site);
// What a module's namespace holds under the name; null if nothing.
[[nodiscard]] Reference present_in(PyObject* names, PyObject* name);
// The cell of the closure variable `site.name` of the running function; null if it has none. Borrowed.
[[nodiscard]] PyObject* present_cell(Site& site);
void access_cell(Site& site, core::Strand& strand, core::AccessClass access, core::ValueHistory value,
                 LoadIs load = LoadIs::done);

}  // namespace aether::runtime
