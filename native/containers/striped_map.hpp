// A hash table for threads: stripes, each with a lock of one byte, chosen by the first bits of the hash.
//
// Small maps have one stripe, then 8, then 64; a map that grows is split under all of its locks. Stripes lie still once
// they are there: who waited for the lock of one that was split meanwhile sees it, and begins again.
//
// Reading takes no lock where the key can be told at a glance: a stripe's version is odd while it is written, and a
// read counts only if it was even and the same before and after. Tables that are taken away are given back once nobody
// reads them any more.
//
// No Python code runs under a lock: see key_query.hpp. What an operation takes out of the map, references included, is
// handed to its caller.
//
// `Policy` gives Atomic<T>, Lock, what KeyQuery and StripeTable take, publish(object), after which another
// thread's try_incref(object) may succeed, reads_unlocked, and if so ReadSection, an object that is there while memory
// must not be given back and says by its bool whether it is so; wait_for_readers(), and no_memory(), which sets the
// exception.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "stripe_table.hpp"

namespace aether::containers {

enum class Expect : std::uint8_t { anything, absent, present, exactly };

// `refused`: there was something else than what was expected. `failed`: with an exception.
enum class Outcome : std::uint8_t { done, refused, failed };

__extension__ using WideHash = unsigned __int128;

// A part of all hashes: number `index` of `count` parts.
struct HashPart {
    std::uint64_t index = 0;
    std::uint64_t count = 1;

    [[nodiscard]] bool has(std::uint64_t mixed) const {
        return static_cast<std::uint64_t>((static_cast<WideHash>(mixed) * count) >> 64) == index;
    }
    // The prefixes, of six bits, that its hashes have.
    [[nodiscard]] unsigned first_prefix() const { return static_cast<unsigned>((WideHash{index} << 6) / count); }
    [[nodiscard]] unsigned end_prefix() const {
        return static_cast<unsigned>(((WideHash{index + 1} << 6) + count - 1) / count);
    }
};

template <class Policy>
class StripedMap {
    template <class T>
    using Atomic = Policy::template Atomic<T>;
    using Table = StripeTable<Policy>;
    using Found = Table::Found;
    using Entry = Table::Entry;
    using Stored = Table::Stored;

  public:
    using Object = Policy::Object;
    using Query = KeyQuery<Policy>;

    // References, which are the holder's.
    struct Pair {
        Object* key;
        Object* value;
    };
    using Pairs = RawArray<Policy, Pair>;

    // What an operation took out, or found and left: references for the caller.
    struct Change {
        Object* value = nullptr;
        Object* key = nullptr;  // of an entry that was taken out
    };

    static constexpr unsigned prefixes = 64;  // how many parts of the hashes a walk can tell apart

    StripedMap() { stripes_[0].store(&first_); }
    StripedMap(const StripedMap&) = delete;
    StripedMap& operator=(const StripedMap&) = delete;
    // Nobody else has it, so nobody reads.
    ~StripedMap() {
        for (unsigned level = 0; level < levels; ++level) {
            Stripe* stripes = stripes_[level].load();
            for (unsigned index = 0; stripes != nullptr && index < count_of(level); ++index)
                drop_table(stripes[index].table.load());
            if (level > 0 && stripes != nullptr) release_stripes(stripes, level);
        }
    }

    static std::uint64_t mix(std::uint64_t hash) { return hash * std::uint64_t{0x9E3779B97F4A7C15}; }

    // A new reference to the value, or null: `refused` where it is absent.
    Outcome find(Query& query, Object** value) {
        if constexpr (Policy::reads_unlocked) {
            if (const Look look = glance(query, value); look != Look::unsure)
                return look == Look::hit ? Outcome::done : Outcome::refused;
        }
        Change change;
        const Outcome outcome = alter(query, [](const Table*, std::size_t, bool) { return Step::refuse; }, change);
        *value = change.value;
        return outcome == Outcome::refused && change.value != nullptr ? Outcome::done : outcome;
    }

