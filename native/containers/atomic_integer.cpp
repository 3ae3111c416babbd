// AtomicInt64 and AtomicUInt64.
#include <array>
#include <string_view>

#include "atomic_docs.hpp"
#include "atomic_integer_updates.hpp"
#include "own_types.hpp"
#include "register.hpp"

namespace aether::containers {

namespace {

constexpr std::array<const char*, 3> overflow_names{"raise", "wrap", "saturate"};

bool read_overflow(PyObject* name, Overflow& overflow) {
    for (std::size_t index = 0; PyUnicode_Check(name) && index < overflow_names.size(); ++index) {
        if (!PyUnicode_EqualToUTF8(name, overflow_names[index])) continue;
        overflow = static_cast<Overflow>(index);
        return true;
    }
    PyErr_Format(PyExc_ValueError, "overflow must be 'raise', 'wrap' or 'saturate', not %R", name);
    return false;
}

const char* name_of(Overflow overflow) {
    return overflow_names[static_cast<std::size_t>(overflow)];
}

template <std::integral T>
struct Type : IntegerUpdates<T> {
    using Base = AtomicInteger<T>;
    using Updates = IntegerUpdates<T>;
    using typename Base::Cell;

    static PyObject* make(PyTypeObject* type, PyObject* arguments, PyObject* named) {
        static constexpr std::array<const char*, 2> names{"value", "overflow"};
        std::array<PyObject*, 2> values{};
        Cell first;
        T number = 0;
        if (!parse({name, names, 0, 2}, arguments, named, values)) return nullptr;
        if (values[0] != nullptr && !read(values[0], number)) return nullptr;
        if (values[1] != nullptr && !read_overflow(values[1], first.overflow)) return nullptr;
        PyObject* self = new_atomic<Cell>(type);
        if (self == nullptr) return nullptr;
        Base::cell(self).value.store(number, std::memory_order_relaxed);
        Base::cell(self).overflow = first.overflow;
        return self;
    }

    static PyObject* repr(PyObject* self) {
        const Overflow overflow = Base::cell(self).overflow;
        if (overflow == Overflow::raise) return repr_number(self);
        const Reference type_name(PyType_GetName(Py_TYPE(self)));
        const Reference value(str_number(self));
        if (type_name == nullptr || value == nullptr) return nullptr;
        return PyUnicode_FromFormat("%U(%U, overflow='%s')", type_name.get(), value.get(), name_of(overflow));
    }

    static PyObject* getnewargs(PyObject* self, PyObject*) {
        return Py_BuildValue("(Ns)", Base::load_number(self), name_of(Base::cell(self).overflow));
    }
    static PyObject* overflow(PyObject* self, void*) {
        return PyUnicode_InternFromString(name_of(Base::cell(self).overflow));
    }

    static bool add_to(PyObject* module) {
        PyType_Spec spec{qualified_name, sizeof(AtomicObject<Cell>), 0, type_flags, slots};
        Base::type = add_type(module, spec);
        if (Base::type == nullptr) return false;
        register_number(Base::type, Base::load_number);
        add_atomic_type(Base::type);
        return true;
    }

    static constexpr bool is_signed = std::numeric_limits<T>::is_signed;
    static constexpr const char* qualified_name =
        is_signed ? "aether.atomics.AtomicInt64" : "aether.atomics.AtomicUInt64";
    static constexpr const char* name = is_signed ? "AtomicInt64" : "AtomicUInt64";

