#include "stripes.hpp"

#include <pthread.h>

#include <array>
#include <utility>

namespace aether::mitigation {

namespace {

constexpr unsigned stripe_bits = 8;
std::array<Stripe, std::size_t{1} << stripe_bits> stripes;

// In a forked child: who held a lock is no more, and what was under way in other threads will not go on.
const int watched = pthread_atfork(nullptr, nullptr, [] {
    for (Stripe& stripe : stripes) stripe.lock.reset();
});

}  // namespace

void Stripe::remove(OpenUpdate& update) {
    OpenUpdate* first = open.load(std::memory_order_relaxed);
    if (first == &update) return open.store(update.next, std::memory_order_relaxed);
    OpenUpdate* before = first;
    while (before->next != &update) before = before->next;
    before->next = update.next;
}

void Stripe::expect(const Place& place, std::uintptr_t owner, PyObject* value, Released& released) {
    for (OpenUpdate* update = open.load(std::memory_order_relaxed); update != nullptr; update = update->next) {
        if (update->owner != owner || !is_same_place(update->place, place)) continue;
        released.push_back(std::exchange(update->expected, Reference(Py_XNewRef(value))));
    }
}

Stripe& stripe_of(const Place& place) {
    static_cast<void>(watched);
    return stripes[lock_of(place, stripe_bits)];
}

}  // namespace aether::mitigation
