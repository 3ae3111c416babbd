// Shadow memory: from the address of a Python object to what is remembered of it.
//
// A two-level table over the address space holds one word for each 32 bytes of heap (ThreadSanitizer's shadow is
// alike): empty, a mark (who created the object and when, or where), or a ShadowObject. Reading it takes two dependent
// loads. No two objects that have locations begin within 32 bytes: they are as large, or have a header before them.
// With the GIL, objects of 16 bytes may share a word: those of `shares_word` have no shadow, and `object()` none but a
// serial, which tells the two apart.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "../core/field.hpp"
#include "../core/ownership.hpp"
#include "../core/strand.hpp"
#include "python.hpp"

namespace aether::runtime {

// Per-object data of the synchronisation part (the clock of a lock, the tokens of a queue).
struct SyncState {
    SyncState() = default;
    SyncState(const SyncState&) = delete;
    SyncState& operator=(const SyncState&) = delete;
    virtual ~SyncState() = default;
};

// One named location of an object. `name` is an interned str, alive as long as its site.
struct Cell {
    std::atomic<PyObject*> name{nullptr};
    core::Field field;
};
static_assert(sizeof(Cell) == 32);

struct CellBlock {
    static constexpr unsigned capacity = 4;
    Cell cells[capacity];
    std::atomic<CellBlock*> next{nullptr};
};

class Container;
struct Namespace;

// What few objects need. A container that needs nothing else of it stands in its place.
struct Rare {
    std::atomic<SyncState*> sync{nullptr};
    std::atomic<SyncState*> annotation{nullptr};  // beside the object's own synchronisation
    std::atomic<Container*> container{nullptr};
    std::atomic<CellBlock*> cells{nullptr};
    std::atomic<Namespace*> names{nullptr};     // of an object whose `__dict__` was asked for, and of that dict
    std::atomic<std::uint64_t> taken_from{0};   // the serial of the container it was taken from last
    std::atomic<std::uint64_t> put_back_to{0};  // that, if it was put back there
    std::atomic<bool> is_pool{false};           // elements were taken from it that had been put back
    std::uint64_t serial = 0;                   // never reused: tells an object from a later one at its address
};

// What is remembered of one object, with `capacity` locations in line behind it.
struct ShadowObject {
    core::Ownership ownership;
    std::atomic<std::uintptr_t> beside{0};    // a Rare*, or with `container_tag` a Container*; 0: nothing
    std::atomic<core::ContextId> created{0};  // the first store by the creating strand
    std::uint8_t capacity = 0;
    std::atomic<bool> names_go{false};       // a name of its namespace was taken out, and may be put back
    std::atomic<bool> values_walked{false};  // the values of its namespace were walked: stores write its contents
    std::atomic<bool> holds_globals{false};  // it is a module's namespace

