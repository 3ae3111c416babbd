// Once: a function that runs once, whoever calls it how often. aether.once makes call_once of it.
#include <array>
#include <utility>

#include "inside.hpp"
#include "native_once.hpp"
#include "register.hpp"
#include "waits.hpp"

namespace aether::containers {

namespace {

struct Once {
    PyObject_HEAD NativeOnce state;
    PyObject* function;
    PyObject* timeout;
    PyObject* value;  // null, and set for good before the state says that it is done
    vectorcallfunc vectorcall;
};

PyObject* run(PyObject* self, PyObject* const* arguments, std::size_t count, PyObject* names) {
    auto& own = as<Once>(self);
    tell_got(self);  // what a run that raised has left
    PyObject* value = PyObject_Vectorcall(own.function, arguments, count, names);
    tell_made(self);
    own.value = Py_XNewRef(value);
    leave(own.state, value != nullptr);
    return value;
}

PyObject* refuse(const Once& own, Entry entry) {
    if (entry == Entry::hangs)
        PyErr_Format(PyExc_RuntimeError, "%R would wait for itself: it runs in this thread, or waits for it",
                     own.function);
    if (entry == Entry::timed_out)
        PyErr_Format(PyExc_TimeoutError, "%R has not ended within %S seconds", own.function, own.timeout);
    return nullptr;
}

PyObject* value_of(PyObject* self) {
    tell_got(self);
    return Py_NewRef(as<Once>(self).value);
}

PyObject* call(PyObject* self, PyObject* const* arguments, std::size_t count, PyObject* names) {
    auto& own = as<Once>(self);
    if (own.state.is_done()) return value_of(self);
    Deadline deadline;
    if (!deadline.set_timeout(own.timeout)) return nullptr;
    const Entry entry = enter(own.state, deadline);
    if (entry == Entry::done) return value_of(self);
    return entry == Entry::run ? run(self, arguments, count, names) : refuse(own, entry);
}

PyObject* make(PyTypeObject* type, PyObject* arguments, PyObject* named) {
    static constexpr std::array<const char*, 2> names{"function", "timeout"};
    std::array<PyObject*, 2> values{};
    Deadline checked;
    if (!parse({"Once", names, 1, 1}, arguments, named, values) || !checked.set_timeout(values[1])) return nullptr;
    if (PyCallable_Check(values[0]) == 0) {
        PyErr_Format(PyExc_TypeError, "%R is not callable", values[0]);
        return nullptr;
    }
    PyObject* self = type->tp_alloc(type, 0);
    if (self == nullptr) return nullptr;
    auto& own = as<Once>(self);
    new (&own.state) NativeOnce;
    own.function = Py_NewRef(values[0]);
    own.timeout = Py_NewRef(values[1] == nullptr ? Py_None : values[1]);
    own.vectorcall = call;
    return self;
}

PyObject* is_done(PyObject* self, void*) {
    return new_bool(as<Once>(self).state.is_done());
}

PyObject* repr(PyObject* self) {
    const Reference type_name(PyType_GetName(Py_TYPE(self)));
    if (type_name == nullptr) return nullptr;
    const char* end = as<Once>(self).state.is_done() ? ", done" : "";
    return PyUnicode_FromFormat("<%U of %R%s>", type_name.get(), as<Once>(self).function, end);
}

int traverse(PyObject* self, visitproc visit, void* arg) {
    Py_VISIT(as<Once>(self).function);
    Py_VISIT(as<Once>(self).timeout);
    Py_VISIT(as<Once>(self).value);
    return traverse_plain(self, visit, arg);
}

// Code that the collector runs may still call it: then it gives None, or says that None is not callable.
int clear(PyObject* self) {
    auto& own = as<Once>(self);
    Py_XDECREF(std::exchange(own.function, Py_NewRef(Py_None)));
    if (own.value != nullptr) Py_DECREF(std::exchange(own.value, Py_NewRef(Py_None)));
    return 0;
}

void dealloc(PyObject* self) {
    PyObject_GC_UnTrack(self);
    PyObject_ClearWeakRefs(self);
    auto& own = as<Once>(self);
    Py_CLEAR(own.function);
    Py_CLEAR(own.timeout);
    Py_CLEAR(own.value);
    free_object(self);
}

std::array<PyGetSetDef, 2> attributes{{
    {"is_done", is_done, nullptr, "Whether the function has run and returned.", nullptr},
    {nullptr, nullptr, nullptr, nullptr, nullptr},
}};

std::array<PyMemberDef, 2> members{{
    {"__vectorcalloffset__", Py_T_PYSSIZET, offsetof(Once, vectorcall), Py_READONLY, nullptr},
    {nullptr, 0, 0, 0, nullptr},
}};

PyType_Slot slots[] = {
    {Py_tp_doc, const_cast<char*>("Once(function, *, timeout=None)\n--\n\nWhat call_once makes of a function.")},
    {Py_tp_new, slot(make)},
    {Py_tp_dealloc, slot(dealloc)},
    {Py_tp_traverse, slot(traverse)},
    {Py_tp_clear, slot(clear)},
    {Py_tp_call, slot(PyVectorcall_Call)},
    {Py_tp_getset, attributes.data()},
    {Py_tp_members, members.data()},
    {Py_tp_repr, slot(repr)},
    {0, nullptr},
};

}  // namespace

bool register_once(PyObject* module) {
    PyType_Spec spec{"aether._native.Once", sizeof(Once), 0, type_flags | Py_TPFLAGS_HAVE_VECTORCALL, slots};
    return add_type(module, spec) != nullptr;
}

}  // namespace aether::containers
