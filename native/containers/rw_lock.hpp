// RWLock: BasicRWState, and what each thread holds of it.
#pragma once

#include "../runtime/python.hpp"

#include "holds.hpp"
#include "native_policy.hpp"
#include "rw_state.hpp"

namespace aether::containers {

class RWLock {
  public:
    enum class Mode : std::uint8_t { read, write };

    explicit RWLock(bool reentrant = false) : reentrant_(reentrant) {}

    // `failed`: with RuntimeError, where this thread would wait for itself, or what else ended the wait.
    Wait acquire(Mode mode, const Deadline& deadline);
    // False, with RuntimeError, where this thread does not hold it so.
    [[nodiscard]] bool release(Mode mode);

    [[nodiscard]] const BasicRWState<Native>& state() const { return state_; }
    [[nodiscard]] bool is_reentrant() const { return reentrant_; }

  private:
    [[nodiscard]] const char* obstacle(Mode mode, const Hold& hold) const;
    void give_back(Mode mode);
    Wait acquire_more(Mode mode, const Deadline& deadline, const Hold& hold);

    BasicRWState<Native> state_;
    std::uint64_t number_ = next_lock_number();
    bool reentrant_;
};

}  // namespace aether::containers
