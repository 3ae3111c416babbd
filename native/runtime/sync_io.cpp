// Pipes and sockets whose two ends are in this process: a write comes before the read that got its bytes.
#include <errno.h>

#include <functional>
#include <memory>
#include <string_view>
#include <unordered_map>

#include "sync_channel.hpp"
#include "sync_handlers.hpp"
#include "sync_note.hpp"
#include "sync_state.hpp"
#include "sync_stream.hpp"

namespace aether::runtime::sync {

namespace {

struct OneStream {
    explicit OneStream(bool shared) : stream(shared) {}
    core::SpinLock lock;
    Stream stream;
};

// Streams by name. One that holds nothing may be dropped; of those that nobody in this process reads, some are kept.
class Streams {
  public:
    std::shared_ptr<OneStream> find(const Channel& channel) {
        const std::scoped_lock guard(lock_);
        const auto found = all_.find(channel.name);
        return found == all_.end() ? nullptr : found->second;
    }
    std::shared_ptr<OneStream> make(const Channel& channel) {
        const std::scoped_lock guard(lock_);
        if (all_.size() >= most_streams) drop_idle();
        std::shared_ptr<OneStream>& present = all_[channel.name];
        if (!present) present = std::make_shared<OneStream>(channel.shared);
        return present;
    }

  private:
    static constexpr std::size_t most_streams = 4096;

    void drop_idle() {
        std::erase_if(all_, [](const auto& each) {
            const std::scoped_lock guard(each.second->lock);
            return each.second.use_count() == 1 && each.second->stream.empty();
        });
        if (all_.size() >= most_streams) all_.erase(all_.begin());
    }

