#include "object_sections.hpp"

#include <pthread.h>

#include <atomic>
#include <cstdint>
#include <utility>

#include "../containers/deadline.hpp"
#include "../containers/native_policy.hpp"
#include "../containers/object_locks.hpp"
#include "../runtime/reference.hpp"
#include "contender.hpp"
#include "lock_holders.hpp"

namespace aether::mitigation {

namespace {

using containers::Attempt;
using containers::Owner;
using containers::Wait;

// An entry of the table, kept by a thread for its next section.
class Spare {
  public:
    Spare() = default;
    Spare(const Spare&) = delete;
    Spare& operator=(const Spare&) = delete;
    ~Spare() { PyMem_RawFree(memory_); }
    void* take(std::size_t size) {
        return memory_ == nullptr ? PyMem_RawMalloc(size) : std::exchange(memory_, nullptr);
    }
    void give_back(void* memory) { PyMem_RawFree(std::exchange(memory_, memory)); }

  private:
    void* memory_ = nullptr;
};
thread_local Spare spare;

struct TablePolicy : containers::Native {
    static void* allocate(std::size_t size, std::size_t) { return spare.take(size); }
    static void release(void* memory) { spare.give_back(memory); }
};

containers::BasicObjectLocks<TablePolicy> locks;
containers::BasicParking<TablePolicy> waiting_threads;
// How many threads wait for a section's lock: without one no cycle is of our making.
std::atomic<unsigned> waiters{0};

const int watched = pthread_atfork(nullptr, nullptr, [] {
    waiting_threads.forget_all();
    locks.forget_others(reinterpret_cast<std::uintptr_t>(this_contender()));
    waiters.store(0);
});

Owner owner_of(const Contender& contender) {
    const auto who = reinterpret_cast<std::uintptr_t>(&contender);
    return {.who = who, .thread = who, .is_task = false};
}

Contender* inside_on(const void* object) {
    return reinterpret_cast<Contender*>(locks.holder(object));
}

Contender* holder_of(Wanted wanted) {
    return wanted.is_section() ? inside_on(wanted.object()) : holder_of_lock(wanted.object());
}

// The thread that is to be excused from a cycle that the given one is part of: it itself if it waits for a section's
// lock, else another that does. Null: there is no such cycle.
Contender* excusable_in_cycle(const Contender& start) {
    constexpr unsigned longest_cycle = 1000;
    const Contender* at = &start;
    Contender* excusable = nullptr;
    for (unsigned steps = 0; steps < longest_cycle; ++steps) {
        const Wanted wanted = at->waits_for.load();
        if (wanted.is_nothing()) return nullptr;
        if (wanted.is_section() && excusable == nullptr) excusable = const_cast<Contender*>(at);
        at = holder_of(wanted);
        if (at == nullptr) return nullptr;
        if (at == &start) return excusable;
    }
    return nullptr;
}

// Other threads go on while it is looked for: but a deadlock is still there when it is looked for again.
Contender* find_excusable(const Contender& start) {
    return excusable_in_cycle(start) == nullptr ? nullptr : excusable_in_cycle(start);
}

// Longer than any section that ends by itself is likely to take. In seconds.
std::atomic<double> longest_wait{10};

containers::Deadline latest_end() {
    const runtime::Reference seconds(PyFloat_FromDouble(longest_wait.load()));
    containers::Deadline deadline;
    if (seconds == nullptr || !deadline.set_timeout(seconds.get())) PyErr_Clear();
    return deadline;
}

// Who is inside, and since when.
struct Stay {
    Contender* who = nullptr;
    std::uint64_t since = 0;
    friend bool operator==(const Stay&, const Stay&) = default;
};
Stay stay_on(const void* object) {
    Contender* who = inside_on(object);
    return {who, who == nullptr ? 0 : who->entries.load()};
}

// A thread's wait, which others may look at. One of a signal handler's falls within another.
class Announced {
  public:
    Announced(Contender& self, Wanted wanted)
        : self_(self), before_(self.waits_for.exchange(wanted)), was_excused_(self.excused.exchange(false)) {
        waiters.fetch_add(1);
    }
    ~Announced() {
        waiters.fetch_sub(1);
        self_.excused.store(was_excused_);
        self_.waits_for.store(before_);
    }
    Announced(const Announced&) = delete;
    Announced& operator=(const Announced&) = delete;

  private:
    Contender& self_;
    Wanted before_;
    bool was_excused_;
};

// Until it has the lock; or is excused, or whoever is inside has been there for long.
Entered wait_for_section(Contender& self, PyObject* object) {
    const Announced announced(self, Wanted::section(object));
    if (find_excusable(self) != nullptr) return Entered::excused;
    for (;;) {
        const Stay stay = stay_on(object);
        if (stay.who != nullptr && stay.who->is_stuck.load()) return Entered::excused;
        const auto [attempt, end] = locks.acquire_unless(waiting_threads, object, owner_of(self), latest_end(),
                                                         [&] { return self.excused.load(); });
        if (attempt == Attempt::out_of_memory) PyErr_NoMemory();
        if (end == Wait::failed || attempt == Attempt::out_of_memory) {
            if (attempt == Attempt::taken) static_cast<void>(locks.release(waiting_threads, object, owner_of(self)));
            return Entered::failed;
        }
        if (attempt == Attempt::taken) return Entered::yes;
        if (self.excused.load()) return Entered::excused;
        if (stay.who == nullptr || stay != stay_on(object)) continue;  // others come and go: it is a queue
        stay.who->is_stuck.store(true);
        return Entered::excused;
    }
}

}  // namespace

Entered enter_section_on(PyObject* object) {
    static_cast<void>(watched);
    Contender* self = this_contender();
    if (self == nullptr) return Entered::excused;
    if (self->enter_again(object)) return Entered::yes;
    const Attempt attempt = locks.attempt_once(object, owner_of(*self));
    const Entered entered = attempt == Attempt::taken           ? Entered::yes
                            : attempt == Attempt::out_of_memory ? Entered::excused
                                                                : wait_for_section(*self, object);
    if (entered == Entered::yes) self->enter(object);
    return entered;
}

bool is_in_section_on(PyObject* object) {
    const Contender* self = this_contender();
    return self != nullptr && self->is_in(object);
}

void leave_section_on(PyObject* object) {
    Contender* self = this_contender();
    if (self->leave_but_stay(object)) return;
    self->is_stuck.store(false);
    static_cast<void>(locks.release(waiting_threads, object, owner_of(*self)));
}

double set_longest_wait(double seconds) {
    return longest_wait.exchange(seconds);
}

unsigned section_waiters() {
    return waiters.load();
}

Wanted begin_wait_for(const void* lock) {
    Contender* self = this_contender();
    if (self == nullptr) return {};
    const Wanted before = self->waits_for.exchange(Wanted::lock(lock));
    if (waiters.load() == 0) return before;
    Contender* other = find_excusable(*self);
    if (other == nullptr) return before;
    const Wanted wanted = other->waits_for.load();
    other->excused.store(true);
    if (wanted.is_section()) locks.wake(waiting_threads, wanted.object());
    return before;
}

void end_wait_for(Wanted before) {
    Contender* self = this_contender();
    if (self != nullptr) self->waits_for.store(before);
}

}  // namespace aether::mitigation
