// Items of a container in a row, on their way to and from Python. Functions return null, -1 or false with an exception
// set.
#pragma once

#include "python_type.hpp"

#include <cstddef>
#include <span>

#include "object_policy.hpp"

namespace aether::containers {

struct ItemPolicy : Objects {
    static void incref(PyObject* object) { Py_INCREF(object); }
};

// Memory that is given back in the end.
struct Buffer {
    PyObject** objects;
    std::size_t room;

    explicit Buffer(std::size_t wanted)
        : objects(static_cast<PyObject**>(PyMem_RawMalloc(wanted * sizeof(PyObject*)))), room(wanted) {}
    Buffer(const Buffer&) = delete;
    Buffer& operator=(const Buffer&) = delete;
    ~Buffer() { PyMem_RawFree(static_cast<void*>(objects)); }
    [[nodiscard]] std::span<PyObject*> span() const { return {objects, room}; }
};

// A new list that takes over the references.
[[nodiscard]] PyObject* list_of(std::span<PyObject*> objects);

// The items of a list that nobody else has. Borrowed.
[[nodiscard]] std::span<PyObject* const> items_of(PyObject* list);

// What an iterable gives, each with a reference: its own code runs to its end first.
class Gathered {
  public:
    explicit Gathered(PyObject* iterable);
    Gathered(const Gathered&) = delete;
    Gathered& operator=(const Gathered&) = delete;
    // What is still there is released.
    ~Gathered();

    // False: an exception is set.
    [[nodiscard]] bool is_there() const { return list_ != nullptr && buffer_.objects != nullptr; }
    // Whoever takes a reference over puts null, or what it gives for it, in its place.
    [[nodiscard]] std::span<PyObject*> objects() const { return buffer_.span().first(count_); }
    void hand_over();

  private:
    Reference list_;
    std::size_t count_;
    Buffer buffer_;
};

// Where in the list the value is from `start` to before `stop`; -1: nowhere; -2: an exception is set.
[[nodiscard]] Py_ssize_t find_item(PyObject* list, PyObject* value, Py_ssize_t start, Py_ssize_t stop);

[[nodiscard]] bool read_index(PyObject* object, Py_ssize_t* index);

// What index(value, start, stop) may look at of `size` items.
struct Bounds {
    Py_ssize_t start = 0;
    Py_ssize_t stop = PY_SSIZE_T_MAX;

    // Of the arguments behind the value. Beyond what an index can be it is the nearest.
    [[nodiscard]] bool read(PyObject* const* arguments, Py_ssize_t count);
    void clip(Py_ssize_t size);
};

}  // namespace aether::containers
