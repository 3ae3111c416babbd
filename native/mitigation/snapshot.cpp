#include "snapshot.hpp"

#include <string_view>

#include "../runtime/types.hpp"
#include "../runtime/walk.hpp"
#include "guard.hpp"

namespace aether::mitigation {

namespace {

using runtime::ContainerKind;
using runtime::kind_of;
using runtime::Reference;

constexpr int most_attempts = 64;

bool iterates_as(PyObject* object, const PyTypeObject& built_in) {
    return Py_TYPE(object)->tp_iter == built_in.tp_iter;
}

// CPython copies these in one critical section, and so does not let go of the GIL. Null if `walked` is none of them, or
// with an exception.
Reference in_one_step(PyObject* walked) {
    if (PyList_Check(walked) && iterates_as(walked, PyList_Type))
        return Reference(PyList_GetSlice(walked, 0, PY_SSIZE_T_MAX));
    if (PySet_CheckExact(walked)) return Reference(PySequence_List(walked));
    if (PyDict_Check(walked) && iterates_as(walked, PyDict_Type)) return Reference(PyDict_Keys(walked));
    PyObject* dict = runtime::viewed(walked);
    if (Py_IS_TYPE(walked, &PyDictKeys_Type)) return Reference(PyDict_Keys(dict));
    if (Py_IS_TYPE(walked, &PyDictValues_Type)) return Reference(PyDict_Values(dict));
    if (Py_IS_TYPE(walked, &PyDictItems_Type)) return Reference(PyDict_Items(dict));
    return nullptr;
}

bool is_built_in(PyObject* object) {
    return (Py_TYPE(object)->tp_flags & Py_TPFLAGS_IMMUTABLETYPE) != 0;
}

// Its iterators take a step at a time, and raise if the container has changed since the last.
bool tells_changes(PyObject* walked) {
    PyObject* dict = runtime::viewed(walked);
    if (dict != nullptr || PyDict_Check(walked)) return PyODict_CheckExact(dict == nullptr ? walked : dict);
    return is_built_in(walked) && std::string_view(Py_TYPE(walked)->tp_name) == "collections.deque";
}

// Null, with no exception, if other threads changed it in each attempt.
Reference undisturbed_copy(PyObject* walked) {
    for (int attempt = 0; attempt < most_attempts; ++attempt) {
        Reference copy(PySequence_List(walked));
        if (copy != nullptr || PyErr_ExceptionMatches(PyExc_RuntimeError) == 0) return copy;
        PyErr_Clear();
    }
    return nullptr;
}

// Not a tuple, a string, a generator: what nobody changes, or what is walked once.
bool may_be_changed(PyObject* walked) {
    if (kind_of(walked) != ContainerKind::none || runtime::viewed(walked) != nullptr) return true;
    return !is_built_in(walked) && PyIter_Check(walked) == 0;
}

}  // namespace

Reference snapshot_of(runtime::Site& site, PyObject* walked) {
    if (!is_guarding(site)) return nullptr;
    Reference copy = tells_changes(walked) ? undisturbed_copy(walked) : in_one_step(walked);
    if (copy != nullptr) {
        counters_of(site).count_guarded();
    } else if (may_be_changed(walked)) {
        counters_of(site).count_given_up();
    }
    PyErr_Clear();  // no memory for a copy: the program goes on as without one
    return copy;
}

}  // namespace aether::mitigation
