#include "container.hpp"

#include <mutex>

#include "../core/field_entries.hpp"
#include "key_sweep.hpp"

namespace aether::runtime {

namespace {

using core::Slab;

constexpr std::size_t first_capacity = 8;

}  // namespace

Container* Container::make() {
    return Slab::make<Container>();
}

Container::Inside& Container::inside() {
    if (Inside* present = find_inside()) return *present;
    Inside* fresh = Slab::make<Inside>();
    Inside* expected = nullptr;
    if (inside_.compare_exchange_strong(expected, fresh, std::memory_order_acq_rel)) return *fresh;
    Slab::destroy(fresh);
    return *expected;
}

void Container::destroy(Container* container) noexcept {
    container->for_each_field([](core::Field& field) { core::clear(field); });
    if (Inside* inside = container->find_inside()) {
        if (core::Field* all = inside->all_entries.load(std::memory_order_relaxed)) Slab::destroy(all);
        destroy_table(*inside);
        destroy_lanes(*inside);
        Slab::destroy(inside);
    }
    Slab::destroy(container);
}

void Container::destroy_table(Inside& inside) noexcept {
    delete inside.turnover.load(std::memory_order_relaxed);
    Table* table = inside.table.load(std::memory_order_relaxed);
    for (std::size_t index = 0; table != nullptr && index <= table->mask; ++index) {
        Item* item = table->items()[index].load(std::memory_order_relaxed);
        if (item == nullptr) continue;
        Py_XDECREF(item->key.atom());
        Slab::destroy(item);
    }
    while (table != nullptr) {
        Table* older = table->older;
        Slab::release(table, Table::bytes(table->mask + 1));
        table = older;
    }
}

Container::Item* Container::find_in(const Table* table, const Key& key) noexcept {
    for (std::size_t index = key.hash() & table->mask;; index = (index + 1) & table->mask) {
        Item* item = table->items()[index].load(std::memory_order_acquire);
        if (item == nullptr || item->key.same(key)) return item;
    }
}

void Container::insert(Table* table, Item* item) noexcept {
    std::size_t index = item->key.hash() & table->mask;
    while (table->items()[index].load(std::memory_order_relaxed) != nullptr) index = (index + 1) & table->mask;
    table->items()[index].store(item, std::memory_order_release);
}

Container::Table* Container::make_table(std::size_t capacity) {
    auto* table = static_cast<Table*>(Slab::allocate(Table::bytes(capacity)));
    table->mask = capacity - 1;
    return table;
}

Container::Item* Container::new_item(Inside& inside) {
    Turnover* turnover = inside.turnover.load(std::memory_order_relaxed);
    if (turnover == nullptr && inside.count.load(std::memory_order_relaxed) >= KeySweep::most_absent) {
        turnover = new Turnover;
        inside.turnover.store(turnover, std::memory_order_release);
    }
    Item* item = turnover == nullptr ? nullptr : turnover->take_spare();
    if (item == nullptr) item = Slab::make<Item>();
    if (turnover != nullptr) item->seen = ++turnover->now;
    return item;
}

Container::Table* Container::grow(Inside& inside, Table* old) {
    const std::size_t capacity = old == nullptr ? first_capacity : (old->mask + 1) * 2;
    Table* table = make_table(capacity);
    table->older = old;
    if (old != nullptr) {
        for (std::size_t index = 0; index <= old->mask; ++index) {
            if (Item* item = old->items()[index].load(std::memory_order_relaxed)) insert(table, item);
        }
    }
    inside.table.store(table, std::memory_order_release);
    return table;
}

Container::Item* Container::find_item(const Key& key) const noexcept {
    const Inside* inside = find_inside();
    const Table* table = inside == nullptr ? nullptr : inside->table.load(std::memory_order_acquire);
    return table == nullptr ? nullptr : find_in(table, key);
}

core::Field* Container::find(const Key& key) const noexcept {
    Item* item = find_item(key);
    return item == nullptr ? nullptr : &item->field;
}

std::uint64_t Container::inserted_at(const Key& key) const noexcept {
    const Item* item = find_item(key);
    return item == nullptr ? 0 : item->inserted_at.load(std::memory_order_relaxed);
}

void Container::note_insertion(const Key& key, std::uint64_t word) noexcept {
    if (Item* item = find_item(key)) item->inserted_at.store(word, std::memory_order_relaxed);
}

core::Field& Container::entry(const Key& key) {
    if (core::Field* found = find(key)) return *found;
    Inside& own = inside();
    const std::scoped_lock guard(own.lock);
    Table* table = own.table.load(std::memory_order_relaxed);
    if (table != nullptr) {
        if (Item* item = find_in(table, key)) return item->field;
    }
    const std::size_t count = own.count.load(std::memory_order_relaxed) + 1;
    if (table == nullptr || count * 3 > (table->mask + 1) * 2) table = grow(own, table);
    Item* item = new_item(own);
    item->key = key;
    Py_XINCREF(key.atom());
    own.count.store(static_cast<std::uint32_t>(count), std::memory_order_relaxed);
    insert(table, item);
    return item->field;
}

core::Field& Container::lasting_entry(const Key& key) {
    Inside& own = inside();
    if (!own.keeps_all.load(std::memory_order_acquire)) {
        const std::scoped_lock guard(own.lock);  // no sweep is half-way
        own.keeps_all.store(true, std::memory_order_release);
    }
    return entry(key);
}

std::atomic<Container::Lane*>& Container::lane_slot(Inside& inside, std::size_t lane) {
    Lanes* lanes = inside.lanes.load(std::memory_order_acquire);
    if (lanes != nullptr && lane < lanes->capacity) return lanes->all()[lane];
    // Growing copies the slots: a lane that another thread adds to the old ones meanwhile would be lost, so adding
    // locks too.
    std::size_t capacity = lanes == nullptr ? 2 : lanes->capacity * 2;
    while (capacity <= lane) capacity *= 2;
    auto* wider = static_cast<Lanes*>(Slab::allocate(Lanes::bytes(capacity)));
    wider->capacity = capacity;
    wider->older = lanes;
    for (std::size_t index = 0; lanes != nullptr && index < lanes->capacity; ++index) {
        wider->all()[index].store(lanes->all()[index].load(std::memory_order_relaxed), std::memory_order_relaxed);
    }
    inside.lanes.store(wider, std::memory_order_release);
    return wider->all()[lane];
}

core::Field& Container::element(std::size_t index) {
    if (core::Field* present = find_element(index)) return *present;
    const std::size_t lane = index / Lane::length;
    Inside& own = inside();
    const std::scoped_lock guard(own.lock);
    std::atomic<Lane*>& slot = lane_slot(own, lane);
    Lane* present = slot.load(std::memory_order_relaxed);
    if (present == nullptr) {
        present = Slab::make<Lane>();
        slot.store(present, std::memory_order_release);
    }
    return present->fields[index % Lane::length];
}

core::Field& Container::make_all_entries() {
    if (core::Field* present = all_entries()) return *present;
    auto* fresh = Slab::make<core::Field>();
    core::Field* expected = nullptr;
    if (!inside().all_entries.compare_exchange_strong(expected, fresh, std::memory_order_acq_rel)) {
        Slab::destroy(fresh);
        return *expected;
    }
    // From here on accesses of entries are recorded there too.
    for_each_entry([fresh](core::Field& field) { core::gather(*fresh, field); });
    return *fresh;
}

void Container::destroy_lanes(Inside& inside) noexcept {
    Lanes* lanes = inside.lanes.load(std::memory_order_relaxed);
    for (std::size_t index = 0; lanes != nullptr && index < lanes->capacity; ++index) {
        if (Lane* lane = lanes->all()[index].load(std::memory_order_relaxed)) Slab::destroy(lane);
    }
    while (lanes != nullptr) {
        Lanes* older = lanes->older;
        Slab::release(lanes, Lanes::bytes(lanes->capacity));
        lanes = older;
    }
}

}  // namespace aether::runtime
