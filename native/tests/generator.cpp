#include "generator.hpp"

#include <algorithm>
#include <deque>
#include <optional>
#include <utility>

namespace aether::testing {

namespace {

using core::AccessClass;
using core::ValueHistory;

constexpr std::array reading{AccessClass::read, AccessClass::read, AccessClass::read, AccessClass::check,
                             AccessClass::walk};
constexpr std::array writing{AccessClass::write,  AccessClass::write,  AccessClass::write,
                             AccessClass::update, AccessClass::update, AccessClass::rewrite};

template <class List>
auto& pick(Random& random, List& list) {
    return list[random.below(static_cast<unsigned>(list.size()))];
}

// What both generators need: who lives, what is possible, what was done so far.
class Writer {
  public:
    explicit Writer(Random& random) : random_(random), length_(random.between(6, random.chance(20) ? 110 : 40)) {
        trace_.lazy_time = random.chance(50);
    }

  protected:
    [[nodiscard]] bool full() const { return trace_.operations.size() + 2 > length_; }
    Operation& append(Step step, unsigned strand, unsigned other = 0) {
        Operation operation;
        operation.step = step;
        operation.strand = static_cast<std::uint8_t>(strand);
        operation.other = static_cast<std::uint8_t>(other);
        trace_.operations.push_back(operation);
        return trace_.operations.back();
    }
    Operation& append_access(unsigned strand, unsigned place, AccessClass access) {
        Operation& operation = append(Step::access, strand);
        operation.place = static_cast<std::uint8_t>(place);
        operation.access = access;
        operation.site = static_cast<std::uint8_t>(random_.between(1, 3));
        operation.signals = !random_.chance(20);
        operation.value = value_for(place);
        operation.polls = place == polled_place && !core::is_write(access) && random_.chance(50);
        operation.awaits = place != polled_place && !core::is_write(access) && random_.chance(30);
        operation.fills = access == AccessClass::write && random_.chance(60);
        operation.replaces = core::is_write(access) && random_.chance(30);
        return operation;
    }
    [[nodiscard]] AccessClass any_access(unsigned percent_writes) {
        return random_.chance(percent_writes) ? pick(random_, writing) : pick(random_, reading);
    }
    static void store_reference(Operation& operation, unsigned object) {
        operation.object = static_cast<std::uint8_t>(object);
        operation.value = ValueHistory::other;
    }
    unsigned any_live() { return pick(random_, live_); }
    [[nodiscard]] bool room_for_strand() const { return born_ < max_strands && live_.size() < most_live_; }
    unsigned add_strand() {
        live_.push_back(born_);
        return born_++;
    }
    void end_strand(unsigned strand) {
        std::erase(live_, strand);
        ended_.push_back(strand);
    }
    // The main strand lives on, and locks are released first.
    [[nodiscard]] bool may_end(unsigned strand) const {
        return strand != 0 && std::ranges::find(holder_, static_cast<int>(strand)) == holder_.end();
    }

    Random& random_;
    Trace trace_;
    std::size_t length_;
    unsigned born_ = 1;
    unsigned most_live_ = random_.between(2, random_.chance(15) ? 9 : 4);
    std::vector<unsigned> live_{0};
    std::vector<unsigned> ended_;
    std::array<int, lock_count> holder_{-1, -1};

  private:
    ValueHistory value_for(unsigned place) {
        if (place != flag_place && random_.chance(15)) return ValueHistory::none;
        if (place != flag_place) return random_.chance(50) ? ValueHistory::other : ValueHistory::scalar;
        if (random_.chance(3)) return ValueHistory::scalar;
        return random_.chance(90) ? ValueHistory::flag : ValueHistory::none;
    }
};

class Undisciplined : Writer {
  public:
    explicit Undisciplined(Random& random) : Writer(random) {
        const unsigned count = random_.between(1, random_.chance(30) ? place_count : 4);
        for (unsigned index = 0; index < count; ++index) places_.push_back(random_.below(place_count));
    }

