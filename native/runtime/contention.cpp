#include "contention.hpp"

#include <algorithm>
#include <chrono>
#include <mutex>
#include <utility>

namespace aether::runtime::contention {

std::atomic<bool> detail::on{false};

Nanoseconds now() {
    return static_cast<Nanoseconds>(
        std::chrono::nanoseconds(std::chrono::steady_clock::now().time_since_epoch()).count());
}

Records& records() {
    static auto* const all = new Records;
    return *all;
}

// ---- Tally

Counts Tally::counts() {
    const std::scoped_lock guard(lock_);
    return counts_;
}

void Tally::forget() {
    const std::scoped_lock guard(lock_);
    counts_ = {.waiting = counts_.waiting};
}

void Tally::add_lock() {
    const std::scoped_lock guard(lock_);
    ++counts_.locks;
}

void Tally::begin_wait() {
    const std::scoped_lock guard(lock_);
    ++counts_.waiting;
}

void Tally::end_wait() {
    const std::scoped_lock guard(lock_);
    --counts_.waiting;
}

void Tally::add_acquisition(bool contended, Nanoseconds wait) {
    const std::scoped_lock guard(lock_);
    ++counts_.acquisitions;
    if (contended) ++counts_.contended;
    counts_.wait_total += wait;
    counts_.wait_longest = std::max(counts_.wait_longest, wait);
}

void Tally::add_failure() {
    const std::scoped_lock guard(lock_);
    ++counts_.failed;
}

void Tally::add_hold(Nanoseconds time) {
    const std::scoped_lock guard(lock_);
    ++counts_.holds;
    counts_.hold_total += time;
    counts_.hold_longest = std::max(counts_.hold_longest, time);
}

// ---- Records

void Records::forget() {
    for (Shard& shard : shards_) {
        const std::scoped_lock guard(shard.lock);
        shard.holds.clear();
        shard.tallies.clear();
    }
    for (Tally* tally : tallies()) tally->forget();
}

Tally& Records::tally(const Subject& subject) {
    const std::string place = subject.file + ':' + std::to_string(subject.line) + ' ' + subject.function;
    const std::scoped_lock guard(tallies_lock_);
    std::vector<Tally*>& there = by_place_[place];
    const auto found = std::ranges::find_if(there, [&](const Tally* tally) { return tally->subject() == subject; });
    if (found != there.end()) return **found;
    tallies_.push_back(std::make_unique<Tally>(subject));
    there.push_back(tallies_.back().get());
    return *tallies_.back();
}

Tally* Records::tally_of(const PyObject* lock) {
    Shard& shard = shard_of(lock);
    const std::scoped_lock guard(shard.lock);
    const auto found = shard.tallies.find(lock);
    return found == shard.tallies.end() ? nullptr : found->second;
}

void Records::set_tally(const PyObject* lock, Tally* tally) {
    {
        Shard& shard = shard_of(lock);
        const std::scoped_lock guard(shard.lock);
        shard.holds.erase({lock, 0});
        if (tally != nullptr) {
            shard.tallies[lock] = tally;
        } else {
            shard.tallies.erase(lock);
        }
    }
    if (tally != nullptr) tally->add_lock();
}

void Records::acquired(const Holder& holder, Tally& tally, bool nests, bool contended, Nanoseconds wait, long times) {
    const unsigned long thread = PyThread_get_thread_ident();
    {
        Shard& shard = shard_of(holder.lock);
        const std::scoped_lock guard(shard.lock);
        Hold& hold = shard.holds[holder];
        if (nests && hold.depth > 0 && hold.owner == thread) {
            ++hold.depth;
            return;
        }
        hold = {&tally, times, thread, now()};
    }
    tally.add_acquisition(contended, wait);
}

void Records::released(const Holder& holder, bool by_owner, bool wholly) {
    Tally* tally = nullptr;
    Nanoseconds time = 0;
    {
        Shard& shard = shard_of(holder.lock);
        const std::scoped_lock guard(shard.lock);
        const auto found = shard.holds.find(holder);
        if (found == shard.holds.end()) return;
        Hold& hold = found->second;
        if (by_owner && hold.owner != PyThread_get_thread_ident()) return;
        if (--hold.depth > 0 && !wholly) return;
        tally = hold.tally;
        time = now() - hold.since;
        shard.holds.erase(found);
    }
    tally->add_hold(time);
}

std::vector<Tally*> Records::tallies() {
    const std::scoped_lock guard(tallies_lock_);
    std::vector<Tally*> all;
    for (const auto& tally : tallies_) all.push_back(tally.get());
    return all;
}

}  // namespace aether::runtime::contention
