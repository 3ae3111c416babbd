#include "strand.hpp"

#include <algorithm>
#include <iterator>
#include <mutex>
#include <utility>

namespace aether::core {

namespace {

constexpr std::size_t first_sweep_threshold = 256;
// How many ended slots a new strand looks at for one that its clock covers: keeps fork O(1).
constexpr std::size_t reuse_search = 64;

}  // namespace

Strand::Strand(Slot slot, Time start, std::shared_ptr<StrandInfo> info)
    : now_(pack_epoch(slot, start)), floor_(now_), origin_(now_), info_(std::move(info)) {}

const std::shared_ptr<const Snapshot>& Strand::snapshot() {
    if (!snapshot_) snapshot_ = std::make_shared<const Snapshot>(Snapshot{clock_, view_});
    return snapshot_;
}

void Strand::acquire(const ReleasePoint& point) {
    if (point.empty() || is_own(point.epoch)) return;
    learn(point.epoch, point.past.get(), true);
}

void Strand::learn(std::uint64_t word, const Snapshot* past, bool synchronises) {
    bool changed = view_.raise(slot_of(word), time_of(word));
    if (past != nullptr) changed = view_.join(past->view) || changed;
    if (synchronises) {
        changed = clock_.raise(slot_of(word), time_of(word)) || changed;
        if (past != nullptr) changed = clock_.join(past->clock) || changed;
    }
    if (changed) snapshot_.reset();
}

StrandTable::StrandTable()
    : slots_(std::make_unique<std::atomic<SlotState*>[]>(max_slots)), sweep_threshold_(first_sweep_threshold) {
    slots_[prehistory].store(new SlotState, std::memory_order_release);
}

StrandTable::~StrandTable() {
    for (std::size_t slot = 0; slot < slot_count_; ++slot) delete slots_[slot].load();
}

StrandTable::Tenancy* StrandTable::SlotState::tenant_at(Time time) {
    for (auto tenant = tenants.rbegin(); tenant != tenants.rend(); ++tenant) {
        if (tenant->start <= time) return &*tenant;
    }
    return nullptr;
}

Slot StrandTable::take_slot(const VectorClock& inherited, Time& start) {
    const std::scoped_lock guard(lock_);
    const auto reuse = [&](std::vector<Slot>& from, std::size_t index) {
        const Slot slot = from[index];
        from.erase(from.begin() + static_cast<std::ptrdiff_t>(index));
        state(slot).in_sweep = false;
        start = state(slot).last_time + 1;
        return slot;
    };
    if (!clean_.empty()) return reuse(clean_, clean_.size() - 1);
    const std::size_t searched = std::min(reuse_search, ended_.size());
    for (std::size_t back = 1; back <= searched; ++back) {
        const std::size_t index = ended_.size() - back;
        if (inherited.covers(ended_[index], state(ended_[index]).last_time)) return reuse(ended_, index);
    }
    const std::size_t count = slot_count_.load(std::memory_order_relaxed);
    if (count == max_slots) return prehistory;
    slots_[count].store(new SlotState, std::memory_order_release);
    slot_count_.store(count + 1, std::memory_order_release);
    start = 1;
    return static_cast<Slot>(count);
}

Strand* StrandTable::fork(const ReleasePoint& start, std::shared_ptr<StrandInfo> info) {
    VectorClock inherited;
    if (start.past) inherited.join(start.past->clock);
    if (!start.empty()) inherited.raise(slot_of(start.epoch), time_of(start.epoch));
    Time first = 1;
    const Slot slot = take_slot(inherited, first);
    if (slot == prehistory) return nullptr;
    {
        SlotState& own = state(slot);
        const std::scoped_lock guard(own.lock);
        own.live = true;
        own.tenants.push_back({first, info, nullptr, true});
    }
    {
        const std::scoped_lock guard(lock_);
        ++tenancies_;
    }
    auto* strand = new Strand(slot, first, std::move(info));
    strand->acquire(start);
    return strand;
}

void StrandTable::set_latest(Slot slot, const std::shared_ptr<const Snapshot>& snapshot) {
    std::shared_ptr<const Snapshot> old = snapshot;  // freed after the lock
    SlotState& own = state(slot);
    const std::scoped_lock guard(own.lock);
    old.swap(own.tenants.back().latest);
}

std::shared_ptr<const Snapshot> StrandTable::latest(std::uint64_t word) const {
    SlotState& own = state(slot_of(word));
    const std::scoped_lock guard(own.lock);
    const Tenancy* tenant = own.tenant_at(time_of(word));
    return tenant == nullptr ? nullptr : tenant->latest;
}

void StrandTable::publish(Strand& strand) {
    if (strand.has_snapshot()) return;
    strand.tick();
    set_latest(strand.slot(), strand.snapshot());
}

ReleasePoint StrandTable::release(Strand& strand) {
    publish(strand);
    ReleasePoint point{strand.snapshot(), strand.now()};
    strand.start_epoch();
    return point;
}

void StrandTable::load(Strand& strand, std::uint64_t word, bool synchronises) {
    if (slot_of(word) == prehistory) return;
    if (synchronises ? strand.ordered(word) : strand.has_seen(word)) return;
    const std::shared_ptr<const Snapshot> past = latest(word);
    strand.learn(word, past.get(), synchronises);
}

ReleasePoint StrandTable::finish(Strand* strand) {
    ReleasePoint point = release(*strand);
    const Slot slot = strand->slot();
    strand->info()->ended.store(true, std::memory_order_relaxed);
    delete strand;
    {
        SlotState& own = state(slot);
        const std::scoped_lock guard(own.lock);
        own.live = false;
    }
    const std::scoped_lock guard(lock_);
    // Its last time is the release's: a clock that has acquired the release covers the slot.
    state(slot).last_time = time_of(point.epoch);
    ended_.push_back(slot);
    return point;
}

bool StrandTable::known(std::uint64_t word) const {
    return slot_of(word) != prehistory && slot_of(word) < slot_count_.load(std::memory_order_acquire);
}

std::shared_ptr<StrandInfo> StrandTable::who(std::uint64_t word) const {
    if (!known(word)) return nullptr;
    SlotState& own = state(slot_of(word));
    const std::scoped_lock guard(own.lock);
    const Tenancy* tenant = own.tenant_at(time_of(word));
    return tenant == nullptr ? nullptr : tenant->info;
}

bool StrandTable::sweep_due() const {
    const std::scoped_lock guard(lock_);
    return tenancies_ > sweep_threshold_ * 4 || ended_.size() > sweep_threshold_;
}

void StrandTable::begin_sweep() {
    const std::scoped_lock guard(lock_);
    for (const Slot slot : ended_) state(slot).in_sweep = true;
    for (std::size_t slot = 1; slot < slot_count_.load(std::memory_order_relaxed); ++slot) {
        SlotState& own = state(static_cast<Slot>(slot));
        const std::scoped_lock inner(own.lock);
        for (Tenancy& tenant : own.tenants) tenant.named = own.live && &tenant == &own.tenants.back();
    }
}

void StrandTable::mark(std::uint64_t word) {
    if (!known(word)) return;
    SlotState& own = state(slot_of(word));
    const std::scoped_lock guard(own.lock);
    if (Tenancy* tenant = own.tenant_at(time_of(word))) tenant->named = true;
}

void StrandTable::end_sweep() {
    std::vector<Tenancy> dropped;  // freed after the locks
    const std::scoped_lock guard(lock_);
    tenancies_ = 0;
    for (std::size_t slot = 1; slot < slot_count_.load(std::memory_order_relaxed); ++slot) {
        SlotState& own = state(static_cast<Slot>(slot));
        const std::scoped_lock inner(own.lock);
        const auto unnamed = std::ranges::stable_partition(own.tenants, &Tenancy::named);
        std::ranges::move(unnamed, std::back_inserter(dropped));
        own.tenants.erase(unnamed.begin(), unnamed.end());
        tenancies_ += own.tenants.size();
    }
    std::erase_if(ended_, [this](Slot slot) {
        SlotState& own = state(slot);
        const bool clean = std::exchange(own.in_sweep, false) && own.tenants.empty();
        if (clean) clean_.push_back(slot);
        return clean;
    });
    sweep_threshold_ = std::max({first_sweep_threshold, ended_.size() * 2, tenancies_ / 2});
}

std::size_t StrandTable::slots_in_use() const {
    return slot_count_.load(std::memory_order_relaxed) - 1;
}

std::size_t StrandTable::infos_kept() const {
    const std::scoped_lock guard(lock_);
    return tenancies_;
}

}  // namespace aether::core
