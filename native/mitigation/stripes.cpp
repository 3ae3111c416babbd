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
    OpenUpdate** place = &open;
    while (*place != &update) place = &(*place)->next;
    *place = update.next;
}

void Stripe::note_store(const Place& place, std::uintptr_t owner, PyObject* before, Released& released) {
    for (OpenUpdate* update = open; update != nullptr; update = update->next) {
        if (!is_same_place(update->place, place)) continue;
        if (update->owner != owner) {
            update->overtaken = true;
            released.push_back(std::move(update->base));
        } else if (update->overtaken && update->base == nullptr) {
            update->base.reset(Py_XNewRef(before));
        }
    }
}

Stripe& stripe_of(const Place& place) {
    static_cast<void>(watched);
    return stripes[stripe_index(place, stripe_bits)];
}

}  // namespace aether::mitigation
