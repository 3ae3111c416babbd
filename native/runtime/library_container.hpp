// Containers that the standard library writes in Python (UserDict, WeakSet, os.environ), and views of others
// (MappingProxyType): what they do is recorded at the call, of the built-in container within.
#pragma once

#include "python.hpp"
#include "reference.hpp"
#include "site.hpp"
#include "types.hpp"

namespace aether::runtime {

// False with a Python exception set if a type is not found.
[[nodiscard]] bool resolve_library_containers();

// True if `object` is a collections.Counter.
[[nodiscard]] bool is_counter(PyObject* object);

// True if `object` is such a container, or a Counter, whose `method` is the library's own and not rewritten itself.
[[nodiscard]] bool has_library_method(PyObject* object, PyObject* method);
// The object of a bound method that the library has in Python for its containers; null if `method` is none. Borrowed.
[[nodiscard]] PyObject* library_receiver_of(PyObject* method);

// The mapping that a view of `collections.abc` shows; null if `object` is none.
[[nodiscard]] Reference viewed_mapping(PyObject* object);

// The container that `object.method` operates on, and the key as that one has it: a built-in container itself; of one
// of the library's the one within. No container, if the object is neither or the method is not the library's.
class Within {
  public:
    // `own`: the library's own method runs, whatever the object's class has.
    Within(Site& site, PyObject* object, PyObject* key, const char* method, bool own = false)
        : object_(object), key_(key) {
        if (kind_of(object) != ContainerKind::none) {
            container_ = object;
        } else {
            look_inside(method, own);
        }
        if (site.within.load(std::memory_order_relaxed) != type_name_)
            site.within.store(type_name_, std::memory_order_relaxed);
    }

    // Borrowed; null if there is none.
    [[nodiscard]] PyObject* container() const { return container_; }
    [[nodiscard]] PyObject* key() const { return key_; }
    // The object is one of the library's.
    [[nodiscard]] bool is_wrapped() const { return held_ != nullptr; }
    // Its iterators walk a copy of the keys: a ChainMap's.
    [[nodiscard]] bool walks_copy() const { return walks_copy_; }
    // Its iterators walk a copy of the keys, its views of items and values do not: those of `os.environ`.
    [[nodiscard]] bool copies_keys() const { return copies_keys_; }
    // Another of its keys, as the container has it.
    [[nodiscard]] Reference translated(PyObject* key) const;

  private:
    void look_inside(const char* method, bool own);

    PyObject* object_;
    PyObject* container_ = nullptr;
    PyObject* key_;
    const char* type_name_ = nullptr;  // what reports call the object; null: by the container within
    bool walks_copy_ = false;
    bool copies_keys_ = false;
    Reference held_;
    Reference held_key_;
};

}  // namespace aether::runtime
