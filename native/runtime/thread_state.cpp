#include "thread_state.hpp"

#include <memory>
#include <mutex>
#include <utility>

#include "../core/field_entries.hpp"
#include "container.hpp"
#include "guard.hpp"
#include "history.hpp"
#include "namespaces.hpp"
#include "shadow.hpp"
#include "watch_number.hpp"

namespace aether::runtime {

namespace detail {
std::atomic<bool> watching{false};
std::atomic<bool> active{false};
constinit thread_local core::Strand* strand = nullptr;
constinit thread_local core::Strand* resting_strand = nullptr;
}  // namespace detail

namespace {

std::atomic<const char*> failure_reason{nullptr};
std::atomic<bool> sweeping{false};
std::atomic<bool> begun{false};

template <class Visitor>
void for_each_used_field(ShadowObject& shadow, Visitor&& visit) {
    const auto used = [&visit](core::Field& field) {
        if (field.write.load(std::memory_order_relaxed) == 0 && field.read.load(std::memory_order_relaxed) == 0) return;
        visit(field);
    };
    for (unsigned index = 0; index < shadow.capacity; ++index) used(shadow.cells()[index].field);
    if (Container* container = find_container(shadow)) container->for_each_field(used);
    const Rare* rare = find_rare(shadow);
    if (rare == nullptr) return;
    for (CellBlock* block = rare->cells.load(std::memory_order_acquire); block != nullptr;
         block = block->next.load(std::memory_order_acquire)) {
        for (Cell& cell : block->cells) used(cell.field);
    }
    const Namespace* names = rare->names.load(std::memory_order_acquire);
    if (names != nullptr && names->object != &shadow) for_each_used_field(*names->object, visit);
}

void mark_shadow(ShadowObject& shadow, void*) {
    strands().keep(shadow.ownership.published.load(std::memory_order_relaxed));
    strands().keep(shadow.ownership.stored.load(std::memory_order_relaxed));
    for_each_used_field(shadow, [](core::Field& field) {
        core::for_each_entry(field, [](const core::Entry& entry) { strands().mark(entry.word); });
    });
}

}  // namespace

core::StrandTable& strands() {
    static auto* const table = new core::StrandTable;
    return *table;
}

core::Detector& detector() {
    static auto* const one = new core::Detector(strands());
    return *one;
}

void set_current_strand(core::Strand* next) {
    if (next != nullptr) enrol_thread();
    detail::resting_strand = nullptr;
    detail::strand = next;
}

void activate() {
    if (!detail::active.load(std::memory_order_relaxed) && watching() && has_begun()) {
        (void)current_strand();
        detail::active.store(true, std::memory_order_release);
    }
}

core::ContextId capture_context() {
    core::Strand* strand = current_strand();
    return strand == nullptr ? 0 : capture(no_site, *strand);
}

core::LockId lock_id(PyObject* lock) {
    return serial_of(lock);
}

void fail(const char* reason) noexcept {
    const char* expected = nullptr;
    failure_reason.compare_exchange_strong(expected, reason);
    detail::active.store(false, std::memory_order_relaxed);
}

const char* failure() noexcept {
    return failure_reason.load(std::memory_order_relaxed);
}

void sweep_if_due() {
    if (!strands().sweep_due() || sweeping.exchange(true, std::memory_order_acquire)) return;
    const Guard guard;
    strands().begin_sweep();
    for_each_shadow(mark_shadow, nullptr);
    strands().end_sweep();
    sweeping.store(false, std::memory_order_release);
}

namespace {

void count_shared(ShadowObject& shadow, void* count) {
    for_each_used_field(shadow, [count](core::Field& field) {
        // Of accesses in order the later may stand for the earlier: of stores the field knows all the same.
        bool several = (field.read.load(std::memory_order_relaxed) & core::Field::many_writers_bit) != 0;
        core::Slot first = 0;
        core::for_each_entry(field, [&](const core::Entry& entry) {
            const core::Slot slot = core::slot_of(entry.word);
            several |= first != 0 && slot != first;
            first = slot;
        });
        *static_cast<std::ptrdiff_t*>(count) += several ? 1 : 0;
    });
}

}  // namespace

std::ptrdiff_t count_shared_locations() {
    if (sweeping.exchange(true, std::memory_order_acquire)) return -1;
    std::ptrdiff_t count = 0;
    {
        const Guard guard;
        for_each_shadow(count_shared, &count);
    }
    sweeping.store(false, std::memory_order_release);
    return count;
}

namespace {

// But for the caller: who begins the watch waits in nothing.
void put_others_to_rest() {
    for_each_seat([](const Seat& seat) {
        const bool is_own = seat.present == &detail::strand;
        if (!is_own && *seat.present != nullptr) *seat.resting = std::exchange(*seat.present, nullptr);
    });
}

}  // namespace

void begin_watching() {
    begun.store(false, std::memory_order_relaxed);
    watch_number.fetch_add(1, std::memory_order_relaxed);
    failure_reason.store(nullptr, std::memory_order_relaxed);
    detail::watching.store(true, std::memory_order_release);
}

bool has_begun() {
    return begun.load(std::memory_order_relaxed);
}

void finish_beginning(bool live) {
    put_others_to_rest();
    begun.store(true, std::memory_order_relaxed);
    if (live) activate();
}

void forget_earlier_watch() {
    put_others_to_rest();
    drop_all_shadow();
    strands().start_over();
    strands().await_ends(false);
}

void restart_strands() {
    // What others held or did in the parent is prehistory here: shadow that names them would only mislead.
    detail::active.store(false, std::memory_order_relaxed);
    detail::strand = nullptr;
    detail::resting_strand = nullptr;
    sweeping.store(false, std::memory_order_relaxed);  // another thread may have been at it
    enrol_only_this_thread();
    strands().abandon_all();
    drop_all_shadow();
    release_dropped_shadow();
}

void end_watching() {
    detail::active.store(false, std::memory_order_release);
    detail::watching.store(false, std::memory_order_release);
}

}  // namespace aether::runtime
