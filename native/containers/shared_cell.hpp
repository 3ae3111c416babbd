// A cell that lies in memory which processes share, and the wait for it.
//
// Threads of other processes are in no parking lot of ours: they wait for a word beside the cell, by the system's
// futex, which everyone who notifies changes.
#pragma once

#include "../runtime/python.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "deadline.hpp"
#include "parking.hpp"

namespace aether::containers {

// How a segment is laid out. All processes that use it run the same build of this extension.
struct SharedLayout {
    static constexpr std::size_t room = 24;

    alignas(8) std::byte cell[room];
    std::atomic<std::uint32_t> notifications;
    std::uint32_t kind;  // what the creator put there, so that nothing else is attached as it
};

// A new reference to what keeps the memory of `buffer` in use, and `keeper` alive for longer than that. Null, with an
// exception, where it is too small or read-only.
PyObject* new_mapping(PyObject* buffer, PyObject* keeper);

// Null: the owner is no mapping.
SharedLayout* layout_of(PyObject* owner);

// One sleep, until somebody has notified since `seen` was read; may end early.
Wait wait_shared(std::atomic<std::uint32_t>& notifications, std::uint32_t seen, const Deadline& deadline);
// How many threads it woke.
std::size_t notify_shared(std::atomic<std::uint32_t>& notifications, std::size_t count);

}  // namespace aether::containers