    // Stores `desired`, or takes the entry out if that is null, where there is what is expected. What was there before,
    // or still is, goes into `change`.
    Outcome change(Query& query, Expect expect, Object* expected, Object* desired, Change& change) {
        return this->change(query, expect, expected, desired, change, [](Object*) {});
    }
    // The same. stamp(old) runs under the lock, before `desired` is stored in the place of `old`, or of nothing.
    template <class Stamp>
    Outcome change(Query& query, Expect expect, Object* expected, Object* desired, Change& change, Stamp&& stamp) {
        const auto decide = [&](const Table* table, std::size_t index, bool present) {
            if (expect == Expect::absent ? present : expect != Expect::anything && !present) return Step::refuse;
            if (expect == Expect::exactly && table->entry_at(index).value != expected) return Step::refuse;
            if (desired == nullptr) return present ? Step::take_out : Step::refuse;
            stamp(present ? table->entry_at(index).value : nullptr);
            return present ? Step::replace : Step::insert;
        };
        return alter(query, decide, change, desired);
    }

    // Takes out the key's entry if its value is `expected` and, under the lock, holds() is true.
    template <class Condition>
    Outcome take_out_if(Query& query, Object* expected, Change& change, Condition&& holds) {
        const auto decide = [&](const Table* table, std::size_t index, bool present) {
            const bool is_it = present && table->entry_at(index).value == expected && holds();
            return is_it ? Step::take_out : Step::refuse;
        };
        return alter(query, decide, change);
    }

    // Takes out any entry; false where there is none.
    bool take_any(Pair& taken) {
        for (;;) {
            const unsigned start = turn_.fetch_add(1);
            const unsigned level = level_.load();
            for (unsigned index = 0; index < count_of(level); ++index) {
                Stripe& stripe = stripes_[level].load()[(start + index) % count_of(level)];
                if (take_any_of(stripe, level, start, taken)) return true;
            }
            if (size() == 0) return false;
        }
    }

    // Takes out all there is at one moment. It needs no memory.
    void clear() {
        std::array<Table*, prefixes> tables{};
        const unsigned level = lock_all();
        take_tables(level, tables);
        unlock_all(level);
        wait_unless_none(tables);
        for (Table* table : tables) drop_table(table);
    }
    // The same, and hands it over. False, with an exception, and nothing done, where there is no memory.
    bool take_all(Pairs& pairs) {
        std::array<Table*, prefixes> tables{};
        if (!with_room_for_all(pairs, [&](unsigned level) { take_tables(level, tables); })) return false;
        wait_unless_none(tables);
        for (Table* table : tables) {
            if (table == nullptr) continue;
            table->for_each([&](const Entry& entry) { pairs.push_in_room({entry.key.object(), entry.value}); });
            Table::release(table);
        }
        return true;
    }
    // New references to all there is of the part, at one moment. False, with an exception, where there is no memory.
    bool copy_all(HashPart part, Pairs& pairs) {
        return with_room_for_all(pairs, [&](unsigned level) {
            for (unsigned index = 0; index < count_of(level); ++index) copy(stripes_[level].load()[index], part, pairs);
        });
    }
    // Where the stripe ends that holds the hashes with this prefix.
    [[nodiscard]] unsigned end_of_stripe(unsigned prefix) const {
        const unsigned width = 6 - 3 * level_.load();
        return ((prefix >> width) + 1) << width;
    }
    // New references to the entries of the part that are in these stripes, each stripe's at another moment. False, with
    // an exception, where there is no memory; what was copied before stays there.
    bool copy_stripes(unsigned from, unsigned to, HashPart part, Pairs& pairs) {
        while (from < to) {
            const unsigned level = level_.load();
            const unsigned width = 6 - 3 * level;
            Stripe& stripe = stripes_[level].load()[from >> width];
            if (!pairs.reserve(pairs.size() + stripe.count.load(std::memory_order_acquire) + 4))
                return Policy::no_memory(), false;
            stripe.lock.lock();
            const bool fits = !stripe.is_split() && pairs.capacity() - pairs.size() >= stripe.entries();
            if (fits) copy(stripe, part, pairs);
            stripe.lock.unlock();
            if (fits) from = ((from >> width) + 1) << width;
        }
        return true;
    }

    // The number of entries that there were at one moment.
    std::size_t size() {
        std::size_t total = 0;
        for (int tries = 0; tries < 3; ++tries) {
            if (count_quietly(total)) return total;
        }
        const unsigned level = lock_all();
        total = entries(level);
        unlock_all(level);
        return total;
    }
    // Each stripe's number at another moment.
    [[nodiscard]] std::size_t approximate_size() const {
        std::size_t total = 0;
        const unsigned level = level_.load();
        const Stripe* stripes = stripes_[level].load();
        for (unsigned index = 0; index < count_of(level); ++index)
            total += stripes[index].count.load(std::memory_order_acquire);
        return total;
    }

