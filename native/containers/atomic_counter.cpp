// AtomicCounter: a sum that many threads add to and few read.
#include <array>

#include "aligned_memory.hpp"
#include "atomic_docs.hpp"
#include "atomic_object.hpp"
#include "integer.hpp"
#include "number_operators.hpp"
#include "register.hpp"
#include "sharded_sum.hpp"

namespace aether::containers {

namespace {

struct Shards : AlignedMemory {
    template <class T>
    using Atomic = std::atomic<T>;
};
using Cell = BasicShardedSum<Shards>;

// A handle adds to a part of its own.
struct Counter {
    AtomicObject<Cell> atomic;
    Cell::Part* part;  // null: no handle
};

PyTypeObject* counter_type = nullptr;

bool add_wide(PyObject* self, Wide delta) {
    Cell::Part* part = as<Counter>(self).part;
    std::atomic<std::int64_t>& sum = part == nullptr ? cell_of<Cell>(self).common() : part->sum;
    std::int64_t old = 0;
    if (fetch_add(sum, delta, Overflow::raise, old)) return true;
    raise_out_of_range<std::int64_t>();
    return false;
}

template <bool negative>
bool add_object(PyObject* self, PyObject* amount) {
    std::int64_t delta = 0;
    return read(amount, delta) && add_wide(self, negative ? -Wide{delta} : Wide{delta});
}

PyObject* add(PyObject* self, PyObject* const* arguments, Py_ssize_t count) {
    if (!at_most("add", count, 1)) return nullptr;
    if (!(count == 0 ? add_wide(self, 1) : add_object<false>(self, arguments[0]))) return nullptr;
    Py_RETURN_NONE;
}

template <bool negative>
PyObject* add_in_place(PyObject* self, PyObject* amount) {
    return add_object<negative>(self, amount) ? Py_NewRef(self) : nullptr;
}

// In two halves, where it is beyond 64 bits.
PyObject* box_wide(Wide value) {
    if (std::int64_t narrow_value = 0; narrow(value, Overflow::raise, narrow_value)) return box(narrow_value);
    const Reference high(box(static_cast<std::int64_t>(value >> 64)));
    const Reference low(box(static_cast<std::uint64_t>(value)));
    const Reference bits(box(std::int64_t{64}));
    if (high == nullptr || low == nullptr || bits == nullptr) return nullptr;
    const Reference shifted(PyNumber_Lshift(high.get(), bits.get()));
    return shifted == nullptr ? nullptr : PyNumber_Or(shifted.get(), low.get());
}

PyObject* load(PyObject* self, PyObject*) {
    return box_wide(cell_of<Cell>(self).load());
}
PyObject* load_number(PyObject* self) {
    return load(self, nullptr);
}

PyObject* reset(PyObject* self, PyObject*) {
    return box_wide(cell_of<Cell>(self).exchange_zero());
}

PyObject* handle(PyObject* self, PyObject*) {
    Cell::Part* part = cell_of<Cell>(self).take();
    if (part == nullptr) return PyErr_NoMemory();
    PyObject* made = new_handle<Cell>(counter_type, self);
    if (made == nullptr) {
        Cell::give_back(*part);
    } else {
        as<Counter>(made).part = part;
    }
    return made;
}

PyObject* make(PyTypeObject* type, PyObject* arguments, PyObject* named) {
    static constexpr std::array<const char*, 1> names{"value"};
    std::array<PyObject*, 1> values{};
    std::int64_t value = 0;
    if (!parse({"AtomicCounter", names, 0, 1}, arguments, named, values)) return nullptr;
    if (values[0] != nullptr && !read(values[0], value)) return nullptr;
    PyObject* self = new_atomic<Cell>(type);
    if (self != nullptr) cell_of<Cell>(self).common().store(value);
    return self;
}

// The part goes back before the owner may go.
void dealloc(PyObject* self) {
    PyObject_GC_UnTrack(self);
    if (Cell::Part* part = as<Counter>(self).part; part != nullptr) Cell::give_back(*part);
    as<Counter>(self).atomic.own.~Cell();
    dealloc_untracked<Cell>(self);
}

PyObject* getnewargs(PyObject* self, PyObject*) {
    return Py_BuildValue("(N)", load(self, nullptr));
}

PyObject* size_of(PyObject* self, PyObject*) {
    const auto basic = static_cast<std::size_t>(Py_TYPE(self)->tp_basicsize);
    return PyLong_FromSize_t(basic + as<Counter>(self).atomic.own.bytes_allocated());
}

std::array<PyMethodDef, 8> methods{{
    {"add", method(add), METH_FASTCALL,
     "add($self, amount=1, /)\n--\n\nAdds. OverflowError, and nothing added, where this handle's part of the sum would "
     "not\n"
     "fit in 64 bits." AETHER_RERUN},
    {"load", load, METH_NOARGS,
     "load($self, /)\n--\n\nThe sum of all that was added before the call, and maybe of some that is being added.\n\n"
     "O(handles). Never blocks. Where threads also subtract it may be a sum that there never was."},
    {"reset", reset, METH_NOARGS,
     "reset($self, /)\n--\n\nTakes the sum away and returns it: what is added meanwhile is in it or stays, and is "
     "never lost.\n\n"
     "O(handles). Never blocks."},
    {"handle", handle, METH_NOARGS,
     "handle($self, /)\n--\n\nA counter of the same sum that adds to a part of its own: one for each thread, taken "
     "once.\n\n"
     "O(handles). What it added stays when it dies, and its part goes to the next handle."},
    {"__getnewargs__", getnewargs, METH_NOARGS, docs::getnewargs},
    {"__sizeof__", size_of, METH_NOARGS, "__sizeof__($self, /)\n--\n\nBytes, with the parts of its handles."},
    {"_nothing", method(do_nothing), METH_FASTCALL, docs::nothing},
    {nullptr, nullptr, 0, nullptr},
}};

PyType_Slot slots[] = {
    {Py_tp_doc,
     const_cast<char*>("AtomicCounter(value=0)\n--\n\nA sum that many threads add to, each through its own handle(), "
                       "and few read.\n\nIt compares by value and so has no hash.")},
    {Py_tp_new, slot(make)},
    {Py_tp_dealloc, slot(dealloc)},
    {Py_tp_traverse, slot(traverse_atomic<Cell>)},
    {Py_tp_methods, methods.data()},
    {Py_tp_repr, slot(repr_number)},
    {Py_tp_hash, slot(PyObject_HashNotImplemented)},
    {Py_tp_richcompare, slot(compare)},
    {Py_nb_bool, slot(is_true)},
    {Py_nb_int, slot(plain)},
    {Py_nb_index, slot(plain)},
    {Py_nb_inplace_add, slot(add_in_place<false>)},
    {Py_nb_inplace_subtract, slot(add_in_place<true>)},
    {0, nullptr},
};

}  // namespace

bool register_atomic_counter(PyObject* module) {
    PyType_Spec spec{"aether.atomics.AtomicCounter", sizeof(Counter), 0, type_flags, slots};
    counter_type = add_type(module, spec);
    if (counter_type != nullptr) register_number(counter_type, load_number);
    return counter_type != nullptr;
}

}  // namespace aether::containers
