// The locks of guarded places, and the updates under way that run code of the program's between load and store.
#pragma once

#include <atomic>
#include <cstdint>
#include <vector>

#include "../containers/native_policy.hpp"
#include "place.hpp"

namespace aether::mitigation {

// Between the load and the store of an update: another store of the same owner there is the program's own doing.
struct OpenUpdate {
    Place place;
    std::uintptr_t owner;  // a thread or task
    Reference expected;
    OpenUpdate* next = nullptr;
};

// What is released once no lock is held: it may run Python code.
using Released = std::vector<Reference>;

struct alignas(64) Stripe {
    containers::ByteLock lock;
    std::atomic<OpenUpdate*> open{nullptr};

    // May be asked without the lock: it is true where one of the asking thread's own is under way.
    [[nodiscard]] bool has_open() const { return open.load(std::memory_order_relaxed) != nullptr; }
    // The lock is held for the rest.
    void add(OpenUpdate& update) {
        update.next = open.load(std::memory_order_relaxed);
        open.store(&update, std::memory_order_relaxed);
    }
    void remove(OpenUpdate& update);
    // The owner has stored `value` at `place`: its updates under way there expect that one.
    void expect(const Place& place, std::uintptr_t owner, PyObject* value, Released& released);
};

[[nodiscard]] Stripe& stripe_of(const Place& place);

}  // namespace aether::mitigation
