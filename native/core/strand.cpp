#include "strand.hpp"

#include <algorithm>
#include <iterator>
#include <mutex>
#include <utility>

namespace aether::core {

namespace {

constexpr std::size_t first_slot_threshold = 256;
constexpr std::size_t first_tenancy_threshold = 4 * first_slot_threshold;
// A sweep that has to look at much comes after more strands: looking at so many words is one strand's share.
constexpr std::size_t words_per_strand = 512;
// How many ended slots a new strand looks at for one that its clock covers: keeps fork O(1).
constexpr std::size_t reuse_search = 64;

}  // namespace

void Snapshot::join(const ReleasePoint& point) {
    if (point.past != nullptr) join(*point.past);
    clock.raise(slot_of(point.epoch), time_of(point.epoch));
    view.raise(slot_of(point.epoch), time_of(point.epoch));
}

Strand::Strand(Slot slot, Time start, std::shared_ptr<StrandInfo> info)
    : now_(pack_epoch(slot, start)), floor_(now_), origin_(now_), info_(std::move(info)) {}

const std::shared_ptr<const Snapshot>& Strand::snapshot() {
    if (!snapshot_) snapshot_ = std::make_shared<const Snapshot>(known_);
    return snapshot_;
}

void Strand::acquire(const ReleasePoint& point) {
    if (point.empty() || is_own(point.epoch)) return;
    learn(point.epoch, point.past.get(), true);
}

void Strand::acquire_inside(const ReleasePoint& point) {
    if (point.empty() || is_own(point.epoch)) return;
    learn_inside(point.epoch, point.past.get());
}

void Strand::learn_inside(std::uint64_t word, const Snapshot* past) {
    learn_beyond(&Snapshot::inside, word, past);
}

void Strand::learn_handed(std::uint64_t word, const Snapshot* past) {
    learn_beyond(&Snapshot::handed, word, past);
}

void Strand::learn_beyond(VectorClock Snapshot::* which, std::uint64_t word, const Snapshot* past) {
    VectorClock& known = known_.*which;
    bool changed = known.raise(slot_of(word), time_of(word));
    if (past != nullptr) {
        changed = known.join(past->clock) || changed;
        changed = known.join(past->*which) || changed;
    }
    if (changed) snapshot_.reset();
}

void Strand::start_over() {
    known_ = {};
    snapshot_.reset();
    held_.clear();
    pending.count = 0;
    start_epoch();
}

void Strand::learn(std::uint64_t word, const Snapshot* past, bool synchronises) {
    bool changed = known_.view.raise(slot_of(word), time_of(word));
    if (past != nullptr) changed = known_.view.join(past->view) || changed;
    if (synchronises) {
        changed = known_.clock.raise(slot_of(word), time_of(word)) || changed;
        if (past != nullptr) {
            changed = known_.clock.join(past->clock) || changed;
            changed = known_.inside.join(past->inside) || changed;
            changed = known_.handed.join(past->handed) || changed;
        }
    }
    if (changed) snapshot_.reset();
}

StrandTable::StrandTable()
    : slots_(std::make_unique<std::atomic<SlotState*>[]>(max_slots)),
      slot_threshold_(first_slot_threshold),
      tenancy_threshold_(first_tenancy_threshold) {
    slots_[prehistory].store(new SlotState, std::memory_order_release);
}

StrandTable::~StrandTable() {
    for (std::size_t slot = 0; slot < slot_count_; ++slot) delete slots_[slot].load();
}

StrandTable::Tenancy* StrandTable::SlotState::tenant_at(Time time) {
    const auto next = std::ranges::upper_bound(tenants, time, {}, &Tenancy::start);
    return next == tenants.begin() ? nullptr : &*std::prev(next);
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
    auto strand = std::make_unique<Strand>(slot, first, info);
    strand->acquire(start);
    const std::scoped_lock guard(lock_);
    bound();
    ++tenancies_;
    if (strands_to_sweep_ > 0) --strands_to_sweep_;
    SlotState& own = state(slot);
    const std::scoped_lock inner(own.lock);
    own.tenants.push_back({.start = first, .info = std::move(info), .latest = nullptr});
    own.living = strand.get();
    return strand.release();
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

ReleasePoint StrandTable::end_epoch(Strand& strand) {
    publish(strand);
    ReleasePoint point{strand.snapshot(), strand.now()};
    strand.start_epoch();
    return point;
}

ReleasePoint StrandTable::release(Strand& strand) {
    ReleasePoint point = end_epoch(strand);
    state(strand.slot()).released.store(time_of(point.epoch), std::memory_order_release);
    return point;
}

void StrandTable::load(Strand& strand, std::uint64_t word, bool synchronises) {
    if (slot_of(word) == prehistory) return;
    if (synchronises ? strand.ordered(word) : strand.has_seen(word)) return;
    const std::shared_ptr<const Snapshot> past = latest(word);
    strand.learn(word, past.get(), synchronises);
}

void StrandTable::take_pooled(Strand& strand, std::uint64_t word) {
    if (slot_of(word) == prehistory || strand.ordered(word)) return;
    const std::shared_ptr<const Snapshot> past = latest(word);
    strand.learn(word, past.get(), false);
    strand.learn_handed(word, past.get());
}

void StrandTable::join_all(Strand& strand) const {
    std::vector<ReleasePoint> points;
    const std::size_t count = slot_count_.load(std::memory_order_acquire);
    for (std::size_t slot = prehistory + 1; slot < count; ++slot) {
        SlotState& other = state(static_cast<Slot>(slot));
        const Time released = other.released.load(std::memory_order_acquire);
        if (released == 0 || slot == strand.slot()) continue;
        const std::scoped_lock guard(other.lock);
        for (const Tenancy& tenant : other.tenants)
            points.push_back({tenant.latest, pack_epoch(static_cast<Slot>(slot), released)});
    }
    for (const ReleasePoint& point : points) strand.acquire(point);
}

void StrandTable::abandon_all() {
    const std::scoped_lock guard(lock_);
    for_each_slot([](SlotState& own) { own.living = nullptr; });
}

void StrandTable::start_over() {
    {
        const std::scoped_lock guard(lock_);
        strands_to_sweep_ = 0;
        for_each_slot([](SlotState& own) {
            if (own.living != nullptr) own.living->start_over();
        });
    }
    begin_sweep();
    end_sweep();
}

ReleasePoint StrandTable::finish(Strand* strand) {
    const Slot slot = strand->slot();
    {
        const std::scoped_lock guard(lock_);
        state(slot).living = nullptr;
        accesses_of_finished_ += strand->accesses();
    }
    ReleasePoint point = ends_awaited_.load(std::memory_order_relaxed) ? release(*strand) : end_epoch(*strand);
    strand->info()->ended.store(true, std::memory_order_relaxed);
    delete strand;
    const std::scoped_lock guard(lock_);
    SlotState& own = state(slot);
    {
        const std::scoped_lock inner(own.lock);
        own.tenants.back().order = ++finished_;
    }
    own.last_order = finished_;
    // Its last time is the release's: a clock that has acquired the release covers the slot.
    own.last_time = time_of(point.epoch);
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
    return strands_to_sweep_ == 0 && (tenancies_ > tenancy_threshold_ || ended_.size() > slot_threshold_);
}

template <class Visitor>
void StrandTable::for_each_slot(Visitor&& visit) const {
    const std::size_t count = slot_count_.load(std::memory_order_relaxed);
    for (std::size_t slot = prehistory + 1; slot < count; ++slot) {
        SlotState& own = state(static_cast<Slot>(slot));
        const std::scoped_lock guard(own.lock);
        visit(own);
    }
}

void StrandTable::begin_sweep() {
    const std::scoped_lock guard(lock_);
    marked_ = {};
    kept_ = {};
    swept_words_ = 0;
    for (const Slot slot : ended_) state(slot).in_sweep = true;
    for_each_slot([](SlotState& own) {
        for (Tenancy& tenant : own.tenants) tenant.named = tenant.kept = tenant.order == Tenancy::living;
    });
}

void StrandTable::note(std::uint64_t word, bool Tenancy::* how, Marked& recent) {
    ++swept_words_;
    const std::uint64_t epoch = epoch_of(word);
    if ((epoch >= recent.first && epoch <= recent.last) || !known(word)) return;
    SlotState& own = state(slot_of(word));
    const std::scoped_lock guard(own.lock);
    Tenancy* tenant = own.tenant_at(time_of(word));
    if (tenant == nullptr) return;
    tenant->*how = true;
    const bool last = tenant == &own.tenants.back();
    recent.first = pack_epoch(slot_of(word), tenant->start);
    recent.last = pack_epoch(slot_of(word), last ? max_time : std::next(tenant)->start - 1);
}

void StrandTable::mark(std::uint64_t word) {
    note(word, &Tenancy::named, marked_);
}

void StrandTable::keep(std::uint64_t word) {
    note(word, &Tenancy::kept, kept_);
}

void StrandTable::free_slots() {
    std::erase_if(ended_, [this](Slot slot) {
        SlotState& own = state(slot);
        const bool named = std::ranges::any_of(
            own.tenants, [](const Tenancy& tenant) { return tenant.named && tenant.info != nullptr; });
        const bool clean = std::exchange(own.in_sweep, false) && !named;
        if (clean) clean_.push_back(slot);
        return clean;
    });
}

void StrandTable::end_sweep() {
    std::vector<Tenancy> dropped;  // freed after the locks
    const std::scoped_lock guard(lock_);
    tenancies_ = 0;
    for_each_slot([&](SlotState& own) {
        const auto unnamed = std::ranges::stable_partition(
            own.tenants, [](const Tenancy& tenant) { return tenant.named || tenant.kept; });
        std::ranges::move(unnamed, std::back_inserter(dropped));
        own.tenants.erase(unnamed.begin(), unnamed.end());
        tenancies_ += own.tenants.size();
    });
    free_slots();
    slot_threshold_ = std::clamp(ended_.size() * 2, first_slot_threshold, most_ended_slots * 3 / 4);
    tenancy_threshold_ = std::clamp(tenancies_ * 2, first_tenancy_threshold, most_tenancies * 3 / 4);
    strands_to_sweep_ = swept_words_ / words_per_strand;
}

// The older half of what is too much goes. The table's lock is held.
void StrandTable::bound() {
    if (ended_.size() > most_ended_slots) {
        SlotState& last = state(ended_[ended_.size() - most_ended_slots / 2]);  // in the order of ending
        forget(last.last_order);
    }
    if (tenancies_ > most_tenancies) {
        std::vector<std::uint64_t> orders;
        for_each_slot([&orders](const SlotState& own) {
            for (const Tenancy& tenant : own.tenants) orders.push_back(tenant.order);
        });
        const auto middle = orders.begin() + static_cast<std::ptrdiff_t>(orders.size() / 2);
        std::ranges::nth_element(orders, middle);
        forget(*middle);
    }
}

void StrandTable::forget(std::uint64_t latest) {
    const auto past = std::make_shared<Snapshot>();
    tenancies_ = 0;
    for_each_slot([&](SlotState& own) {
        const auto end = std::ranges::find_if(own.tenants, [latest](const Tenancy& tenant) {
            return tenant.order > std::min(latest, Tenancy::living - 1);
        });
        for (auto tenant = own.tenants.begin(); tenant != end; ++tenant) {
            if (tenant->info != nullptr) forgotten_.fetch_add(1, std::memory_order_relaxed);
            if (tenant->latest == nullptr) continue;
            past->join(*tenant->latest);
        }
        if (end != own.tenants.begin()) {
            own.forgotten.store(end == own.tenants.end() ? own.last_time : end->start - 1, std::memory_order_relaxed);
            own.tenants.front() = {.start = own.tenants.front().start,
                                   .info = nullptr,
                                   .latest = past,
                                   .order = std::prev(end)->order,
                                   .named = false};
            own.tenants.erase(std::next(own.tenants.begin()), end);
        }
        tenancies_ += own.tenants.size();
    });
    std::erase_if(ended_, [this](Slot slot) {
        const SlotState& own = state(slot);
        const bool clean = own.forgotten.load(std::memory_order_relaxed) == own.last_time;
        if (clean) clean_.push_back(slot);
        return clean;
    });
}

StrandTable::Activity StrandTable::activity() const {
    const std::scoped_lock guard(lock_);
    Activity all{.living = 0, .accesses = accesses_of_finished_};
    for_each_slot([&all](const SlotState& own) {
        if (own.living == nullptr) return;
        ++all.living;
        all.accesses += own.living->accesses();
    });
    return all;
}

std::size_t StrandTable::slots_in_use() const {
    return slot_count_.load(std::memory_order_relaxed) - 1;
}

std::size_t StrandTable::infos_kept() const {
    const std::scoped_lock guard(lock_);
    return tenancies_;
}

}  // namespace aether::core