    // Bytes of native memory.
    [[nodiscard]] std::size_t bytes() {
        std::size_t total = 0;
        for (unsigned level = 1; level < levels; ++level) {
            if (stripes_[level].load() != nullptr) total += count_of(level) * sizeof(Stripe);
        }
        const unsigned level = lock_all();
        for (unsigned index = 0; index < count_of(level); ++index) {
            const Table* table = stripes_[level].load()[index].table.load();
            if (table != nullptr) total += table->bytes();
        }
        unlock_all(level);
        return total;
    }

    // Shows all keys and values to function(object), until one of its results is not 0; without a lock, for the
    // collector, while all other threads stand still.
    template <class Function>
    int visit(Function&& function) const {
        const unsigned level = level_.load();
        int result = 0;
        for (unsigned index = 0; index < count_of(level); ++index) {
            const Table* table = stripes_[level].load()[index].table.load();
            if (table == nullptr) continue;
            table->for_each([&](const Entry& entry) {
                if (result == 0) result = function(entry.key.object());
                if (result == 0) result = function(entry.value);
            });
        }
        return result;
    }

  private:
    struct Stripe {
        Policy::Lock lock;
        Atomic<std::uint32_t> version{0};
        Atomic<Table*> table{nullptr};
        Atomic<std::size_t> count{0};

        // Under the lock a version is odd only where the stripe was split, and so for ever.
        [[nodiscard]] bool is_split() const { return version.load(std::memory_order_relaxed) % 2 != 0; }
        [[nodiscard]] std::size_t entries() const { return count.load(std::memory_order_relaxed); }
        [[nodiscard]] Table* own() const { return table.load(std::memory_order_relaxed); }

        void begin_write() { advance(std::memory_order_relaxed); }
        void end_write() { advance(std::memory_order_release); }

      private:
        void advance(std::memory_order order) { version.store(version.load(std::memory_order_relaxed) + 1, order); }
    };

    enum class Look : std::uint8_t { hit, miss, unsure };
    // `again`: the table has grown, or there are more stripes.
    enum class Step : std::uint8_t { refuse, replace, insert, take_out, ask, again, split, no_memory };

    static constexpr unsigned levels = 3;
    static constexpr unsigned least_bits = 2;
    // A table that would be greater is split.
    static constexpr std::array<unsigned, levels> most_bits{3, 6, 48};

    static unsigned count_of(unsigned level) { return 1U << (3 * level); }

    Stripe& stripe_of(std::uint64_t mixed, unsigned level) const {
        return stripes_[level].load(std::memory_order_relaxed)[mixed >> 1 >> (63 - 3 * level)];
    }

    // ---- Reading without a lock

    Look glance(const Query& query, Object** value) {
        Object* found = nullptr;
        {
            const typename Policy::ReadSection reading;
            if (!reading) return Look::unsure;
            const Stripe& stripe = stripe_of(query.mixed(), level_.load(std::memory_order_acquire));
            const std::uint32_t version = stripe.version.load(std::memory_order_acquire);
            if (version % 2 != 0) return Look::unsure;
            const Look look = glance(stripe, query, &found);
            if (look != Look::hit) return is_still(stripe, version) ? look : Look::unsure;
            if (!Policy::try_incref(found)) return Look::unsure;
            if (is_still(stripe, version)) {
                *value = found;
                return Look::hit;
            }
        }
        Policy::decref(found);  // another's, maybe, that lies where it lay
        return Look::unsure;
    }
    static bool is_still(const Stripe& stripe, std::uint32_t version) {
        return stripe.version.load(std::memory_order_acquire) == version;
    }
    static Look glance(const Stripe& stripe, const Query& query, Object** value) {
        const Table* table = stripe.table.load(std::memory_order_acquire);
        if (table == nullptr) return Look::miss;
        const Found found = table->glance(query, value);
        if (found == Found::present) return Look::hit;
        return found == Found::absent ? Look::miss : Look::unsure;
    }

