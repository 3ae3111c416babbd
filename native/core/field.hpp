// Field: the shadow of one location, in 24 bytes while it has at most one reader and one writer to remember.
//
// FastTrack keeps the last write and an adaptive read clock. The model tells classes of accesses apart, so a field
// keeps the last access of each class and strand that could still race, minus those that a later one subsumes: two
// words inline, widened to a list (`Wide`) only while that is not enough.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>

#include "access.hpp"
#include "epoch.hpp"

namespace aether::core {

// Further entries of a field. Type-stable memory: a reader that lost a race with its release reads stale entries, not
// garbage.
struct Wide {
    static constexpr unsigned capacity = 6;
    std::array<Entry, capacity> entries;
    Wide* next = nullptr;
    std::uint32_t count = 0;  // in this block
    // In the first block: a hash of the latest write among the entries. The field's own word stays as it is when they
    // change.
    std::uint32_t changed = 0;
};
static_assert(sizeof(Wide) % 16 == 0);  // Field::wide_word

// The write word: bit 0 lock, bit 1 wide, bits 2-3 class - write, bit 4 fresh, bits 5-6 ValueHistory, bit 7 filled
// once. When wide, the bits above are a Wide* shifted. The read word: bits 0-1 class, bit 2 stored by several strands,
// bit 3 stored more than once, bit 4 fresh, bits 5-6 Heed, bit 7 stored more than twice. A writer and another reader
// stand inline only if the read came last: then the write is unchecked. A silenced access never does.
struct Field {
    std::atomic<std::uint64_t> write{0};
    std::atomic<std::uint64_t> read{0};
    // Stored with release, loaded with acquire: who loads one may look at what it names.
    std::atomic<ContextId> write_context{0};
    std::atomic<ContextId> read_context{0};

    static constexpr std::uint64_t lock_bit = 1;
    static constexpr std::uint64_t wide_bit = 2;
    static constexpr unsigned class_shift = 2;
    static constexpr std::uint64_t write_class_mask = 3U << class_shift;
    static constexpr std::uint64_t fresh_bit = 1U << 4;
    static constexpr unsigned value_shift = 5;
    static constexpr std::uint64_t value_mask = 3U << value_shift;
    static constexpr std::uint64_t filled_bit = 1U << 7;
    static constexpr std::uint64_t read_class_mask = 3;
    static constexpr std::uint64_t many_writers_bit = 1U << 2;
    static constexpr std::uint64_t stored_again_bit = 1U << 3;
    static constexpr std::uint64_t stored_often_bit = 1U << 7;
    static constexpr std::uint64_t read_history_mask = many_writers_bit | stored_again_bit | stored_often_bit;
    static constexpr unsigned heed_shift = 5;
    static constexpr std::uint64_t heed_mask = 3U << heed_shift;

    [[nodiscard]] static constexpr std::uint64_t write_word(std::uint64_t epoch, AccessClass access, bool fresh,
                                                            ValueHistory value) {
        return epoch |
               ((static_cast<std::uint64_t>(access) - static_cast<std::uint64_t>(AccessClass::write)) << class_shift) |
               (fresh ? fresh_bit : 0) | (static_cast<std::uint64_t>(value) << value_shift);
    }
    [[nodiscard]] static constexpr std::uint64_t read_word(std::uint64_t epoch, AccessClass access, bool fresh,
                                                           Heed heed) {
        return epoch | static_cast<std::uint64_t>(access) | (fresh ? fresh_bit : 0) |
               (static_cast<std::uint64_t>(heed) << heed_shift);
    }
    [[nodiscard]] static Heed heed_of(std::uint64_t read) {
        return static_cast<Heed>((read & heed_mask) >> heed_shift);
    }
    [[nodiscard]] static ValueHistory value_of(std::uint64_t write) {
        return static_cast<ValueHistory>((write & value_mask) >> value_shift);
    }
    [[nodiscard]] static Wide* wide_of(std::uint64_t write) {
        return reinterpret_cast<Wide*>((write >> flag_bits) << 4);
    }
    [[nodiscard]] static std::uint64_t wide_word(const Wide* wide, ValueHistory value) {
        return ((reinterpret_cast<std::uint64_t>(wide) >> 4) << flag_bits) | wide_bit |
               (static_cast<std::uint64_t>(value) << value_shift);
    }

    // True if this very access stands in the field already: nothing to do. `present` is the strand's now().
    [[nodiscard]] bool holds_read(std::uint64_t present, AccessClass access, bool fresh,
                                  Heed heed = Heed::flags) const {
        const std::uint64_t word = read.load(std::memory_order_relaxed);
        return (word & ~(read_history_mask | heed_mask)) == read_word(present, access, fresh, Heed::nothing) &&
               includes(heed_of(word), heed);
    }
    [[nodiscard]] bool holds_write(std::uint64_t present, AccessClass access, bool fresh, ValueHistory value) const {
        const std::uint64_t word = write.load(std::memory_order_relaxed);
        return word == write_word(present, access, fresh, value) && (fresh || stored_often());
    }
    // Stored more than once after its initial value: its first store, and those that its maker did while the object was
    // new, do not count (race-model.md, gauges).
    [[nodiscard]] bool stored_often() const { return (read.load(std::memory_order_relaxed) & stored_often_bit) != 0; }
};
static_assert(sizeof(Field) == 24);

}  // namespace aether::core
