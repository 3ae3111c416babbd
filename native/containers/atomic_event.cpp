// AtomicEvent.
#include <array>

#include "atomic_docs.hpp"
#include "atomic_object.hpp"
#include "event.hpp"
#include "register.hpp"
#include "waits.hpp"

namespace aether::containers {

namespace {

using Cell = BasicEvent<Native>;

PyObject* set(PyObject* self, PyObject*) {
    cell_of<Cell>(self).set(parking());
    Py_RETURN_NONE;
}

PyObject* clear(PyObject* self, PyObject*) {
    cell_of<Cell>(self).clear();
    Py_RETURN_NONE;
}

PyObject* is_set(PyObject* self, PyObject*) {
    return new_bool(cell_of<Cell>(self).is_set());
}

PyObject* wait(PyObject* self, PyObject* const* arguments, Py_ssize_t count, PyObject* names) {
    return wait_for("wait", arguments, count, names,
                    [self](const Deadline& deadline) { return cell_of<Cell>(self).wait(parking(), deadline); });
}

PyObject* make(PyTypeObject* type, PyObject* arguments, PyObject* named) {
    return parse({"AtomicEvent", {}, 0, 0}, arguments, named, {}) ? new_atomic<Cell>(type) : nullptr;
}

PyObject* repr(PyObject* self) {
    const Reference type_name(PyType_GetName(Py_TYPE(self)));
    if (type_name == nullptr) return nullptr;
    return PyUnicode_FromFormat("<%U: %s>", type_name.get(), cell_of<Cell>(self).is_set() ? "set" : "unset");
}

std::array<PyMethodDef, 5> methods{{
    {"set", set, METH_NOARGS,
     "set($self, /)\n--\n\nSets the event and wakes all who wait. Atomic, O(waiting threads)."},
    {"clear", clear, METH_NOARGS, "clear($self, /)\n--\n\nLets threads wait for the event again." AETHER_ALONE},
    {"is_set", is_set, METH_NOARGS, "is_set($self, /)\n--\n\nWhether the event is set." AETHER_ALONE},
    {"wait", method(wait), METH_FASTCALL | METH_KEYWORDS,
     "wait($self, /, timeout=None)\n--\n\nWaits until the event is set; False if `timeout` seconds went by.\n\n"
     "Whom set() woke returns True, also where clear() came first. ValueError if `timeout` is negative. A signal's "
     "handler\n"
     "runs in the main thread while it waits, and what it raises ends the wait."},
    {nullptr, nullptr, 0, nullptr},
}};

PyType_Slot slots[] = {
    {Py_tp_doc, const_cast<char*>("AtomicEvent()\n--\n\nA flag that threads wait for, as `threading.Event`.")},
    {Py_tp_new, slot(make)},
    {Py_tp_dealloc, slot(dealloc_atomic<Cell>)},
    {Py_tp_traverse, slot(traverse_atomic<Cell>)},
    {Py_tp_methods, methods.data()},
    {Py_tp_repr, slot(repr)},
    {0, nullptr},
};

}  // namespace

bool register_atomic_event(PyObject* module) {
    PyType_Spec spec{"aether.atomics.AtomicEvent", sizeof(AtomicObject<Cell>), 0, type_flags, slots};
    return add_type(module, spec) != nullptr;
}

}  // namespace aether::containers