    // ---- Under a stripe's lock

    Stripe& lock_stripe(std::uint64_t mixed, unsigned& level) {
        for (;;) {
            level = level_.load(std::memory_order_acquire);
            Stripe& stripe = stripe_of(mixed, level);
            stripe.lock.lock();
            if (!stripe.is_split()) return stripe;
            stripe.lock.unlock();
        }
    }

    // decide(table, index, present) says what to do with the entry.
    template <class Decide>
    Outcome alter(Query& query, Decide&& decide, Change& change, Object* desired = nullptr) {
        for (;;) {
            Table* unused = nullptr;
            unsigned level = 0;
            Stripe& stripe = lock_stripe(query.mixed(), level);
            const Step step = take_step(stripe, level, query, decide, desired, change, unused);
            stripe.lock.unlock();
            release_table(unused);
            if (step == Step::ask && query.settle()) continue;
            if (step == Step::again || (step == Step::split && split(level))) continue;
            if (step == Step::no_memory) Policy::no_memory();
            if (step == Step::ask || step == Step::split || step == Step::no_memory) return Outcome::failed;
            return step == Step::refuse ? Outcome::refused : Outcome::done;
        }
    }

    template <class Decide>
    Step take_step(Stripe& stripe, unsigned level, Query& query, Decide&& decide, Object* desired, Change& change,
                   Table*& unused) {
        Table* table = stripe.own();
        typename Table::Place place{0, Found::absent};
        if (table != nullptr) place = table->locate(query);
        if (place.found == Found::no_memory) return Step::no_memory;
        if (place.found == Found::unknown) return Step::ask;
        const bool present = place.found == Found::present;
        const Step step = decide(table, place.index, present);
        if (step == Step::insert) return insert(stripe, level, query, place.index, desired, unused);
        if (!present) return step;
        change.value = table->entry_at(place.index).value;
        if (step == Step::refuse) share(change.value);
        if (step == Step::replace) replace(stripe, place.index, desired);
        if (step == Step::take_out) change.key = take_out(stripe, level, place.index, unused);
        return step;
    }

    // Only from the first time on that it was read with the lock it can be read without one: what is never read by
    // another thread does without the mark.
    static void share(Object* value) {
        Policy::publish(value);
        Policy::incref(value);
    }

    static void replace(Stripe& stripe, std::size_t index, Object* desired) {
        Policy::incref(desired);
        stripe.begin_write();
        stripe.own()->replace(index, desired);
        stripe.end_write();
    }

    static Step insert(Stripe& stripe, unsigned level, const Query& query, std::size_t index, Object* desired,
                       Table*& unused) {
        Table* table = stripe.own();
        if (table == nullptr || stripe.entries() == Table::most_entries(table->bits()))
            return grow(stripe, level, unused);
        Policy::incref(query.key().object());
        Policy::incref(desired);
        stripe.begin_write();
        table->insert(index, {query.mixed(), query.key(), desired});
        stripe.count.store(stripe.entries() + 1, std::memory_order_release);
        stripe.end_write();
        return Step::insert;
    }

    // The references are now the caller's: that to the key is returned.
    static Object* take_out(Stripe& stripe, unsigned level, std::size_t index, Table*& unused) {
        Object* key = stripe.own()->entry_at(index).key.object();
        stripe.begin_write();
        stripe.own()->erase(index);
        stripe.count.store(stripe.entries() - 1, std::memory_order_release);
        stripe.end_write();
        shrink(stripe, level, unused);
        return key;
    }

    static Step grow(Stripe& stripe, unsigned level, Table*& unused) {
        const Table* table = stripe.own();
        const unsigned bits = table == nullptr ? least_bits : table->bits() + 1;
        if (bits > most_bits[level]) return Step::split;
        Table* greater = Table::make_from(table, bits);
        if (greater == nullptr) return Step::no_memory;
        unused = put(stripe, greater);
        return Step::again;
    }

