// Per-object data of the patched primitives, found by the object and ended with it.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>

#include "../core/spin_lock.hpp"
#include "shadow.hpp"
#include "sync_caller.hpp"
#include "sync_points.hpp"
#include "thread_state.hpp"

namespace aether::runtime::sync {

enum class Kind : std::uint8_t {
    lock,
    semaphore,
    event,
    barrier,
    queue,
    task,
    handle,
    call,
    module,
    result,
    annotation,
    atomic,
    rw_lock,
    latch,
    once,
    concurrent_queue,
    keyed,
    row,
};

struct State : SyncState {
    State(Kind of, bool program) : kind(of), made_by_program(program) {}

    const Kind kind;
    // Made by the program itself: every operation on it is the program's, whoever carries it out.
    const bool made_by_program;
    core::SpinLock lock;
    // For reports: what the object is called, and an identity that is never reused. 0: not asked for yet.
    std::atomic<core::LockId> name{0};
    std::atomic<std::uint64_t> identity{0};
};

// A state that holds nothing but points.
template <Kind of>
struct PointsState final : State {
    static constexpr Kind own_kind = of;
    explicit PointsState(bool program) : State(of, program) {}
    Points points;
};

// The object's state, or null. A class of the program may derive from two primitives: the first one used counts.
template <class T>
[[nodiscard]] T* find_state(PyObject* object) {
    auto* present = static_cast<State*>(find_sync(object));
    return present != nullptr && present->kind == T::own_kind ? static_cast<T*>(present) : nullptr;
}

// The object's state, made from `arguments` if there is none.
template <class T, class... Arguments>
[[nodiscard]] T* state_of(PyObject* object, Arguments&&... arguments) {
    auto* present = static_cast<State*>(find_sync(object));
    if (present == nullptr) {
        present = static_cast<State*>(attach_sync(object, std::make_unique<T>(std::forward<Arguments>(arguments)...)));
    }
    return present->kind == T::own_kind ? static_cast<T*>(present) : nullptr;
}

// The same state after an original that may have blocked: null if the watch has ended meanwhile, and all states with
// it.
template <class T>
[[nodiscard]] T* still(PyObject* object, const T* before) {
    return before != nullptr && active() ? find_state<T>(object) : nullptr;
}

// The same where there is no second thread yet.
template <class T>
[[nodiscard]] T* still_alone(PyObject* object, const T* before) {
    return before != nullptr && watching() ? find_state<T>(object) : nullptr;
}

// True if an operation on the object of `state` gives its edges: the program called it, or made the object.
[[nodiscard]] inline bool counts(const State& state, By by) {
    return by == By::program || (state.made_by_program && by == By::library);
}

// The state of an object that is being operated, before the original, if the operation gives its edges; made from
// `arguments` at the first that does.
template <class T, class... Arguments>
[[nodiscard]] T* operated(PyObject* object, Arguments&&... arguments) {
    const Origin from = origin();
    if (from.by == By::program) return state_of<T>(object, std::forward<Arguments>(arguments)..., false);
    T* state = find_state<T>(object);
    return state != nullptr && counts(*state, from.by) ? state : nullptr;
}

// What the calling thread did so far, for a primitive to keep. Null strand: nothing.
inline void publish(State& state, Points& points, Strand& strand) {
    ReleasePoint point = strands().release(strand);
    const std::scoped_lock guard(state.lock);
    points.add(strand, std::move(point));
}

inline void acquire_all(Strand& strand, const std::vector<ReleasePoint>& points) {
    for (const ReleasePoint& point : points) strand.acquire(point);
}

inline void take(State& state, Points& points, Strand& strand) {
    const std::scoped_lock guard(state.lock);
    points.acquire(strand);
}

}  // namespace aether::runtime::sync
