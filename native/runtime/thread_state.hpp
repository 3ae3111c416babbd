// The state of the watch and of the calling thread.
#pragma once

#include <atomic>
#include <cstdint>
#include <exception>
#include <new>

#include "../core/detector.hpp"
#include "../core/lock_set.hpp"
#include "../core/strand.hpp"
#include "python.hpp"

namespace aether::runtime {

namespace detail {
extern std::atomic<bool> watching;
extern std::atomic<bool> active;
extern constinit thread_local core::Strand* strand;
// What the thread goes on as that ran before the watch began: see `current_strand`.
extern constinit thread_local core::Strand* resting_strand;
[[nodiscard]] core::Strand* adopt_thread();
}  // namespace detail

// Between start and stop.
[[nodiscard]] inline bool watching() {
    return detail::watching.load(std::memory_order_relaxed);
}
// Probes are live: a second thread exists (or existed), or detection was forced on.
[[nodiscard]] inline bool active() {
    return detail::active.load(std::memory_order_relaxed);
}
// Before the second thread starts. What the main thread did so far is prehistory: ordered before everything. Nothing
// happens while the watch is still about to begin.
void activate();
[[nodiscard]] bool has_begun();
// The watch has begun. With `live`, probes are live from now on; all other threads rest until their first event. No
// other thread may be at work.
void finish_beginning(bool live);

[[nodiscard]] core::StrandTable& strands();
[[nodiscard]] core::Detector& detector();

// The calling thread's present strand. A thread that nobody announced gets one that starts after prehistory alone; one
// that ran before another began the watch comes after all that others have released until it has come back from what
// it was in then, since it may have waited for that unseen. Null only when all slots are taken; then nothing of this
// thread is recorded.
[[nodiscard]] inline core::Strand* current_strand() {
    core::Strand* present = detail::strand;
    return present != nullptr ? present : detail::adopt_thread();
}
// The same, or null if the thread has none yet.
[[nodiscard]] inline core::Strand* known_strand() {
    return detail::strand;
}
// The thread goes on as another strand (a pool's task); null: as an unknown one.
void set_current_strand(core::Strand* strand);

// Where the calling thread is, for "created at".
[[nodiscard]] core::ContextId capture_context();

// A lock object's identity for lock sets: never reused.
[[nodiscard]] core::LockId lock_id(PyObject* lock);

// Detection stopped by itself because of `reason` (the first one counts); the program goes on.
void fail(const char* reason) noexcept;
[[nodiscard]] const char* failure() noexcept;
// Runs `action`. A failure of ours never becomes the program's: detection stops, and false is given.
template <class Action>
[[gnu::always_inline]] inline bool survive(Action&& action) noexcept {
    try {
        action();
        return true;
    } catch (const std::bad_alloc&) {
        fail("out of memory");
    } catch (const std::exception&) {
        fail("an unexpected error");
    }
    return false;
}

// Frees slots of ended strands that no location names any more, when there are many.
void sweep_if_due();
// How many locations several threads have stored to, or hold accesses of several threads; -1 if a sweep is under way.
// O(locations). Called where none of our locks is held.
[[nodiscard]] std::ptrdiff_t count_shared_locations();

void begin_watching();
void end_watching();
// Forgets what an earlier watch has left: shadow is no longer found, and every thread rests until its first event. No
// other thread may be at work. What `release_dropped_shadow` is for is left to do.
void forget_earlier_watch();
// In a forked child: the one thread that is left is as if alone from the beginning.
void restart_strands();

}  // namespace aether::runtime
