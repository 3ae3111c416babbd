// AtomicBool: True or False, and nothing that merely counts as such.
#include <array>
#include <atomic>

#include "atomic_docs.hpp"
#include "atomic_object.hpp"
#include "number_operators.hpp"
#include "own_types.hpp"
#include "register.hpp"

namespace aether::containers {

namespace {

struct Cell {
    std::atomic<bool> value{false};

    void copy(const Cell& other) { value.store(other.value.load()); }
};

PyTypeObject* bool_type = nullptr;

std::atomic<bool>& flag(PyObject* self) {
    return cell_of<Cell>(self).value;
}

bool read(PyObject* object, bool& value) {
    value = object == Py_True;
    if (PyBool_Check(object)) return true;
    PyErr_Format(PyExc_TypeError, "the value must be a bool, not %T", object);
    return false;
}

PyObject* load(PyObject* self, PyObject*) {
    return new_bool(flag(self).load());
}
PyObject* load_plain(PyObject* self) {
    return load(self, nullptr);
}
PyObject* load_relaxed(PyObject* self, PyObject*) {
    return new_bool(flag(self).load(std::memory_order_relaxed));
}

template <std::memory_order order>
PyObject* store(PyObject* self, PyObject* object) {
    bool value = false;
    if (!read(object, value)) return nullptr;
    flag(self).store(value, order);
    Py_RETURN_NONE;
}

PyObject* exchange(PyObject* self, PyObject* object) {
    bool value = false;
    return read(object, value) ? new_bool(flag(self).exchange(value)) : nullptr;
}

PyObject* compare_exchange(PyObject* self, PyObject* const* arguments, Py_ssize_t count) {
    bool expected = false;
    bool desired = false;
    if (!exactly("compare_exchange", count, 2) || !read(arguments[0], expected) || !read(arguments[1], desired))
        return nullptr;
    return new_bool(flag(self).compare_exchange_strong(expected, desired));
}

PyObject* test_and_set(PyObject* self, PyObject*) {
    return new_bool(flag(self).exchange(true));
}

PyObject* wait(PyObject* self, PyObject* const* arguments, Py_ssize_t count, PyObject* names) {
    static constexpr std::array<const char*, 2> parameters{"expected", "timeout"};
    std::array<PyObject*, 2> values{};
    bool expected = false;
    if (!parse({"wait", parameters, 1, 2}, arguments, static_cast<std::size_t>(count), names, values) ||
        !read(values[0], expected))
        return nullptr;
    const Cell& own = cell_of<Cell>(self);
    return wait_while<Cell>(self, values[1], [&] { return own.value.load() == expected; });
}

PyObject* handle(PyObject* self, PyObject*) {
    return new_handle<Cell>(bool_type, self);
}
PyObject* handle_as(PyObject* self, PyObject* wanted) {
    return new_handle_as<Cell>(bool_type, wanted, self);
}

PyObject* make(PyTypeObject* type, PyObject* arguments, PyObject* named) {
    static constexpr std::array<const char*, 1> names{"value"};
    std::array<PyObject*, 1> values{};
    bool value = false;
    if (!parse({"AtomicBool", names, 0, 1}, arguments, named, values)) return nullptr;
    if (values[0] != nullptr && !read(values[0], value)) return nullptr;
    PyObject* self = new_atomic<Cell>(type);
    if (self != nullptr) flag(self).store(value, std::memory_order_relaxed);
    return self;
}

PyObject* getnewargs(PyObject* self, PyObject*) {
    return PyTuple_Pack(1, flag(self).load() ? Py_True : Py_False);
}

int truth(PyObject* self) {
    return flag(self).load() ? 1 : 0;
}

// Equal to what its value equals; there is no order among bools.
PyObject* compare_equal(PyObject* left, PyObject* right, int operation) {
    if (operation != Py_EQ && operation != Py_NE) Py_RETURN_NOTIMPLEMENTED;
    return compare(left, right, operation);
}

std::array<PyMethodDef, 16> methods{{
    {"load", load, METH_NOARGS, docs::load},
    {"load_relaxed", load_relaxed, METH_NOARGS, docs::load_relaxed},
    {"store", store<std::memory_order_seq_cst>, METH_O, docs::store},
    {"store_relaxed", store<std::memory_order_relaxed>, METH_O, docs::store_relaxed},
    {"exchange", exchange, METH_O, docs::exchange},
    {"compare_exchange", method(compare_exchange), METH_FASTCALL, docs::compare_exchange},
    {"test_and_set", test_and_set, METH_NOARGS,
     "test_and_set($self, /)\n--\n\nStores True and returns the old value: False to one thread alone." AETHER_ALONE},
    {"wait", method(wait), METH_FASTCALL | METH_KEYWORDS, docs::wait},
    {"notify", method(notify_cell<Cell>), METH_FASTCALL, docs::notify},
    {"notify_all", notify_all_of_cell<Cell>, METH_NOARGS, docs::notify_all},
    {"handle", handle, METH_NOARGS, docs::handle},
    {"_handle_as", handle_as, METH_O, docs::handle_as},
    {"__getnewargs__", getnewargs, METH_NOARGS, docs::getnewargs},
    {"_share", method(share<Cell, 4>), METH_FASTCALL, docs::share},
    {"_nothing", method(do_nothing), METH_FASTCALL, docs::nothing},
    {nullptr, nullptr, 0, nullptr},
}};

PyType_Slot slots[] = {
    {Py_tp_doc, const_cast<char*>("AtomicBool(value=False)\n--\n\nTrue or False, replaced and compared in one step.\n\n"
                                  "It takes a bool alone. It compares by value and so has no hash.")},
    {Py_tp_new, slot(make)},
    {Py_tp_dealloc, slot(dealloc_atomic<Cell>)},
    {Py_tp_traverse, slot(traverse_atomic<Cell>)},
    {Py_tp_methods, methods.data()},
    {Py_tp_repr, slot(repr_number)},
    {Py_tp_hash, slot(PyObject_HashNotImplemented)},
    {Py_tp_richcompare, slot(compare_equal)},
    {Py_nb_bool, slot(truth)},
    {0, nullptr},
};

}  // namespace

bool register_atomic_bool(PyObject* module) {
    PyType_Spec spec{"aether.atomics.AtomicBool", sizeof(AtomicObject<Cell>), 0, type_flags, slots};
    bool_type = add_type(module, spec);
    if (bool_type == nullptr) return false;
    register_number(bool_type, load_plain);
    add_atomic_type(bool_type);
    return true;
}

}  // namespace aether::containers
