#include "strand.hpp"

#include <algorithm>
#include <mutex>

namespace aether::core {

namespace {

constexpr std::size_t first_sweep_threshold = 256;
// How many ended slots a new strand looks at for one that its clock covers: keeps fork O(1).
constexpr std::size_t reuse_search = 64;

}  // namespace

Strand::Strand(Slot slot, Time start, std::shared_ptr<StrandInfo> info)
    : now_(pack_epoch(slot, start)), floor_(now_), info_(std::move(info)) {}

const std::shared_ptr<const Snapshot>& Strand::snapshot() {
    if (!snapshot_) snapshot_ = std::make_shared<const Snapshot>(Snapshot{clock_, view_});
    return snapshot_;
}

void Strand::acquire(const ReleasePoint& point) {
    if (point.empty() || ordered(point.epoch)) return;
    learn(point.epoch, point.past.get(), true);
}

void Strand::learn(std::uint64_t word, const Snapshot* past, bool synchronises) {
    if (synchronises) {
        if (past != nullptr) clock_.join(past->clock);
        clock_.raise(slot_of(word), time_of(word));
    }
    if (past != nullptr) view_.join(past->view);
    view_.raise(slot_of(word), time_of(word));
    snapshot_.reset();
}

StrandTable::StrandTable()
    : slots_(std::make_unique<std::atomic<SlotState*>[]>(max_slots)), sweep_threshold_(first_sweep_threshold) {
    slots_[prehistory].store(new SlotState, std::memory_order_release);
}

StrandTable::~StrandTable() {
    for (std::size_t slot = 0; slot < slot_count_; ++slot) delete slots_[slot].load();
}

Slot StrandTable::take_slot(const VectorClock& inherited, Time& start) {
    const std::scoped_lock guard(lock_);
    const std::size_t searched = std::min(reuse_search, ended_.size());
    for (std::size_t back = 1; back <= searched; ++back) {
        const std::size_t index = ended_.size() - back;
        SlotState& found = state(ended_[index]);
        if (!found.swept_clean && !inherited.covers(ended_[index], found.last_time)) continue;
        const Slot slot = ended_[index];
        ended_.erase(ended_.begin() + static_cast<std::ptrdiff_t>(index));
        found.swept_clean = false;
        found.in_sweep = false;
        start = found.last_time + 1;
        return slot;
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
        own.latest.reset();
        own.tenants.push_back({first, info});
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
    SlotState& own = state(slot);
    std::shared_ptr<const Snapshot> old;  // freed after the lock
    const std::scoped_lock guard(own.lock);
    if (own.latest != snapshot) {
        old = std::move(own.latest);
        own.latest = snapshot;
    }
}

std::shared_ptr<const Snapshot> StrandTable::latest(Slot slot) const {
    const SlotState& own = state(slot);
    const std::scoped_lock guard(own.lock);
    return own.latest;
}

void StrandTable::publish(Strand& strand) {
    if (strand.has_snapshot()) return;
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
    const std::shared_ptr<const Snapshot> past = latest(slot_of(word));
    strand.learn(word, past.get(), synchronises);
}

ReleasePoint StrandTable::finish(Strand* strand) {
    ReleasePoint point = release(*strand);
    const Slot slot = strand->slot();
    strand->info()->ended.store(true, std::memory_order_relaxed);
    {
        SlotState& own = state(slot);
        const std::scoped_lock guard(own.lock);
        own.live = false;
        own.last_time = strand->time();
    }
    delete strand;
    // Its last time is the release's: a clock that has acquired the release covers the slot.
    const std::scoped_lock guard(lock_);
    state(slot).last_time = time_of(point.epoch);
    ended_.push_back(slot);
    return point;
}

std::shared_ptr<StrandInfo> StrandTable::who(std::uint64_t word) const {
    const Slot slot = slot_of(word);
    if (slot == prehistory || slot >= slot_count_.load(std::memory_order_acquire)) return nullptr;
    const SlotState& own = state(slot);
    const std::scoped_lock guard(own.lock);
    for (auto tenant = own.tenants.rbegin(); tenant != own.tenants.rend(); ++tenant) {
        if (tenant->start <= time_of(word)) return tenant->info;
    }
    return nullptr;
}

bool StrandTable::sweep_due() const {
    const std::scoped_lock guard(lock_);
    return tenancies_ > sweep_threshold_ * 4 || ended_.size() > sweep_threshold_;
}

void StrandTable::begin_sweep() {
    const std::scoped_lock guard(lock_);
    for (const Slot slot : ended_) state(slot).in_sweep = true;
}

void StrandTable::sweep(const std::vector<bool>& named) {
    const std::scoped_lock guard(lock_);
    for (const Slot slot : ended_) {
        SlotState& own = state(slot);
        if (own.in_sweep && !(slot < named.size() && named[slot])) own.swept_clean = true;
        own.in_sweep = false;
    }
    // Clean slots last: that is where a new strand looks first.
    std::ranges::stable_partition(ended_, [this](Slot slot) { return !state(slot).swept_clean; });
    std::size_t kept = 0;
    for (std::size_t slot = 1; slot < slot_count_.load(std::memory_order_relaxed); ++slot) {
        SlotState& own = state(static_cast<Slot>(slot));
        const std::scoped_lock inner(own.lock);
        if (own.swept_clean) {
            own.tenants.clear();
            own.latest.reset();
        } else if (!(slot < named.size() && named[slot]) && own.live && own.tenants.size() > 1) {
            // Only the present tenant's epochs can still be met.
            own.tenants.erase(own.tenants.begin(), own.tenants.end() - 1);
        }
        kept += own.tenants.size();
    }
    tenancies_ = kept;
    const std::size_t dirty = static_cast<std::size_t>(
        std::ranges::count_if(ended_, [this](Slot slot) { return !state(slot).swept_clean; }));
    sweep_threshold_ = std::max({first_sweep_threshold, dirty * 2, kept / 2});
}

std::size_t StrandTable::slots_in_use() const {
    return slot_count_.load(std::memory_order_relaxed) - 1;
}

std::size_t StrandTable::infos_kept() const {
    const std::scoped_lock guard(lock_);
    return tenancies_;
}

}  // namespace aether::core
