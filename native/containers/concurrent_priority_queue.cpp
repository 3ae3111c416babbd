// ConcurrentPriorityQueue.
#include <array>

#include "native_once.hpp"
#include "object_policy.hpp"
#include "priority_queue.hpp"
#include "queue_docs.hpp"
#include "queue_methods.hpp"
#include "register.hpp"

namespace aether::containers {

namespace {

struct Compared : Objects {
    using Section = NativeOnce;

    static bool enter(Section& section) {
        const Entry entry = containers::enter(section, Deadline());
        if (entry == Entry::hangs)
            PyErr_SetString(PyExc_RuntimeError,
                            "a comparison of the queue's items uses the queue: it would wait for itself");
        return entry == Entry::run;
    }
    static void leave(Section& section) { containers::leave(section, false); }
    // Exact numbers, strings, bytes and tuples of them run no Python code here.
    static int is_less(PyObject* one, PyObject* other) { return PyObject_RichCompareBool(one, other, Py_LT); }
};

struct Queue {
    PyObject_HEAD BasicPriorityQueue<Compared> queue;
};

using Methods = QueueMethods<Queue>;

PyObject* make(PyTypeObject* type, PyObject* arguments, PyObject* named) {
    return Methods::make(type, arguments, named, "ConcurrentPriorityQueue");
}

PyObject* size_of(PyObject* self, PyObject*) {
    const auto basic = static_cast<std::size_t>(Py_TYPE(self)->tp_basicsize);
    return PyLong_FromSize_t(basic + Methods::queue_of(self).capacity() * sizeof(PyObject*));
}

std::array<PyMethodDef, 13> methods{{
    {"put", method(Methods::put), METH_FASTCALL | METH_KEYWORDS,
     "put($self, /, item, block=True, timeout=None)\n--\n\nAdds the item." AETHER_PUT_ORDERED},
    {"get", method(Methods::get), METH_FASTCALL | METH_KEYWORDS,
     "get($self, /, block=True, timeout=None)\n--\n\nTakes the smallest item." AETHER_GET_ORDERED},
    {"put_nowait", Methods::put_nowait, METH_O, docs::put_nowait},
    {"get_nowait", Methods::get_nowait, METH_NOARGS, docs::get_nowait},
    {"task_done", Methods::task_done, METH_NOARGS, docs::task_done},
    {"join", method(Methods::join), METH_FASTCALL | METH_KEYWORDS, docs::join},
    {"shutdown", method(Methods::shutdown), METH_FASTCALL | METH_KEYWORDS, docs::shutdown},
    {"qsize", Methods::qsize, METH_NOARGS, docs::qsize},
    {"empty", Methods::empty, METH_NOARGS, docs::empty},
    {"full", Methods::full, METH_NOARGS, docs::full},
    {"__sizeof__", size_of, METH_NOARGS, docs::size_of},
    {"__class_getitem__", Py_GenericAlias, METH_O | METH_CLASS, class_getitem_doc},
    {nullptr, nullptr, 0, nullptr},
}};

std::array<PyGetSetDef, 4> attributes{{
    {"maxsize", Methods::maxsize, nullptr, docs::maxsize, nullptr},
    {"unfinished_tasks", Methods::unfinished_tasks, nullptr, docs::unfinished_tasks, nullptr},
    {"is_shutdown", Methods::is_shutdown, nullptr, docs::is_shutdown, nullptr},
    {nullptr, nullptr, nullptr, nullptr, nullptr},
}};

PyType_Slot slots[] = {
    {Py_tp_doc, const_cast<char*>(
                    "ConcurrentPriorityQueue(maxsize=0)\n--\n\nA queue between threads that gives the smallest item "
                    "first, as `queue.PriorityQueue`.\n\nItems are compared with `<`; items that are equal come in "
                    "any order. While they are, other threads wait; an item\n"
                    "that uses the queue when it is compared gets a RuntimeError. What a comparison raises is passed "
                    "on,\n"
                    "and changes nothing.")},
    {Py_tp_new, slot(make)},
    {Py_tp_dealloc, slot(Methods::dealloc)},
    {Py_tp_traverse, slot(Methods::traverse)},
    {Py_tp_clear, slot(Methods::clear)},
    {Py_tp_methods, methods.data()},
    {Py_tp_getset, attributes.data()},
    {Py_tp_repr, slot(Methods::repr)},
    {0, nullptr},
};

}  // namespace

bool register_priority_queue(PyObject* module) {
    PyType_Spec spec{"aether.containers.ConcurrentPriorityQueue", sizeof(Queue), 0, type_flags, slots};
    return add_type(module, spec) != nullptr;
}

}  // namespace aether::containers
