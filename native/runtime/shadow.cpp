#include "shadow.hpp"

#include <sys/mman.h>

#include <algorithm>
#include <bit>
#include <mutex>
#include <new>

#include "../core/field_entries.hpp"
#include "../core/slab.hpp"
#include "../core/spin_lock.hpp"
#include "container.hpp"
#include "namespaces.hpp"

namespace aether::runtime {

namespace {

using core::Slab;

using detail::as_container;
using detail::as_shadow;
using detail::birth_tag;
using detail::find_word;
using detail::grain_bits;
using detail::leaf_bits;
using detail::place_tag;
using detail::root_bits;
using detail::root_table;
using detail::Word;

constexpr std::size_t leaf_words = std::size_t{1} << leaf_bits;
constexpr std::size_t page_words = 4096 / sizeof(Word);
constexpr std::size_t leaf_pages = leaf_words / page_words;
constexpr std::size_t pages_in_a_mask = 64;

// The words, which the root table leads to, and which of their pages may lead to shadow: whoever looks at all of it
// looks at little more than there is.
struct Leaf {
    Word words[leaf_words];
    std::atomic<std::uint64_t> occupied[leaf_pages / pages_in_a_mask];
    Leaf* next;
};

core::SpinLock leaves_lock;
std::atomic<Leaf*> leaves{nullptr};
std::atomic<std::uint64_t> next_serial{1};

// Shadow is being looked at: what ends meanwhile is kept, in a list linked by its owner words.
std::atomic<bool> visiting{false};
std::atomic<ShadowObject*> ended{nullptr};

void* reserve(std::size_t bytes) {
    void* memory = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED) throw std::bad_alloc();
    return memory;
}

[[nodiscard]] std::size_t root_index(std::uintptr_t address) {
    return (address >> (grain_bits + leaf_bits)) & ((std::size_t{1} << root_bits) - 1);
}
std::size_t leaf_index(std::uintptr_t address) {
    return (address >> grain_bits) & (leaf_words - 1);
}

void add_leaf(std::atomic<Word*>& root) {
    const std::scoped_lock guard(leaves_lock);
    if (root.load(std::memory_order_relaxed) != nullptr) return;
    auto* fresh = static_cast<Leaf*>(reserve(sizeof(Leaf)));
    fresh->next = leaves.load(std::memory_order_relaxed);
    leaves.store(fresh, std::memory_order_release);
    root.store(fresh->words, std::memory_order_release);
}

Word& word_of(const void* object) {
    if (Word* found = find_word(object)) return *found;
    add_leaf(root_table[root_index(reinterpret_cast<std::uintptr_t>(object))]);
    return *find_word(object);
}

// After the address's word was made to lead to shadow. Sequentially consistent with `visit_page`: a visit that has not
// seen the word has cleared the mask before.
void occupy(const void* object) {
    const auto address = reinterpret_cast<std::uintptr_t>(object);
    Word* words = root_table[root_index(address)].load(std::memory_order_acquire);
    const std::size_t page = leaf_index(address) / page_words;
    std::atomic<std::uint64_t>& mask = reinterpret_cast<Leaf*>(words)->occupied[page / pages_in_a_mask];
    const std::uint64_t bit = std::uint64_t{1} << (page % pages_in_a_mask);
    if ((mask.load() & bit) == 0) mask.fetch_or(bit);
}

constexpr unsigned most_in_line = 16;

void release_rare(Rare* rare) noexcept {
    delete rare->sync.load(std::memory_order_relaxed);
    delete rare->annotation.load(std::memory_order_relaxed);
    for (CellBlock* block = rare->cells.load(std::memory_order_relaxed); block != nullptr;) {
        CellBlock* next = block->next.load(std::memory_order_relaxed);
        for (Cell& cell : block->cells) core::clear(cell.field);
        Slab::destroy(block);
        block = next;
    }
    Slab::destroy(rare);
}

// The object's attributes live on in its `__dict__`, which lets go of them when it dies.
bool outlives_object(ShadowObject* shadow) noexcept {
    Rare* rare = find_rare(*shadow);
    Namespace* names = rare == nullptr ? nullptr : rare->names.load(std::memory_order_acquire);
    if (names == nullptr || names->object != shadow) return false;
    if (names->holders.fetch_sub(1, std::memory_order_acq_rel) > 1) return true;
    rare->names.store(nullptr, std::memory_order_relaxed);
    Slab::destroy(names);
    return false;
}

void release_shadow(ShadowObject* shadow) noexcept;

void let_go(Namespace* names) noexcept {
    if (names->holders.fetch_sub(1, std::memory_order_acq_rel) > 1) return;
    ShadowObject* object = names->object;
    find_rare(*object)->names.store(nullptr, std::memory_order_relaxed);
    Slab::destroy(names);
    release_shadow(object);
}

void release_shadow(ShadowObject* shadow) noexcept {
    for (unsigned index = 0; index < shadow->capacity; ++index) {
        if (shadow->cells()[index].name.load(std::memory_order_relaxed) == nullptr) break;
        core::clear(shadow->cells()[index].field);
    }
    if (Container* container = find_container(*shadow)) Container::destroy(container);
    if (Rare* rare = find_rare(*shadow)) {
        if (Namespace* names = rare->names.load(std::memory_order_relaxed)) let_go(names);
        release_rare(rare);
    }
    Slab::release(shadow, ShadowObject::bytes(shadow->capacity));
}

// The word no longer leads to the shadow; a visit may have read it before.
void end_shadow(ShadowObject* shadow) noexcept {
    if (outlives_object(shadow)) return;
    if (!visiting.load()) return release_shadow(shadow);
    ShadowObject* next = ended.load(std::memory_order_relaxed);
    do {
        shadow->ownership.owner.store(reinterpret_cast<std::uint64_t>(next), std::memory_order_relaxed);
    } while (!ended.compare_exchange_weak(next, shadow, std::memory_order_release, std::memory_order_relaxed));
}

void release_ended() noexcept {
    ShadowObject* shadow = ended.exchange(nullptr, std::memory_order_acquire);
    while (shadow != nullptr) {
        auto* next = reinterpret_cast<ShadowObject*>(shadow->ownership.owner.load(std::memory_order_relaxed));
        release_shadow(shadow);
        shadow = next;
    }
}

using Visitor = void (*)(ShadowObject&, void*);

// True if the page leads to any shadow.
bool visit_page(Word* words, Visitor visit, void* data) {
    bool found = false;
    for (std::size_t each = 0; each < page_words; ++each) {
        ShadowObject* shadow = as_shadow(words[each].load());
        if (shadow == nullptr) continue;
        visit(*shadow, data);
        found = true;
    }
    return found;
}

void visit_leaf(Leaf& leaf, Visitor visit, void* data) {
    for (std::size_t group = 0; group < leaf_pages / pages_in_a_mask; ++group) {
        std::atomic<std::uint64_t>& mask = leaf.occupied[group];
        for (std::uint64_t rest = mask.load(); rest != 0; rest &= rest - 1) {
            const auto page = static_cast<std::size_t>(std::countr_zero(rest));
            const std::uint64_t bit = rest & -rest;
            mask.fetch_and(~bit);
            if (visit_page(leaf.words + (group * pages_in_a_mask + page) * page_words, visit, data)) mask.fetch_or(bit);
        }
    }
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

using StateOf = std::atomic<SyncState*> Rare::*;

SyncState* find_state(PyObject* object, StateOf state) noexcept {
    const ShadowObject* shadow = find_shadow(object);
    if (shadow == nullptr) return nullptr;
    const Rare* rare = find_rare(*shadow);
    return rare == nullptr ? nullptr : (rare->*state).load(std::memory_order_acquire);
}

// Keeps the first one when two threads race.
SyncState* attach_state(PyObject* object, StateOf of, std::unique_ptr<SyncState> state) {
    std::atomic<SyncState*>& present = rare_of(*shadow_of(object, 0)).*of;
    SyncState* expected = nullptr;
    if (present.compare_exchange_strong(expected, state.get(), std::memory_order_acq_rel)) return state.release();
    return expected;
}

// With the GIL, two objects may share a shadow: the halves of its 32 bytes tell them apart.
std::uint64_t serial_in(const Rare& rare, const void* object) noexcept {
    const auto half = (reinterpret_cast<std::uintptr_t>(object) >> (grain_bits - 1)) & 1U;
    return rare.serial << 1U | half;
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

std::atomic<Word*>* const detail::root_table = static_cast<std::atomic<Word*>*>(reserve(sizeof(Word*) << root_bits));

ShadowObject* shadow_of(const void* object, unsigned expected) {
    Word& word = word_of(object);
    std::uintptr_t present = word.load(std::memory_order_acquire);
    if (present != 0 && (present & birth_tag) == 0) return as_shadow(present);
    const unsigned capacity = std::min(expected, most_in_line);
    auto* shadow = new (Slab::allocate(ShadowObject::bytes(capacity))) ShadowObject;
    shadow->capacity = static_cast<std::uint8_t>(capacity);
    if ((present & place_tag) != 0) {
        shadow->created.store(static_cast<core::ContextId>(present >> grain_bits), std::memory_order_release);
    } else if (present != 0) {
        const std::uint64_t birth = core::epoch_of(static_cast<std::uint64_t>(present));
        shadow->ownership.owner.store(birth, std::memory_order_relaxed);
    }
    if (!word.compare_exchange_strong(present, reinterpret_cast<std::uintptr_t>(shadow))) {
        release_shadow(shadow);
        return as_shadow(present);
    }
    occupy(object);
    return shadow;
}

Rare& rare_of(ShadowObject& shadow) {
    if (Rare* present = find_rare(shadow)) return *present;
    Rare* fresh = Slab::make<Rare>();
    fresh->serial = next_serial.fetch_add(1, std::memory_order_relaxed);
    std::uintptr_t beside = shadow.beside.load(std::memory_order_acquire);
    while (beside == 0 || as_container(beside) != nullptr) {
        fresh->container.store(as_container(beside), std::memory_order_relaxed);
        if (shadow.beside.compare_exchange_strong(beside, reinterpret_cast<std::uintptr_t>(fresh),
                                                  std::memory_order_acq_rel))
            return *fresh;
    }
    Slab::destroy(fresh);
    return *reinterpret_cast<Rare*>(beside);
}

Container& container_of(ShadowObject& shadow) {
    if (Container* present = find_container(shadow)) return *present;
    Container* fresh = Container::make();
    std::uintptr_t beside = 0;
    if (shadow.beside.compare_exchange_strong(beside, reinterpret_cast<std::uintptr_t>(fresh) | detail::container_tag,
                                              std::memory_order_acq_rel))
        return *fresh;
    Container* present = as_container(beside);
    if (present == nullptr &&
        reinterpret_cast<Rare*>(beside)->container.compare_exchange_strong(present, fresh, std::memory_order_acq_rel))
        return *fresh;
    Container::destroy(fresh);
    return *present;
}

core::Field& field_of(ShadowObject& shadow, PyObject* name) {
    if (Cell* cell = claim(shadow.cells(), shadow.capacity, name)) return cell->field;
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
    if (Cell* cell = find_cell(shadow.cells(), shadow.capacity, name)) return &cell->field;
    const Rare* rare = find_rare(shadow);
    if (rare == nullptr) return nullptr;
    for (CellBlock* block = rare->cells.load(std::memory_order_acquire); block != nullptr;
         block = block->next.load(std::memory_order_acquire)) {
        if (Cell* cell = find_cell(block->cells, CellBlock::capacity, name)) return &cell->field;
    }
    return nullptr;
}

int hint_of(ShadowObject& shadow, const core::Field& field) noexcept {
    for (unsigned index = 0; Cell* cell = hinted_cell(shadow, index); ++index) {
        if (&cell->field == &field) return static_cast<int>(index);
    }
    return -1;
}

unsigned count_names(ShadowObject& shadow) noexcept {
    const Cell* cells = shadow.cells();
    unsigned count = 0;
    while (count < shadow.capacity && cells[count].name.load(std::memory_order_relaxed) != nullptr) ++count;
    return count;
}

void born(const void* object, std::uint64_t birth) {
    Word* word = find_word(object);
    if (word == nullptr) {
        if (birth == 0) return;
        word = &word_of(object);
    }
    const std::uintptr_t present = word->load(std::memory_order_relaxed);
    const std::uintptr_t mark = birth == 0 ? 0 : static_cast<std::uintptr_t>(birth) | birth_tag;
    if (present == 0 && mark == 0) return;
    if (present == 0 || (present & birth_tag) != 0) return word->store(mark, std::memory_order_release);
    word->store(mark);
    end_shadow(as_shadow(present));
}

void note_creation(const void* object, core::ContextId place) {
    std::uintptr_t present = 0;
    const std::uintptr_t mark = (std::uintptr_t{place} << grain_bits) | place_tag | birth_tag;
    if (word_of(object).compare_exchange_strong(present, mark, std::memory_order_acq_rel)) return;
    core::ContextId unknown = 0;
    if (ShadowObject* shadow = detail::as_shadow(present))
        shadow->created.compare_exchange_strong(unknown, place, std::memory_order_release);
}

void died(const void* object) noexcept {
    Word* word = find_word(object);
    if (word == nullptr) return;
    const std::uintptr_t present = word->load(std::memory_order_relaxed);
    if (present == 0 || (present & birth_tag) != 0) return;
    word->store(0);
    end_shadow(as_shadow(present));
}

void for_each_shadow(Visitor visit, void* data) {
    visiting.store(true);
    for (Leaf* leaf = leaves.load(std::memory_order_acquire); leaf != nullptr; leaf = leaf->next) {
        visit_leaf(*leaf, visit, data);
    }
    visiting.store(false);
    release_ended();
}

void drop_all_shadow() noexcept {
    visiting.store(true);
    for (Leaf* leaf = leaves.load(std::memory_order_acquire); leaf != nullptr; leaf = leaf->next) {
        visit_leaf(*leaf, [](ShadowObject& shadow, void*) { end_shadow(&shadow); }, nullptr);
        madvise(leaf->words, sizeof(leaf->words), MADV_DONTNEED);
    }
    visiting.store(false);  // also where the visit of a thread that a fork has left behind said otherwise
}

void release_dropped_shadow() noexcept {
    release_ended();
}

SyncState* find_sync(PyObject* object) noexcept {
    return find_state(object, &Rare::sync);
}

SyncState* attach_sync(PyObject* object, std::unique_ptr<SyncState> state) {
    return attach_state(object, &Rare::sync, std::move(state));
}

SyncState* find_annotation(PyObject* object) noexcept {
    return find_state(object, &Rare::annotation);
}

SyncState* attach_annotation(PyObject* object, std::unique_ptr<SyncState> state) {
    return attach_state(object, &Rare::annotation, std::move(state));
}

std::uint64_t serial_of(const void* object) {
    return serial_in(rare_of(*shadow_of(object, 0)), object);
}

std::uint64_t find_serial(const void* object) noexcept {
    const ShadowObject* shadow = find_shadow(object);
    const Rare* rare = shadow == nullptr ? nullptr : find_rare(*shadow);
    return rare == nullptr ? 0 : serial_in(*rare, object);
}

}  // namespace aether::runtime
