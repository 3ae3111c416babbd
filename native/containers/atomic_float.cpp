// AtomicFloat64.
#include <array>
#include <atomic>
#include <bit>
#include <cstdint>

#include "arithmetic.hpp"
#include "atomic_docs.hpp"
#include "atomic_object.hpp"
#include "number_operators.hpp"
#include "own_types.hpp"
#include "register.hpp"

namespace aether::containers {

namespace {

struct Cell {
    std::atomic<double> value{0.0};

    void copy(const Cell& other) { value.store(other.value.load()); }
};

PyTypeObject* float_type = nullptr;

std::atomic<double>& number(PyObject* self) {
    return cell_of<Cell>(self).value;
}

bool read(PyObject* object, double& value) {
    value = PyFloat_AsDouble(object);
    return value != -1.0 || !PyErr_Occurred();
}

// As numbers, but NaN is itself: else no comparison would ever find it.
bool same(double left, double right) {
    return left == right || std::bit_cast<std::uint64_t>(left) == std::bit_cast<std::uint64_t>(right);
}

PyObject* load(PyObject* self, PyObject*) {
    return PyFloat_FromDouble(number(self).load());
}
PyObject* load_number(PyObject* self) {
    return load(self, nullptr);
}
PyObject* load_relaxed(PyObject* self, PyObject*) {
    return PyFloat_FromDouble(number(self).load(std::memory_order_relaxed));
}

template <std::memory_order order>
PyObject* store(PyObject* self, PyObject* object) {
    double value = 0;
    if (!read(object, value)) return nullptr;
    number(self).store(value, order);
    Py_RETURN_NONE;
}

PyObject* exchange(PyObject* self, PyObject* object) {
    double value = 0;
    return read(object, value) ? PyFloat_FromDouble(number(self).exchange(value)) : nullptr;
}

PyObject* compare_exchange(PyObject* self, PyObject* const* arguments, Py_ssize_t count) {
    double expected = 0;
    double desired = 0;
    if (!exactly("compare_exchange", count, 2) || !read(arguments[0], expected) || !read(arguments[1], desired))
        return nullptr;
    double seen = number(self).load();
    while (same(seen, expected)) {
        if (number(self).compare_exchange_strong(seen, desired)) Py_RETURN_TRUE;
    }
    Py_RETURN_FALSE;
}

// Updates with a number: `combine` is of the processor's own.
template <auto combine>
double replace(PyObject* self, double operand) {
    double old = 0;
    (void)update(number(self), old, [operand](double seen, double& desired) {
        desired = combine(seen, operand);
        return true;
    });
    return old;
}
template <auto combine>
PyObject* fetch(PyObject* self, PyObject* object) {
    double operand = 0;
    return read(object, operand) ? PyFloat_FromDouble(replace<combine>(self, operand)) : nullptr;
}

constexpr auto sum = [](double left, double right) { return left + right; };
constexpr auto difference = [](double left, double right) { return left - right; };
constexpr auto product = [](double left, double right) { return left * right; };
constexpr auto larger = [](double left, double right) { return right > left ? right : left; };
constexpr auto smaller = [](double left, double right) { return right < left ? right : left; };

// make(old) is a new reference to the result, or null; it may run again.
template <class Make>
bool modify(PyObject* self, double& old, double& desired, Make&& make) {
    old = number(self).load();
    for (;;) {
        const Reference before(PyFloat_FromDouble(old));
        const Reference after(before == nullptr ? nullptr : make(before.get()));
        if (after == nullptr) return false;
        if (!PyFloat_Check(after.get()) && !PyLong_Check(after.get())) {
            PyErr_Format(PyExc_TypeError, "the result must be a float, not %T", after.get());
            return false;
        }
        if (!read(after.get(), desired)) return false;
        if (number(self).compare_exchange_strong(old, desired)) return true;
    }
}

PyObject* update_method(PyObject* self, PyObject* function) {
    double old = 0;
    double desired = 0;
    const auto call = [function](PyObject* value) { return PyObject_CallOneArg(function, value); };
    return modify(self, old, desired, call) ? PyFloat_FromDouble(desired) : nullptr;
}
PyObject* fetch_update(PyObject* self, PyObject* function) {
    double old = 0;
    double desired = 0;
    const auto call = [function](PyObject* value) { return PyObject_CallOneArg(function, value); };
    return modify(self, old, desired, call) ? PyFloat_FromDouble(old) : nullptr;
}

// `a += 1.5` and the like: one step, and `a` stays the object that it was.
template <PyObject* (*apply)(PyObject*, PyObject*)>
PyObject* in_place(PyObject* self, PyObject* operand) {
    const Reference right(plain(operand));
    double old = 0;
    double desired = 0;
    const auto combine = [&right](PyObject* left) { return apply(left, right.get()); };
    return right != nullptr && modify(self, old, desired, combine) ? Py_NewRef(self) : nullptr;
}

// The same where the processor does what Python does.
template <auto combine, PyObject* (*apply)(PyObject*, PyObject*)>
PyObject* in_place_natively(PyObject* self, PyObject* operand) {
    if (!PyFloat_CheckExact(operand)) return in_place<apply>(self, operand);
    replace<combine>(self, PyFloat_AS_DOUBLE(operand));
    return Py_NewRef(self);
}
PyObject* to_the_power(PyObject* base, PyObject* exponent) {
    return PyNumber_Power(base, exponent, Py_None);
}
PyObject* power_in_place(PyObject* self, PyObject* exponent, PyObject*) {
    return in_place<to_the_power>(self, exponent);
}

PyObject* wait(PyObject* self, PyObject* const* arguments, Py_ssize_t count, PyObject* names) {
    static constexpr std::array<const char*, 2> parameters{"expected", "timeout"};
    std::array<PyObject*, 2> values{};
    double expected = 0;
    if (!parse({"wait", parameters, 1, 2}, arguments, static_cast<std::size_t>(count), names, values) ||
        !read(values[0], expected))
        return nullptr;
    const Cell& own = cell_of<Cell>(self);
    return wait_while<Cell>(self, values[1], [&] { return same(own.value.load(), expected); });
}

PyObject* handle(PyObject* self, PyObject*) {
    return new_handle<Cell>(float_type, self);
}

PyObject* make(PyTypeObject* type, PyObject* arguments, PyObject* named) {
    static constexpr std::array<const char*, 1> names{"value"};
    std::array<PyObject*, 1> values{};
    double value = 0;
    if (!parse({"AtomicFloat64", names, 0, 1}, arguments, named, values)) return nullptr;
    if (values[0] != nullptr && !read(values[0], value)) return nullptr;
    PyObject* self = new_atomic<Cell>(type);
    if (self != nullptr) number(self).store(value, std::memory_order_relaxed);
    return self;
}

PyObject* getnewargs(PyObject* self, PyObject*) {
    return Py_BuildValue("(d)", number(self).load());
}

std::array<PyMethodDef, 23> methods{{
    {"load", load, METH_NOARGS, docs::load},
    {"load_relaxed", load_relaxed, METH_NOARGS, docs::load_relaxed},
    {"store", store<std::memory_order_seq_cst>, METH_O, docs::store},
    {"store_relaxed", store<std::memory_order_relaxed>, METH_O, docs::store_relaxed},
    {"exchange", exchange, METH_O, docs::exchange},
    {"compare_exchange", method(compare_exchange), METH_FASTCALL,
     "compare_exchange($self, expected, desired, /)\n--\n\nReplaces the value if it equals `expected` or both are the "
     "same "
     "NaN; returns whether it did."},
    {"fetch_add", fetch<sum>, METH_O,
     "fetch_add($self, amount, /)\n--\n\nAdds, and returns the old value." AETHER_ALONE},
    {"fetch_sub", fetch<difference>, METH_O,
     "fetch_sub($self, amount, /)\n--\n\nSubtracts, and returns the old value." AETHER_ALONE},
    {"fetch_max", fetch<larger>, METH_O,
     "fetch_max($self, value, /)\n--\n\nStores the larger of both (a NaN is not), and returns the old "
     "value." AETHER_ALONE},
    {"fetch_min", fetch<smaller>, METH_O,
     "fetch_min($self, value, /)\n--\n\nStores the smaller of both (a NaN is not), and returns the old "
     "value." AETHER_ALONE},
    {"update", update_method, METH_O, docs::update},
    {"fetch_update", fetch_update, METH_O, docs::fetch_update},
    {"wait", method(wait), METH_FASTCALL | METH_KEYWORDS, docs::wait},
    {"notify", method(notify_cell<Cell>), METH_FASTCALL, docs::notify},
    {"notify_all", notify_all_of_cell<Cell>, METH_NOARGS, docs::notify_all},
    {"handle", handle, METH_NOARGS, docs::handle},
    {"__getnewargs__", getnewargs, METH_NOARGS, docs::getnewargs},
    {"__format__", format_number, METH_O, "__format__($self, format_spec, /)\n--\n\nFormats the value."},
    {"__round__", method(round_number), METH_FASTCALL,
     "__round__($self, ndigits=<unrepresentable>, /)\n--\n\nRounds the value."},
    {"__trunc__", trunc_number, METH_NOARGS, "__trunc__($self, /)\n--\n\nThe value without its fraction, an int."},
    {"_share", method(share<Cell, 3>), METH_FASTCALL, docs::share},
    {"_nothing", method(do_nothing), METH_FASTCALL, docs::nothing},
    {nullptr, nullptr, 0, nullptr},
}};

PyType_Slot slots[] = {
    {Py_tp_doc,
     const_cast<char*>(
         "AtomicFloat64(value=0.0)\n--\n\nA float that threads update without losing any update.\n\n"
         "Operators act on the value as they do on a float, and give plain numbers; `a += 1.5` and the like are\n"
         "one atomic step, and `a` stays the same object. It compares by value and so has no hash.")},
    {Py_tp_new, slot(make)},
    {Py_tp_dealloc, slot(dealloc_atomic<Cell>)},
    {Py_tp_traverse, slot(traverse_atomic<Cell>)},
    {Py_tp_methods, methods.data()},
    {Py_tp_repr, slot(repr_number)},
    {Py_tp_str, slot(str_number)},
    {Py_tp_hash, slot(PyObject_HashNotImplemented)},
    {Py_tp_richcompare, slot(compare)},
    {Py_nb_add, slot(binary<PyNumber_Add>)},
    {Py_nb_subtract, slot(binary<PyNumber_Subtract>)},
    {Py_nb_multiply, slot(binary<PyNumber_Multiply>)},
    {Py_nb_remainder, slot(binary<PyNumber_Remainder>)},
    {Py_nb_divmod, slot(binary<PyNumber_Divmod>)},
    {Py_nb_power, slot(power)},
    {Py_nb_floor_divide, slot(binary<PyNumber_FloorDivide>)},
    {Py_nb_true_divide, slot(binary<PyNumber_TrueDivide>)},
    {Py_nb_negative, slot(unary<PyNumber_Negative>)},
    {Py_nb_positive, slot(unary<PyNumber_Positive>)},
    {Py_nb_absolute, slot(unary<PyNumber_Absolute>)},
    {Py_nb_bool, slot(is_true)},
    {Py_nb_int, slot(unary<PyNumber_Long>)},
    {Py_nb_float, slot(plain)},
    {Py_nb_inplace_add, slot(in_place_natively<sum, PyNumber_Add>)},
    {Py_nb_inplace_subtract, slot(in_place_natively<difference, PyNumber_Subtract>)},
    {Py_nb_inplace_multiply, slot(in_place_natively<product, PyNumber_Multiply>)},
    {Py_nb_inplace_remainder, slot(in_place<PyNumber_Remainder>)},
    {Py_nb_inplace_power, slot(power_in_place)},
    {Py_nb_inplace_floor_divide, slot(in_place<PyNumber_FloorDivide>)},
    {Py_nb_inplace_true_divide, slot(in_place<PyNumber_TrueDivide>)},
    {0, nullptr},
};

}  // namespace

bool register_atomic_float(PyObject* module) {
    PyType_Spec spec{"aether.atomics.AtomicFloat64", sizeof(AtomicObject<Cell>), 0, type_flags, slots};
    float_type = add_type(module, spec);
    if (float_type == nullptr) return false;
    register_number(float_type, load_number);
    add_atomic_type(float_type);
    return true;
}

}  // namespace aether::containers
