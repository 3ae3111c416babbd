// ConcurrentQueue.
#include "blocking_queue.hpp"
#include "object_policy.hpp"
#include "queue_type.hpp"
#include "register.hpp"

namespace aether::containers {

namespace {

struct Queue {
    PyObject_HEAD BasicBlockingQueue<Objects> queue;

    static constexpr const char* name = "aether.containers.ConcurrentQueue";
    static constexpr const char* doc =
        "ConcurrentQueue(maxsize=0)\n--\n\nA queue between threads, first in first out: the methods of "
        "`queue.Queue` and `queue.SimpleQueue`.\n\nWith `maxsize` it never holds more items than that. "
        "It is not copied or pickled: a copy would have nobody at\n"
        "its other end.";
    static constexpr const char* put_doc = AETHER_PUT("Adds the item at the end.", "1");
    static constexpr const char* get_doc = AETHER_GET("Takes the first item.", "1");
};

}  // namespace

bool register_queue(PyObject* module) {
    return QueueType<Queue>::add(module);
}

}  // namespace aether::containers
