// Dicts that are the `__dict__` of an object or module: their entries are the object's attributes, the module's globals
// (race-model.md, 1: one storage, one location).
#pragma once

#include <string>

#include "recording.hpp"

namespace aether::runtime {

// Shared by the shadows of an object and of its `__dict__`, which the program has asked for. Its attributes' locations
// stay in the object's shadow, which lasts until the dict has died too: a program may keep just that.
struct Namespace {
    std::atomic<int> holders{2};
    std::atomic<bool> replaced{false};  // the object has another `__dict__` by now
    ShadowObject* object = nullptr;
    const std::string* type = nullptr;  // the object's; a class's own name
    bool is_class = false;
};

// The program is about to ask for `object`'s computed attribute `name`, or to store it: looks whether that is its
// namespace. Objects that nobody else knows are left alone.
void meet_namespace(const core::Strand& strand, PyObject* object, PyObject* name, core::AccessClass access);
// It is about to ask for its namespace.
void open_namespace(const core::Strand& strand, PyObject* object);

// The name under which an object's namespace stands: `__dict__`.
[[nodiscard]] bool is_namespace_name(const PyObject* name) noexcept;

// Null if the container that has this shadow is no object's `__dict__`. Lock-free.
[[nodiscard]] const Namespace* namespace_behind(const ShadowObject& shadow) noexcept;

// is_private, for a container: an object's `__dict__` and a class's view of it may be new, made when they are asked
// for, and their entries are not.
[[nodiscard]] inline bool is_nobody_elses(PyObject* container, const core::Strand& strand) noexcept {
    if (!is_private(container, strand) || Py_IS_TYPE(container, &PyDictProxy_Type)) return false;
    const ShadowObject* shadow = find_shadow(container);
    return shadow == nullptr || namespace_behind(*shadow) == nullptr;
}

// The place of the entry of `container` under `key`.
[[nodiscard]] Place place_of_entry(PyObject* container, ShadowObject& shadow, PyObject* key);

// The dict with this shadow is a module's namespace: a global of it was asked for by name, or stored.
void note_globals(ShadowObject& shadow) noexcept;

// What is known of a container as a whole, and where.
struct Whole {
    Place place;
    core::Field& field;
};
// Of an object's `__dict__` it stands beside the object's attributes.
[[nodiscard]] Whole structure_of(PyObject* container, ShadowObject& shadow);
// From now on stores of a namespace's attributes or globals write its contents too.
[[nodiscard]] Whole contents_of(PyObject* container, ShadowObject& shadow);
// The same of the namespace that a place by name belongs to.
[[nodiscard]] Whole structure_around(const Place& place);
[[nodiscard]] Whole contents_around(const Place& place);
// True if the place is a namespace as a whole: an object's, a class's or a module's.
[[nodiscard]] bool is_whole_namespace(const Place& place) noexcept;

// The same place by the name that it has in the program: entries of modules' namespaces are globals. Slow.
[[nodiscard]] Place by_name(const Place& place);

// Attribute names computed at run time: as few as the program has attributes, and kept, since locations are known by
// them. Null if `name` is no str.
[[nodiscard]] PyObject* kept_name(PyObject* name);

}  // namespace aether::runtime
