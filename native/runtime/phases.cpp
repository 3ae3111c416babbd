#include "phases.hpp"

#include <algorithm>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <utility>

#include "../core/spin_lock.hpp"
#include "strands.hpp"
#include "thread_state.hpp"

namespace aether::runtime {

namespace {

// Where there are more strands than this, those that did nothing in the last phase are forgotten.
constexpr std::size_t most_strands = 4096;
constexpr unsigned most_generations = 16;

struct Noted {
    core::Time since;
    Phase phase;
};

// By the strand: from which of its times on it was in which phase, as far as it was seen to act. The last phase that
// has begun within one time counts.
struct Log {
    core::SpinLock lock;
    std::unordered_map<core::StrandId, std::vector<Noted>> strands;
};

Log& log() {
    static auto* const all = new Log;
    return *all;
}

// What the calling thread noted last: it needs no second note.
struct Latest {
    unsigned watch = 0;
    core::StrandId strand = 0;
    Phase phase = no_phase;
};
constinit thread_local Latest latest;
std::atomic<unsigned> present_watch{1};
// The strand that enters the phases.
std::atomic<core::StrandId> owner{0};

void forget_idle(Log& all, Phase last) {
    if (all.strands.size() <= most_strands) return;
    std::erase_if(all.strands, [last](const auto& strand) { return strand.second.back().phase != last; });
}

Phase phase_at(std::uint64_t word) {
    const std::shared_ptr<core::StrandInfo> info = strands().who(word);
    if (info == nullptr) return no_phase;
    Log& all = log();
    const std::scoped_lock guard(all.lock);
    const auto found = all.strands.find(info->id);
    if (found == all.strands.end()) return no_phase;
    const auto after = std::ranges::upper_bound(found->second, core::time_of(word), {}, &Noted::since);
    return after == found->second.begin() ? no_phase : std::prev(after)->phase;
}

Phase phase_of_start(const core::StrandInfo* strand) {
    return strand == nullptr ? no_phase : phase_at(strand->parent_epoch);
}

// Of the strand and those it descends from, the one that the thread of the phases had started in this one; 0: none.
core::StrandId child_above(std::shared_ptr<core::StrandInfo> strand, Phase phase) {
    for (unsigned generation = 0; strand != nullptr && generation < most_generations; ++generation) {
        const std::uint64_t start = strand->parent_epoch;
        std::shared_ptr<core::StrandInfo> parent = strands().who(start);
        if (parent != nullptr && parent->id == owner.load(std::memory_order_relaxed))
            return phase_at(start) == phase ? strand->id : 0;
        strand = std::move(parent);
    }
    return 0;
}

}  // namespace

void detail::note_phase(const core::Strand& strand, Phase phase) {
    const core::StrandId id = strand.info()->id;
    const unsigned watch = present_watch.load(std::memory_order_relaxed);
    if (latest.watch == watch && latest.strand == id && latest.phase == phase) return;
    latest = {watch, id, phase};
    Log& all = log();
    const std::scoped_lock guard(all.lock);
    std::vector<Noted>& noted = all.strands[id];
    if (noted.empty() || noted.back().phase < phase) noted.push_back({core::time_of(strand.now()), phase});
}

void enter_phase(Phase phase) {
    core::Strand* strand = current_strand();
    if (strand != nullptr) (void)strands().release(*strand);  // begins a new epoch
    {
        Log& all = log();
        const std::scoped_lock guard(all.lock);
        forget_idle(all, detail::present_phase.load(std::memory_order_relaxed));
    }
    detail::present_phase.store(phase, std::memory_order_relaxed);
    if (strand == nullptr) return;
    owner.store(strand->info()->id, std::memory_order_relaxed);
    note_phase(*strand);
}

void Showing::add(const Showing& other) {
    if (other.phase != phase) {
        *this = other;
        return;
    }
    between_children = between_children && other.between_children;
    for (const EarlierPart& part : other.earlier) {
        if (std::ranges::find(earlier, part) == earlier.end()) earlier.push_back(part);
    }
}

Showing present_showing(const core::Strand& strand, std::uint64_t earlier) {
    Showing showing;
    showing.phase = detail::present_phase.load(std::memory_order_relaxed);
    if (showing.phase == no_phase) return showing;
    const std::shared_ptr<core::StrandInfo> other = strands().who(earlier);
    const auto add = [&showing](Phase phase, bool began) {
        if (phase != no_phase && phase < showing.phase) showing.earlier.push_back({phase, began});
    };
    add(phase_at(earlier), false);
    add(phase_of_start(other.get()), true);
    add(phase_of_start(strand.info().get()), true);
    const core::StrandId first = child_above(other, showing.phase);
    const core::StrandId second = child_above(strand.info(), showing.phase);
    showing.between_children = first != 0 && second != 0 && first != second;
    return showing;
}

void forget_phases() {
    detail::present_phase.store(no_phase, std::memory_order_relaxed);
    present_watch.fetch_add(1, std::memory_order_relaxed);
    Log& all = log();
    const std::scoped_lock guard(all.lock);
    all.strands.clear();
}

}  // namespace aether::runtime