    Trace write() {
        while (!full()) step();
        return std::move(trace_);
    }

  private:
    void step() {
        const unsigned strand = any_live();
        const unsigned choice = random_.below(100);
        if (choice < access_share_) return access(strand);
        switch (random_.below(12)) {
            case 0:
            case 1:
            case 2:
                return lock(strand);
            case 3:
                return fork(strand);
            case 4:
                return adopt();
            case 5:
                return finish(strand);
            case 6:
                return join(strand);
            case 7:
                return put(strand);
            case 8:
                return take(strand);
            case 9:
                return create(strand, random_.below(object_count));
            case 10:
                append(Step::sweep, 0);
                return;
            default:
                return fork(strand);
        }
    }

    void access(unsigned strand) {
        const unsigned place = pick(random_, places_);
        if (object_of(place) != no_object && !made_[object_of(place)]) create(strand, object_of(place));
        Operation& operation = append_access(strand, place, any_access(writes_));
        const unsigned object = random_.below(object_count);
        if (core::is_write(operation.access) && made_[object] && random_.chance(40)) store_reference(operation, object);
    }
    void create(unsigned strand, unsigned object) {
        append(Step::create, strand).object = static_cast<std::uint8_t>(object);
        made_[object] = true;
    }
    void lock(unsigned strand) {
        const unsigned lock = random_.below(lock_count);
        if (holder_[lock] == -1) {
            append(Step::acquire, strand, lock);
            holder_[lock] = static_cast<int>(strand);
        } else {
            append(Step::release, static_cast<unsigned>(holder_[lock]), lock);
            holder_[lock] = -1;
        }
    }
    void fork(unsigned strand) {
        if (room_for_strand()) append(Step::fork, strand, add_strand());
    }
    void adopt() {
        if (room_for_strand()) append(Step::adopt, add_strand());
    }
    void finish(unsigned strand) {
        if (!may_end(strand)) return;
        append(Step::finish, strand);
        end_strand(strand);
    }
    void join(unsigned strand) {
        if (!ended_.empty()) append(Step::join, strand, pick(random_, ended_));
    }
    void put(unsigned strand) {
        const unsigned queue = random_.below(queue_count);
        append(Step::put, strand, queue);
        ++queued_[queue];
    }
    void take(unsigned strand) {
        const unsigned queue = random_.below(queue_count);
        if (queued_[queue] == 0) return;
        append(Step::take, strand, queue);
        --queued_[queue];
    }

    std::vector<unsigned> places_;
    unsigned access_share_ = random_.between(30, 90);
    unsigned writes_ = random_.between(10, 70);
    std::array<bool, object_count> made_{};
    std::array<unsigned, queue_count> queued_{};
};

// A set of small numbers: places that are owned, objects that are known.
using Set = std::uint32_t;

constexpr Set only(unsigned member) {
    return Set{1} << member;
}
constexpr bool has(Set set, unsigned member) {
    return (set & only(member)) != 0;
}

class Disciplined : Writer {
  public:
    explicit Disciplined(Random& random) : Writer(random) {
        trace_.race_free.fill(true);
        trace_.race_free[flag_place] = false;
        trace_.race_free[filled_place] = false;
        trace_.race_free[cell] = false;
        trace_.race_free[second_cell] = false;
        owned_[0] = only(polled_place) | (random_.chance(50) ? only(contents_place) : 0);
        if (owned_[0] == only(polled_place)) guarded_ |= only(contents_place);
    }

    Trace write() {
        while (!full()) step();
        return std::move(trace_);
    }

  private:
    static constexpr unsigned guarded_place = first_global + 3;
    static constexpr unsigned cell = first_global + 4;  // objects are published through these
    static constexpr unsigned second_cell = first_global + 5;

    struct Object {
        bool made = false;
        bool published = false;
        unsigned maker = 0;
        Set brings = 0;  // the objects that were stored in it before it was published
    };
    struct Item {
        Set places = 0;
        Set objects = 0;
    };

