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
    const std::string* type = nullptr;  // the object's
};

// The program is about to ask for `object`'s computed attribute `name`, or to store it: looks whether that is its
// namespace. Objects that nobody else knows are left alone.
void meet_namespace(const core::Strand& strand, PyObject* object, PyObject* name, core::AccessClass access);
// It is about to ask for its namespace.
void open_namespace(const core::Strand& strand, PyObject* object);

// Null if the container that has this shadow is no object's `__dict__`. Lock-free.
[[nodiscard]] const Namespace* namespace_behind(const ShadowObject& shadow) noexcept;

// is_private, for a container: an object's `__dict__` may be new, made when it is asked for, and its entries are not.
[[nodiscard]] inline bool is_nobody_elses(PyObject* container, const core::Strand& strand) noexcept {
    if (!is_private(container, strand)) return false;
    const ShadowObject* shadow = find_shadow(container);
    return shadow == nullptr || namespace_behind(*shadow) == nullptr;
}

// The place of the entry of `container` under `key`.
[[nodiscard]] Place place_of_entry(PyObject* container, ShadowObject& shadow, PyObject* key);
// The same place by the name that it has in the program: entries of modules' namespaces are globals. Slow.
[[nodiscard]] Place by_name(const Place& place);

// Attribute names computed at run time: as few as the program has attributes, and kept, since locations are known by
// them. Null if `name` is no str.
[[nodiscard]] PyObject* kept_name(PyObject* name);

}  // namespace aether::runtime
