#include "python_type.hpp"

namespace aether::containers {

PyTypeObject* add_type(PyObject* module, PyType_Spec& spec) {
    PyObject* made = PyType_FromModuleAndSpec(module, &spec, nullptr);
    if (made == nullptr) return nullptr;
    auto* type = reinterpret_cast<PyTypeObject*>(made);
    if (PyModule_AddType(module, type) < 0) {
        Py_DECREF(made);
        return nullptr;
    }
    return type;
}

void free_object(PyObject* self) {
    PyTypeObject* type = Py_TYPE(self);
    type->tp_free(self);
    Py_DECREF(type);
}

int traverse_plain(PyObject* self, visitproc visit, void* arg) {
    Py_VISIT(Py_TYPE(self));
    return 0;
}

void dealloc_plain(PyObject* self) {
    PyObject_GC_UnTrack(self);
    if (PyType_HasFeature(Py_TYPE(self), Py_TPFLAGS_MANAGED_WEAKREF)) PyObject_ClearWeakRefs(self);
    free_object(self);
}

namespace {

PyObject* iterator_or_none(PyObject* list) {
    return list == nullptr ? Py_NewRef(Py_None) : PyObject_GetIter(list);
}

}  // namespace

PyObject* parts_for_pickle(PyObject* self, PyObject* appended, PyObject* stored) {
    const Reference registry(PyImport_ImportModule("copyreg"));
    const Reference maker(registry == nullptr ? nullptr : PyObject_GetAttrString(registry.get(), "__newobj__"));
    const Reference state(maker == nullptr ? nullptr : PyObject_CallMethod(self, "__getstate__", nullptr));
    const Reference items(state == nullptr ? nullptr : iterator_or_none(appended));
    PyObject* pairs = items == nullptr ? nullptr : iterator_or_none(stored);
    if (pairs == nullptr) return nullptr;
    return Py_BuildValue("O(O)OON", maker.get(), Py_TYPE(self), state.get(), items.get(), pairs);
}

PyObject* repr_around(PyObject* self, PyObject* (*contents)(PyObject*)) {
    const Reference name(PyType_GetName(Py_TYPE(self)));
    if (name == nullptr) return nullptr;
    const int entered = Py_ReprEnter(self);
    if (entered != 0) return entered < 0 ? nullptr : PyUnicode_FromFormat("%U(...)", name.get());
    const Reference all(contents(self));
    PyObject* text = all == nullptr ? nullptr : PyUnicode_FromFormat("%U(%R)", name.get(), all.get());
    Py_ReprLeave(self);
    return text;
}

}  // namespace aether::containers