    void step() {
        const unsigned strand = any_live();
        switch (random_.below(16)) {
            case 0:
            case 1:
            case 2:
                return access_guarded(strand);
            case 3:
            case 4:
            case 5:
                return access_owned(strand);
            case 6:
                return fork(strand);
            case 7:
                return random_.chance(50) ? finish(strand) : join(strand);
            case 8:
                return random_.chance(50) ? put(strand) : take(strand);
            case 9:
                if (random_.chance(50)) return random_.chance(50) ? fill(strand) : find_filled(strand);
                return random_.chance(50) ? raise_flag(strand) : see_flag(strand);
            case 10:
                return create(strand);
            case 11:
                return build(strand);
            case 12:
                return publish(strand);
            case 13:
            case 14:
                return load(strand);
            default:
                return random_.chance(70) ? read_known(strand) : void(append(Step::sweep, 0));
        }
    }

    void access_guarded(unsigned strand) {
        const unsigned place = has(guarded_, contents_place) && random_.chance(40) ? contents_place : guarded_place;
        const unsigned lock = place == guarded_place ? 0 : 1;
        if (holder_[lock] == -1) {
            holder_[lock] = static_cast<int>(strand);
            append(Step::acquire, strand, lock);
        } else if (holder_[lock] == static_cast<int>(strand) && random_.chance(40)) {
            holder_[lock] = -1;
            append(Step::release, strand, lock);
        }
        if (holder_[lock] == static_cast<int>(strand)) append_access(strand, place, any_access(50));
    }

    void access_owned(unsigned strand) {
        for (unsigned place = 0; place < place_count; ++place) {
            if (has(owned_[strand], place) && random_.chance(60))
                append_access(strand, place, any_access(50)).polls = false;
        }
    }

    // A part of what the strand owns, which is another's from here on.
    Item hand_over(unsigned strand) {
        const Set given = owned_[strand] & static_cast<Set>(random_.next());
        owned_[strand] &= ~given;
        return {given, known_[strand]};
    }
    void receive(unsigned strand, const Item& item) {
        owned_[strand] |= item.places;
        known_[strand] |= item.objects;
    }

    void fork(unsigned strand) {
        if (!room_for_strand()) return;
        const unsigned child = add_strand();
        receive(child, hand_over(strand));
        append(Step::fork, strand, child);
    }
    void finish(unsigned strand) {
        if (!may_end(strand)) return;
        append(Step::finish, strand);
        end_strand(strand);
    }
    void join(unsigned strand) {
        if (ended_.empty()) return;
        const unsigned ended = pick(random_, ended_);
        append(Step::join, strand, ended);
        receive(strand, {std::exchange(owned_[ended], 0), known_[ended]});
    }
    void put(unsigned strand) {
        const unsigned queue = random_.below(queue_count);
        queues_[queue].push_back(hand_over(strand));
        append(Step::put, strand, queue);
    }
    void take(unsigned strand) {
        const unsigned queue = random_.below(queue_count);
        if (queues_[queue].empty()) return;
        receive(strand, queues_[queue].front());
        queues_[queue].pop_front();
        append(Step::take, strand, queue);
    }

    // The flag's latest store hands over; until somebody has seen it nobody stores there again.
    void raise_flag(unsigned strand) {
        if (flagged_) return;
        flagged_ = hand_over(strand);
        flagged_by_ = strand;
        append_access(strand, flag_place, AccessClass::write).value = ValueHistory::flag;
    }
    void see_flag(unsigned strand) {
        if (!flagged_ || flagged_by_ == strand) return;
        const auto past = *flagged_;
        flagged_.reset();
        append_access(strand, flag_place, random_.chance(50) ? AccessClass::check : AccessClass::read).signals = true;
        receive(strand, past);
    }

