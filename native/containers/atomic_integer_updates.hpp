// The updates of an atomic integer: natively where the operand is a number of 64 bits, else through Python's integers,
// in a loop that ends where nobody has stored meanwhile.
#pragma once

#include "atomic_integer.hpp"

namespace aether::containers {

// What a method that updates answers.
enum class Answer : std::uint8_t { old_value, new_value, self };

template <std::integral T>
struct IntegerUpdates : AtomicInteger<T> {
    using typename AtomicInteger<T>::Cell;
    using AtomicInteger<T>::cell;

    static PyObject* answer(PyObject* self, Answer wanted, T old_value, T new_value) {
        if (wanted == Answer::self) return Py_NewRef(self);
        return box(wanted == Answer::old_value ? old_value : new_value);
    }

    // make(old) is a new reference to the result, an exact int, or null; it may run again. The other threads see the
    // old value or the result.
    template <class Make>
    static PyObject* modify(PyObject* self, Answer wanted, Make&& make) {
        Cell& own = cell(self);
        for (T old = own.value.load();;) {
            const Reference before(box(old));
            const Reference after(before == nullptr ? nullptr : make(before.get()));
            T desired = 0;
            if (after == nullptr || !fold(after.get(), own.overflow, desired)) return nullptr;
            if (own.value.compare_exchange_strong(old, desired)) return answer(self, wanted, old, desired);
        }
    }

    static PyObject* add_wide(PyObject* self, Wide delta, Answer wanted) {
        Cell& own = cell(self);
        T old = 0;
        if (!containers::fetch_add(own.value, delta, own.overflow, old)) {
            raise_out_of_range<T>();
            return nullptr;
        }
        if (wanted != Answer::new_value) return answer(self, wanted, old, old);
        T sum = 0;
        (void)narrow(Wide{old} + delta, own.overflow, sum);
        return box(sum);
    }

    // What most programs add.
    static bool is_small(PyObject* operand, T& amount) {
        if (!PyLong_CheckExact(operand)) return false;
        auto* integer = reinterpret_cast<PyLongObject*>(operand);
        if (!PyUnstable_Long_IsCompact(integer)) return false;
        const Py_ssize_t value = PyUnstable_Long_CompactValue(integer);
        amount = static_cast<T>(value);
        return std::numeric_limits<T>::is_signed || value >= 0;
    }

    template <bool negative>
    static PyObject* add_small(PyObject* self, T amount, Answer wanted) {
        T old = 0;
        T sum = 0;
        if (cell(self).overflow == Overflow::wrap) {
            old = negative ? cell(self).value.fetch_sub(amount) : cell(self).value.fetch_add(amount);
            (void)(negative ? __builtin_sub_overflow(old, amount, &sum) : __builtin_add_overflow(old, amount, &sum));
            return answer(self, wanted, old, sum);
        }
        if (add_within<negative>(cell(self).value, amount, old, sum)) return answer(self, wanted, old, sum);
        return add_wide(self, negative ? -Wide{amount} : Wide{amount}, wanted);
    }

    template <bool negative>
    static PyObject* add(PyObject* self, PyObject* operand, Answer wanted) {
        if (T amount = 0; is_small(operand, amount)) return add_small<negative>(self, amount, wanted);
        Wide delta = 0;
        const Reading reading = read_integer(operand, delta);
        if (reading == Reading::failed) return nullptr;
        if (reading == Reading::value) return add_wide(self, negative ? -delta : delta, wanted);
        return modify_by<negative ? PyNumber_Subtract : PyNumber_Add>(self, operand, wanted);
    }

    template <bool negative, Answer wanted>
    static PyObject* add_method(PyObject* self, PyObject* const* arguments, Py_ssize_t count) {
        if (!at_most("the method", count, 1)) return nullptr;
        return count == 0 ? add_small<negative>(self, 1, wanted) : add<negative>(self, arguments[0], wanted);
    }

    template <PyObject* (*apply)(PyObject*, PyObject*)>
    static PyObject* modify_by(PyObject* self, PyObject* operand, Answer wanted) {
        const Reference right(PyNumber_Index(operand));
        if (right == nullptr) return nullptr;
        return modify(self, wanted, [&](PyObject* left) { return exact(apply(left, right.get())); });
    }

    // A result that is no int, as of 2 ** -1, cannot be stored.
    static PyObject* exact(PyObject* result) {
        if (result == nullptr || PyLong_CheckExact(result)) return result;
        const Reference other(result);
        if (PyLong_Check(result)) return PyNumber_Index(result);
        PyErr_Format(PyExc_TypeError, "the result must be an int, not %T", result);
        return nullptr;
    }

    template <PyObject* (*apply)(PyObject*, PyObject*)>
    static PyObject* fetch(PyObject* self, PyObject* operand) {
        return modify_by<apply>(self, operand, Answer::old_value);
    }

    // Natively where the operand is a value of the type: then so is the result.
    template <auto natively, PyObject* (*apply)(PyObject*, PyObject*)>
    static PyObject* fetch_bits(PyObject* self, PyObject* operand) {
        Wide wide = 0;
        const Reading reading = read_integer(operand, wide);
        if (reading == Reading::failed) return nullptr;
        T bits = 0;
        if (reading == Reading::too_big || !narrow(wide, Overflow::raise, bits)) return fetch<apply>(self, operand);
        return box(natively(cell(self).value, bits));
    }

    template <Answer wanted>
    static PyObject* update_method(PyObject* self, PyObject* function) {
        return modify(self, wanted, [&](PyObject* old) { return exact(PyObject_CallOneArg(function, old)); });
    }

    // ---- `a += 1` and the like: one step, and `a` stays the object that it was.

    static bool is_integer(PyObject* self, PyObject* operand) {
        if (PyIndex_Check(operand)) return true;
        PyErr_Format(PyExc_TypeError, "%T is updated in place with an int, not %T", self, operand);
        return false;
    }

    template <bool negative>
    static PyObject* add_in_place(PyObject* self, PyObject* operand) {
        return is_integer(self, operand) ? add<negative>(self, operand, Answer::self) : nullptr;
    }
    template <PyObject* (*apply)(PyObject*, PyObject*)>
    static PyObject* in_place(PyObject* self, PyObject* operand) {
        return is_integer(self, operand) ? modify_by<apply>(self, operand, Answer::self) : nullptr;
    }
    static PyObject* power_in_place(PyObject* self, PyObject* exponent, PyObject*) {
        return in_place<to_the_power>(self, exponent);
    }
    static PyObject* to_the_power(PyObject* base, PyObject* exponent) {
        return PyNumber_Power(base, exponent, Py_None);
    }
    static PyObject* divide_in_place(PyObject* self, PyObject*) {
        PyErr_Format(PyExc_TypeError, "/= would make a float of %T; use //=", self);
        return nullptr;
    }
};

// Operations that Python's integers have under no name of the C API.
inline PyObject* larger(PyObject* left, PyObject* right) {
    const int less = PyObject_RichCompareBool(left, right, Py_LT);
    return less < 0 ? nullptr : Py_NewRef(less != 0 ? right : left);
}
inline PyObject* smaller(PyObject* left, PyObject* right) {
    const int less = PyObject_RichCompareBool(right, left, Py_LT);
    return less < 0 ? nullptr : Py_NewRef(less != 0 ? right : left);
}

}  // namespace aether::containers
