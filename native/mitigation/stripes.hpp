// The locks of guarded places, and the updates under way that run code of the program's between load and store.
#pragma once

#include <cstdint>
#include <vector>

#include "../containers/native_policy.hpp"
#include "place.hpp"

namespace aether::mitigation {

// Between the load and the store of an update: what its own owner does there is the program's own doing, and is
// overwritten, as without a guard. What others store is not.
struct OpenUpdate {
    Place place;
    std::uintptr_t owner;    // a thread or task
    bool overtaken = false;  // another owner has stored since the load
    Reference base;          // what that one left there, if the update's owner has stored after it; or null
    OpenUpdate* next = nullptr;
};

// What is released once no lock is held: it may run Python code.
using Released = std::vector<Reference>;

struct alignas(64) Stripe {
    containers::ByteLock lock;
    OpenUpdate* open = nullptr;

    // The lock is held for all of these.
    [[nodiscard]] bool has_open() const { return open != nullptr; }
    void add(OpenUpdate& update) {
        update.next = open;
        open = &update;
    }
    void remove(OpenUpdate& update);
    // The owner has stored at `place`, where `before` was.
    void note_store(const Place& place, std::uintptr_t owner, PyObject* before, Released& released);
};

[[nodiscard]] Stripe& stripe_of(const Place& place);

}  // namespace aether::mitigation
