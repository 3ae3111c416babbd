// What is remembered of a lock.
#pragma once

#include "sync_call.hpp"
#include "sync_state.hpp"

namespace aether::runtime::sync {

// Of a future: what came before it was running, and before it was done (finished, cancelled, or said to be cancelled to
// who waits for it).
struct FuturePoints {
    Points running;
    Points done;
};

struct LockState final : State {
    static constexpr Kind own_kind = Kind::lock;
    LockState(PyObject* lock, bool program) : State(own_kind, program), id(serial_of(lock)) { identity = id; }

    const core::LockId id;
    Points released;
    Points released_inside;                // by the library, to itself: see Strand
    std::unique_ptr<FuturePoints> future;  // whose lock it is; null until it is running or done
    // The lock of a queue whose `put` and `get` run code of the program: what that code does in one of them comes
    // before the next, as if the program had taken the lock. Set before the first that may, for good.
    std::atomic<bool> has_program_inside{false};
};

// Null only for an object that is no lock. Not made by the program unless it was seen to make it.
[[nodiscard]] LockState* lock_state(PyObject* lock);
// To the strand which learns that the future whose lock it is has come so far: false if that is not known of it.
bool take_future(LockState& lock, Points FuturePoints::* reached, Strand& strand);

// The recursion depth that `RLock._release_save` gave to `_acquire_restore`, which is called; 1 if in doubt.
[[nodiscard]] long saved_depth(const MethodCall& call);

}  // namespace aether::runtime::sync
