// Traces: what the strands of a program did, in one order. The oracle judges a trace, the core replays it.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "core/access.hpp"

namespace aether::testing {

enum class Step : std::uint8_t {
    access,   // `strand` reads or writes `place`; a write may store a reference to `object`
    create,   // `strand` makes `object`; the one at its address dies
    acquire,  // takes the lock `other`
    release,
    fork,    // starts the strand `other`
    adopt,   // `strand` appears from nowhere: a thread of a C library
    finish,  // ends
    join,    // waits for the ended strand `other`
    put,     // hands its past over through the queue `other`
    take,
    sweep,  // of nobody: slots of ended strands are looked for
};

// A trace has the same few places always: the fields of some objects, then places of no object.
inline constexpr unsigned object_count = 3;
inline constexpr unsigned fields_of_object = 2;
inline constexpr unsigned first_global = object_count * fields_of_object;
inline constexpr unsigned place_count = first_global + 7;
inline constexpr unsigned flag_place = first_global;          // stores here are True and False, mostly
inline constexpr unsigned polled_place = first_global + 1;    // the structure of a container: its length may be polled
inline constexpr unsigned contents_place = first_global + 2;  // two writes of it do not conflict
inline constexpr unsigned fresh_contents_place = 1;           // the same, of object 0
inline constexpr unsigned filled_place = first_global + 6;    // holds nothing, and then something
inline constexpr unsigned lock_count = 2;
inline constexpr unsigned queue_count = 2;
inline constexpr unsigned max_strands = 16;
inline constexpr unsigned max_operations = 128;
inline constexpr std::uint8_t no_object = 0xff;

[[nodiscard]] constexpr std::uint8_t object_of(unsigned place) {
    return place < first_global ? static_cast<std::uint8_t>(place / fields_of_object) : no_object;
}
[[nodiscard]] constexpr bool writes_commute(unsigned place) {
    return place == contents_place || place == fresh_contents_place;
}

// What each place holds before anything was stored there.
[[nodiscard]] constexpr std::array<std::uint8_t, place_count> nothing_held() {
    std::array<std::uint8_t, place_count> contents{};
    contents.fill(no_object);
    return contents;
}

struct Operation {
    Step step = Step::access;
    std::uint8_t strand = 0;
    std::uint8_t other = 0;
    std::uint8_t place = 0;
    std::uint8_t object = no_object;
    std::uint8_t site = 0;  // where in the program: becomes the context
    core::AccessClass access = core::AccessClass::read;
    core::ValueHistory value = core::ValueHistory::other;
    bool signals = true;
    bool polls = false;
    bool awaits = false;  // a load that waits for the place to be filled
    bool fills = false;   // a store where there was nothing, or None, as far as its thread knows
    bool replaces = false;
};

struct Trace {
    std::vector<Operation> operations;
    // The runtime moves a strand's time after stores that publish or signal only (see moves_time); the model, after
    // each store.
    bool lazy_time = false;
    // Places of which the generator promises that nothing races there.
    std::array<bool, place_count> race_free{};
};

// True if the trace can happen: strands act while they live, locks are free when taken, queues hold what is taken.
[[nodiscard]] bool well_formed(const Trace& trace);

// True if the strand's time certainly moves with the operation, so that nothing done later counts as done before it. In
// lazy time a store of a number publishes nothing, and neither does a store of an object that was stored before.
[[nodiscard]] bool moves_time(const Trace& trace, const Operation& operation);

[[nodiscard]] std::string describe(const Trace& trace);

}  // namespace aether::testing
