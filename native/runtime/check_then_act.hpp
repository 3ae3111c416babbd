// The verdict check-then-act on an unordered pair.
#pragma once

#include <optional>

#include "check.hpp"
#include "verdict.hpp"

namespace aether::runtime {

// What the side's operation may have changed, as far as its site says now; 0 for a load. `inserts`: a store of the
// entry may insert it.
[[nodiscard]] Turns changes_of(const Side& side, PlaceKind kind, bool inserts);

// What the act does: load, store, removal, insertion, or look-up where the test is one and
// the same.
[[nodiscard]] const char* deed_of(const Check& check);

// The check that the pair breaks, and how grave that is.
struct BrokenCheck {
    const Check* check;
    Severity severity;
    bool shows_test;
    std::uint8_t guarded;  // 0: the earlier access, 1: the later
};
[[nodiscard]] std::optional<BrokenCheck> broken_check(const Location& location, const Side& earlier, const Side& later);

// True if `test` guards a store of the very constant that `store`, guarded by nothing, stores into the flag.
[[nodiscard]] bool stores_guarded_constant(const Side& test, const Side& store, Turns changes);

// True if `load` asks whether it holds the one who runs, and `store`, under a lock, stores who runs where nobody is, or
// nobody: for who asks, that is no other answer.
[[nodiscard]] bool tells_who(const Site& load, const Side& store);

}  // namespace aether::runtime
