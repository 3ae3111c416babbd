#include "contender.hpp"

#include <pthread.h>

#include <new>

#include "lock_holders.hpp"

namespace aether::mitigation {

namespace {

std::atomic<Contender*> first{nullptr};

Contender* used_again() {
    for (Contender* each = first.load(); each != nullptr; each = each->next) {
        bool in_use = false;
        if (each->in_use.compare_exchange_strong(in_use, true)) return each;
    }
    return nullptr;
}

Contender* enrolled() {
    Contender* known = used_again();
    if (known != nullptr) return known;
    auto* fresh = new (std::nothrow) Contender;
    if (fresh == nullptr) return nullptr;
    fresh->next = first.load();
    while (!first.compare_exchange_weak(fresh->next, fresh)) {
    }
    return fresh;
}

// Gives the thread's contender back at its end.
struct Seat {
    Contender* contender = nullptr;
    Seat() = default;
    Seat(const Seat&) = delete;
    Seat& operator=(const Seat&) = delete;
    ~Seat() {
        if (contender == nullptr) return;
        contender->clear();
        contender->in_use.store(false);
    }
};
thread_local Seat seat;

const int watched = pthread_atfork(nullptr, nullptr, [] {
    forget_holders_but(seat.contender);
    for (Contender* each = first.load(); each != nullptr; each = each->next) {
        if (each == seat.contender) continue;
        each->clear();
        each->in_use.store(false);
    }
});

}  // namespace

bool Contender::enter_again(const void* object) {
    Inside* inside = find_section(object);
    if (inside == nullptr) return false;
    ++inside->depth;
    return true;
}

void Contender::enter(const void* object) {
    const auto is_inside = [](const Inside& inside) { return inside.object != nullptr; };
    if (std::ranges::none_of(inside_, is_inside)) entries.fetch_add(1);
    is_stuck.store(false);  // of an earlier stay, said too late
    Inside* inside = find_section(nullptr);
    if (inside != nullptr) *inside = {object, 1};
}

bool Contender::leave_but_stay(const void* object) {
    Inside* inside = find_section(object);
    if (inside == nullptr) return false;
    if (--inside->depth > 0) return true;
    inside->object = nullptr;
    return false;
}

void Contender::clear() {
    inside_ = {};
    waits_for.store({});
    excused.store(false);
    is_stuck.store(false);
}

Contender::Inside* Contender::find_section(const void* object) {
    const auto found = std::ranges::find(inside_, object, &Inside::object);
    return found == inside_.end() ? nullptr : &*found;
}

Contender* this_contender() {
    static_cast<void>(watched);
    if (seat.contender == nullptr) seat.contender = enrolled();
    return seat.contender;
}

}  // namespace aether::mitigation
