// CountDownLatch.
#include <array>

#include "atomic_docs.hpp"
#include "integer.hpp"
#include "latch.hpp"
#include "native_policy.hpp"
#include "register.hpp"
#include "waits.hpp"

namespace aether::containers {

namespace {

struct Latch {
    PyObject_HEAD BasicLatch<Native> latch;
};

BasicLatch<Native>& latch_of(PyObject* self) {
    return as<Latch>(self).latch;
}

bool read_count(PyObject* object, std::int64_t& count) {
    if (!read(object, count)) return false;
    if (count >= 0) return true;
    PyErr_SetString(PyExc_ValueError, "the count must not be negative");
    return false;
}

PyObject* make(PyTypeObject* type, PyObject* arguments, PyObject* named) {
    static constexpr std::array<const char*, 1> names{"count"};
    std::array<PyObject*, 1> values{};
    std::int64_t count = 0;
    if (!parse({"CountDownLatch", names, 1, 1}, arguments, named, values) || !read_count(values[0], count))
        return nullptr;
    PyObject* self = type->tp_alloc(type, 0);
    if (self != nullptr) new (&as<Latch>(self).latch) BasicLatch<Native>(count);
    return self;
}

PyObject* count_down(PyObject* self, PyObject* const* arguments, Py_ssize_t count) {
    std::int64_t by = 1;
    std::int64_t left = 0;
    if (!at_most("count_down", count, 1) || (count == 1 && !read_count(arguments[0], by))) return nullptr;
    if (latch_of(self).count_down(parking(), by, left)) return box(left);
    PyErr_SetString(PyExc_ValueError, "the count would become negative");
    return nullptr;
}

PyObject* get_count(PyObject* self, void*) {
    return box(latch_of(self).count());
}

PyObject* wait(PyObject* self, PyObject* const* arguments, Py_ssize_t count, PyObject* names) {
    return wait_for("wait", arguments, count, names,
                    [self](const Deadline& deadline) { return latch_of(self).wait(parking(), deadline); });
}

PyObject* repr(PyObject* self) {
    const Reference type_name(PyType_GetName(Py_TYPE(self)));
    if (type_name == nullptr) return nullptr;
    return PyUnicode_FromFormat("<%U: %lld>", type_name.get(), static_cast<long long>(latch_of(self).count()));
}

std::array<PyMethodDef, 3> methods{{
    {"count_down", method(count_down), METH_FASTCALL,
     "count_down($self, by=1, /)\n--\n\nTakes from the count and returns what is left; at zero all who wait are "
     "woken.\n\n"
     "ValueError, and nothing taken, where less is left. Atomic, O(waiting threads)."},
    {"wait", method(wait), METH_FASTCALL | METH_KEYWORDS,
     "wait($self, /, timeout=None)\n--\n\nWaits until the count is zero; False if `timeout` seconds went by.\n\n"
     "ValueError if `timeout` is negative. A signal's handler runs in the main thread while it waits, and what it "
     "raises\n"
     "ends the wait."},
    {nullptr, nullptr, 0, nullptr},
}};

std::array<PyGetSetDef, 2> attributes{{
    {"count", get_count, nullptr, "What is left.", nullptr},
    {nullptr, nullptr, nullptr, nullptr, nullptr},
}};

PyType_Slot slots[] = {
    {Py_tp_doc,
     const_cast<char*>("CountDownLatch(count)\n--\n\nA count that threads take from, and that others wait for to "
                       "be zero. It never goes up again.")},
    {Py_tp_new, slot(make)},
    {Py_tp_dealloc, slot(dealloc_plain)},
    {Py_tp_traverse, slot(traverse_plain)},
    {Py_tp_methods, methods.data()},
    {Py_tp_getset, attributes.data()},
    {Py_tp_repr, slot(repr)},
    {0, nullptr},
};

}  // namespace

bool register_latch(PyObject* module) {
    PyType_Spec spec{"aether.locks.CountDownLatch", sizeof(Latch), 0, type_flags, slots};
    return add_type(module, spec) != nullptr;
}

}  // namespace aether::containers
