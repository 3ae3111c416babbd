// ConcurrentPriorityQueue.
#include "native_once.hpp"
#include "object_policy.hpp"
#include "priority_queue.hpp"
#include "queue_type.hpp"
#include "register.hpp"

namespace aether::containers {

namespace {

struct Compared : Objects {
    using Section = NativeOnce;

    static bool enter(Section& section) {
        const Entry entry = containers::enter(section, Deadline());
        if (entry == Entry::hangs)
            PyErr_SetString(PyExc_RuntimeError,
                            "a comparison of the queue's items uses the queue: it would wait for itself");
        return entry == Entry::run;
    }
    static void leave(Section& section) { containers::leave(section, false); }
    // Exact numbers, strings, bytes and tuples of them run no Python code here.
    static int is_less(PyObject* one, PyObject* other) { return PyObject_RichCompareBool(one, other, Py_LT); }
};

struct Queue {
    PyObject_HEAD BasicPriorityQueue<Compared> queue;

    static constexpr const char* name = "aether.containers.ConcurrentPriorityQueue";
    static constexpr const char* doc =
        "ConcurrentPriorityQueue(maxsize=0)\n--\n\nA queue between threads that gives the smallest item first, as "
        "`queue.PriorityQueue`.\n\nItems are compared with `<`; items that are equal come in any order. While they "
        "are, other threads wait; an item\n"
        "that uses the queue when it is compared gets a RuntimeError. What a comparison raises is passed on,\n"
        "and changes nothing.";
    static constexpr const char* put_doc = AETHER_PUT("Adds the item.", "log n");
    static constexpr const char* get_doc = AETHER_GET("Takes the smallest item.", "log n");
};

}  // namespace

bool register_priority_queue(PyObject* module) {
    return QueueType<Queue>::add(module);
}

}  // namespace aether::containers