    core::SpinLock lock_;
    std::unordered_map<std::string, std::shared_ptr<OneStream>> all_;
};

Streams* present_streams = new Streams;

Streams& streams() {
    return *present_streams;
}

// asyncio wakes its loop through a socket of its own: the program asked for a callback, not for that.
bool is_self_pipe() {
    const Frame* frame = current_frame();
    return frame != nullptr && role_of(code_of(frame)) == Role::self_pipe;
}

// Bytes in an outcome: a number, bytes, or either first in a tuple; None after `sendall`, where nothing is left to
// count.
std::int64_t bytes_in(PyObject* outcome) {
    if (PyTuple_Check(outcome) && PyTuple_GET_SIZE(outcome) > 0) outcome = PyTuple_GET_ITEM(outcome, 0);
    if (PyBytes_Check(outcome)) return PyBytes_GET_SIZE(outcome);
    return PyLong_Check(outcome) ? PyLong_AsLongLong(outcome) : 0;
}

std::int64_t bytes_of(PyObject* data) {
    Py_buffer view;
    if (data == nullptr || PyObject_GetBuffer(data, &view, PyBUF_SIMPLE) != 0) {
        PyErr_Clear();
        return 0;
    }
    const Py_ssize_t size = view.len;
    PyBuffer_Release(&view);
    return size;
}

// An original may have failed, and `errno` is its own.
std::optional<Channel> channel_at(int descriptor, Direction direction) {
    const int kept = errno;
    auto found = is_self_pipe() ? std::nullopt : channel_of(descriptor, direction);
    errno = kept;
    return found;
}

int descriptor_in(PyObject* number) {
    const int descriptor = number != nullptr && PyLong_Check(number) ? PyLong_AsInt(number) : -1;
    if (PyErr_Occurred()) PyErr_Clear();
    return descriptor;
}

int descriptor_of(PyCFunction fileno, PyObject* file) {
    PyObject* number = fileno == nullptr ? nullptr : fileno(file, nullptr);
    if (number == nullptr) PyErr_Clear();
    const int descriptor = descriptor_in(number);
    Py_XDECREF(number);
    return descriptor;
}

// What TLS makes of the bytes has another length, so a reader counts as having read all that was written. Nothing for
// what does not write to a socket itself.
std::optional<Channel> tls_channel(PyObject* connection, Direction direction) {
    PyObject* owner = PyObject_GetAttrString(connection, "owner");
    const int descriptor = owner == nullptr || owner == Py_None ? -1 : PyObject_AsFileDescriptor(owner);
    PyErr_Clear();
    Py_XDECREF(owner);
    auto found = channel_at(descriptor, direction);
    if (found) *found = {"TLS " + found->name, true};
    return found;
}

// The address that a datagram is sent to by one call, or that which its socket is connected to.
std::optional<Channel> datagram_channel(const MethodCall& call, PyObject* address) {
    if (address != nullptr && address != Py_None) return datagrams_to(address);
    return channel_at(descriptor_of(queries.socket_fileno, call.self), Direction::write);
}

void note_transfer(Strand& strand, SyncOperation operation, const Channel& channel) {
    if (const Frame* frame = program_frame())
        note_sync(strand, operation, std::hash<std::string>()(channel.name), 0, frame);
}

// `all`: what is written if the original gives no number.
PyObject* write_to(const MethodCall& call, const std::optional<Channel>& channel, PyObject* all) {
    Strand* strand = channel ? current_strand() : nullptr;
    if (!channel || strand == nullptr) return call.run();
    const auto one = streams().make(*channel);
    ReleasePoint point = strands().release(*strand);
    {
        const std::scoped_lock guard(one->lock);
        one->stream.begin_write(*strand, std::move(point));
    }
    note_transfer(*strand, SyncOperation::write, *channel);
    PyObject* result = call.run();
    const std::int64_t bytes = result == nullptr ? 0 : result == Py_None ? bytes_of(all) : bytes_in(result);
    const std::scoped_lock guard(one->lock);
    one->stream.end_write(bytes);
    return result;
}

PyObject* read_from(const MethodCall& call, const std::optional<Channel>& channel) {
    PyObject* result = call.run();
    Strand* strand = channel && result != nullptr && active() ? current_strand() : nullptr;
    const std::int64_t bytes = strand == nullptr ? 0 : bytes_in(result);
    const auto one = channel && bytes > 0 ? streams().find(*channel) : nullptr;
    if (one == nullptr) return result;
    {
        const std::scoped_lock guard(one->lock);
        one->stream.read(*strand, bytes);
    }
    note_transfer(*strand, SyncOperation::read, *channel);
    return result;
}

}  // namespace

void forget_streams() {
    present_streams = new Streams;  // the old one's lock may be held by a thread of the parent
}

PyObject* descriptor_write(const MethodCall& call) {
    return write_to(call, channel_at(descriptor_in(call.argument(0, "fd")), Direction::write), nullptr);
}

PyObject* descriptor_read(const MethodCall& call) {
    return read_from(call, channel_at(descriptor_in(call.argument(0, "fd")), Direction::read));
}

PyObject* file_write(const MethodCall& call) {
    return write_to(call, channel_at(descriptor_of(queries.file_fileno, call.self), Direction::write), nullptr);
}

PyObject* file_read(const MethodCall& call) {
    return read_from(call, channel_at(descriptor_of(queries.file_fileno, call.self), Direction::read));
}

PyObject* socket_send(const MethodCall& call) {
    const auto channel = channel_at(descriptor_of(queries.socket_fileno, call.self), Direction::write);
    return write_to(call, channel, call.argument(0, "data"));
}

PyObject* socket_send_to(const MethodCall& call) {
    PyObject* second = call.argument(1, "address");
    PyObject* address = call.argument(2, "address");  // behind flags
    if (address == nullptr) address = second;
    return write_to(call, datagram_channel(call, address), nullptr);
}

PyObject* socket_send_message(const MethodCall& call) {
    return write_to(call, datagram_channel(call, call.argument(3, "address")), nullptr);
}

PyObject* socket_receive(const MethodCall& call) {
    return read_from(call, channel_at(descriptor_of(queries.socket_fileno, call.self), Direction::read));
}

PyObject* tls_write(const MethodCall& call) {
    return write_to(call, tls_channel(call.self, Direction::write), nullptr);
}

PyObject* tls_read(const MethodCall& call) {
    return read_from(call, tls_channel(call.self, Direction::read));
}

PyObject* make_socket_pair(const MethodCall& call) {
    PyObject* result = call.run();
    if (result == nullptr || !PyTuple_Check(result) || PyTuple_GET_SIZE(result) != 2) return result;
    join_ends(descriptor_of(queries.socket_fileno, PyTuple_GET_ITEM(result, 0)),
              descriptor_of(queries.socket_fileno, PyTuple_GET_ITEM(result, 1)));
    return result;
}

}  // namespace aether::runtime::sync
