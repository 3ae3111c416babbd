#include "oracle.hpp"

#include <algorithm>
#include <deque>
#include <optional>
#include <set>

namespace aether::testing {

namespace {

using core::AccessClass;
using core::ValueHistory;

bool stores(const Operation& operation) {
    return operation.access == AccessClass::write || operation.access == AccessClass::update ||
           operation.access == AccessClass::rewrite;
}

bool loads(const Operation& operation) {
    return !stores(operation) || operation.access == AccessClass::update;
}

bool conflict(const Operation& a, const Operation& b) {
    if (stores(a) && stores(b)) return !writes_commute(a.place);
    return stores(a) || stores(b);
}

struct Knowledge {
    Operations past;  // ordered before by synchronisation
    Operations seen;  // and by publication

    void join(const Knowledge& other) {
        past |= other.past;
        seen |= other.seen;
    }
};

struct StrandState {
    Operations program;   // all that it will ever do
    Operations own;       // so far
    Knowledge knows;      // of others
    Knowledge published;  // what it knew when it last stored or released
    Knowledge end;
};

struct Object {
    unsigned maker = 0;
    bool shared = true;
    bool stored = false;
    std::size_t latest_store = 0;  // by its maker, while it was new
};

struct Place {
    std::vector<std::size_t> accesses;
    ValueHistory value = ValueHistory::none;  // the gravest so far
    std::multiset<unsigned> writers;
    std::optional<std::size_t> fill;  // the store that filled it, if none came after
};

class Oracle {
  public:
    Oracle(const Trace& trace, const Verdict* exact) : trace_(trace), exact_(exact) {
        const std::size_t size = trace.operations.size();
        verdict_.ordered.resize(size);
        verdict_.races.resize(size);
        verdict_.fresh.resize(size);
        verdict_.value.resize(size);
        verdict_.many_writers.resize(size);
        verdict_.stored_often.resize(size);
        at_store_.resize(size);
        for (std::size_t index = 0; index < size; ++index) strands_[trace.operations[index].strand].program.set(index);
    }

    Verdict judge() {
        for (std::size_t index = 0; index < trace_.operations.size(); ++index) judge(index);
        return std::move(verdict_);
    }

  private:
    void judge(std::size_t index) {
        const Operation& operation = trace_.operations[index];
        StrandState& strand = strands_[operation.strand];
        if (operation.step != Step::sweep) strand.own.set(index);
        switch (operation.step) {
            case Step::access:
                access(index, operation, strand);
                break;
            case Step::create:
                create(operation);
                break;
            case Step::acquire:
                strand.knows.join(locks_[operation.other]);
                break;
            case Step::release:
                locks_[operation.other] = release(strand);
                break;
            case Step::fork:
                strands_[operation.other].knows = release(strand);
                break;
            case Step::finish:
                strand.end = release(strand);
                break;
            case Step::join:
                strand.knows.join(strands_[operation.other].end);
                break;
            case Step::put:
                queues_[operation.other].push_back(release(strand));
                break;
            case Step::take:
                strand.knows.join(queues_[operation.other].front());
                queues_[operation.other].pop_front();
                break;
            case Step::adopt:
            case Step::sweep:
                break;
        }
    }

    static Knowledge release(StrandState& strand) {
        strand.published = strand.knows;
        return {strand.knows.past | strand.own, strand.knows.seen | strand.own};
    }

    void create(const Operation& operation) {
        objects_[operation.object] = {operation.strand, false, false, 0};
        for (unsigned field = 0; field < fields_of_object; ++field) {
            places_[operation.object * fields_of_object + field] = {};
            contents_[operation.object * fields_of_object + field] = no_object;
        }
    }

    void access(std::size_t index, const Operation& operation, StrandState& strand) {
        const bool is_seen = !is_private(operation);
        if (stores(operation)) store(index, operation, strand);
        verdict_.fresh[index] = touch(operation);
        for (const std::size_t earlier : places_[operation.place].accesses) compare(earlier, index);
        Place& place = places_[operation.place];
        if (stores(operation)) note_fill(index, operation, place, is_seen);
        if (stores(operation)) note_store(index, operation, place);
        verdict_.value[index] = place.value;
        verdict_.many_writers[index] = !place.writers.empty() && *place.writers.begin() != *place.writers.rbegin();
        verdict_.stored_often[index] = place.writers.size() > 1;
        if (loads(operation)) load(operation, strand);
        place.accesses.push_back(index);
    }

    void store(std::size_t index, const Operation& operation, StrandState& strand) {
        strand.published = strand.knows;
        at_store_[index] = strand.knows;
        const std::uint8_t holder = object_of(operation.place);
        if (holder == no_object || !is_private(objects_[holder], operation.strand))
            publish(index, operation.object, operation.strand);
        contents_[operation.place] = operation.object;
    }

    static void note_fill(std::size_t index, const Operation& operation, Place& place, bool is_seen) {
        const bool fills = operation.fills && is_seen && operation.value != ValueHistory::none;
        place.fill = fills && place.value == ValueHistory::none ? std::optional(index) : std::nullopt;
    }

    [[nodiscard]] bool is_private(const Operation& operation) const {
        const std::uint8_t holder = object_of(operation.place);
        return holder != no_object && is_private(objects_[holder], operation.strand);
    }
    // Nobody else can know it yet.
    static bool is_private(const Object& object, unsigned strand) {
        return !object.shared && object.maker == strand && !object.stored;
    }

