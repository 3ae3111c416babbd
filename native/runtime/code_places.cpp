#include "code_places.hpp"

#include <array>
#include <atomic>
#include <limits>
#include <mutex>

#include "../core/hash.hpp"
#include "../core/spin_lock.hpp"

namespace aether::runtime {

namespace {

// Open addressing, and nothing is ever taken out: a place's slot is its id.
constexpr unsigned slot_bits = 14;
constexpr std::size_t slot_count = std::size_t{1} << slot_bits;
static_assert(slot_count <= std::numeric_limits<CodePlaceId>::max());
constexpr std::size_t most_places = slot_count / 4 * 3;

std::array<std::atomic<const CodePlace*>, slot_count> slots;
core::SpinLock adding;
std::size_t places = 0;  // guarded by adding

std::size_t first_slot(const PyCodeObject* code, int offset) {
    const auto key = reinterpret_cast<std::uintptr_t>(code) + static_cast<std::uintptr_t>(offset);
    return core::slot_by_hash(key, slot_bits);
}

// The slot of the place, or the empty one that it would have.
std::size_t slot_of(const PyCodeObject* code, int offset) {
    std::size_t slot = first_slot(code, offset);
    for (;; slot = (slot + 1) % slot_count) {
        const CodePlace* present = slots[slot].load(std::memory_order_acquire);
        if (present == nullptr || (present->code == code && present->offset == offset)) return slot;
    }
}

CodePlaceId id_of(std::size_t slot) {
    return static_cast<CodePlaceId>(slot + 1);
}

CodePlaceId add(PyCodeObject* code, int offset) {
    const std::scoped_lock guard(adding);
    const std::size_t slot = slot_of(code, offset);
    if (slots[slot].load(std::memory_order_relaxed) != nullptr) return id_of(slot);  // another thread was first
    if (places == most_places) return no_code_place;
    ++places;
    Py_INCREF(code);
    slots[slot].store(new CodePlace{code, offset}, std::memory_order_release);
    return id_of(slot);
}

}  // namespace

CodePlaceId code_place(const Frame* frame) {
    PyCodeObject* code = code_of(frame);
    const int offset = offset_of(frame);
    const std::size_t slot = slot_of(code, offset);
    return slots[slot].load(std::memory_order_relaxed) != nullptr ? id_of(slot) : add(code, offset);
}

std::optional<CodePlace> code_place_at(CodePlaceId id) {
    const CodePlace* place = id == no_code_place ? nullptr : slots[id - 1].load(std::memory_order_acquire);
    return place == nullptr ? std::nullopt : std::optional(*place);
}

}  // namespace aether::runtime
