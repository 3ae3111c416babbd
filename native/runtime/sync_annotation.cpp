#include "sync_annotation.hpp"

#include <memory>

#include "recording.hpp"
#include "reference.hpp"
#include "sync_note.hpp"
#include "types.hpp"

namespace aether::runtime::sync {

namespace {

using AnnotationState = PointsState<Kind::annotation>;

// From numbers and strings, which count by their value, and from what is too small for a shadow of its own
// (shadow.hpp), to an object that stands for it; for good, for a later one must not be taken for it.
PyObject* stand_ins = nullptr;

bool shares_shadow(const PyTypeObject* type) {
    return sizeof(PyObject) < 32 && type->tp_basicsize == sizeof(PyObject) &&
           (type->tp_flags & Py_TPFLAGS_INLINE_VALUES) == 0;
}

// Hashing and comparing it runs no code of the program. Null: a Python exception is set.
Reference key_of(PyObject* object) {
    if (is_atomic(object) || Py_TYPE(object) == &PyBaseObject_Type) return Reference(Py_NewRef(object));
    return Reference(Py_BuildValue("(N)", PyLong_FromVoidPtr(object)));
}

// Null: a Python exception is set.
Reference stand_in(PyObject* object) {
    const Reference key = key_of(object);
    const Reference fresh(PyList_New(0));
    if (key == nullptr || fresh == nullptr || PyList_Append(fresh.get(), object) < 0) return nullptr;
    PyObject* present = nullptr;
    if (PyDict_SetDefaultRef(stand_ins, key.get(), fresh.get(), &present) < 0) return nullptr;
    return Reference(present);
}

// What keeps the state of `object`. Null: a Python exception is set.
Reference keeper_of(PyObject* object) {
    if (is_atomic(object) || shares_shadow(Py_TYPE(object))) return stand_in(object);
    return Reference(Py_NewRef(object));
}

void release(PyObject* keeper, Strand& strand, SyncOperation operation) {
    auto* state = static_cast<AnnotationState*>(find_annotation(keeper));
    if (state == nullptr) {
        state = static_cast<AnnotationState*>(attach_annotation(keeper, std::make_unique<AnnotationState>(true)));
    }
    publish(*state, state->points, strand);
    note(strand, operation, *state, keeper);
}

void acquire(PyObject* keeper, Strand& strand, SyncOperation operation) {
    auto* state = static_cast<AnnotationState*>(find_annotation(keeper));
    if (state == nullptr) return;
    take(*state, state->points, strand);
    note(strand, operation, *state, keeper);
}

template <void (*act)(PyObject*, Strand&, SyncOperation), SyncOperation operation>
PyObject* annotate(PyObject*, PyObject* object) {
    if (!active()) Py_RETURN_NONE;
    const Reference keeper = keeper_of(object);
    if (keeper == nullptr) return nullptr;
    contain([&] {
        if (Strand* strand = current_strand()) act(keeper.get(), *strand, operation);
    });
    Py_RETURN_NONE;
}

}  // namespace

bool give_by(PyObject* object, Strand& strand, SyncOperation operation) {
    const Reference keeper = keeper_of(object);
    if (keeper == nullptr) return false;
    release(keeper.get(), strand, operation);
    return true;
}

bool take_by(PyObject* object, Strand& strand, SyncOperation operation) {
    const Reference keeper = keeper_of(object);
    if (keeper == nullptr) return false;
    acquire(keeper.get(), strand, operation);
    return true;
}

PyMethodDef annotation_functions[] = {
    {"happens_before", annotate<release, SyncOperation::happens_before>, METH_O,
     "happens_before(obj: object, /) -> None\n\n"
     "What this thread did so far comes before what any thread does after a later ``happens_after(obj)``."},
    {"happens_after", annotate<acquire, SyncOperation::happens_after>, METH_O,
     "happens_after(obj: object, /) -> None\n\n"
     "What every thread did before its ``happens_before(obj)`` comes before what this thread does from here on."},
    {nullptr, nullptr, 0, nullptr},
};

bool ready_annotations() {
    stand_ins = PyDict_New();
    return stand_ins != nullptr;
}

}  // namespace aether::runtime::sync
