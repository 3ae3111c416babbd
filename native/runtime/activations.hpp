// What one activation of a function stores and loads of one object, as the rewriter read it from the code
// (hooks/aether_hooks/activations.py): the half of a torn state that the run need not show.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "site.hpp"

namespace aether::runtime {

// Keeps the text on the sites of one module. It is read when a race asks for it.
void note_activations(PyObject* text, std::vector<Site*> sites);

struct TornPair {
    bool early;          // the store is a constructor's, and the object was out already
    bool one_statement;  // the loads stand in one statement
    // The first of the stores, and the first of the loads: what all pairs of the same two activations have in common.
    std::uint32_t store;
    std::uint32_t load;
    // Another location that both activations access, as it is written behind the object, and where; empty if none is
    // known.
    std::string other = {};
    const Site* other_store = nullptr;
    const Site* other_load = nullptr;
};

// Whether the activation that stores at `store` and the one that loads, at `load`, the same location have another
// location of the object in common, so that the second may see one new and one old (race-model.md, 3).
[[nodiscard]] std::optional<TornPair> torn_pair(const Site& store, const Site& load);

}  // namespace aether::runtime