    // The object, and what it holds that was private.
    void publish(std::size_t index, std::uint8_t which, unsigned strand) {
        if (which == no_object) return;
        Object& object = objects_[which];
        if (object.shared || object.maker != strand) return;
        const bool first = !object.stored;
        object.stored = true;
        object.latest_store = index;
        for (unsigned field = 0; first && field < fields_of_object; ++field) {
            const std::uint8_t part = contents_[which * fields_of_object + field];
            if (part != no_object && is_private(objects_[part], strand)) publish(index, part, strand);
        }
    }

    // True while the object is new; the first touch by another strand ends that.
    bool touch(const Operation& operation) {
        if (object_of(operation.place) == no_object) return false;
        Object& object = objects_[object_of(operation.place)];
        if (object.maker != operation.strand) object.shared = true;
        return !object.shared;
    }

    void compare(std::size_t earlier, std::size_t index) {
        const Operation& operation = trace_.operations[index];
        if (is_ordered(earlier, operation)) {
            verdict_.ordered[index].set(earlier);
        } else if (conflict(trace_.operations[earlier], operation)) {
            verdict_.races[index].set(earlier);
        }
    }

    [[nodiscard]] bool is_ordered(std::size_t earlier, const Operation& operation) const {
        const StrandState& strand = strands_[operation.strand];
        if (strand.own.test(earlier) || strand.knows.past.test(earlier)) return true;
        if (!verdict_.fresh[earlier]) return false;
        const Object& object = objects_[object_of(operation.place)];
        return strand.knows.seen.test(earlier) || !object.stored || earlier <= counted_until(object.latest_store);
    }

    void load(const Operation& operation, StrandState& strand) {
        const Place& place = places_[operation.place];
        const bool synchronises = (operation.signals && place.value == ValueHistory::flag) || operation.polls;
        for (const std::size_t earlier : place.accesses) {
            const Operation& source = trace_.operations[earlier];
            if (stores(source) && source.strand != operation.strand && may_be_seen(earlier, place)) {
                learn(strand, earlier, synchronises || (operation.awaits && place.fill == earlier));
            }
        }
    }

    // Exactly, a load sees the latest store. A core that does not know in which order unordered stores took effect
    // counts each store that no later one has replaced.
    [[nodiscard]] bool may_be_seen(std::size_t earlier, const Place& place) const {
        for (const std::size_t later : place.accesses) {
            if (later <= earlier || !stores(trace_.operations[later])) continue;
            if (exact_ == nullptr) return false;
            if (exact_->ordered[later].test(earlier) &&
                stands_for(trace_.operations[later], trace_.operations[earlier]))
                return false;
        }
        return true;
    }

    void learn(StrandState& strand, std::size_t store, bool synchronises) {
        const StrandState& source = strands_[trace_.operations[store].strand];
        const Knowledge& brought = exact_ == nullptr ? at_store_[store] : source.published;
        const Operations until_store = source.program & (~Operations() >> (max_operations - 1 - counted_until(store)));
        strand.knows.seen |= brought.seen | until_store;
        if (synchronises) strand.knows.past |= brought.past | until_store;
    }

    // The last operation that counts as done before the store: itself, or what a core may take for simultaneous.
    [[nodiscard]] std::size_t counted_until(std::size_t store) const {
        if (exact_ == nullptr) return store;
        const unsigned strand = trace_.operations[store].strand;
        std::size_t last = store;
        while (last + 1 < trace_.operations.size() &&
               (trace_.operations[last].strand != strand || !moves_time(trace_, trace_.operations[last])))
            ++last;
        return last;
    }

    void note_store(std::size_t index, const Operation& operation, Place& place) {
        place.value = std::max(place.value, operation.value);
        const auto is_store = [this](std::size_t access) { return stores(trace_.operations[access]); };
        const bool first = std::none_of(place.accesses.begin(), place.accesses.end(), is_store);
        if ((!first || operation.replaces) && !verdict_.fresh[index]) place.writers.insert(operation.strand);
    }

    const Trace& trace_;
    const Verdict* exact_;
    Verdict verdict_;
    std::vector<Knowledge> at_store_;
    std::array<StrandState, max_strands> strands_;
    std::array<Object, object_count> objects_;
    std::array<Place, place_count> places_;
    std::array<std::uint8_t, place_count> contents_ = nothing_held();
    std::array<Knowledge, lock_count> locks_;
    std::array<std::deque<Knowledge>, queue_count> queues_;
};

}  // namespace

Verdict judge_exactly(const Trace& trace) {
    return Oracle(trace, nullptr).judge();
}

Verdict judge_generously(const Trace& trace, const Verdict& exact) {
    return Oracle(trace, &exact).judge();
}

bool stands_for(const Operation& later, const Operation& earlier) {
    if (later.access == earlier.access) return true;
    // Where writes commute a later write has fewer races than an earlier read.
    const bool covers_reads = !writes_commute(later.place);
    if (later.access == AccessClass::write) return covers_reads && earlier.access == AccessClass::read;
    if (later.access != AccessClass::update) return false;
    return earlier.access == AccessClass::write || (covers_reads && earlier.access == AccessClass::read);
}

}  // namespace aether::testing
