// What the queues say of the methods that they have alike. The first line is the signature.
#pragma once

namespace aether::containers::docs {

#define AETHER_SIGNALS                                              \
    " A signal's handler runs in the main thread while it waits,\n" \
    "and what it raises ends the wait: then no item is lost."

#define AETHER_PUT(does, cost)                                                                                         \
    "put($self, /, item, block=True, timeout=None)\n--\n\n" does                                                       \
    "\n\nWhere the queue is full it waits; queue.Full if `timeout` seconds went by, or at once if `block` is false.\n" \
    "queue.ShutDown if the queue is shut down. ValueError if `timeout` is negative." AETHER_SIGNALS                    \
    "\n\nAtomic, O(" cost ")."

#define AETHER_GET(does, cost)                                                                                        \
    "get($self, /, block=True, timeout=None)\n--\n\n" does                                                            \
    "\n\nWhere there is none it waits; queue.Empty if `timeout` seconds went by, or at once if `block` is false.\n"   \
    "queue.ShutDown if there is none and the queue is shut down. ValueError if `timeout` is negative." AETHER_SIGNALS \
    "\n\nAtomic, O(" cost ")."

inline constexpr const char* put_nowait = "put_nowait($self, item, /)\n--\n\nThe same as put(item, block=False).";
inline constexpr const char* get_nowait = "get_nowait($self, /)\n--\n\nThe same as get(block=False).";
inline constexpr const char* task_done =
    "task_done($self, /)\n--\n\nWhat an item was put for is done; when all is, join() ends.\n\n"
    "ValueError where it was called as often as items were put. Atomic, O(1), or O(threads in join()).";
inline constexpr const char* join =
    "join($self, /, timeout=None)\n--\n\nWaits until task_done() was called for every item that was put; False if "
    "`timeout` seconds went by.\n\nValueError if `timeout` is negative. A signal's handler runs in the main thread "
    "while it waits, and what it raises\n"
    "ends the wait.";
inline constexpr const char* shutdown =
    "shutdown($self, /, immediate=False)\n--\n\nNothing more is put: put() raises queue.ShutDown, and so does get() "
    "where nothing is left.\n\nWith `immediate` nothing is left at once: the items are let go, and their tasks count "
    "as done. All who wait are woken.\n"
    "Atomic, O(waiting threads + items let go).";
inline constexpr const char* qsize =
    "qsize($self, /)\n--\n\nHow many items there are. Others may put and get before it is used. O(1), never blocks.";
inline constexpr const char* empty =
    "empty($self, /)\n--\n\nWhether there is no item at this moment. O(1), never blocks.";
inline constexpr const char* full =
    "full($self, /)\n--\n\nWhether there are as many items as there may be, at this moment. O(1), never blocks.";
inline constexpr const char* size_of = "__sizeof__($self, /)\n--\n\nBytes, with the memory for its items.";
inline constexpr const char* maxsize = "How many items there may be; 0: any number.";
inline constexpr const char* unfinished_tasks = "How often task_done() is still to be called.";
inline constexpr const char* is_shutdown = "Whether shutdown() was called.";

}  // namespace aether::containers::docs
