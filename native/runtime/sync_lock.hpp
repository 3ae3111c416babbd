// What is remembered of a lock.
#pragma once

#include "sync_state.hpp"

namespace aether::runtime::sync {

struct LockState final : State {
    static constexpr Kind own_kind = Kind::lock;
    LockState(PyObject* lock, bool program) : State(own_kind, program), id(serial_of(lock)) { identity = id; }

    const core::LockId id;
    Points released;
    Points released_inside;  // by the library, to itself: see Strand
    Points finished;         // of the future whose lock it is
};

// Null only for an object that is no lock. Not made by the program unless it was seen to make it.
[[nodiscard]] LockState* lock_state(PyObject* lock);

}  // namespace aether::runtime::sync