    // Where there is no memory for a smaller table, the great one stays. Only where there are many stripes they go
    // altogether: where there are few, an entry that comes and goes would take memory each time.
    static void shrink(Stripe& stripe, unsigned level, Table*& unused) {
        const Table* table = stripe.own();
        if (level + 1 == levels && stripe.entries() == 0) {
            unused = put(stripe, nullptr);
            return;
        }
        if (table->bits() == least_bits || stripe.entries() * 8 > table->capacity()) return;
        Table* smaller = Table::make_from(table, bits_for(stripe.entries()));
        if (smaller != nullptr) unused = put(stripe, smaller);
    }
    // With room for as many again.
    static unsigned bits_for(std::size_t entries) {
        unsigned bits = least_bits;
        while (Table::most_entries(bits) < 2 * entries) ++bits;
        return bits;
    }

    // Returns the table that was there.
    [[nodiscard]] static Table* put(Stripe& stripe, Table* table) {
        Table* old = stripe.own();
        stripe.begin_write();
        stripe.table.store(table, std::memory_order_release);
        stripe.end_write();
        return old;
    }

    // Unless there is nothing that anybody could be reading.
    static void wait_unless_none(const std::array<Table*, prefixes>& tables) {
        if (std::ranges::any_of(tables, [](const Table* table) { return table != nullptr; }))
            Policy::wait_for_readers();
    }
    static void release_table(Table* table) {
        if (table != nullptr) release_tables({table});
    }
    static void release_tables(const std::array<Table*, prefixes>& tables) {
        wait_unless_none(tables);
        for (Table* table : tables) {
            if (table != nullptr) Table::release(table);
        }
    }

    bool take_any_of(Stripe& stripe, unsigned level, unsigned start, Pair& taken) {
        if (stripe.count.load(std::memory_order_acquire) == 0) return false;
        Table* unused = nullptr;
        stripe.lock.lock();
        const bool is_there = !stripe.is_split() && stripe.entries() > 0;
        if (is_there) {
            // From another place each time: the slots in front become empty first.
            const std::size_t index = stripe.own()->any_from(std::size_t{start} * 37);
            taken.value = stripe.own()->entry_at(index).value;
            taken.key = take_out(stripe, level, index, unused);
        }
        stripe.lock.unlock();
        release_table(unused);
        return is_there;
    }

    static void copy(const Stripe& stripe, HashPart part, Pairs& pairs) {
        if (stripe.own() == nullptr) return;
        stripe.own()->for_each([&](const Entry& entry) {
            if (!part.has(entry.mixed)) return;
            Policy::incref(entry.key.object());
            Policy::incref(entry.value);
            pairs.push_in_room({entry.key.object(), entry.value});
        });
    }

    // ---- Under all locks

    // While a thread holds locks it must not wait for another: it gives them back first.
    unsigned lock_all() {
        for (;;) {
            const unsigned level = level_.load();
            Stripe* stripes = stripes_[level].load();
            unsigned held = 0;
            while (held < count_of(level) && stripes[held].lock.try_lock()) ++held;
            if (held == count_of(level) && !stripes[0].is_split()) return level;
            for (unsigned index = 0; index < held; ++index) stripes[index].lock.unlock();
            if (held == count_of(level)) continue;
            stripes[held].lock.lock();
            stripes[held].lock.unlock();
        }
    }
    void unlock_all(unsigned level) {
        Stripe* stripes = stripes_[level].load();
        for (unsigned index = 0; index < count_of(level); ++index) stripes[index].lock.unlock();
    }
    // Calls act(level) under all locks, when there is room for all entries. False, with an exception, where there is no
    // memory.
    template <class Act>
    bool with_room_for_all(Pairs& pairs, Act&& act) {
        for (;;) {
            if (!pairs.reserve(pairs.size() + approximate_size() + 8)) return Policy::no_memory(), false;
            const unsigned level = lock_all();
            const bool fits = pairs.capacity() - pairs.size() >= entries(level);
            if (fits) act(level);
            unlock_all(level);
            if (fits) return true;
        }
    }
    void take_tables(unsigned level, std::array<Table*, prefixes>& tables) {
        for (unsigned index = 0; index < count_of(level); ++index) {
            Stripe& stripe = stripes_[level].load()[index];
            stripe.begin_write();
            tables[index] = stripe.own();
            stripe.table.store(nullptr, std::memory_order_release);
            stripe.count.store(0, std::memory_order_release);
            stripe.end_write();
        }
    }
    [[nodiscard]] std::size_t entries(unsigned level) const {
        std::size_t total = 0;
        for (unsigned index = 0; index < count_of(level); ++index) total += stripes_[level].load()[index].entries();
        return total;
    }

