// Accesses: the classes that the race model tells apart, and how they relate.
#pragma once

#include <cstdint>

#include "strand.hpp"

namespace aether::core {

// The order matters: everything from `write` on changes the location.
enum class AccessClass : std::uint8_t {
    read,     // a load
    check,    // a load whose value is tested
    walk,     // a step of an iteration
    write,    // a store, or a change of a container that CPython makes atomic
    update,   // a read-modify-write
    rewrite,  // a change whose intermediate states other threads can see (sort, slice assignment, ...)
};

[[nodiscard]] constexpr bool is_write(AccessClass access) {
    return access >= AccessClass::write;
}

// True if every race of `old` would show as a race of `fresh`, of the same kind or a graver one, when `old` is ordered
// before `fresh`: then `old` need not be kept.
[[nodiscard]] constexpr bool subsumes(AccessClass fresh, AccessClass old) {
    if (fresh == old) return true;
    if (fresh == AccessClass::write) return old == AccessClass::read;
    if (fresh == AccessClass::update) return old == AccessClass::read || old == AccessClass::write;
    return false;
}

// How an access of one part of something stands in the location of the whole: two parts do not conflict, so stores are
// no writes there; as walks, which parts have none of, reads do not displace them.
[[nodiscard]] constexpr AccessClass as_part(AccessClass access) {
    return is_write(access) ? AccessClass::walk : access;
}

// What a location has held so far: decides whether it is a flag (race-model.md, 2.7) or a gauge.
enum class ValueHistory : std::uint8_t {
    none,    // nothing but None
    flag,    // plain True and False, after None at most
    scalar,  // numbers and strings
    other,
};

[[nodiscard]] constexpr ValueHistory merge(ValueHistory so_far, ValueHistory stored) {
    return so_far < stored ? stored : so_far;
}

// Which stores a load takes as signals, where it meets them: a bit for each sort.
enum class Heed : std::uint8_t {
    nothing,
    flags,  // those of a flag (race-model.md, 2.7)
    fills,  // the one that filled a place which held nothing before, or None
    all,    // where a length is polled instead, the insertions (2.8)
};

[[nodiscard]] constexpr bool includes(Heed heed, Heed part) {
    return (static_cast<unsigned>(heed) & static_cast<unsigned>(part)) == static_cast<unsigned>(part);
}

// One recorded access. Flags of `word`: class in bits 0-2, `checked` 3, `fresh` 4, Heed in bits 5-6, `silenced` 7.
struct Entry {
    std::uint64_t word = 0;
    ContextId context = 0;
    std::uint32_t sequence = 0;  // order of recording within the field: oldest is forgotten first

    static constexpr std::uint64_t checked_bit = 1U << 3;
    static constexpr std::uint64_t fresh_bit = 1U << 4;
    static constexpr unsigned heed_shift = 5;
    static constexpr std::uint64_t silenced_bit = 1U << 7;

    [[nodiscard]] AccessClass access() const { return static_cast<AccessClass>(word & 7U); }
    // Compared with all that others did here: they have not written since, nor read since if this is a write.
    [[nodiscard]] bool checked() const { return (word & checked_bit) != 0; }
    // Made by the object's maker while no other strand had touched it.
    [[nodiscard]] bool fresh() const { return (word & fresh_bit) != 0; }

    [[nodiscard]] Heed heed() const { return static_cast<Heed>((word >> heed_shift) & 3U); }

    // Its races may be left out of the report: it never stands for one of which they are not.
    [[nodiscard]] bool silenced() const { return (word & silenced_bit) != 0; }

    [[nodiscard]] static constexpr std::uint64_t make_word(std::uint64_t epoch, AccessClass access, bool fresh,
                                                           Heed heed) {
        return epoch | static_cast<std::uint64_t>(access) | (fresh ? fresh_bit : 0) |
               (static_cast<std::uint64_t>(heed) << heed_shift);
    }
};
static_assert(sizeof(Entry) == 16);

}  // namespace aether::core
