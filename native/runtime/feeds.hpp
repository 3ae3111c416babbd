// Updates that a getter and a setter make: which call (or store) is given what which call (or load) returned.
#pragma once

#include "../core/field.hpp"
#include "call_place.hpp"
#include "history.hpp"
#include "python.hpp"

namespace aether::runtime {

// In `file`, what ends at `taker` is given the result of what ends at `giver`. `likely`: both run functions, so that
// the one's loads count as those of updates before a run has shown it.
void note_feed(PyObject* file, EndPosition taker, EndPosition giver, bool likely);

struct Site;

// Of a store that was made a site when it ran: marks it as an update where it is given what a load of its location
// gave, and tells anew of races at the load.
void link_called_update(Site& store);

// True if the access was made by a function whose result its caller gave to another: it may be an update's load.
[[nodiscard]] bool was_given_on(ContextId getter);

// Of a store that a `__setattr__` or its like makes: true if it is made for an update, whose value it is given.
// O(sites) for each place that calls such a function, once.
[[nodiscard]] bool stores_for_update(ContextId store);

// Of a store that `setter` is about to make: the site of this strand's load, in a getter that the same activation
// called, whose result it was given; null if there is none. From then on it is the load of an update, and of races
// there it is told anew.
[[nodiscard]] Site* load_behind(core::Field& field, core::Strand& strand, Site& setter);

}  // namespace aether::runtime
