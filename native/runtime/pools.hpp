// Pools (race-model.md, 2.6): an element that was taken from the same container before and put back hands over itself
// and what is stored nowhere but in it, and orders nothing else.
#pragma once

#include "../core/field.hpp"
#include "../core/strand.hpp"
#include "python.hpp"
#include "recording.hpp"
#include "shadow.hpp"

namespace aether::runtime {

// The element is about to be stored in `holder`.
void note_put(ShadowObject& element, PyObject* holder);

// The element was taken out of the container. True if that had been so before, and it was put back.
[[nodiscard]] bool note_taken(ShadowObject& element, PyObject* container);

// True for an access that the place's present strand knows of by a pooled element alone, where the place can be reached
// through such elements alone: looked up once for each object.
[[nodiscard]] bool is_handed_over(const Place& place, const core::Strand& strand, std::uint64_t earlier);

}  // namespace aether::runtime
