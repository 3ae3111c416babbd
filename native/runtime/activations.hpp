// What one activation of a function stores and loads of one state, as the rewriter read it from the code
// (hooks/aether_hooks/activations.py): the half of a torn state that the run need not show.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "call_place.hpp"
#include "site.hpp"

namespace aether::runtime {

// Keeps the text on the sites of one module. It is read when a race asks for it.
void note_activations(PyObject* text, std::vector<Site*> sites);

// Where an access was made. `caller`: what called the function, where `is_getters` of the site; else 0.
struct AccessPlace {
    const Site* site;
    CallPlace caller;
};

struct TornPair {
    bool early = false;          // the store is a constructor's, and the object was out already
    bool one_statement = false;  // the loads stand in one statement
    bool uncut = false;          // with the GIL, threads cannot be switched between the stores, nor between the loads
    // The first of the stores, and the first of the loads: what all pairs of the same two activations have in common.
    std::uint32_t store = no_site;
    std::uint32_t load = no_site;
    // Another location that both activations access, as it is written behind the object, and where; empty if none is
    // known.
    std::string other = {};
    const Site* other_store = nullptr;
    const Site* other_load = nullptr;
    bool of_one_object = true;  // it is the object's own, as the first one is
    bool by_getters = false;    // the reader calls what loads
    // That the other location is one for both activations is for a pair there to show: this one shows no torn state,
    // but is a sign of the same bug.
    bool assumed = false;
    // Of several objects: each of the two places reaches one after another.
    bool stores_several = false;
    bool loads_several = false;
};

// Whether the activation that stores at `store` and the one that loads, at `load`, the same location have another
// location of the object in common, so that the second may see one new and one old (race-model.md, 3). `whole`: the
// location is all that a container has in it.
[[nodiscard]] std::optional<TornPair> torn_pair(const AccessPlace& store, const AccessPlace& load, bool whole);

// Whether the activation that stores at `store` stores the same of other objects too, and the one that loads at `load`
// loads it of others. That these are the same objects is for the run to show.
[[nodiscard]] std::optional<TornPair> torn_objects(const AccessPlace& store, const AccessPlace& load);

// True if the access counts as made by some callers of its function.
[[nodiscard]] bool is_getters(const Site& site);

// True if the caller of the function that loads has it loaded a second time, with no other call in between.
[[nodiscard]] bool loads_again(const AccessPlace& load);

}  // namespace aether::runtime