    static PyMethodDef methods[];
    static PyGetSetDef attributes[];
    static PyType_Slot slots[];
};

#define AETHER_OVERFLOW                                                                                        \
    " Where the result is out of range, `overflow` decides: OverflowError with the value as it was, the low\n" \
    "64 bits, or the nearest value." AETHER_RERUN

template <std::integral T>
PyMethodDef Type<T>::methods[] = {
    {"load", Base::load, METH_NOARGS, docs::load},
    {"load_relaxed", Base::load_relaxed, METH_NOARGS, docs::load_relaxed},
    {"store", Base::store, METH_O, docs::store},
    {"store_relaxed", Base::store_relaxed, METH_O, docs::store_relaxed},
    {"exchange", Base::exchange, METH_O, docs::exchange},
    {"compare_exchange", method(Base::compare_exchange), METH_FASTCALL, docs::compare_exchange},
    {"fetch_add", method(Updates::template add_method<false, Answer::old_value>), METH_FASTCALL,
     "fetch_add($self, amount=1, /)\n--\n\nAdds, and returns the old value." AETHER_OVERFLOW},
    {"fetch_sub", method(Updates::template add_method<true, Answer::old_value>), METH_FASTCALL,
     "fetch_sub($self, amount=1, /)\n--\n\nSubtracts, and returns the old value." AETHER_OVERFLOW},
    {"increment", method(Updates::template add_method<false, Answer::new_value>), METH_FASTCALL,
     "increment($self, amount=1, /)\n--\n\nAdds, and returns the new value." AETHER_OVERFLOW},
    {"decrement", method(Updates::template add_method<true, Answer::new_value>), METH_FASTCALL,
     "decrement($self, amount=1, /)\n--\n\nSubtracts, and returns the new value." AETHER_OVERFLOW},
    {"fetch_and",
     Updates::template fetch_bits<[](auto& number, T bits) { return number.fetch_and(bits); }, PyNumber_And>, METH_O,
     "fetch_and($self, bits, /)\n--\n\nKeeps these bits alone, and returns the old value." AETHER_RERUN},
    {"fetch_or", Updates::template fetch_bits<[](auto& number, T bits) { return number.fetch_or(bits); }, PyNumber_Or>,
     METH_O, "fetch_or($self, bits, /)\n--\n\nSets these bits, and returns the old value." AETHER_OVERFLOW},
    {"fetch_xor",
     Updates::template fetch_bits<[](auto& number, T bits) { return number.fetch_xor(bits); }, PyNumber_Xor>, METH_O,
     "fetch_xor($self, bits, /)\n--\n\nTurns these bits over, and returns the old value." AETHER_OVERFLOW},
    {"fetch_max", Updates::template fetch<larger>, METH_O,
     "fetch_max($self, value, /)\n--\n\nStores the larger of both, and returns the old value." AETHER_OVERFLOW},
    {"fetch_min", Updates::template fetch<smaller>, METH_O,
     "fetch_min($self, value, /)\n--\n\nStores the smaller of both, and returns the old value." AETHER_OVERFLOW},
    {"update", Updates::template update_method<Answer::new_value>, METH_O, docs::update},
    {"fetch_update", Updates::template update_method<Answer::old_value>, METH_O, docs::fetch_update},
    {"wait", method(Base::wait), METH_FASTCALL | METH_KEYWORDS, docs::wait},
    {"notify", method(notify_cell<Cell>), METH_FASTCALL, docs::notify},
    {"notify_all", notify_all_of_cell<Cell>, METH_NOARGS, docs::notify_all},
    {"handle", Base::handle, METH_NOARGS, docs::handle},
    {"_handle_as", Base::handle_as, METH_O, docs::handle_as},
    {"__getnewargs__", getnewargs, METH_NOARGS, docs::getnewargs},
    {"__format__", format_number, METH_O, "__format__($self, format_spec, /)\n--\n\nFormats the value."},
    {"__round__", method(round_number), METH_FASTCALL,
     "__round__($self, ndigits=<unrepresentable>, /)\n--\n\nRounds the value."},
    {"__trunc__", trunc_number, METH_NOARGS, "__trunc__($self, /)\n--\n\nThe value."},
    {"__floor__", floor_number, METH_NOARGS, "__floor__($self, /)\n--\n\nThe value."},
    {"__ceil__", ceil_number, METH_NOARGS, "__ceil__($self, /)\n--\n\nThe value."},
    {"_share", method(share < Cell, is_signed ? 1 : 2 >), METH_FASTCALL, docs::share},
    {"_nothing", method(do_nothing), METH_FASTCALL, docs::nothing},
    {nullptr, nullptr, 0, nullptr},
};

template <std::integral T>
PyGetSetDef Type<T>::attributes[] = {
    {"overflow", overflow, nullptr, "What is done with results that are out of range: 'raise', 'wrap' or 'saturate'.",
     nullptr},
    {nullptr, nullptr, nullptr, nullptr, nullptr},
};

#define AETHER_INTEGER_DOC                                                                                           \
    "(value=0, overflow='raise')\n--\n\nAn integer of 64 bits that threads update without losing any update.\n\n"    \
    "Operators act on the value as they do on an int, and give plain numbers; `a += 1` and the like are one atomic " \
    "step,\n"                                                                                                        \
    "and `a` stays the same object. It compares by value and so has no hash."

template <std::integral T>
PyType_Slot Type<T>::slots[] = {
    {Py_tp_doc, const_cast<char*>(is_signed ? "AtomicInt64" AETHER_INTEGER_DOC : "AtomicUInt64" AETHER_INTEGER_DOC)},
    {Py_tp_new, slot(make)},
    {Py_tp_dealloc, slot(dealloc_atomic<Cell>)},
    {Py_tp_traverse, slot(traverse_atomic<Cell>)},
    {Py_tp_methods, methods},
    {Py_tp_getset, attributes},
    {Py_tp_repr, slot(repr)},
    {Py_tp_str, slot(str_number)},
    {Py_tp_hash, slot(PyObject_HashNotImplemented)},
    {Py_tp_richcompare, slot(compare)},
    {Py_nb_add, slot(binary<PyNumber_Add>)},
    {Py_nb_subtract, slot(binary<PyNumber_Subtract>)},
    {Py_nb_multiply, slot(binary<PyNumber_Multiply>)},
    {Py_nb_remainder, slot(binary<PyNumber_Remainder>)},
    {Py_nb_divmod, slot(binary<PyNumber_Divmod>)},
    {Py_nb_power, slot(power)},
    {Py_nb_lshift, slot(binary<PyNumber_Lshift>)},
    {Py_nb_rshift, slot(binary<PyNumber_Rshift>)},
    {Py_nb_and, slot(binary<PyNumber_And>)},
    {Py_nb_or, slot(binary<PyNumber_Or>)},
    {Py_nb_xor, slot(binary<PyNumber_Xor>)},
    {Py_nb_floor_divide, slot(binary<PyNumber_FloorDivide>)},
    {Py_nb_true_divide, slot(binary<PyNumber_TrueDivide>)},
    {Py_nb_negative, slot(unary<PyNumber_Negative>)},
    {Py_nb_positive, slot(unary<PyNumber_Positive>)},
    {Py_nb_absolute, slot(unary<PyNumber_Absolute>)},
    {Py_nb_invert, slot(unary<PyNumber_Invert>)},
    {Py_nb_bool, slot(is_true)},
    {Py_nb_int, slot(plain)},
    {Py_nb_index, slot(plain)},
    {Py_nb_float, slot(unary<PyNumber_Float>)},
    {Py_nb_inplace_add, slot(Updates::template add_in_place<false>)},
    {Py_nb_inplace_subtract, slot(Updates::template add_in_place<true>)},
    {Py_nb_inplace_multiply, slot(Updates::template in_place<PyNumber_Multiply>)},
    {Py_nb_inplace_remainder, slot(Updates::template in_place<PyNumber_Remainder>)},
    {Py_nb_inplace_power, slot(Updates::power_in_place)},
    {Py_nb_inplace_lshift, slot(Updates::template in_place<PyNumber_Lshift>)},
    {Py_nb_inplace_rshift, slot(Updates::template in_place<PyNumber_Rshift>)},
    {Py_nb_inplace_and, slot(Updates::template in_place<PyNumber_And>)},
    {Py_nb_inplace_or, slot(Updates::template in_place<PyNumber_Or>)},
    {Py_nb_inplace_xor, slot(Updates::template in_place<PyNumber_Xor>)},
    {Py_nb_inplace_floor_divide, slot(Updates::template in_place<PyNumber_FloorDivide>)},
    {Py_nb_inplace_true_divide, slot(Updates::divide_in_place)},
    {0, nullptr},
};

}  // namespace

bool register_atomic_integers(PyObject* module) {
    return Type<std::int64_t>::add_to(module) && Type<std::uint64_t>::add_to(module);
}

}  // namespace aether::containers
