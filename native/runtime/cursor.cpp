#include "cursor.hpp"

#include "recycled.hpp"

namespace aether::runtime {

namespace {

struct Cursor {
    PyObject_HEAD Site* site = nullptr;
    PyObject* container = nullptr;
    Cursor* next_free = nullptr;
};

Cursor& as_cursor(PyObject* object) {
    return *reinterpret_cast<Cursor*>(object);
}

using Cursors = Recycled<Cursor>;

void release(PyObject* self) {
    Cursor& cursor = as_cursor(self);
    PyObject* container = cursor.container;
    Cursors::give_back(cursor);
    Py_DECREF(container);  // last: it may run Python code
}

PyObject* subscript(PyObject* self, PyObject* key) {
    const Cursor& cursor = as_cursor(self);
    return cursor_load(*cursor.site, cursor.container, key);
}

int assign_subscript(PyObject* self, PyObject* key, PyObject* value) {
    const Cursor& cursor = as_cursor(self);
    return cursor_store(*cursor.site, cursor.container, key, value);
}

PyMappingMethods mapping_methods{};

}  // namespace

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"
PyTypeObject cursor_type = {PyVarObject_HEAD_INIT(nullptr, 0)};
#pragma GCC diagnostic pop

bool ready_cursor_type() {
    mapping_methods.mp_subscript = subscript;
    mapping_methods.mp_ass_subscript = assign_subscript;
    cursor_type.tp_name = "aether._native.Cursor";
    cursor_type.tp_basicsize = sizeof(Cursor);
    cursor_type.tp_dealloc = release;
    cursor_type.tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION;
    cursor_type.tp_as_mapping = &mapping_methods;
    cursor_type.tp_doc = "A container about to be subscripted in rewritten code.";
    return PyType_Ready(&cursor_type) == 0;
}

PyObject* make_cursor(Site& site, PyObject* container) {
    Cursor* cursor = Cursors::take(cursor_type);
    if (cursor == nullptr) return nullptr;
    cursor->site = &site;
    cursor->container = Py_NewRef(container);
    return reinterpret_cast<PyObject*>(cursor);
}

}  // namespace aether::runtime
