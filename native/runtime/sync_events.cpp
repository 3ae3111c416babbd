#include "sync_events.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include "code_places.hpp"

namespace aether::runtime {

namespace {

using core::SyncEvent;

struct Row {
    SyncOperation operation;
    const char* name;
    const char* sort;
    SyncEffect effect;
};

using enum SyncOperation;
using enum SyncEffect;
constexpr std::array rows{
    Row{acquire, "acquire", "lock", takes},
    Row{take_over, "acquire", "lock", takes},
    Row{failed_acquire, "acquire", "lock", fails},
    Row{release, "release", "lock", gives},
    Row{condition_release, "wait", "condition", gives},
    Row{condition_acquire, "wait", "condition", takes},
    Row{take_token, "acquire", "semaphore", takes},
    Row{give_token, "release", "semaphore", gives},
    Row{set, "set", "event", gives},
    Row{wait, "wait", "event", takes},
    Row{failed_wait, "wait", "event", fails},
    Row{is_set, "is_set", "event", takes},
    Row{arrive, "wait", "barrier", gives},
    Row{pass, "wait", "barrier", takes},
    Row{abort, "abort", "barrier", gives},
    Row{reset, "reset", "barrier", gives},
    Row{broken, "broken", "barrier", takes},
    Row{put, "put", "queue", gives},
    Row{get, "get", "queue", takes},
    Row{failed_get, "get", "queue", fails},
    Row{task_done, "task_done", "queue", gives},
    Row{queue_join, "join", "queue", takes},
    Row{shutdown, "shutdown", "queue", gives},
    Row{shut_down, "ShutDown", "queue", takes},
    Row{start, "start", "thread", gives},
    Row{join, "join", "thread", takes},
    Row{failed_join, "join", "thread", fails},
    Row{is_alive, "is_alive", "thread", takes},
    Row{submit, "submit", "task", gives},
    Row{result, "result", "task", takes},
    Row{finish, "set_result", "task", gives},
    Row{cancel, "cancel", "task", gives},
    Row{set_running, "set_running_or_notify_cancel", "task", gives},
    Row{running, "running", "task", takes},
    Row{call_soon, "call_soon_threadsafe", "loop", gives},
    Row{callback, "callback", "loop", takes},
    Row{write, "write", "channel", gives},
    Row{read, "read", "channel", takes},
    Row{happens_before, "happens_before", "annotation", gives},
    Row{happens_after, "happens_after", "annotation", takes},
    Row{atomic_store, "store", "atomic", gives},
    Row{atomic_load, "load", "atomic", takes},
    Row{count_down, "count_down", "latch", gives},
    Row{latch_wait, "wait", "latch", takes},
    Row{made_once, "made", "call_once", gives},
    Row{got_once, "got", "call_once", takes},
    Row{container_store, "store", "container", gives},
    Row{container_load, "load", "container", takes},
};

constexpr std::size_t most_locks = std::numeric_limits<std::uint16_t>::max();

constexpr bool is_in_order() {
    for (std::size_t index = 0; index < rows.size(); ++index) {
        if (rows[index].operation != static_cast<SyncOperation>(index)) return false;
    }
    return true;
}
static_assert(is_in_order());

const Row& row_of(SyncOperation operation) {
    return rows[static_cast<std::size_t>(operation)];
}

SyncEffect effect_of_event(const SyncEvent& event) {
    return effect_of(operation_of(event));
}

enum class Order : std::uint8_t { before, after, unknown };

// Within one epoch, who took a lock holds it: what gives it back ends the epoch.
Order by_locks(const SyncEvent& event, core::LockSetId held) {
    const std::vector<core::HeldLock> locks = core::LockSetTable::instance().locks(held);
    if (locks.size() < event.locks) return Order::after;
    const core::HeldLock& lock = locks[event.locks - 1U];
    return !lock.library && static_cast<std::uint32_t>(lock.name) == event.name ? Order::before : Order::after;
}

// Of the event to an access of the same strand. An epoch begins with what gives; what takes stands anywhere in it.
Order order_of(const SyncEvent& event, const Moment& access) {
    if (access.syncs) return event.number <= *access.syncs ? Order::before : Order::after;
    const std::uint64_t noted = core::epoch_of(event.word);
    const std::uint64_t made = core::epoch_of(access.word);
    if (noted != made) return noted < made ? Order::before : Order::after;
    if (effect_of_event(event) == gives) return Order::before;
    return event.locks == 0 ? Order::unknown : by_locks(event, access.locks);
}

// An object's identity says nothing of another sort of things: a thread's is its strand's.
bool is_same_object(const SyncEvent& a, const SyncEvent& b) {
    return a.object != 0 && a.object == b.object && is_of_thread(operation_of(a)) == is_of_thread(operation_of(b));
}

struct Side {
    const Moment& moment;
    const std::vector<SyncEvent>& events;
};

// What the side did last on the object of `other` before its access: a lock that was taken again is not given.
const SyncEvent* latest_before(const Side& side, const SyncEvent& other) {
    for (auto event = side.events.rbegin(); event != side.events.rend(); ++event) {
        if (!is_same_object(*event, other)) continue;
        const Order order = order_of(*event, side.moment);
        if (order == Order::unknown) return nullptr;
        if (order == Order::before) return &*event;
    }
    return nullptr;
}

const SyncEvent* first_after(const Side& side, SyncEffect effect, const SyncEvent& other) {
    const auto found = std::ranges::find_if(side.events, [&](const SyncEvent& event) {
        return effect_of_event(event) == effect && is_same_object(event, other) &&
               order_of(event, side.moment) == Order::after;
    });
    return found == side.events.end() ? nullptr : &*found;
}

bool concerns(const SyncEvent& event, const core::StrandInfo& thread) {
    return is_of_thread(operation_of(event)) && event.object == thread.id;
}

// The parent's access came after it had started the child's thread or submitted its task: else the start orders them.
std::optional<Meeting> start_between(const Side& parent, const Side& child, std::uint8_t giver) {
    const std::uint64_t started = child.moment.strand->parent_epoch;
    if (started == 0 || strands().who(started).get() != parent.moment.strand) return std::nullopt;
    Meeting meeting{Meeting::Way::started, giver, std::nullopt, std::nullopt};
    const auto event = std::ranges::find_if(parent.events, [&](const SyncEvent& each) {
        return operation_of(each) == start && concerns(each, *child.moment.strand);
    });
    if (event != parent.events.end()) meeting.give = *event;
    return meeting;
}

// The other thread's end is waited for after the access.
std::optional<Meeting> join_between(const Side& waiter, const Side& ending, std::uint8_t giver) {
    const auto joined = std::ranges::find_if(waiter.events, [&](const SyncEvent& each) {
        return effect_of_event(each) == takes && concerns(each, *ending.moment.strand);
    });
    if (joined == waiter.events.end()) return std::nullopt;
    return Meeting{Meeting::Way::too_late, giver, std::nullopt, *joined};
}

std::optional<Meeting> early_give(const Side& giver, const Side& taker, std::uint8_t which) {
    for (auto take = taker.events.rbegin(); take != taker.events.rend(); ++take) {
        if (effect_of_event(*take) != takes || order_of(*take, taker.moment) == Order::after) continue;
        const SyncEvent* give = latest_before(giver, *take);
        if (give == nullptr || effect_of_event(*give) != gives) continue;
        const bool lock = is_of_lock(operation_of(*take));
        return Meeting{lock ? Meeting::Way::let_go : Meeting::Way::too_early, which, *give, *take};
    }
    return std::nullopt;
}

std::optional<Meeting> late_take(const Side& giver, const Side& taker, std::uint8_t which) {
    for (const SyncEvent& give : giver.events) {
        if (effect_of_event(give) != gives || is_of_lock(operation_of(give))) continue;
        if (order_of(give, giver.moment) != Order::after) continue;
        if (const SyncEvent* take = first_after(taker, takes, give))
            return Meeting{Meeting::Way::too_late, which, give, *take};
    }
    return std::nullopt;
}

}  // namespace

SyncOperation operation_of(const SyncEvent& event) {
    return static_cast<SyncOperation>(event.word & core::flag_mask);
}

SyncEffect effect_of(SyncOperation operation) {
    return row_of(operation).effect;
}

const char* name_of(SyncOperation operation) {
    return row_of(operation).name;
}

const char* sort_of(SyncOperation operation) {
    return row_of(operation).sort;
}

const char* name_of(SyncEffect effect) {
    switch (effect) {
        case gives:
            return "gives";
        case takes:
            return "takes";
        case fails:
            return "fails";
    }
    return "fails";
}

const char* name_of(Meeting::Way way) {
    switch (way) {
        case Meeting::Way::started:
            return "started";
        case Meeting::Way::too_early:
            return "too early";
        case Meeting::Way::too_late:
            return "too late";
        case Meeting::Way::let_go:
            return "let go";
    }
    return "too early";
}

bool is_of_thread(SyncOperation operation) {
    return operation >= start && operation <= is_alive;
}

bool is_of_lock(SyncOperation operation) {
    return operation <= condition_acquire;
}

void note_sync(core::Strand& strand, SyncOperation operation, std::uint64_t object, core::LockId name,
               const Frame* frame) {
    core::SyncLog& log = strand.info()->syncs;
    const bool holds = operation == acquire || operation == condition_acquire;
    const std::size_t held = holds ? strand.held().locks().size() : 0;
    const SyncEvent event{strand.now() | static_cast<std::uint64_t>(operation), object,
                          static_cast<std::uint32_t>(name), code_place(frame),
                          static_cast<std::uint16_t>(held > most_locks ? 0 : held)};
    // Who polls in vain says so once, and who counts or looks up again and again.
    const bool may_repeat = effect_of(operation) == fails || operation >= atomic_store;
    if (may_repeat && log.repeats(event)) return;
    log.add(event);
}

LastSync last_sync_before(const Moment& access) {
    if (access.strand == nullptr) return {};
    const core::SyncLog& log = access.strand->syncs;
    const std::vector<SyncEvent> events = log.events();
    for (auto event = events.rbegin(); event != events.rend(); ++event) {
        switch (order_of(*event, access)) {
            case Order::before:
                return {*event, false};
            case Order::unknown:
                return {std::nullopt, true};
            case Order::after:
                break;
        }
    }
    return {std::nullopt, events.empty() ? log.count() > 0 : events.front().number > 1};
}

std::optional<Meeting> meeting_of(const Moment& earlier, const Moment& later) {
    const std::vector<SyncEvent> first_events = earlier.strand->syncs.events();
    const std::vector<SyncEvent> second_events = later.strand->syncs.events();
    const Side first{earlier, first_events};
    const Side second{later, second_events};
    using Rule = std::optional<Meeting> (*)(const Side&, const Side&, std::uint8_t);
    // What the two have to do with each other as threads says more than what they meet at.
    struct Try {
        Rule rule;
        bool swapped;  // the rule's first side is the later access
    };
    for (const Try& each : {Try{early_give, false}, Try{early_give, true}, Try{late_take, false}, Try{late_take, true},
                            Try{start_between, false}, Try{start_between, true}}) {
        const Side& one = each.swapped ? second : first;
        const Side& other = each.swapped ? first : second;
        if (auto meeting = each.rule(one, other, each.swapped ? 1 : 0)) return meeting;
    }
    if (auto meeting = join_between(first, second, 1)) return meeting;
    return join_between(second, first, 0);
}

bool is_shared_with(const SyncEvent& event, const core::StrandInfo& other) {
    if (concerns(event, other)) return true;
    const std::vector<SyncEvent> events = other.syncs.events();
    return std::ranges::any_of(events, [&event](const SyncEvent& each) { return is_same_object(each, event); });
}

}  // namespace aether::runtime
