// A hash table in one piece of memory: open addressing with linear probing, the entries of a run in the order of their
// homes (Celis, Larson and Munro, "Robin Hood Hashing", FOCS 1985), and no marks where entries were.
//
// Whoever writes holds the stripe's lock, and reads relaxed what nobody else writes. Readers without the lock see
// anything while it is written: what they found counts only if the stripe's version has not changed meanwhile.
//
// `Policy` gives Atomic<T>, Object, and what RawArray takes.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>

#include "key_query.hpp"

namespace aether::containers {

template <class Policy>
class StripeTable {
  public:
    using Object = Policy::Object;
    using Stored = StoredKey<Object>;
    using Query = KeyQuery<Policy>;

    struct Entry {
        std::uint64_t mixed;
        Stored key;
        Object* value;
    };
    enum class Found : std::uint8_t { present, absent, unknown, no_memory };
    // Of an absent key, where it belongs.
    struct Place {
        std::size_t index;
        Found found;
    };

    // Null where there is no memory.
    static StripeTable* make(unsigned bits) {
        const std::size_t bytes = bytes_of(bits);
        void* memory = Policy::allocate(bytes, alignof(StripeTable));
        if (memory == nullptr) return nullptr;
        auto* table = new (memory) StripeTable(bits);
        std::uninitialized_value_construct_n(table->slots(), table->capacity());
        return table;
    }
    static void release(StripeTable* table) {
        std::destroy_n(table->slots(), table->capacity());
        table->~StripeTable();
        Policy::release(table);
    }
    // The same entries in a table of another size. Null where there is no memory.
    static StripeTable* make_from(const StripeTable* old, unsigned bits) {
        StripeTable* table = make(bits);
        if (table != nullptr && old != nullptr) old->for_each([table](const Entry& entry) { table->add(entry); });
        return table;
    }

    [[nodiscard]] unsigned bits() const { return bits_; }
    [[nodiscard]] std::size_t capacity() const { return std::size_t{1} << bits_; }
    [[nodiscard]] std::size_t bytes() const { return bytes_of(bits_); }
    // One slot at least stays empty, so every search ends.
    [[nodiscard]] static std::size_t most_entries(unsigned bits) {
        const std::size_t capacity = std::size_t{1} << bits;
        return capacity - (capacity + 7) / 8;
    }

    // ---- Under the lock

    Place locate(Query& query) const {
        Found found = Found::absent;
        std::size_t index = home_of(query.mixed());
        for (std::size_t distance = 0;; ++distance, index = next(index)) {
            const Stored stored = key_at(index);
            if (stored.is_none()) break;
            const std::uint64_t mixed = slots()[index].mixed.load(std::memory_order_relaxed);
            if (distance > distance_of(index, mixed)) break;
            if (mixed != query.mixed()) continue;
            const Verdict verdict = query.verdict_on(stored);
            if (verdict == Verdict::same) return {index, Found::present};
            if (verdict == Verdict::different) continue;
            if (found != Found::no_memory) found = query.take_down(stored) ? Found::unknown : Found::no_memory;
        }
        return {index, found};
    }

    [[nodiscard]] Entry entry_at(std::size_t index) const {
        const Slot& slot = slots()[index];
        return {slot.mixed.load(std::memory_order_relaxed), key_at(index), slot.value.load(std::memory_order_relaxed)};
    }
    template <class Function>
    void for_each(Function&& function) const {
        for (std::size_t index = 0; index < capacity(); ++index) {
            if (!key_at(index).is_none()) function(entry_at(index));
        }
    }
    // The first entry from there on; there must be one.
    [[nodiscard]] std::size_t any_from(std::size_t start) const {
        std::size_t index = start & mask();
        while (key_at(index).is_none()) index = next(index);
        return index;
    }

    void insert(std::size_t index, Entry entry) {
        while (!key_at(index).is_none()) {
            const Entry other = entry_at(index);
            write(index, entry);
            entry = other;
            index = next(index);
        }
        write(index, entry);
    }
    void replace(std::size_t index, Object* value) { slots()[index].value.store(value, std::memory_order_release); }
    // Those behind it that are not at home move back by one.
    void erase(std::size_t index) {
        for (std::size_t from = next(index); !key_at(from).is_none(); from = next(from)) {
            const Entry entry = entry_at(from);
            if (from == home_of(entry.mixed)) break;
            write(index, entry);
            index = from;
        }
        write(index, {0, Stored(), nullptr});
    }

    // One that is not there yet.
    void add(const Entry& entry) {
        std::size_t index = home_of(entry.mixed);
        for (std::size_t distance = 0; !key_at(index).is_none(); ++distance, index = next(index)) {
            if (distance > distance_of(index, slots()[index].mixed.load(std::memory_order_relaxed))) break;
        }
        insert(index, entry);
    }

    // ---- Without the lock

    // The value of a key that can be told from others at a glance. Null: it is absent. `unknown` if it cannot be told.
    Found glance(const Query& query, Object** value) const {
        std::size_t index = home_of(query.mixed());
        for (std::size_t distance = 0; distance < capacity(); ++distance, index = next(index)) {
            const Slot& slot = slots()[index];
            const Stored stored(slot.key.load(std::memory_order_acquire));
            if (stored.is_none()) return Found::absent;
            const std::uint64_t mixed = slot.mixed.load(std::memory_order_acquire);
            if (mixed != query.mixed()) {
                if (distance > distance_of(index, mixed)) return Found::absent;
                continue;
            }
            const Verdict verdict = query.glance_at(stored);
            if (verdict == Verdict::unknown) return Found::unknown;
            if (verdict == Verdict::different) continue;
            *value = slot.value.load(std::memory_order_acquire);
            return *value == nullptr ? Found::unknown : Found::present;
        }
        return Found::unknown;
    }

  private:
    struct Slot {
        Policy::template Atomic<std::uint64_t> mixed;
        Policy::template Atomic<std::uintptr_t> key;
        Policy::template Atomic<Object*> value;
    };

    explicit StripeTable(unsigned bits) : bits_(bits) {}

    static std::size_t bytes_of(unsigned bits) {
        static_assert(sizeof(StripeTable) % alignof(Slot) == 0);
        return sizeof(StripeTable) + (sizeof(Slot) << bits);
    }

    [[nodiscard]] Slot* slots() const {
        return const_cast<Slot*>(reinterpret_cast<const Slot*>(this + 1));  // NOLINT: they lie behind this
    }
    [[nodiscard]] Stored key_at(std::size_t index) const {
        return Stored(slots()[index].key.load(std::memory_order_relaxed));
    }
    void write(std::size_t index, const Entry& entry) {
        Slot& slot = slots()[index];
        slot.mixed.store(entry.mixed, std::memory_order_release);
        slot.key.store(entry.key.word(), std::memory_order_release);
        slot.value.store(entry.value, std::memory_order_release);
    }

    [[nodiscard]] std::size_t mask() const { return capacity() - 1; }
    [[nodiscard]] std::size_t next(std::size_t index) const { return (index + 1) & mask(); }
    // The first bits of a hash choose the stripe.
    [[nodiscard]] std::size_t home_of(std::uint64_t mixed) const { return (mixed << 6) >> (64 - bits_); }
    [[nodiscard]] std::size_t distance_of(std::size_t index, std::uint64_t mixed) const {
        return (index - home_of(mixed)) & mask();
    }

    alignas(std::uint64_t) unsigned bits_;
};

}  // namespace aether::containers
