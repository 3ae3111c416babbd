#include "sync_channel.hpp"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <cstddef>
#include <mutex>
#include <unordered_map>

#include "../core/spin_lock.hpp"

namespace aether::runtime::sync {

namespace {

// The ends of socket pairs have no names: each other's inode, which the system does not use again.
struct Pairs {
    core::SpinLock lock;
    std::unordered_map<ino_t, ino_t> other_end;
};

Pairs& pairs() {
    static auto* const all = new Pairs;
    return *all;
}

std::string name_of_address(const sockaddr_storage& address, socklen_t size) {
    if (address.ss_family == AF_UNIX) {
        const auto start = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path));
        if (size <= start) return {};
    }
    return {reinterpret_cast<const char*>(&address), size};
}

template <class Ask>
std::string address_of(int descriptor, Ask ask) {
    sockaddr_storage address{};
    socklen_t size = sizeof(address);
    if (ask(descriptor, reinterpret_cast<sockaddr*>(&address), &size) != 0) return {};
    return name_of_address(address, size);
}

std::optional<Channel> socket_pair_of(ino_t inode, Direction direction) {
    Pairs& all = pairs();
    const std::scoped_lock guard(all.lock);
    const auto found = all.other_end.find(inode);
    if (found == all.other_end.end()) return std::nullopt;
    return Channel{"to " + std::to_string(direction == Direction::write ? found->second : inode)};
}

// A connection is known by both addresses, from the writer's to the reader's. One end of a connection over a path has
// no address, so all connections of the path are one.
std::optional<Channel> socket_of(int descriptor, ino_t inode, Direction direction) {
    if (auto pair = socket_pair_of(inode, direction)) return pair;
    const std::string own = address_of(descriptor, getsockname);
    const std::string other = address_of(descriptor, getpeername);
    if (own.empty() && other.empty()) return std::nullopt;
    const bool shared = own.empty() || other.empty();
    return direction == Direction::write ? Channel{own + ">" + other, shared} : Channel{other + ">" + own, shared};
}

}  // namespace

std::optional<Channel> channel_of(int descriptor, Direction direction) {
    struct stat status{};
    if (descriptor < 0 || fstat(descriptor, &status) != 0) return std::nullopt;
    if (S_ISFIFO(status.st_mode)) return Channel{std::to_string(status.st_dev) + ":" + std::to_string(status.st_ino)};
    if (S_ISSOCK(status.st_mode)) return socket_of(descriptor, status.st_ino, direction);
    return std::nullopt;
}

void join_ends(int one, int other) {
    struct stat first{};
    struct stat second{};
    if (fstat(one, &first) != 0 || fstat(other, &second) != 0) return;
    Pairs& all = pairs();
    const std::scoped_lock guard(all.lock);
    all.other_end[first.st_ino] = second.st_ino;
    all.other_end[second.st_ino] = first.st_ino;
}

}  // namespace aether::runtime::sync