    [[nodiscard]] Cell* cells() { return reinterpret_cast<Cell*>(this + 1); }
    [[nodiscard]] static constexpr std::size_t bytes(unsigned capacity) {
        return sizeof(ShadowObject) + capacity * sizeof(Cell);
    }
};
static_assert(sizeof(ShadowObject) == 40 && alignof(Cell) <= alignof(ShadowObject));

namespace detail {
inline constexpr std::uintptr_t container_tag = 1;

// The container that stands beside a shadow in the place of a Rare; else null.
[[nodiscard]] inline Container* as_container(std::uintptr_t beside) noexcept {
    return (beside & container_tag) == 0 ? nullptr : reinterpret_cast<Container*>(beside & ~container_tag);
}
}  // namespace detail

// Null if there is none.
[[nodiscard]] inline Rare* find_rare(const ShadowObject& shadow) noexcept {
    const std::uintptr_t beside = shadow.beside.load(std::memory_order_acquire);
    return (beside & detail::container_tag) != 0 ? nullptr : reinterpret_cast<Rare*>(beside);
}
[[nodiscard]] inline Container* find_container(const ShadowObject& shadow) noexcept {
    const std::uintptr_t beside = shadow.beside.load(std::memory_order_acquire);
    if (Container* alone = detail::as_container(beside)) return alone;
    const Rare* rare = reinterpret_cast<const Rare*>(beside);
    return rare == nullptr ? nullptr : rare->container.load(std::memory_order_acquire);
}

// The cell that was found at `index` in another object of the kind: in line, or in the first block beside it. Null if
// there is none.
[[nodiscard]] inline Cell* hinted_cell(ShadowObject& shadow, unsigned index) noexcept {
    if (index < shadow.capacity) return &shadow.cells()[index];
    const Rare* rare = find_rare(shadow);
    CellBlock* block = rare == nullptr ? nullptr : rare->cells.load(std::memory_order_acquire);
    index -= shadow.capacity;
    return block == nullptr || index >= CellBlock::capacity ? nullptr : &block->cells[index];
}
// Where `hinted_cell` finds a cell of the shadow; -1 if it does not.
[[nodiscard]] int hint_of(ShadowObject& shadow, const core::Field& field) noexcept;

namespace detail {
inline constexpr unsigned grain_bits = 5;
inline constexpr unsigned leaf_bits = 19;  // a leaf covers 16 MiB of address space in 4 MiB of lazily touched words
inline constexpr unsigned address_bits = 47;
inline constexpr unsigned root_bits = address_bits - grain_bits - leaf_bits;
inline constexpr std::uintptr_t birth_tag = 1;
inline constexpr std::uintptr_t place_tag = 2;  // with birth_tag: where it was created, in prehistory
using Word = std::atomic<std::uintptr_t>;
extern std::atomic<Word*>* const root_table;

[[nodiscard]] inline Word* find_word(const void* object) noexcept {
    const auto address = reinterpret_cast<std::uintptr_t>(object);
    constexpr std::uintptr_t root_mask = (std::uintptr_t{1} << root_bits) - 1;
    constexpr std::uintptr_t leaf_mask = (std::uintptr_t{1} << leaf_bits) - 1;
    Word* leaf = root_table[(address >> (grain_bits + leaf_bits)) & root_mask].load(std::memory_order_acquire);
    return leaf == nullptr ? nullptr : leaf + ((address >> grain_bits) & leaf_mask);
}
[[nodiscard]] inline ShadowObject* as_shadow(std::uintptr_t word) noexcept {
    return (word & birth_tag) != 0 ? nullptr : reinterpret_cast<ShadowObject*>(word);
}
}  // namespace detail

// The shadow of an object that is alive while the call runs; null if there is none yet. Lock-free.
[[nodiscard]] inline ShadowObject* find_shadow(const void* object) noexcept {
    const detail::Word* word = detail::find_word(object);
    return word == nullptr ? nullptr : detail::as_shadow(word->load(std::memory_order_acquire));
}
namespace detail {
// The word is a birth mark of this strand: the object is its own, and has no shadow yet.
[[nodiscard]] inline bool is_own_mark(std::uintptr_t word, const core::Strand& strand) noexcept {
    return (word & (birth_tag | place_tag)) == birth_tag && strand.is_own(core::epoch_of(word));
}
}  // namespace detail

// Ownership::is_private, for an object that may have no shadow yet. Lock-free.
[[nodiscard]] inline bool is_private(const void* object, const core::Strand& strand) noexcept {
    const detail::Word* found = detail::find_word(object);
    if (found == nullptr) return false;
    const std::uintptr_t word = found->load(std::memory_order_acquire);
    const ShadowObject* shadow = detail::as_shadow(word);
    return shadow == nullptr ? detail::is_own_mark(word, strand) : shadow->ownership.is_private(strand);
}
// True if the strand made the object and nobody else has touched it. Lock-free.
[[nodiscard]] inline bool is_new(const void* object, const core::Strand& strand) noexcept {
    const detail::Word* found = detail::find_word(object);
    if (found == nullptr) return false;
    const std::uintptr_t word = found->load(std::memory_order_acquire);
    const ShadowObject* shadow = detail::as_shadow(word);
    return shadow == nullptr ? detail::is_own_mark(word, strand) : shadow->ownership.is_new(strand);
}
// Makes it if needed, with room in line for about `expected` named locations. The creator is known by the birth mark.
[[nodiscard]] ShadowObject* shadow_of(const void* object, unsigned expected);
[[nodiscard]] Rare& rare_of(ShadowObject& shadow);
// The shadow of the object as a container.
[[nodiscard]] Container& container_of(ShadowObject& shadow);

// The location `name`, made if needed. O(names of the object).
[[nodiscard]] core::Field& field_of(ShadowObject& shadow, PyObject* name);
// The same, or null if it was never accessed.
[[nodiscard]] core::Field* find_field(ShadowObject& shadow, PyObject* name) noexcept;
[[nodiscard]] unsigned count_names(ShadowObject& shadow) noexcept;
// Calls `visit(Cell&)` for each.
template <class Visitor>
void for_each_cell(ShadowObject& shadow, Visitor&& visit) {
    const auto visit_all = [&visit](Cell* cells, unsigned count) {
        for (unsigned index = 0; index < count && cells[index].name.load(std::memory_order_acquire) != nullptr; ++index)
            visit(cells[index]);
    };
    visit_all(shadow.cells(), shadow.capacity);
    const Rare* rare = find_rare(shadow);
    for (CellBlock* block = rare == nullptr ? nullptr : rare->cells.load(std::memory_order_acquire); block != nullptr;
         block = block->next.load(std::memory_order_acquire))
        visit_all(block->cells, CellBlock::capacity);
}

// The object at `object` was just created by the strand whose present is `birth` (0: nobody watched): older shadow
// ends.
void born(const void* object, std::uint64_t birth);
// The object was created in prehistory, at `place`: the first store that met it. Keeps what is there.
void note_creation(const void* object, core::ContextId place);
// Where it was created; 0: nothing says so.
[[nodiscard]] inline core::ContextId creation_of(const void* object) noexcept {
    const detail::Word* found = detail::find_word(object);
    const std::uintptr_t word = found == nullptr ? 0 : found->load(std::memory_order_acquire);
    if ((word & detail::place_tag) != 0) return static_cast<core::ContextId>(word >> detail::grain_bits);
    const ShadowObject* shadow = detail::as_shadow(word);
    return shadow == nullptr ? 0 : shadow->created.load(std::memory_order_acquire);
}
// It is about to die.
void died(const void* object) noexcept;

// Calls `visit(ShadowObject&)` for every object that has shadow, in time proportional to these. Others may run
// meanwhile: shadow that ends is kept until all were visited. One visit at a time.
void for_each_shadow(void (*visit)(ShadowObject&, void*), void* data);
// Forgets everything. No other thread may use the shadow.
void drop_all_shadow() noexcept;
// Releases what was dropped: references to keys, whose objects may die of it, and what synchronisation has kept.
void release_dropped_shadow() noexcept;

[[nodiscard]] SyncState* find_sync(PyObject* object) noexcept;
// Keeps the first one when two threads race; owned by the shadow.
SyncState* attach_sync(PyObject* object, std::unique_ptr<SyncState> state);
// The same for what the program says of the object (sync_annotation.cpp).
[[nodiscard]] SyncState* find_annotation(PyObject* object) noexcept;
SyncState* attach_annotation(PyObject* object, std::unique_ptr<SyncState> state);
// An identity that no later object shares, also when the address is reused.
[[nodiscard]] std::uint64_t serial_of(const void* object);
// The same; 0 if the object was never given one.
[[nodiscard]] std::uint64_t find_serial(const void* object) noexcept;

}  // namespace aether::runtime
