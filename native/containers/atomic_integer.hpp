// A 64-bit integer in Python's hands: its state, and the methods that read and replace it.
#pragma once

#include <atomic>
#include <type_traits>

#include "arithmetic.hpp"
#include "atomic_object.hpp"
#include "integer.hpp"
#include "number_operators.hpp"

namespace aether::containers {

template <std::integral T>
struct IntegerCell {
    std::atomic<T> value{0};
    Overflow overflow = Overflow::raise;

    void copy(const IntegerCell& other) {
        value.store(other.value.load());
        overflow = other.overflow;
    }
};

// The methods of AtomicInt64 and AtomicUInt64, one instance for each.
template <std::integral T>
struct AtomicInteger {
    using Cell = IntegerCell<T>;

    inline static PyTypeObject* type = nullptr;

    static Cell& cell(PyObject* self) { return cell_of<Cell>(self); }

    static PyObject* load(PyObject* self, PyObject*) { return box(cell(self).value.load()); }
    static PyObject* load_number(PyObject* self) { return load(self, nullptr); }
    static PyObject* load_relaxed(PyObject* self, PyObject*) {
        return box(cell(self).value.load(std::memory_order_relaxed));
    }

    static PyObject* store(PyObject* self, PyObject* value) {
        T number = 0;
        if (!read(value, number)) return nullptr;
        cell(self).value.store(number);
        Py_RETURN_NONE;
    }
    static PyObject* store_relaxed(PyObject* self, PyObject* value) {
        T number = 0;
        if (!read(value, number)) return nullptr;
        cell(self).value.store(number, std::memory_order_relaxed);
        Py_RETURN_NONE;
    }
    static PyObject* exchange(PyObject* self, PyObject* value) {
        T number = 0;
        return read(value, number) ? box(cell(self).value.exchange(number)) : nullptr;
    }

    // An expected value that the type cannot hold is not there.
    static PyObject* compare_exchange(PyObject* self, PyObject* const* arguments, Py_ssize_t count) {
        if (!exactly("compare_exchange", count, 2)) return nullptr;
        Wide wide = 0;
        const Reading reading = read_integer(arguments[0], wide);
        T desired = 0;
        if (reading == Reading::failed || !read(arguments[1], desired)) return nullptr;
        T expected = 0;
        if (reading == Reading::too_big || !narrow(wide, Overflow::raise, expected)) Py_RETURN_FALSE;
        return new_bool(cell(self).value.compare_exchange_strong(expected, desired));
    }

    static PyObject* wait(PyObject* self, PyObject* const* arguments, Py_ssize_t count, PyObject* names) {
        static constexpr std::array<const char*, 2> parameters{"expected", "timeout"};
        std::array<PyObject*, 2> values{};
        if (!parse({"wait", parameters, 1, 2}, arguments, static_cast<std::size_t>(count), names, values))
            return nullptr;
        T expected = 0;
        if (!read(values[0], expected)) return nullptr;
        const Cell& own = cell(self);
        return wait_while<Cell>(self, values[1], [&] { return own.value.load() == expected; });
    }
    static PyObject* handle(PyObject* self, PyObject*) { return new_handle<Cell>(type, self); }
    static PyObject* handle_as(PyObject* self, PyObject* wanted) { return new_handle_as<Cell>(type, wanted, self); }
};

}  // namespace aether::containers
