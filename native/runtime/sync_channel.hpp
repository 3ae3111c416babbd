// Which stream of bytes a file descriptor belongs to.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "python.hpp"

namespace aether::runtime::sync {

// A stream's name: the same for who writes to it and who reads from it.
struct Channel {
    std::string name;
    bool shared = false;  // by several connections
};

enum class Direction : std::uint8_t { write, read };

// Nothing for what is neither pipe nor socket, and for sockets that are not connected.
[[nodiscard]] std::optional<Channel> channel_of(int descriptor, Direction direction);
// Where datagrams go that are sent to an address as Python's `socket` has it.
[[nodiscard]] std::optional<Channel> datagrams_to(PyObject* address);
// These two are the ends of a socket pair.
void join_ends(int one, int other);

// In the child of a fork: what the parent's threads wrote is no more than its past.
void forget_streams();

}  // namespace aether::runtime::sync