    // The place is filled once, and hands over to the first who finds it so.
    void fill(unsigned strand) {
        if (is_filled_) return;
        is_filled_ = true;
        filling_ = hand_over(strand);
        filled_by_ = strand;
        Operation& operation = append_access(strand, filled_place, AccessClass::write);
        operation.value = random_.chance(50) ? ValueHistory::other : ValueHistory::scalar;
        operation.fills = true;
    }
    void find_filled(unsigned strand) {
        if (!filling_ || filled_by_ == strand) return;
        append_access(strand, filled_place, random_.chance(50) ? AccessClass::check : AccessClass::read).awaits = true;
        receive(strand, *filling_);
        filling_.reset();
    }

    // A new object at an address where nobody needs the old one any more.
    void create(unsigned strand) {
        const unsigned object = random_.below(object_count);
        append(Step::create, strand).object = static_cast<std::uint8_t>(object);
        objects_[object] = {true, false, strand, 0};
        const Set others = ~only(object);
        for (Set& known : known_) known &= others;
        for (Object& each : objects_) each.brings &= others;
        for (auto& queue : queues_) {
            for (Item& item : queue) item.objects &= others;
        }
        if (flagged_) flagged_->objects &= others;
        if (filling_) filling_->objects &= others;
        for (Set& held : in_cell_) held &= others;
    }

    [[nodiscard]] bool is_new(unsigned object, unsigned strand) const {
        return objects_[object].made && !objects_[object].published && objects_[object].maker == strand;
    }

    // The maker works on its new object; it may store another new one in it.
    void build(unsigned strand) {
        const unsigned object = random_.below(object_count);
        if (!is_new(object, strand)) return;
        Operation& operation =
            append_access(strand, object * fields_of_object + random_.below(fields_of_object), any_access(70));
        const unsigned part = random_.below(object_count);
        if (part == object || !core::is_write(operation.access) || !is_new(part, strand)) return;
        store_reference(operation, part);
        objects_[object].brings |= only(part);
    }

    void publish(unsigned strand) {
        const unsigned object = random_.below(object_count);
        const bool first = is_new(object, strand);
        if (!first && !has(known_[strand], object)) return;
        const unsigned which = random_.below(2);
        store_reference(append_access(strand, which == 0 ? cell : second_cell, AccessClass::write), object);
        in_cell_[which] = first ? reached_from(object) : known_[strand];
        stored_by_[which] = strand;
        if (!first) return;
        for (unsigned part = 0; part < object_count; ++part) {
            if (has(in_cell_[which], part)) objects_[part].published = true;
        }
        known_[strand] |= in_cell_[which];
        in_cell_[which] = known_[strand];
    }
    [[nodiscard]] Set reached_from(unsigned object) const {
        Set reached = only(object);
        for (unsigned round = 0; round < object_count; ++round) {
            for (unsigned part = 0; part < object_count; ++part) {
                if (has(reached, part)) reached |= objects_[part].brings;
            }
        }
        return reached;
    }

    void load(unsigned strand) {
        const unsigned which = random_.below(2);
        append_access(strand, which == 0 ? cell : second_cell,
                      random_.chance(80) ? AccessClass::read : AccessClass::check);
        if (stored_by_[which] != strand) known_[strand] |= in_cell_[which];
    }
    void read_known(unsigned strand) {
        const unsigned object = random_.below(object_count);
        if (has(known_[strand], object))
            append_access(strand, object * fields_of_object + random_.below(fields_of_object), pick(random_, reading));
    }

    Set guarded_ = only(guarded_place);
    std::array<Set, max_strands> owned_{};  // places
    std::array<Set, max_strands> known_{};  // published objects
    std::array<Object, object_count> objects_{};
    std::array<std::deque<Item>, queue_count> queues_;
    std::optional<Item> flagged_;
    unsigned flagged_by_ = 0;
    bool is_filled_ = false;
    std::optional<Item> filling_;
    unsigned filled_by_ = 0;
    std::array<Set, 2> in_cell_{};
    std::array<unsigned, 2> stored_by_{};
};

}  // namespace

Trace random_trace(Random& random) {
    return Undisciplined(random).write();
}

Trace disciplined_trace(Random& random) {
    return Disciplined(random).write();
}

}  // namespace aether::testing
