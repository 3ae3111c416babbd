// What the detector asks of objects of the types here, to know which of them are one and the same.
#pragma once

#include "../runtime/python.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace aether::containers {

// The object that a handle is one of, or the memory that processes share; else the object itself. Of the atomic types
// and what is keyed. Borrowed.
[[nodiscard]] PyObject* keeper_of(PyObject* object);

// Whether an operand is a container whose elements are found by key, of which keeper_of() may be asked, or one whose
// elements stand in a row.
[[nodiscard]] bool is_keyed(PyObject* object);
[[nodiscard]] bool is_row(PyObject* object);

// What the detector takes an object of the types here for: a place that single operations act on.
enum class Sort : std::uint8_t { none, dict, set, row, atomic };
// Of subclasses as of the type; none for what else is here.
[[nodiscard]] Sort sort_of(PyObject* object) noexcept;
// What is there just now. Runs no code of the program, if the key is compared in C.
[[nodiscard]] bool holds_key(PyObject* keyed, PyObject* key);
// Of a container; if others change it meanwhile, about that.
[[nodiscard]] std::size_t size_of(PyObject* container);

// What an RWLock's read() or write() has returned: the lock (borrowed), and how it takes it.
struct SectionOf {
    PyObject* lock;
    bool writes;
};
[[nodiscard]] SectionOf section_of(PyObject* section);

// The object whose lock an ObjectLock is. Borrowed.
[[nodiscard]] PyObject* object_of(PyObject* object_lock);

// Whoever watches what functions that run once have done, for those who get what they made. Both are called with
// nothing held, and neither fails nor runs code of the program.
struct OnceWatcher {
    void (*made)(PyObject* keeper, PyObject* key);  // by this thread; `key` is null where there is none
    void (*got)(PyObject* keeper, PyObject* key);
};
// Null while nobody does.
extern std::atomic<const OnceWatcher*> once_watcher;

inline void tell_made(PyObject* keeper, PyObject* key = nullptr) {
    if (const OnceWatcher* watcher = once_watcher.load(std::memory_order_acquire)) watcher->made(keeper, key);
}
inline void tell_got(PyObject* keeper, PyObject* key = nullptr) {
    if (const OnceWatcher* watcher = once_watcher.load(std::memory_order_acquire)) watcher->got(keeper, key);
}

}  // namespace aether::containers
