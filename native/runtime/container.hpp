// The shadow of a container: one location for its structure, one for its contents, and one for each entry.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "../core/field.hpp"
#include "../core/slab.hpp"
#include "../core/spin_lock.hpp"
#include "python.hpp"

namespace aether::runtime {

// A key as the container tells keys apart: by value for str, bytes, numbers, None and tuples of these (`held` is then a
// strong reference), else by the key object's identity (`serial`).
struct Key {
    std::uint64_t hash = 0;
    PyObject* held = nullptr;
    std::uint64_t serial = 0;

    // Runs no Python code. Borrows `object`.
    [[nodiscard]] static Key of(PyObject* object);
    // The key of an attribute or global: an interned str.
    [[nodiscard]] static Key name(PyObject* interned);
};

// Lookups are lock-free; insertions take the container's lock. Memory of outgrown tables is kept until the container
// dies, since another thread may still read them.
class Container {
  public:
    [[nodiscard]] static Container* make();
    static void destroy(Container* container) noexcept;

    core::Field structure;
    core::Field contents;

    // The location of `key`, made if needed. O(1) expected.
    [[nodiscard]] core::Field& entry(const Key& key);
    [[nodiscard]] core::Field* find(const Key& key) const noexcept;

    // The location of all entries together: what `sort` or `clear` writes, and each access of an entry reads. Null
    // until something has written it.
    [[nodiscard]] core::Field* all_entries() const noexcept { return all_entries_.load(std::memory_order_acquire); }
    // The same, made if needed: then it has read what was done to the entries before. O(entries) once.
    [[nodiscard]] core::Field& make_all_entries();

    // The location of a list's element. O(1).
    [[nodiscard]] core::Field& element(std::size_t index);

    template <class Visitor>
    void for_each_entry(Visitor&& visit) {
        if (const Lanes* lanes = lanes_.load(std::memory_order_acquire)) {
            for (std::size_t index = 0; index < lanes->capacity; ++index) {
                Lane* lane = lanes->all()[index].load(std::memory_order_acquire);
                if (lane == nullptr) continue;
                for (core::Field& field : lane->fields) visit(field);
            }
        }
        const Table* table = table_.load(std::memory_order_acquire);
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
        visit(contents);
    }

  private:
    struct Item {
        Key key;
        core::Field field;
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
    [[nodiscard]] std::atomic<Lane*>& lane_slot(std::size_t lane);
    void destroy_lanes() noexcept;

    [[nodiscard]] static Item* find_in(const Table* table, const Key& key) noexcept;
    static void insert(Table* table, Item* item) noexcept;
    Table* grow(Table* old);

    std::atomic<Table*> table_{nullptr};
    std::atomic<Lanes*> lanes_{nullptr};
    std::atomic<core::Field*> all_entries_{nullptr};
    core::SpinLock lock_;
    std::uint32_t count_ = 0;

    friend class core::Slab;
};

// The shadow container of a Python object that is one; made if needed.
struct ShadowObject;
[[nodiscard]] Container& container_of(ShadowObject& shadow);

}  // namespace aether::runtime
