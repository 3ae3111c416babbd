#include "holder.hpp"

#include <vector>

#include "frames.hpp"
#include "shadow.hpp"
#include "traversal.hpp"
#include "variable.hpp"

namespace aether::runtime {

namespace {

constexpr int most_frames = 16;

struct Wanted {
    PyObject* object;
    bool found = false;
};

int compare(PyObject* referred, void* state) {
    auto& wanted = *static_cast<Wanted*>(state);
    wanted.found |= referred == wanted.object;
    return wanted.found ? 1 : 0;
}

// Built-in containers hold, too, but have no attributes; functions and modules are not what a lock guards.
bool has_attributes(PyObject* object) {
    return PyType_HasFeature(Py_TYPE(object), Py_TPFLAGS_HEAPTYPE) != 0 || PyType_Check(object);
}

bool holds(PyObject* object, PyObject* container) {
    if (object == container || !has_attributes(object)) return false;
    Wanted wanted{container};
    visit_references(object, compare, &wanted);
    if (wanted.found) return true;
    const Reference names = made_namespace(object);
    if (names != nullptr) visit_references(names.get(), compare, &wanted);
    return wanted.found;
}

constexpr std::size_t most_parts = 64;

int collect(PyObject* referred, void* state) {
    auto& parts = *static_cast<std::vector<Reference>*>(state);
    if (parts.size() < most_parts && has_attributes(referred)) parts.emplace_back(Py_NewRef(referred));
    return 0;
}

// The object itself, or one of its attributes. 0: none of these.
std::uint64_t holder_in(PyObject* object, PyObject* container, bool in_parts) {
    if (object == nullptr) return 0;
    if (!in_parts) return holds(object, container) ? serial_of(object) : 0;
    if (!has_attributes(object) || PyType_Check(object)) return 0;
    std::vector<Reference> parts;
    visit_references(object, collect, &parts);
    const Reference names = made_namespace(object);
    if (names != nullptr) visit_references(names.get(), collect, &parts);
    for (const Reference& part : parts) {
        if (!PyType_Check(part.get()) && holds(part.get(), container)) return serial_of(part.get());
    }
    return 0;
}

std::uint64_t holder_among_locals(const Frame* frame, PyObject* container, bool in_parts) {
    for (int index = 0; index < code_of(frame)->co_nlocalsplus; ++index) {
        PyObject* value = local_at(frame, index);
        const Reference inner(value != nullptr && PyCell_Check(value) ? PyCell_Get(value) : Py_XNewRef(value));
        if (const std::uint64_t holder = holder_in(inner.get(), container, in_parts)) return holder;
    }
    return 0;
}

std::uint64_t holder_among_globals(const Frame* frame, PyObject* container, bool in_parts) {
    PyObject* names = code_of(frame)->co_names;
    if (!PyDict_CheckExact(globals_of(frame))) return 0;
    for (Py_ssize_t index = 0; index < PyTuple_GET_SIZE(names); ++index) {
        const Reference value = present_in(globals_of(frame), PyTuple_GET_ITEM(names, index));
        if (const std::uint64_t holder = holder_in(value.get(), container, in_parts)) return holder;
    }
    return 0;
}

}  // namespace

std::uint64_t holder_of(PyObject* container) {
    for (const bool in_parts : {false, true}) {
        const Frame* frame = current_frame();
        for (int depth = 0; frame != nullptr && depth < most_frames; frame = caller(frame), ++depth) {
            if (const std::uint64_t holder = holder_among_locals(frame, container, in_parts)) return holder;
            if (const std::uint64_t holder = holder_among_globals(frame, container, in_parts)) return holder;
        }
    }
    return serial_of(container);
}

}  // namespace aether::runtime
