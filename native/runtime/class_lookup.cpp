#include "class_lookup.hpp"

#include <array>
#include <atomic>
#include <cstdint>

namespace aether::runtime {

namespace {

// By version tag, which no other state of any type ever has: the tag and the answer in one word.
constexpr std::size_t cache_size = 4096;
std::array<std::atomic<std::uint64_t>, cache_size> answers;

Reference mro_of(PyTypeObject* type) {
    return Reference(Py_XNewRef(type->tp_mro));
}

bool has_only_names(PyTypeObject* type) {
    // What C code defined has only names, and many of them.
    if ((type->tp_flags & Py_TPFLAGS_IMMUTABLETYPE) != 0) return true;
    const Reference names(PyType_GetDict(type));
    if (names == nullptr) return true;
    bool only = true;
    Py_ssize_t position = 0;
    PyObject* name = nullptr;
    Py_BEGIN_CRITICAL_SECTION(names.get());
    while (only && PyDict_Next(names.get(), &position, &name, nullptr) != 0) only = PyUnicode_CheckExact(name) != 0;
    Py_END_CRITICAL_SECTION();
    return only;
}

// The plain twin of the cache.
bool looks_like_names(PyTypeObject* type) {
    const Reference mro = mro_of(type);
    if (mro == nullptr) return false;
    for (Py_ssize_t index = 0; index < PyTuple_GET_SIZE(mro.get()); ++index) {
        if (!has_only_names(reinterpret_cast<PyTypeObject*>(PyTuple_GET_ITEM(mro.get(), index)))) return false;
    }
    return true;
}

}  // namespace

bool holds_only_names(PyTypeObject* type) {
    const std::uint64_t version = type->tp_version_tag;
    const std::uint64_t known = answers[version % cache_size].load(std::memory_order_relaxed);
    if (version != 0 && known >> 1 == version) return (known & 1) != 0;
    // A class that was changed a thousand times has no version any more.
    const std::uint64_t tag = PyUnstable_Type_AssignVersionTag(type) != 0 ? type->tp_version_tag : 0;
    const bool answer = looks_like_names(type);
    if (tag != 0 && tag == type->tp_version_tag)
        answers[tag % cache_size].store(tag << 1 | (answer ? 1 : 0), std::memory_order_relaxed);
    return answer;
}

Reference look_up(PyTypeObject* type, PyObject* name) {
    return Reference(_PyType_LookupRef(type, name));
}

Holder holder_of(PyTypeObject* type, PyObject* name) {
    Holder holder{mro_of(type), type, 0};
    if (holder.mro == nullptr) return holder;
    for (Py_ssize_t index = 0; index < PyTuple_GET_SIZE(holder.mro.get()); ++index) {
        auto* base = reinterpret_cast<PyTypeObject*>(PyTuple_GET_ITEM(holder.mro.get(), index));
        const Reference names(PyType_GetDict(base));
        if (names == nullptr) continue;
        const int found = PyDict_Contains(names.get(), name);
        if (found < 0) PyErr_Clear();
        if (found == 1) {
            holder.type = base;
            holder.position = index;
            break;
        }
    }
    return holder;
}

}  // namespace aether::runtime
