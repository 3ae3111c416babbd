#include "shadow.hpp"

#include <sys/mman.h>

#include <algorithm>
#include <new>

#include "../core/field_entries.hpp"
#include "../core/slab.hpp"
#include "container.hpp"

namespace aether::runtime {

namespace {

using core::Slab;

using detail::as_shadow;
using detail::birth_tag;
using detail::find_word;
using detail::grain_bits;
using detail::leaf_bits;
using detail::place_tag;
using detail::root_bits;
using detail::root_table;
using detail::Word;

Word* reserve(std::size_t words) {
    void* memory =
        mmap(nullptr, words * sizeof(Word), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED) throw std::bad_alloc();
    return static_cast<Word*>(memory);
}

std::atomic<std::uint64_t> next_serial{1};

[[nodiscard]] std::size_t root_index(std::uintptr_t address) {
    return (address >> (grain_bits + leaf_bits)) & ((std::size_t{1} << root_bits) - 1);
}
std::size_t leaf_index(std::uintptr_t address) {
    return (address >> grain_bits) & ((std::size_t{1} << leaf_bits) - 1);
}

Word& word_of(const void* object) {
    if (Word* found = find_word(object)) return *found;
    const auto address = reinterpret_cast<std::uintptr_t>(object);
    Word* fresh = reserve(std::size_t{1} << leaf_bits);
    Word* expected = nullptr;
    if (!root_table[root_index(address)].compare_exchange_strong(expected, fresh, std::memory_order_acq_rel)) {
        munmap(fresh, sizeof(Word) << leaf_bits);
        fresh = expected;
    }
    return fresh[leaf_index(address)];
}

unsigned round_capacity(unsigned expected) {
    return std::clamp(expected, 1U, 16U);
}

void release_rare(Rare* rare) noexcept {
    delete rare->sync.load(std::memory_order_relaxed);
    if (Container* container = rare->container.load(std::memory_order_relaxed)) Container::destroy(container);
    for (CellBlock* block = rare->cells.load(std::memory_order_relaxed); block != nullptr;) {
        CellBlock* next = block->next.load(std::memory_order_relaxed);
        for (Cell& cell : block->cells) core::clear(cell.field);
        Slab::destroy(block);
        block = next;
    }
    Slab::destroy(rare);
}

void release_shadow(ShadowObject* shadow) noexcept {
    for (unsigned index = 0; index < shadow->capacity; ++index) {
        if (shadow->cells[index].name.load(std::memory_order_relaxed) == nullptr) break;
        core::clear(shadow->cells[index].field);
    }
    if (Rare* rare = shadow->rare.load(std::memory_order_relaxed)) release_rare(rare);
    Slab::release(shadow, ShadowObject::bytes(shadow->capacity));
}

// Takes a free cell for `name`, or finds the one that another thread took for it.
Cell* claim(Cell* cells, unsigned count, PyObject* name) {
    for (unsigned index = 0; index < count; ++index) {
        PyObject* present = cells[index].name.load(std::memory_order_acquire);
        if (present == nullptr && cells[index].name.compare_exchange_strong(present, name, std::memory_order_acq_rel)) {
            return &cells[index];
        }
        if (present == name) return &cells[index];
    }
    return nullptr;
}

Cell* find_cell(Cell* cells, unsigned count, PyObject* name) noexcept {
    for (unsigned index = 0; index < count; ++index) {
        PyObject* present = cells[index].name.load(std::memory_order_acquire);
        if (present == name) return &cells[index];
        if (present == nullptr) return nullptr;
    }
    return nullptr;
}

}  // namespace

std::atomic<Word*>* const detail::root_table =
    reinterpret_cast<std::atomic<Word*>*>(reserve(std::size_t{1} << root_bits));

ShadowObject* shadow_of(const void* object, unsigned expected) {
    Word& word = word_of(object);
    std::uintptr_t present = word.load(std::memory_order_acquire);
    if (present != 0 && (present & birth_tag) == 0) return as_shadow(present);
    const unsigned capacity = round_capacity(expected);
    auto* shadow = new (Slab::allocate(ShadowObject::bytes(capacity))) ShadowObject;
    shadow->capacity = capacity;
    if ((present & place_tag) != 0) {
        shadow->created.store(static_cast<core::ContextId>(present >> grain_bits), std::memory_order_relaxed);
    } else if (present != 0) {
        const std::uint64_t birth = core::epoch_of(static_cast<std::uint64_t>(present));
        shadow->ownership.owner.store(birth, std::memory_order_relaxed);
    }
    if (!word.compare_exchange_strong(present, reinterpret_cast<std::uintptr_t>(shadow), std::memory_order_acq_rel)) {
        release_shadow(shadow);
        return as_shadow(present);
    }
    return shadow;
}

Rare& rare_of(ShadowObject& shadow) {
    if (Rare* present = shadow.rare.load(std::memory_order_acquire)) return *present;
    Rare* fresh = Slab::make<Rare>();
    fresh->serial = next_serial.fetch_add(1, std::memory_order_relaxed);
    Rare* expected = nullptr;
    if (shadow.rare.compare_exchange_strong(expected, fresh, std::memory_order_acq_rel)) return *fresh;
    Slab::destroy(fresh);
    return *expected;
}

core::Field& field_of(ShadowObject& shadow, PyObject* name) {
    if (Cell* cell = claim(shadow.cells, shadow.capacity, name)) return cell->field;
    std::atomic<CellBlock*>* link = &rare_of(shadow).cells;
    for (;;) {
        CellBlock* block = link->load(std::memory_order_acquire);
        if (block == nullptr) {
            CellBlock* fresh = Slab::make<CellBlock>();
            if (link->compare_exchange_strong(block, fresh, std::memory_order_acq_rel)) {
                block = fresh;
            } else {
                Slab::destroy(fresh);
            }
        }
        if (Cell* cell = claim(block->cells, CellBlock::capacity, name)) return cell->field;
        link = &block->next;
    }
}

core::Field* find_field(ShadowObject& shadow, PyObject* name) noexcept {
    if (Cell* cell = find_cell(shadow.cells, shadow.capacity, name)) return &cell->field;
    const Rare* rare = shadow.rare.load(std::memory_order_acquire);
    if (rare == nullptr) return nullptr;
    for (CellBlock* block = rare->cells.load(std::memory_order_acquire); block != nullptr;
         block = block->next.load(std::memory_order_acquire)) {
        if (Cell* cell = find_cell(block->cells, CellBlock::capacity, name)) return &cell->field;
    }
    return nullptr;
}

unsigned count_names(const ShadowObject& shadow) noexcept {
    unsigned count = 0;
    while (count < shadow.capacity && shadow.cells[count].name.load(std::memory_order_relaxed) != nullptr) ++count;
    return count;
}

void born(const void* object, std::uint64_t birth) noexcept {
    Word* word = find_word(object);
    if (word == nullptr) {
        if (birth == 0) return;
        word = &word_of(object);
    }
    const std::uintptr_t present = word->load(std::memory_order_relaxed);
    const std::uintptr_t mark = birth == 0 ? 0 : static_cast<std::uintptr_t>(birth) | birth_tag;
    if (present == 0 && mark == 0) return;
    word->store(mark, std::memory_order_release);
    if (present != 0 && (present & birth_tag) == 0) release_shadow(as_shadow(present));
}

void note_creation(const void* object, core::ContextId place) {
    std::uintptr_t blank = 0;
    word_of(object).compare_exchange_strong(blank, (std::uintptr_t{place} << grain_bits) | place_tag | birth_tag,
                                            std::memory_order_relaxed);
}

void died(const void* object) noexcept {
    Word* word = find_word(object);
    if (word == nullptr) return;
    const std::uintptr_t present = word->load(std::memory_order_relaxed);
    if (present == 0 || (present & birth_tag) != 0) return;
    word->store(0, std::memory_order_release);
    release_shadow(as_shadow(present));
}

void for_each_shadow(void (*visit)(ShadowObject&, void*), void* data) {
    for (std::size_t index = 0; index < (std::size_t{1} << root_bits); ++index) {
        Word* leaf = root_table[index].load(std::memory_order_acquire);
        if (leaf == nullptr) continue;
        for (std::size_t each = 0; each < (std::size_t{1} << leaf_bits); ++each) {
            if (ShadowObject* shadow = as_shadow(leaf[each].load(std::memory_order_acquire))) visit(*shadow, data);
        }
    }
}

void drop_all_shadow() noexcept {
    for (std::size_t index = 0; index < (std::size_t{1} << root_bits); ++index) {
        Word* leaf = root_table[index].load(std::memory_order_acquire);
        if (leaf == nullptr) continue;
        for (std::size_t each = 0; each < (std::size_t{1} << leaf_bits); ++each) {
            const std::uintptr_t present = leaf[each].load(std::memory_order_relaxed);
            if (present == 0) continue;
            leaf[each].store(0, std::memory_order_relaxed);
            if (ShadowObject* shadow = as_shadow(present)) release_shadow(shadow);
        }
        madvise(static_cast<void*>(leaf), sizeof(Word) << leaf_bits, MADV_DONTNEED);
    }
}

SyncState* find_sync(PyObject* object) noexcept {
    const ShadowObject* shadow = find_shadow(object);
    if (shadow == nullptr) return nullptr;
    const Rare* rare = shadow->rare.load(std::memory_order_acquire);
    return rare == nullptr ? nullptr : rare->sync.load(std::memory_order_acquire);
}

SyncState* attach_sync(PyObject* object, std::unique_ptr<SyncState> state) {
    Rare& rare = rare_of(*shadow_of(object, 1));
    SyncState* expected = nullptr;
    if (rare.sync.compare_exchange_strong(expected, state.get(), std::memory_order_acq_rel)) return state.release();
    return expected;
}

std::uint64_t serial_of(const void* object) {
    return rare_of(*shadow_of(object, 1)).serial;
}

}  // namespace aether::runtime
