// The shadow of a container: one location for its structure, one for its contents, and one for each entry.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "../core/field.hpp"
#include "../core/slab.hpp"
#include "../core/spin_lock.hpp"
#include "key.hpp"

namespace aether::runtime {

struct Turnover;

// Lookups are lock-free, by threads inside of a Guard; insertions take the container's lock. Memory of outgrown tables
// is kept until the container dies, since another thread may still read them. Of keys that have gone a bounded number
// is kept (key_sweep.hpp).
class Container {
  public:
    [[nodiscard]] static Container* make();
    static void destroy(Container* container) noexcept;

    core::Field structure;
    // All values together.
    [[nodiscard]] core::Field& contents() { return inside().contents; }
    // What was put in, by whom and when, while others knew of the container: no location, since who removes or polls
    // joins the puts, and nothing else that changed the structure.
    [[nodiscard]] core::Field& puts() { return inside().puts; }
    // Null if nothing was put in so.
    [[nodiscard]] core::Field* find_puts() const noexcept {
        Inside* inside = find_inside();
        return inside == nullptr ? nullptr : &inside->puts;
    }

    // The location of `key`, made if needed; the caller's Guard keeps it. O(1) expected.
    [[nodiscard]] core::Field& entry(const Key& key);
    // The same, kept as long as the container: from now on it forgets no key.
    [[nodiscard]] core::Field& lasting_entry(const Key& key);
    [[nodiscard]] core::Field* find(const Key& key) const noexcept;
    // When a store inserted `key` last; 0 if none that was seen has.
    [[nodiscard]] std::uint64_t inserted_at(const Key& key) const noexcept;
    void note_insertion(const Key& key, std::uint64_t word) noexcept;

    // The location of all entries together: what `sort` or `clear` writes, and each access of an entry reads. Null
    // until something has written it.
    [[nodiscard]] core::Field* all_entries() const noexcept {
        const Inside* inside = find_inside();
        return inside == nullptr ? nullptr : inside->all_entries.load(std::memory_order_acquire);
    }
    // The same, made if needed: then it has read what was done to the entries before. O(entries) once.
    [[nodiscard]] core::Field& make_all_entries();

    // The location of a list's element. O(1).
    [[nodiscard]] core::Field& element(std::size_t index);
    // The same, and that of all values together; null if it was not made yet.
    [[nodiscard]] core::Field* find_element(std::size_t index) const noexcept {
        const Inside* inside = find_inside();
        const Lanes* lanes = inside == nullptr ? nullptr : inside->lanes.load(std::memory_order_acquire);
        if (lanes == nullptr || index / Lane::length >= lanes->capacity) return nullptr;
        Lane* lane = lanes->all()[index / Lane::length].load(std::memory_order_acquire);
        return lane == nullptr ? nullptr : &lane->fields[index % Lane::length];
    }
    [[nodiscard]] core::Field* find_contents() const noexcept {
        Inside* inside = find_inside();
        return inside == nullptr ? nullptr : &inside->contents;
    }

    template <class Visitor>
    void for_each_entry(Visitor&& visit) {
        const Inside* inside = find_inside();
        if (inside == nullptr) return;
        if (const Lanes* lanes = inside->lanes.load(std::memory_order_acquire)) {
            for (std::size_t index = 0; index < lanes->capacity; ++index) {
                Lane* lane = lanes->all()[index].load(std::memory_order_acquire);
                if (lane == nullptr) continue;
                for (core::Field& field : lane->fields) visit(field);
            }
        }
        const Table* table = inside->table.load(std::memory_order_acquire);
        if (table == nullptr) return;
        for (std::size_t index = 0; index <= table->mask; ++index) {
            if (Item* item = table->items()[index].load(std::memory_order_acquire)) visit(item->field);
        }
    }
    // Those of the entries, and of the container as a whole.
    template <class Visitor>
    void for_each_field(Visitor&& visit) {
        for_each_entry(visit);
        if (core::Field* all = all_entries()) visit(*all);
        visit(structure);
        if (Inside* inside = find_inside()) {
            visit(inside->contents);
            visit(inside->puts);
        }
    }

  private:
    struct Item {
        Key key;
        core::Field field;
        std::atomic<std::uint64_t> inserted_at{0};
        std::uint64_t seen = 0;  // when it was made or a sweep last found its key in the container: Turnover::now
    };
    struct Table {
        std::size_t mask;
        Table* older;
        [[nodiscard]] std::atomic<Item*>* items() const {
            return reinterpret_cast<std::atomic<Item*>*>(const_cast<Table*>(this) + 1);
        }
        [[nodiscard]] static std::size_t bytes(std::size_t capacity) {
            return sizeof(Table) + capacity * sizeof(void*);
        }
    };
    // Elements of a list side by side.
    struct Lane {
        static constexpr std::size_t length = 8;
        core::Field fields[length];
    };
    struct Lanes {
        std::size_t capacity;
        Lanes* older;
        [[nodiscard]] std::atomic<Lane*>* all() const {
            return reinterpret_cast<std::atomic<Lane*>*>(const_cast<Lanes*>(this) + 1);
        }
        [[nodiscard]] static std::size_t bytes(std::size_t capacity) {
            return sizeof(Lanes) + capacity * sizeof(void*);
        }
    };
    // What a container needs of which no more than the length was asked does not.
    struct Inside {
        core::Field contents;
        core::Field puts;
        std::atomic<Table*> table{nullptr};
        std::atomic<Lanes*> lanes{nullptr};
        std::atomic<core::Field*> all_entries{nullptr};
        std::atomic<Turnover*> turnover{nullptr};  // of a table that has grown large
        core::SpinLock lock;
        std::atomic<bool> keeps_all{false};
        std::atomic<std::uint32_t> count{0};  // of the table's items
    };
    [[nodiscard]] Inside* find_inside() const noexcept { return inside_.load(std::memory_order_acquire); }
    [[nodiscard]] Inside& inside();

    [[nodiscard]] static std::atomic<Lane*>& lane_slot(Inside& inside, std::size_t lane);
    static void destroy_lanes(Inside& inside) noexcept;
    static void destroy_table(Inside& inside) noexcept;

    [[nodiscard]] static Item* find_in(const Table* table, const Key& key) noexcept;
    [[nodiscard]] Item* find_item(const Key& key) const noexcept;
    static void insert(Table* table, Item* item) noexcept;
    [[nodiscard]] static Table* make_table(std::size_t capacity);
    static Table* grow(Inside& inside, Table* old);
    [[nodiscard]] static Item* new_item(Inside& inside);

    std::atomic<Inside*> inside_{nullptr};

    friend class core::Slab;
    friend class KeySweep;
    friend struct Turnover;
};

}  // namespace aether::runtime
