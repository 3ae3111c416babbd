#include "section.hpp"

#include <array>
#include <utility>
#include <vector>

#include "../runtime/attribute.hpp"
#include "../runtime/class_lookup.hpp"
#include "../runtime/frames.hpp"
#include "../runtime/recycled.hpp"
#include "../runtime/reference.hpp"
#include "../runtime/section_probe.hpp"
#include "../runtime/variable.hpp"
#include "guard.hpp"
#include "update.hpp"

namespace aether::mitigation {

namespace {

using runtime::Reference;

struct Section {
    PyObject_HEAD Site* site = nullptr;
    PyObject* object = nullptr;  // owned, from the entry on; null: there is none
    bool inside = false;
    Section* next_free = nullptr;
};
using Sections = runtime::Recycled<Section>;

Section& as_section(PyObject* object) {
    return *reinterpret_cast<Section*>(object);
}

// ---- The object

// A local variable, a closure's, or a global of the running function. Null: it is unbound.
Reference variable(PyObject* name) {
    const runtime::Frame* frame = runtime::current_frame();
    if (frame == nullptr) return nullptr;
    const int local = runtime::local_index(runtime::code_of(frame), name);
    // A comprehension's own variable lies beside the function's, unbound outside of it.
    Reference value(local < 0 ? nullptr : Py_XNewRef(runtime::local_at(frame, local)));
    if (value != nullptr) return value;
    const int cell = runtime::cell_index(runtime::code_of(frame), name);
    PyObject* holder = cell < 0 ? nullptr : runtime::cell_at(frame, cell);
    if (holder != nullptr) return Reference(PyCell_Get(holder));
    return runtime::present_in(runtime::globals_of(frame), name);
}

bool is_own(PyObject* found) {  // no descriptor: what is found is what is loaded
    return found != nullptr && Py_TYPE(found)->tp_descr_get == nullptr;
}

// A field of an object, a class or a module; null where it is not there, or code decides what it is.
Reference attribute(PyObject* object, PyObject* name) {
    if (PyModule_Check(object)) return runtime::present_in(PyModule_GetDict(object), name);
    if (PyType_Check(object)) {
        Reference found = runtime::look_up(reinterpret_cast<PyTypeObject*>(object), name);
        if (found == nullptr) found = runtime::look_up(Py_TYPE(object), name);
        return is_own(found.get()) ? std::move(found) : nullptr;
    }
    PyTypeObject* type = Py_TYPE(object);
    if (!runtime::holds_only_names(type) || !loads_generically(type)) return nullptr;
    const Reference of_class = runtime::look_up(type, name);
    const bool is_slot = of_class != nullptr && Py_IS_TYPE(of_class.get(), &PyMemberDescr_Type);
    if (of_class != nullptr && !is_own(of_class.get()) && !is_slot) return nullptr;
    return runtime::present_field(object, name);
}

// A variable and attributes, of which no code of the program's is asked.
Reference reached_by(const std::vector<PyObject*>& path) {
    Reference object;
    for (PyObject* name : path) {
        object = object == nullptr ? variable(name) : attribute(object.get(), name);
        if (object == nullptr) return nullptr;
    }
    return object;
}

Reference object_of(Site& site) {
    const PlaceKind kind = kind_of(site.op);
    if (kind == PlaceKind::global) return Reference(Py_XNewRef(PyEval_GetGlobals()));
    if (kind == PlaceKind::cell) return Reference(Py_XNewRef(runtime::present_cell(site)));
    const Reference object = reached_by(guard_of(site).path);
    return Reference(object == nullptr ? nullptr : Py_NewRef(holder_of({kind, object.get(), nullptr})));
}

// ---- The context manager

// None; or null, with the exception that ended the wait.
PyObject* enter(PyObject* self, PyObject*) {
    Section& section = as_section(self);
    if (!is_guarding(*section.site) || is_storing()) Py_RETURN_NONE;
    section.object = object_of(*section.site).release();
    PyErr_Clear();
    if (section.object == nullptr) {
        counters_of(*section.site).count_given_up();
        Py_RETURN_NONE;
    }
    const Entered entered = enter_section_on(section.object);
    if (entered == Entered::failed) return nullptr;
    section.inside = entered == Entered::yes;
    if (section.inside) {
        counters_of(*section.site).count_guarded();
        runtime::observe_section_entered(section.object);
    } else {
        counters_of(*section.site).count_given_up();
    }
    Py_RETURN_NONE;
}

void leave(Section& section) {
    if (!section.inside) return;
    runtime::observe_section_left(section.object);
    section.inside = false;
    leave_section_on(section.object);
}

// None: what the statements raise goes on.
PyObject* leave_at_end(PyObject* self, PyObject* const*, Py_ssize_t) {
    leave(as_section(self));
    Py_RETURN_NONE;
}

void release(PyObject* self) {
    leave(as_section(self));  // of a frame that was thrown away while it was inside
    Py_CLEAR(as_section(self).object);
    Sections::give_back(as_section(self));
}

std::array<PyMethodDef, 3> methods{{
    {"__enter__", enter, METH_NOARGS, nullptr},
    {"__exit__", reinterpret_cast<PyCFunction>(reinterpret_cast<void (*)()>(leave_at_end)), METH_FASTCALL, nullptr},
    {nullptr, nullptr, 0, nullptr},
}};

}  // namespace

PyObject* make_section(PyObject* site) {
    Section* section = Sections::take(section_type);
    if (section == nullptr) return nullptr;
    section->site = reinterpret_cast<Site*>(site);
    return reinterpret_cast<PyObject*>(section);
}

SectionOn::SectionOn(Site& site, PyObject* object)
    : object_(object), entered_(is_guarding(site) ? enter_section_on(object) : Entered::excused) {
    if (entered_ == Entered::yes) runtime::observe_section_entered(object);
}

SectionOn::~SectionOn() {
    if (entered_ != Entered::yes) return;
    runtime::observe_section_left(object_);
    leave_section_on(object_);
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"
PyTypeObject section_type = {PyVarObject_HEAD_INIT(nullptr, 0)};
#pragma GCC diagnostic pop

bool ready_section_type() {
    section_type.tp_name = "aether._native.Section";
    section_type.tp_basicsize = sizeof(Section);
    section_type.tp_dealloc = release;
    section_type.tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION;
    section_type.tp_methods = methods.data();
    section_type.tp_doc = "Statements that run under the lock of one object.";
    return PyType_Ready(&section_type) == 0;
}

}  // namespace aether::mitigation
