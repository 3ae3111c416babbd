// AtomicRef: a reference that threads replace and compare in one step.
#include <array>

#include "atomic_docs.hpp"
#include "atomic_object.hpp"
#include "own_types.hpp"
#include "reference_slot.hpp"
#include "register.hpp"
#include "try_incref.hpp"

namespace aether::containers {

namespace {

struct References {
    template <class T>
    using Atomic = std::atomic<T>;
    using Object = PyObject;

    static void publish(PyObject* object) { enable_try_incref(object); }
    static bool try_incref(PyObject* object) { return containers::try_incref(object); }
    static void incref(PyObject* object) { Py_INCREF(object); }
    static void decref(PyObject* object) { Py_DECREF(object); }
};

struct Cell {
    BasicReferenceSlot<References> slot;
};

PyTypeObject* ref_type = nullptr;

BasicReferenceSlot<References>& slot_of(PyObject* self) {
    return cell_of<Cell>(self).slot;
}

PyObject* load(PyObject* self, PyObject*) {
    return slot_of(self).load();
}

PyObject* exchange(PyObject* self, PyObject* value) {
    return slot_of(self).exchange(value);
}

PyObject* store(PyObject* self, PyObject* value) {
    Py_DECREF(slot_of(self).exchange(value));
    Py_RETURN_NONE;
}

bool replace(PyObject* self, PyObject* expected, PyObject* desired) {
    PyObject* released = nullptr;
    const bool stored = slot_of(self).compare_exchange(expected, desired, &released);
    Py_DECREF(released);
    return stored;
}

PyObject* compare_exchange(PyObject* self, PyObject* const* arguments, Py_ssize_t count) {
    if (!exactly("compare_exchange", count, 2)) return nullptr;
    return new_bool(replace(self, arguments[0], arguments[1]));
}

// `old` and `desired` are references of the caller's.
bool modify(PyObject* self, PyObject* function, Reference& old, Reference& desired) {
    do {
        old.reset(load(self, nullptr));
        desired.reset(PyObject_CallOneArg(function, old.get()));
        if (desired == nullptr) return false;
    } while (!replace(self, old.get(), desired.get()));
    return true;
}

PyObject* update(PyObject* self, PyObject* function) {
    Reference old;
    Reference desired;
    return modify(self, function, old, desired) ? desired.release() : nullptr;
}
PyObject* fetch_update(PyObject* self, PyObject* function) {
    Reference old;
    Reference desired;
    return modify(self, function, old, desired) ? old.release() : nullptr;
}

PyObject* wait(PyObject* self, PyObject* const* arguments, Py_ssize_t count, PyObject* names) {
    static constexpr std::array<const char*, 2> parameters{"expected", "timeout"};
    std::array<PyObject*, 2> values{};
    if (!parse({"wait", parameters, 1, 2}, arguments, static_cast<std::size_t>(count), names, values)) return nullptr;
    const Cell& own = cell_of<Cell>(self);
    return wait_while<Cell>(self, values[1], [&] { return own.slot.peek() == values[0]; });
}

PyObject* handle(PyObject* self, PyObject*) {
    return new_handle<Cell>(ref_type, self);
}
PyObject* handle_as(PyObject* self, PyObject* wanted) {
    return new_handle_as<Cell>(ref_type, wanted, self);
}

PyObject* make(PyTypeObject* type, PyObject* arguments, PyObject* named) {
    static constexpr std::array<const char*, 1> names{"value"};
    std::array<PyObject*, 1> values{};
    if (!parse({"AtomicRef", names, 0, 1}, arguments, named, values)) return nullptr;
    PyObject* self = new_atomic<Cell>(type);
    if (self != nullptr) Py_XDECREF(slot_of(self).exchange(values[0] == nullptr ? Py_None : values[0]));
    return self;
}

PyObject* getnewargs(PyObject* self, PyObject*) {
    return Py_BuildValue("(N)", load(self, nullptr));
}

PyObject* repr(PyObject* self) {
    const Reference type_name(PyType_GetName(Py_TYPE(self)));
    if (type_name == nullptr) return nullptr;
    const int entered = Py_ReprEnter(self);
    if (entered != 0) return entered < 0 ? nullptr : PyUnicode_FromFormat("%U(...)", type_name.get());
    const Reference value(load(self, nullptr));
    PyObject* text = PyUnicode_FromFormat("%U(%R)", type_name.get(), value.get());
    Py_ReprLeave(self);
    return text;
}

int traverse(PyObject* self, visitproc visit, void* arg) {
    Py_VISIT(as<AtomicObject<Cell>>(self).own.slot.peek());
    return traverse_atomic<Cell>(self, visit, arg);
}

// None, not null: code that the collector runs may still call a method.
int clear(PyObject* self) {
    Py_XDECREF(as<AtomicObject<Cell>>(self).own.slot.exchange(Py_None));
    return 0;
}

// A chain of references, each the value of the one before, is released without recursion.
void dealloc(PyObject* self) {
    PyObject_GC_UnTrack(self);
    Py_TRASHCAN_BEGIN(self, dealloc);
    clear(self);
    dealloc_untracked<Cell>(self);
    Py_TRASHCAN_END;
}

std::array<PyMethodDef, 14> methods{{
    {"load", load, METH_NOARGS,
     "load($self, /)\n--\n\nThe object. All that came before the store of it is seen." AETHER_ALONE},
    {"store", store, METH_O,
     "store($self, value, /)\n--\n\nReplaces the object. The old one is released afterwards, with nothing "
     "held." AETHER_ALONE},
    {"exchange", exchange, METH_O,
     "exchange($self, value, /)\n--\n\nReplaces the object and returns the old one." AETHER_ALONE},
    {"compare_exchange", method(compare_exchange), METH_FASTCALL,
     "compare_exchange($self, expected, desired, /)\n--\n\nReplaces the object if it is `expected`, the very object, "
     "not an "
     "equal one;\nreturns whether it did." AETHER_ALONE},
    {"update", update, METH_O, docs::update},
    {"fetch_update", fetch_update, METH_O, docs::fetch_update},
    {"wait", method(wait), METH_FASTCALL | METH_KEYWORDS, docs::wait},
    {"notify", method(notify_cell<Cell>), METH_FASTCALL, docs::notify},
    {"notify_all", notify_all_of_cell<Cell>, METH_NOARGS, docs::notify_all},
    {"handle", handle, METH_NOARGS, docs::handle},
    {"_handle_as", handle_as, METH_O, docs::handle_as},
    {"__getnewargs__", getnewargs, METH_NOARGS, docs::getnewargs},
    {"__class_getitem__", Py_GenericAlias, METH_O | METH_CLASS, class_getitem_doc},
    {nullptr, nullptr, 0, nullptr},
}};

PyType_Slot slots[] = {
    {Py_tp_doc,
     const_cast<char*>("AtomicRef(value=None)\n--\n\nA reference that threads replace and compare in one step.\n\n"
                       "Objects are compared by identity. The AtomicRef itself is equal to none but itself.")},
    {Py_tp_new, slot(make)},
    {Py_tp_dealloc, slot(dealloc)},
    {Py_tp_traverse, slot(traverse)},
    {Py_tp_clear, slot(clear)},
    {Py_tp_methods, methods.data()},
    {Py_tp_repr, slot(repr)},
    {0, nullptr},
};

}  // namespace

bool register_atomic_ref(PyObject* module) {
    PyType_Spec spec{"aether.atomics.AtomicRef", sizeof(AtomicObject<Cell>), 0, type_flags, slots};
    ref_type = add_type(module, spec);
    if (ref_type == nullptr) return false;
    add_atomic_type(ref_type);
    return true;
}

}  // namespace aether::containers
