// A type of queue, as Python sees it.
//
// `Queue` is the object's struct; beside what QueueMethods wants it has `name`, the type's full name, and `doc`,
// `put_doc` and `get_doc`.
#pragma once

#include <array>
#include <cstring>

#include "python_type.hpp"
#include "queue_docs.hpp"
#include "queue_methods.hpp"

namespace aether::containers {

template <class Queue>
class QueueType {
  public:
    static bool add(PyObject* module) {
        PyType_Spec spec{Queue::name, sizeof(Queue), 0, type_flags, slots.data()};
        return add_type(module, spec) != nullptr;
    }

  private:
    using Methods = QueueMethods<Queue>;

    static PyObject* make(PyTypeObject* type, PyObject* arguments, PyObject* named) {
        return Methods::make(type, arguments, named, std::strrchr(Queue::name, '.') + 1);
    }
    static PyObject* size_of(PyObject* self, PyObject*) {
        const auto basic = static_cast<std::size_t>(Py_TYPE(self)->tp_basicsize);
        return PyLong_FromSize_t(basic + Methods::queue_of(self).capacity() * sizeof(PyObject*));
    }

    static inline std::array<PyMethodDef, 13> methods{{
        {"put", method(Methods::put), METH_FASTCALL | METH_KEYWORDS, Queue::put_doc},
        {"get", method(Methods::get), METH_FASTCALL | METH_KEYWORDS, Queue::get_doc},
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

    static inline std::array<PyGetSetDef, 4> attributes{{
        {"maxsize", Methods::maxsize, nullptr, docs::maxsize, nullptr},
        {"unfinished_tasks", Methods::unfinished_tasks, nullptr, docs::unfinished_tasks, nullptr},
        {"is_shutdown", Methods::is_shutdown, nullptr, docs::is_shutdown, nullptr},
        {nullptr, nullptr, nullptr, nullptr, nullptr},
    }};

    static inline std::array<PyType_Slot, 9> slots{{
        {Py_tp_doc, const_cast<char*>(Queue::doc)},
        {Py_tp_new, slot(make)},
        {Py_tp_dealloc, slot(Methods::dealloc)},
        {Py_tp_traverse, slot(Methods::traverse)},
        {Py_tp_clear, slot(Methods::clear)},
        {Py_tp_methods, methods.data()},
        {Py_tp_getset, attributes.data()},
        {Py_tp_repr, slot(Methods::repr)},
        {0, nullptr},
    }};
};

}  // namespace aether::containers
