// The synchronisations that strands note for the report (core/sync_log.hpp): which operation, on what, where.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "../core/sync_log.hpp"
#include "frames.hpp"
#include "names.hpp"
#include "thread_state.hpp"

namespace aether::runtime {

enum class SyncOperation : std::uint8_t {
    acquire,
    take_over,
    failed_acquire,
    release,
    condition_release,
    condition_acquire,
    take_token,
    give_token,
    set,
    wait,
    failed_wait,
    is_set,
    arrive,
    pass,
    abort,
    reset,
    broken,
    put,
    get,
    failed_get,
    task_done,
    queue_join,
    shutdown,
    shut_down,
    start,
    join,
    failed_join,
    is_alive,
    submit,
    result,
    finish,
    cancel,
    set_running,
    running,
    call_soon,
    callback,
    write,
    read,
    happens_before,
    happens_after,
    atomic_store,
    atomic_load,
    count_down,
    latch_wait,
    made_once,
    got_once,
    container_store,
    container_load,
};

// What an operation does: what its strand did before it is `given` to whoever takes it from the object.
enum class SyncEffect : std::uint8_t { gives, takes, fails };

[[nodiscard]] SyncOperation operation_of(const core::SyncEvent& event);
[[nodiscard]] SyncEffect effect_of(SyncOperation operation);
[[nodiscard]] const char* name_of(SyncOperation operation);
[[nodiscard]] const char* name_of(SyncEffect effect);
// What sort of thing it is done on, for the report's words.
[[nodiscard]] const char* sort_of(SyncOperation operation);
// Of a thread: its end is taken by `join`, its start given by `start`.
[[nodiscard]] bool is_of_thread(SyncOperation operation);
// A lock's: held from one to the other.
[[nodiscard]] bool is_of_lock(SyncOperation operation);

// The strand has done the operation, at `frame`; the release of one that gives is done already. The detector's clock
// stands still: a note changes no verdict.
void note_sync(core::Strand& strand, SyncOperation operation, std::uint64_t object, core::LockId name,
               const Frame* frame);

// An access as one side of a race: whose, and when.
struct Moment {
    const core::StrandInfo* strand = nullptr;
    std::uint64_t word = 0;
    core::LockSetId locks = 0;
    // How many synchronisations of the strand came before it; known of an access that is being made.
    std::optional<std::uint64_t> syncs;
};

// The last one before the access.
struct LastSync {
    std::optional<core::SyncEvent> event;
    bool unknown = false;  // there may have been one, but it is not known which
};
[[nodiscard]] LastSync last_sync_before(const Moment& access);

// Two synchronisations of the same thing, one of each side of a race, and why they do not order the two accesses.
struct Meeting {
    enum class Way : std::uint8_t {
        started,    // `give` is the start of the other side's thread, and the giver's access came after it
        too_early,  // the giver's access came after `give`
        too_late,   // the taker's access came before `take`, though the giver's came before `give`
        let_go,     // a lock that both have held, and one or both have released before the access
    };
    Way way = Way::too_early;
    std::uint8_t giver = 0;
    std::optional<core::SyncEvent> give;  // none: a thread's end
    std::optional<core::SyncEvent> take;  // none: a thread's beginning
};
[[nodiscard]] const char* name_of(Meeting::Way way);

[[nodiscard]] std::optional<Meeting> meeting_of(const Moment& earlier, const Moment& later);
// True if the other strand has operated what the event is of, as far as is known.
[[nodiscard]] bool is_shared_with(const core::SyncEvent& event, const core::StrandInfo& other);

}  // namespace aether::runtime
