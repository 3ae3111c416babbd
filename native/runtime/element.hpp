// The short ways of probes on elements of lists: accesses that stand in their locations already.
//
// The long ones, which decide the same, are in container_probe.hpp.
#pragma once

#include "recording.hpp"

namespace aether::runtime {

// `list[index]` about to be loaded by the interpreter. False: nothing was done.
[[nodiscard]] bool repeats_element_load(Site& site, core::Strand& strand, PyObject* list, PyObject* index);
// `list[index] op= value`, before its load, where the element is a number or string. False: nothing was done.
[[nodiscard]] bool repeats_element_update(Site& site, core::Strand& strand, PyObject* list, PyObject* index);

}  // namespace aether::runtime
