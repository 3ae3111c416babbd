#include "key_sweep.hpp"

#include <algorithm>
#include <bit>
#include <mutex>
#include <utility>

#include "../core/field_entries.hpp"
#include "guard.hpp"

namespace aether::runtime {

namespace {

std::atomic<std::uint64_t> forgotten{0};

}  // namespace

std::uint64_t keys_forgotten() noexcept {
    return forgotten.load(std::memory_order_relaxed);
}

Turnover::~Turnover() {
    for (Container::Item* item : spare) core::Slab::destroy(item);
    for (Container::Item* item : retired) {
        core::clear(item->field);
        Py_XDECREF(item->key.atom());
        core::Slab::destroy(item);
    }
    for (Container::Table* table : retired_tables) core::Slab::release(table, Container::Table::bytes(table->mask + 1));
}

Container::Item* Turnover::take_spare() noexcept {
    if (spare.empty()) return nullptr;
    Container::Item* item = spare.back();
    spare.pop_back();
    return item;
}

bool KeySweep::is_due(const Container& container, std::size_t entries) noexcept {
    const Container::Inside* inside = container.find_inside();
    if (inside == nullptr) return false;
    const std::size_t count = inside->count.load(std::memory_order_relaxed);
    if (count <= 3 * entries + 2 * most_absent) return false;
    const Turnover* turnover = inside->turnover.load(std::memory_order_acquire);
    return turnover != nullptr && count >= turnover->not_before.load(std::memory_order_relaxed) &&
           !inside->keeps_all.load(std::memory_order_relaxed);
}

KeySweep::KeySweep(Container& container) noexcept
    : inside_(*container.find_inside()), turnover_(*inside_.turnover.load(std::memory_order_acquire)) {}

KeySweep::~KeySweep() {
    if (begun_) turnover_.sweeping.store(false, std::memory_order_release);
}

bool KeySweep::begin() {
    if (turnover_.sweeping.exchange(true, std::memory_order_acquire)) return false;
    begun_ = true;
    // Until something has been forgotten.
    const std::size_t count = inside_.count.load(std::memory_order_relaxed);
    turnover_.not_before.store(count + count / 4, std::memory_order_relaxed);
    if (!turnover_.retired_tables.empty() && !grace_has_passed()) return false;
    recycle();
    const std::scoped_lock guard(inside_.lock);
    begun_at_ = ++turnover_.now;
    return true;
}

// Nobody reads any more what the last sweep has made unreachable.
void KeySweep::recycle() {
    for (Table* table : turnover_.retired_tables) core::Slab::release(table, Table::bytes(table->mask + 1));
    turnover_.retired_tables.clear();
    for (Item* item : turnover_.retired) {
        core::reset(item->field);
        item->inserted_at.store(0, std::memory_order_relaxed);
        PyObject* atom = item->key.atom();
        item->key = Key();
        Py_XDECREF(atom);
    }
    const std::scoped_lock guard(inside_.lock);
    turnover_.spare.insert(turnover_.spare.end(), turnover_.retired.begin(), turnover_.retired.end());
    turnover_.retired.clear();
}

void KeySweep::keep(PyObject* key) noexcept {
    Key known;
    if (!Key::find(key, known)) return;
    if (Item* item = Container::find_in(inside_.table.load(std::memory_order_acquire), known)) item->seen = begun_at_;
}

std::vector<KeySweep::Item*> KeySweep::items_by_age() const {
    std::vector<Item*> items;
    items.reserve(inside_.count.load(std::memory_order_relaxed));
    const Table* table = inside_.table.load(std::memory_order_relaxed);
    for (std::size_t index = 0; index <= table->mask; ++index) {
        if (Item* item = table->items()[index].load(std::memory_order_relaxed)) items.push_back(item);
    }
    std::ranges::sort(items, {}, &Item::seen);
    return items;
}

void KeySweep::forget(std::size_t entries) {
    const std::scoped_lock guard(inside_.lock);
    if (inside_.keeps_all.load(std::memory_order_relaxed)) return;
    const std::vector<Item*> items = items_by_age();
    const auto first_kept = std::ranges::lower_bound(items, begun_at_, {}, &Item::seen);
    const auto absent = static_cast<std::size_t>(first_kept - items.begin());
    if (absent <= entries + most_absent) return;
    const std::size_t dropped = absent - entries - most_absent;
    const std::size_t kept = items.size() - dropped;

    std::vector<Item*> retired(items.begin(), items.begin() + static_cast<std::ptrdiff_t>(dropped));
    std::vector<Table*> retired_tables;
    for (Table* each = inside_.table.load(std::memory_order_relaxed); each != nullptr; each = each->older)
        retired_tables.push_back(each);
    Table* table = Container::make_table(std::bit_ceil(2 * kept));
    turnover_.retired = std::move(retired);
    turnover_.retired_tables = std::move(retired_tables);
    for (std::size_t index = dropped; index < items.size(); ++index) Container::insert(table, items[index]);
    inside_.table.store(table, std::memory_order_release);
    inside_.count.store(static_cast<std::uint32_t>(kept), std::memory_order_relaxed);
    turnover_.not_before.store(0, std::memory_order_relaxed);
    forgotten.fetch_add(dropped, std::memory_order_relaxed);
}

}  // namespace aether::runtime
