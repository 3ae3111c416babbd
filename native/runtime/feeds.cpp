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
#include "races.hpp"
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
    std::unordered_set<CallPlace> feeding;             // givers whose load is an update's, likely or as it was seen
};

Feeds& feeds() {
    static auto* const all = new Feeds;
    return *all;
}

bool feeds_from(CallPlace giver, CallPlace taker) {
    Feeds& all = feeds();
    const std::scoped_lock guard(all.lock);
    const auto [first, last] = all.givers.equal_range(taker);
    return std::any_of(first, last, [giver](const auto& known) { return known.second.place == giver; });
}

// Half of an update: where it was done, and, from the outside in, the activation that completes it stands at `depth` of
// its stack: 1 where that called a getter or a setter, 0 where it loads or stores itself.
struct Half {
    const Site& site;
    const std::vector<StackFrame>& stack;
    std::size_t depth;

    [[nodiscard]] CallPlace place() const {
        return depth == 0 ? call_place(site.file, {site.end_line, site.end_column}) : call_place(stack[depth]);
    }
};

// One activation did both, or called what did: the stacks below it are the same.
bool are_of_one_activation(const Half& load, const Half& store) {
    if (load.stack.size() <= load.depth || load.stack.size() - load.depth != store.stack.size() - store.depth)
        return false;
    const auto at_load = load.stack.begin() + static_cast<std::ptrdiff_t>(load.depth);
    const auto at_store = store.stack.begin() + static_cast<std::ptrdiff_t>(store.depth);
    return at_load->code == at_store->code &&
           std::equal(at_load + 1, load.stack.end(), at_store + 1, [](const StackFrame& a, const StackFrame& b) {
               return a.code == b.code && a.offset == b.offset;
           });
}

// From then on, what is loaded at that place counts as the load of an update.
bool completes(const Half& load, const Half& store) {
    if (!are_of_one_activation(load, store)) return false;
    const CallPlace giver = load.place();
    if (!feeds_from(giver, store.place())) return false;
    Feeds& all = feeds();
    const std::scoped_lock guard(all.lock);
    all.feeding.insert(giver);
    return true;
}

}  // namespace

void note_feed(PyObject* file, EndPosition taker, EndPosition giver, bool likely) {
    const CallPlace from = call_place(file, giver);
    Feeds& all = feeds();
    const std::scoped_lock guard(all.lock);
    all.givers.emplace(call_place(file, taker), Giver{from, giver});
    if (likely) all.feeding.insert(from);
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
        Site* load = load_ending_at(store.file, end.line, end.column);
        if (load == nullptr) continue;
        load->update.store(&store, std::memory_order_relaxed);
        contain([load] { judge_again(*load); });
    }
}

bool was_given_on(ContextId getter) {
    const Site* load = site_at(context_at(getter).site);
    const CallPlace giver = caller_of(getter);
    const CallPlace itself = load == nullptr ? 0 : call_place(load->file, {load->end_line, load->end_column});
    Feeds& all = feeds();
    const std::scoped_lock guard(all.lock);
    return (giver != 0 && all.feeding.contains(giver)) || (itself != 0 && all.feeding.contains(itself));
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

struct Callers {
    core::SpinLock lock;
    std::unordered_map<CallPlace, bool> update;  // whether the statement is an update
};

bool is_for_update(const StackFrame& caller) {
    static auto* const known = new Callers;
    int line = 0;
    int column = 0;
    EndPosition end{0, 0};
    if (PyCode_Addr2Location(caller.code, caller.offset, &line, &column, &end.line, &end.column) == 0) return false;
    const CallPlace place = call_place(caller.code->co_filename, end);
    {
        const std::scoped_lock guard(known->lock);
        if (const auto found = known->update.find(place); found != known->update.end()) return found->second;
    }
    const bool answer = is_update_at(caller.code->co_filename, line, column);
    const std::scoped_lock guard(known->lock);
    return known->update.emplace(place, answer).first->second;
}

// The pairs of contexts asked for last, each with the answer in its lowest bit. What feeds what is known before it
// runs.
constexpr std::size_t answers_size = 256;
std::array<std::atomic<std::uint64_t>, answers_size> answers;

struct Answer {
    bool given;
    bool is_new;
};

// Whether an activation stored at `setter` what it had loaded at `getter`, one of them perhaps in a function it called.
Answer is_given_on(ContextId getter, ContextId setter) {
    const std::uint64_t question = (std::uint64_t{getter} << 33U) | (std::uint64_t{setter} << 1U);
    std::atomic<std::uint64_t>& known = answers[(getter * 31U + setter) % answers_size];
    const std::uint64_t answer = known.load(std::memory_order_relaxed);
    if ((answer & ~std::uint64_t{1}) == question) return {(answer & 1U) != 0, false};
    const std::vector<StackFrame> before = stack_at(context_at(getter).stack);
    const std::vector<StackFrame> now = stack_at(context_at(setter).stack);
    const Site& load = *site_at(context_at(getter).site);
    const Site& store = *site_at(context_at(setter).site);
    const bool given = completes({load, before, 1}, {store, now, 1}) || completes({load, before, 1}, {store, now, 0}) ||
                       completes({load, before, 0}, {store, now, 1});
    known.store(question | (given ? 1U : 0U), std::memory_order_relaxed);
    return {given, true};
}

}  // namespace

bool stores_for_update(ContextId store) {
    const std::vector<StackFrame> stack = stack_at(context_at(store).stack);
    for (std::size_t depth = 1; depth < stack.size(); ++depth) {
        if (is_for_update(stack[depth])) return true;
        // One may hand it on to that of a base.
        if (PyUnicode_Compare(stack[depth].code->co_name, stack[depth - 1].code->co_name) != 0) return false;
    }
    return false;
}

Site* load_behind(core::Field& field, core::Strand& strand, Site& setter) {
    const ContextId getter = own_read(field, strand);
    Site* load = getter == 0 ? nullptr : site_at(context_at(getter).site);
    if (load == nullptr || !(load->has(first_half) || updates_in_place(*load))) return nullptr;
    const ContextId present = capture(setter.id, strand, setter.latest_context());
    if (context_at(getter).stack == no_stack || context_at(present).stack == no_stack) return nullptr;
    const Answer answer = is_given_on(getter, present);
    if (!answer.given) return nullptr;
    load->update.store(&setter, std::memory_order_relaxed);
    if (answer.is_new) judge_again(*load);
    return load;
}

}  // namespace aether::runtime