    // With what it holds. Null: there is none.
    static void drop_table(Table* table) {
        if (table == nullptr) return;
        table->for_each([](const Entry& entry) {
            Policy::decref(entry.key.object());
            Policy::decref(entry.value);
        });
        Table::release(table);
    }

    // If no stripe was written meanwhile: all numbers are from one moment.
    bool count_quietly(std::size_t& total) const {
        const unsigned level = level_.load();
        const Stripe* stripes = stripes_[level].load();
        std::uint64_t before = 0;
        std::uint64_t after = 0;
        total = 0;
        for (unsigned index = 0; index < count_of(level); ++index) {
            const std::uint32_t version = stripes[index].version.load(std::memory_order_acquire);
            if (version % 2 != 0) return false;
            before += version;
            total += stripes[index].count.load(std::memory_order_acquire);
        }
        for (unsigned index = 0; index < count_of(level); ++index)
            after += stripes[index].version.load(std::memory_order_acquire);
        return before == after;
    }

    // ---- More stripes

    // From `level` to the next, unless another thread was first. False, with an exception, where there is no memory.
    bool split(unsigned level) {
        Stripe* made = make_stripes(level + 1);
        if (made == nullptr) {
            Policy::no_memory();
            return false;
        }
        std::array<Table*, prefixes> unused{};
        const unsigned seen = lock_all();
        const bool first = seen == level;
        const bool enough = !first || distribute(level, made);
        if (first && enough) move_to(level, made, unused);
        unlock_all(seen);
        release_tables(unused);
        if (!first || !enough) discard(made, level + 1);
        if (!enough) Policy::no_memory();
        return enough;
    }

    bool distribute(unsigned level, Stripe* made) {
        for (unsigned index = 0; index < count_of(level); ++index) {
            const Table* table = stripes_[level].load()[index].own();
            if (table != nullptr && !distribute(*table, level + 1, made)) return false;
        }
        return true;
    }
    static bool distribute(const Table& table, unsigned level, Stripe* made) {
        const auto target = [&](const Entry& entry) -> Stripe& { return made[entry.mixed >> (64 - 3 * level)]; };
        table.for_each([&](const Entry& entry) { target(entry).count.store(target(entry).entries() + 1); });
        bool enough = true;
        table.for_each([&](const Entry& entry) {
            Stripe& stripe = target(entry);
            if (stripe.own() == nullptr && enough) stripe.table.store(Table::make(fitting_bits(stripe.entries())));
            enough = enough && stripe.own() != nullptr;
            if (enough) stripe.own()->add(entry);
        });
        return enough;
    }
    static unsigned fitting_bits(std::size_t entries) {
        unsigned bits = least_bits;
        while (Table::most_entries(bits) < entries) ++bits;
        return bits;
    }

    void move_to(unsigned level, Stripe* made, std::array<Table*, prefixes>& unused) {
        stripes_[level + 1].store(made);
        for (unsigned index = 0; index < count_of(level); ++index) {
            Stripe& stripe = stripes_[level].load()[index];
            stripe.begin_write();  // and it never ends
            unused[index] = stripe.own();
            stripe.table.store(nullptr, std::memory_order_release);
            stripe.count.store(0, std::memory_order_release);
        }
        level_.store(level + 1);
    }

    static Stripe* make_stripes(unsigned level) {
        void* memory = Policy::allocate(count_of(level) * sizeof(Stripe), alignof(Stripe));
        if (memory == nullptr) return nullptr;
        auto* stripes = static_cast<Stripe*>(memory);
        std::uninitialized_value_construct_n(stripes, count_of(level));
        return stripes;
    }
    static void discard(Stripe* stripes, unsigned level) {
        for (unsigned index = 0; index < count_of(level); ++index) {
            if (Table* table = stripes[index].own(); table != nullptr) Table::release(table);
        }
        release_stripes(stripes, level);
    }
    static void release_stripes(Stripe* stripes, unsigned level) {
        std::destroy_n(stripes, count_of(level));
        Policy::release(stripes);
    }

    Atomic<unsigned> level_{0};
    Atomic<unsigned> turn_{0};  // where take_any() begins
    std::array<Atomic<Stripe*>, levels> stripes_{};
    Stripe first_;
};

}  // namespace aether::containers
