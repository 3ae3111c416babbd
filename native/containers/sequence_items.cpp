#include "sequence_items.hpp"

#include <algorithm>

namespace aether::containers {

PyObject* list_of(std::span<PyObject*> objects) {
    PyObject* list = PyList_New(static_cast<Py_ssize_t>(objects.size()));
    for (std::size_t index = 0; index < objects.size(); ++index) {
        if (list == nullptr) {
            Py_DECREF(objects[index]);
        } else {
            PyList_SET_ITEM(list, static_cast<Py_ssize_t>(index), objects[index]);
        }
    }
    return list;
}

std::span<PyObject* const> items_of(PyObject* list) {
    return {reinterpret_cast<PyListObject*>(list)->ob_item, static_cast<std::size_t>(PyList_GET_SIZE(list))};
}

Gathered::Gathered(PyObject* iterable)
    : list_(PySequence_List(iterable)),
      count_(list_ == nullptr ? 0 : static_cast<std::size_t>(PyList_GET_SIZE(list_.get()))),
      buffer_(count_ + 1) {
    if (list_ == nullptr) return;
    if (buffer_.objects == nullptr) {
        PyErr_NoMemory();
        return;
    }
    std::ranges::copy(items_of(list_.get()), buffer_.objects);
    for (PyObject* each : objects()) Py_INCREF(each);
}

Gathered::~Gathered() {
    if (!is_there()) return;
    for (PyObject* each : objects()) Py_XDECREF(each);
}

void Gathered::hand_over() {
    std::ranges::fill(objects(), nullptr);
}

Py_ssize_t find_item(PyObject* list, PyObject* value, Py_ssize_t start, Py_ssize_t stop) {
    for (Py_ssize_t index = start; index < stop; ++index) {
        const int equal = PyObject_RichCompareBool(PyList_GET_ITEM(list, index), value, Py_EQ);
        if (equal != 0) return equal < 0 ? -2 : index;
    }
    return -1;
}

bool read_index(PyObject* object, Py_ssize_t* index) {
    *index = PyNumber_AsSsize_t(object, PyExc_IndexError);
    return *index != -1 || PyErr_Occurred() == nullptr;
}

namespace {

bool read_bound(PyObject* object, Py_ssize_t* bound) {
    *bound = PyNumber_AsSsize_t(object, nullptr);
    return *bound != -1 || PyErr_Occurred() == nullptr;
}

}  // namespace

bool Bounds::read(PyObject* const* arguments, Py_ssize_t count) {
    return (count < 1 || read_bound(arguments[0], &start)) && (count < 2 || read_bound(arguments[1], &stop));
}

void Bounds::clip(Py_ssize_t size) {
    if (start < 0) start = std::max<Py_ssize_t>(start + size, 0);
    if (stop < 0) stop = std::max<Py_ssize_t>(stop + size, 0);
    stop = std::min(stop, size);
}

}  // namespace aether::containers
