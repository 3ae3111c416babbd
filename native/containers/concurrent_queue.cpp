// ConcurrentQueue.
#include <array>

#include "blocking_queue.hpp"
#include "object_policy.hpp"
#include "queue_docs.hpp"
#include "queue_methods.hpp"
#include "register.hpp"

namespace aether::containers {

namespace {

struct Queue {
    PyObject_HEAD BasicBlockingQueue<Objects> queue;
};

using Methods = QueueMethods<Queue>;

PyObject* make(PyTypeObject* type, PyObject* arguments, PyObject* named) {
    return Methods::make(type, arguments, named, "ConcurrentQueue");
}

PyObject* size_of(PyObject* self, PyObject*) {
    const auto basic = static_cast<std::size_t>(Py_TYPE(self)->tp_basicsize);
    return PyLong_FromSize_t(basic + Methods::queue_of(self).capacity() * sizeof(PyObject*));
}

std::array<PyMethodDef, 13> methods{{
    {"put", method(Methods::put), METH_FASTCALL | METH_KEYWORDS,
     "put($self, /, item, block=True, timeout=None)\n--\n\nAdds the item at the end." AETHER_PUT},
    {"get", method(Methods::get), METH_FASTCALL | METH_KEYWORDS,
     "get($self, /, block=True, timeout=None)\n--\n\nTakes the first item." AETHER_GET},
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
    {Py_tp_doc,
     const_cast<char*>("ConcurrentQueue(maxsize=0)\n--\n\nA queue between threads, first in first out: the methods of "
                       "`queue.Queue` and `queue.SimpleQueue`.\n\nWith `maxsize` it never holds more items than that. "
                       "It is not copied or pickled: a copy would have nobody at\n"
                       "its other end.")},
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

bool register_queue(PyObject* module) {
    PyType_Spec spec{"aether.containers.ConcurrentQueue", sizeof(Queue), 0, type_flags, slots};
    return add_type(module, spec) != nullptr;
}

}  // namespace aether::containers
