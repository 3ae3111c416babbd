#include "feeds.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <iterator>
#include <mutex>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "../core/field_entries.hpp"
#include "../core/spin_lock.hpp"
#include "site.hpp"

namespace aether::runtime {

namespace {

struct Giver {
    CallPlace place;
    EndPosition end;
};

struct Feeds {
    core::SpinLock lock;
    std::unordered_multimap<CallPlace, Giver> givers;  // by taker
    std::unordered_set<CallPlace> all_givers;
};

Feeds& feeds() {
    static auto* const all = new Feeds;
    return *all;
}

bool feeds_from(const StackFrame& getter, const StackFrame& setter) {
    const CallPlace giver = call_place(getter);
    const CallPlace taker = call_place(setter);
    Feeds& all = feeds();
    const std::scoped_lock guard(all.lock);
    const auto [first, last] = all.givers.equal_range(taker);
    return std::any_of(first, last, [giver](const auto& known) { return known.second.place == giver; });
}

// Both were called by one activation: the stacks are the same, but for the callee and the place of its call.
bool have_one_caller(const std::vector<StackFrame>& getter, const std::vector<StackFrame>& setter) {
    if (getter.size() != setter.size() || getter.size() < 2 || getter[1].code != setter[1].code) return false;
    return std::equal(
        getter.begin() + 2, getter.end(), setter.begin() + 2,
        [](const StackFrame& a, const StackFrame& b) { return a.code == b.code && a.offset == b.offset; });
}

}  // namespace

void note_feed(PyObject* file, EndPosition taker, EndPosition giver) {
    const CallPlace from = call_place(file, giver);
    Feeds& all = feeds();
    const std::scoped_lock guard(all.lock);
    all.givers.emplace(call_place(file, taker), Giver{from, giver});
    all.all_givers.insert(from);
}

void link_called_update(Site& store) {
    std::vector<EndPosition> ends;
    {
        Feeds& all = feeds();
        const std::scoped_lock guard(all.lock);
        const auto [first, last] = all.givers.equal_range(call_place(store.file, {store.end_line, store.end_column}));
        std::transform(first, last, std::back_inserter(ends), [](const auto& known) { return known.second.end; });
    }
    if (!ends.empty() && !store.has(is_update)) store.flags |= is_update;  // before others know the site
    for (const EndPosition end : ends) {
        if (Site* load = load_ending_at(store.file, end.line, end.column))
            load->update.store(&store, std::memory_order_relaxed);
    }
}

bool was_given_on(ContextId getter) {
    const CallPlace giver = caller_of(getter);
    if (giver == 0) return false;
    Feeds& all = feeds();
    const std::scoped_lock guard(all.lock);
    return all.all_givers.contains(giver);
}

namespace {

// The context of the strand's own read of the field; 0 if it has none. O(1) where the field is inline.
ContextId own_read(core::Field& field, const core::Strand& strand) {
    if ((field.write.load(std::memory_order_relaxed) & core::Field::wide_bit) == 0) {
        const std::uint64_t read = field.read.load(std::memory_order_relaxed);
        const bool own = core::epoch_of(read) != 0 && core::slot_of(read) == strand.slot();
        return own ? field.read_context.load(std::memory_order_acquire) : 0;
    }
    ContextId found = 0;
    core::for_each_entry(field, [&](const core::Entry& entry) {
        if (!core::is_write(entry.access()) && core::slot_of(entry.word) == strand.slot()) found = entry.context;
    });
    return found;
}

// The pairs of stacks asked for last, each with the answer in its lowest bit. What feeds what is known before it runs.
constexpr std::size_t answers_size = 256;
std::array<std::atomic<std::uint64_t>, answers_size> answers;

// True if what ran at `getter` returned what its caller gave to what runs at `setter`.
bool is_given_on(StackId getter, StackId setter) {
    if (getter == no_stack || setter == no_stack) return false;
    const std::uint64_t question = (std::uint64_t{getter} << 33U) | (std::uint64_t{setter} << 1U);
    std::atomic<std::uint64_t>& known = answers[(getter * 31U + setter) % answers_size];
    const std::uint64_t answer = known.load(std::memory_order_relaxed);
    if ((answer & ~std::uint64_t{1}) == question) return (answer & 1U) != 0;
    const std::vector<StackFrame> before = stack_at(getter);
    const std::vector<StackFrame> now = stack_at(setter);
    const bool given = have_one_caller(before, now) && feeds_from(before[1], now[1]);
    known.store(question | (given ? 1U : 0U), std::memory_order_relaxed);
    return given;
}

}  // namespace

Site* load_behind(core::Field& field, core::Strand& strand, const Site& setter) {
    const ContextId getter = own_read(field, strand);
    Site* load = getter == 0 ? nullptr : site_at(context_at(getter).site);
    if (load == nullptr || !load->has(returned)) return nullptr;
    const ContextId present = capture(setter.id, strand, setter.latest_context());
    return is_given_on(context_at(getter).stack, context_at(present).stack) ? load : nullptr;
}

}  // namespace aether::runtime
