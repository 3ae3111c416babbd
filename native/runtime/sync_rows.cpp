#include "sync_rows.hpp"

#include <string>

namespace aether::runtime::sync {

namespace {

// The object at a dotted path in a module: a new reference, or null with an exception set.
PyObject* find(PyObject* module, std::string_view path) {
    PyObject* present = Py_NewRef(module);
    while (present != nullptr && !path.empty()) {
        const std::size_t dot = path.find('.');
        PyObject* next = PyObject_GetAttrString(present, std::string(path.substr(0, dot)).c_str());
        Py_DECREF(present);
        present = next;
        path = dot == std::string_view::npos ? std::string_view() : path.substr(dot + 1);
    }
    return present;
}

// The function behind a bound method.
PyObject* plain_function(PyObject* found) {
    if (found == nullptr || !PyMethod_Check(found)) return found;
    PyObject* function = Py_NewRef(PyMethod_GET_FUNCTION(found));
    Py_DECREF(found);
    return function;
}

// True with `found` null: this version does not have it, and need not.
bool look_up(PyObject* module, const char* path, Presence presence, PyObject*& found) {
    found = plain_function(find(module, path));
    if (found != nullptr) return true;
    if (presence == Presence::always) return false;
    PyErr_Clear();
    return true;
}

}  // namespace

bool apply(PyObject* module, const QueryRow& row) {
    PyObject* found = nullptr;
    if (!look_up(module, row.path, row.presence, found)) return false;
    const bool known = found != nullptr && Py_IS_TYPE(found, &PyMethodDescr_Type) &&
                       reinterpret_cast<PyMethodDescrObject*>(found)->d_method->ml_flags == METH_NOARGS;
    // The first time: later it may be patched.
    if (known && *row.query == nullptr) *row.query = reinterpret_cast<PyMethodDescrObject*>(found)->d_method->ml_meth;
    Py_XDECREF(found);
    if (known || row.presence == some) return true;
    PyErr_Format(PyExc_RuntimeError, "%s.%s cannot be asked: calling convention not known", row.module, row.path);
    return false;
}

bool apply(PyObject* module, const MethodRow& row) {
    PyObject* found = nullptr;
    if (!look_up(module, row.path, row.presence, found)) return false;
    const bool done = found == nullptr || patch_method(found, row.shims());
    Py_XDECREF(found);
    return done;
}

bool apply_for_good(PyObject* module, const MethodRow& row) {
    PyObject* found = nullptr;
    if (!look_up(module, row.path, row.presence, found)) return false;
    const bool done = found == nullptr || patch_method_for_good(found, row.shims());
    Py_XDECREF(found);
    return done;
}

bool apply(PyObject* module, const FunctionRow& row) {
    PyObject* found = nullptr;
    if (!look_up(module, row.path, row.presence, found)) return false;
    const bool done = found == nullptr || patch_function(found, row.replacement);
    Py_XDECREF(found);
    return done;
}

bool apply(PyObject* module, const SlotRow& row) {
    PyObject* found = find(module, row.type);
    if (found == nullptr) return false;
    const bool done = PyType_Check(found) &&
                      patch_slot(reinterpret_cast<PyTypeObject*>(found), row.offset, row.replacement, row.original);
    Py_DECREF(found);
    return done;
}

bool apply(PyObject* module, const RoleRow& row) {
    PyObject* found = nullptr;
    if (!look_up(module, row.path, row.presence, found)) return false;
    const bool is_function = found != nullptr && PyFunction_Check(found);
    if (is_function) set_role(reinterpret_cast<PyCodeObject*>(PyFunction_GET_CODE(found)), row.role);
    Py_XDECREF(found);
    return true;
}

}  // namespace aether::runtime::sync
