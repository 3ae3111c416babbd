#include "cursor.hpp"

#include <cstdlib>

namespace aether::runtime {

namespace {

struct Cursor {
    PyObject_HEAD Site* site;
    PyObject* container;
    Cursor* next_free;
};

// Cursors of one thread that wait to be used again. A thread's end gives them back to the system.
struct FreeCursors {
    Cursor* first = nullptr;
    FreeCursors() = default;
    FreeCursors(const FreeCursors&) = delete;
    FreeCursors& operator=(const FreeCursors&) = delete;
    ~FreeCursors() {
        while (first != nullptr) {
            Cursor* next = first->next_free;
            std::free(first);
            first = next;
        }
    }
};
thread_local FreeCursors free_cursors;

Cursor& as_cursor(PyObject* object) {
    return *reinterpret_cast<Cursor*>(object);
}

// One reference, owned by the calling thread. Not PyObject_Init: that would tell the reference tracer of each use.
void revive(PyObject* object) {
#ifdef Py_GIL_DISABLED
    object->ob_tid = _Py_ThreadId();
    object->ob_ref_local = 1;
    object->ob_ref_shared = 0;
#else
    object->ob_refcnt = 1;
#endif
}

Cursor* take() {
    if (Cursor* cursor = free_cursors.first) {
        free_cursors.first = cursor->next_free;
        return cursor;
    }
    auto* cursor = static_cast<Cursor*>(std::calloc(1, sizeof(Cursor)));
    if (cursor == nullptr) {
        PyErr_NoMemory();
        return nullptr;
    }
    Py_SET_TYPE(reinterpret_cast<PyObject*>(cursor), &cursor_type);
    return cursor;
}

void release(PyObject* self) {
    Cursor& cursor = as_cursor(self);
    PyObject* container = cursor.container;
    cursor.next_free = free_cursors.first;
    free_cursors.first = &cursor;
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
    Cursor* cursor = take();
    if (cursor == nullptr) return nullptr;
    cursor->site = &site;
    cursor->container = Py_NewRef(container);
    auto* object = reinterpret_cast<PyObject*>(cursor);
    revive(object);
    return object;
}

}  // namespace aether::runtime
