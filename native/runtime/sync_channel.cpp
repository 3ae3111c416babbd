#include "sync_channel.hpp"

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <mutex>
#include <string_view>
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

// Datagrams are known by the port or path that they are sent to: the same however its host is called.
Channel to_port(long port) {
    return {"datagrams to " + std::to_string(port), true};
}

Channel to_path(std::string_view path) {
    // Abstract names begin with a NUL, paths end with one and may be spelled from different folders.
    if (!path.starts_with('\0')) path = path.substr(0, path.find('\0'));
    if (!path.starts_with('\0')) path = path.substr(path.rfind('/') + 1);
    return {"datagrams to " + std::string(path), true};
}

std::optional<Channel> datagrams_to(const std::string& address) {
    sockaddr_storage known{};
    std::memcpy(&known, address.data(), std::min(address.size(), sizeof(known)));
    switch (known.ss_family) {
        case AF_INET:
            return to_port(ntohs(reinterpret_cast<const sockaddr_in&>(known).sin_port));
        case AF_INET6:
            return to_port(ntohs(reinterpret_cast<const sockaddr_in6&>(known).sin6_port));
        case AF_UNIX: {
            constexpr std::size_t start = offsetof(sockaddr_un, sun_path);
            if (address.size() <= start) return std::nullopt;
            return to_path(std::string_view(address).substr(start));
        }
        default:
            return std::nullopt;
    }
}

int type_of(int descriptor) {
    int type = 0;
    socklen_t size = sizeof(type);
    return getsockopt(descriptor, SOL_SOCKET, SO_TYPE, &type, &size) == 0 ? type : SOCK_STREAM;
}

template <class Ask>
std::string address_of(int descriptor, Ask ask) {
    sockaddr_storage address{};
    socklen_t size = sizeof(address);
    if (ask(descriptor, reinterpret_cast<sockaddr*>(&address), &size) != 0) return {};
    return name_of_address(address, size);
}

std::optional<Channel> socket_pair_of(ino_t inode, Direction direction, bool shared) {
    Pairs& all = pairs();
    const std::scoped_lock guard(all.lock);
    const auto found = all.other_end.find(inode);
    if (found == all.other_end.end()) return std::nullopt;
    return Channel{"to " + std::to_string(direction == Direction::write ? found->second : inode), shared};
}

// A connection is known by both addresses, from the writer's to the reader's. One end of a connection over a path has
// no address, so all connections of the path are one. What is left of a message that was read in part is dropped, so
// the bytes of messages cannot be told apart by counting.
std::optional<Channel> socket_of(int descriptor, ino_t inode, Direction direction) {
    const int type = type_of(descriptor);
    const bool of_messages = type != SOCK_STREAM;
    if (auto pair = socket_pair_of(inode, direction, of_messages)) return pair;
    const std::string own = address_of(descriptor, getsockname);
    const std::string other = address_of(descriptor, getpeername);
    if (type == SOCK_DGRAM) return datagrams_to(direction == Direction::write ? other : own);
    if (own.empty() && other.empty()) return std::nullopt;
    const bool shared = of_messages || own.empty() || other.empty();
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

std::optional<Channel> datagrams_to(PyObject* address) {
    if (PyTuple_Check(address) && PyTuple_GET_SIZE(address) > 1 && PyLong_Check(PyTuple_GET_ITEM(address, 1))) {
        int overflow = 0;
        const long port = PyLong_AsLongAndOverflow(PyTuple_GET_ITEM(address, 1), &overflow);
        return overflow == 0 ? std::optional(to_port(port)) : std::nullopt;
    }
    PyObject* path = PyUnicode_Check(address) ? PyUnicode_EncodeFSDefault(address)
                     : PyBytes_Check(address) ? Py_NewRef(address)
                                              : nullptr;
    if (path == nullptr) {
        PyErr_Clear();
        return std::nullopt;
    }
    Channel found = to_path({PyBytes_AS_STRING(path), static_cast<std::size_t>(PyBytes_GET_SIZE(path))});
    Py_DECREF(path);
    return found;
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
