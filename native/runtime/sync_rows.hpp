// The rows of the tables of what is patched, and how each is applied.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "sync_caller.hpp"
#include "sync_patch.hpp"

namespace aether::runtime::sync {

// Whether a place in the library may be missing: what some versions of CPython have and others have not.
enum class Presence : std::uint8_t { always, some_versions };

struct MethodRow {
    const char* module;
    const char* path;
    ShimSet (*shims)();
    const char* edge;
    Presence presence = Presence::always;
};
struct FunctionRow {
    const char* module;
    const char* path;
    vectorcallfunc replacement;
    const char* edge;
    Presence presence = Presence::always;
};
struct SlotRow {
    const char* module;
    const char* type;
    std::size_t offset;
    void* replacement;
    std::atomic<void*>* original;
    const char* edge;
};
struct RoleRow {
    const char* module;
    const char* path;
    Role role;
    Presence presence = Presence::always;
};
struct QueryRow {
    const char* module;
    const char* path;
    PyCFunction* query;
    Presence presence = Presence::always;
};

inline constexpr Presence some = Presence::some_versions;

// One type for each row, so that each patched C function has an original of its own. `Table` is the file's.
template <class Table, int number>
struct Row {};
// NOLINTNEXTLINE(bugprone-macro-parentheses): `when` is a name
#define AETHER_SHIM(handler, when) &shim_set<Shim<&handler, While::when, Row<Table, __COUNTER__>>>

// Each does what its row says to the module. False with a Python exception set.
[[nodiscard]] bool apply(PyObject* module, const MethodRow& row);
[[nodiscard]] bool apply_for_good(PyObject* module, const MethodRow& row);
[[nodiscard]] bool apply(PyObject* module, const FunctionRow& row);
[[nodiscard]] bool apply(PyObject* module, const SlotRow& row);
[[nodiscard]] bool apply(PyObject* module, const RoleRow& row);
[[nodiscard]] bool apply(PyObject* module, const QueryRow& row);

template <std::size_t count, class AnyRow>
bool apply_rows(PyObject* module, std::string_view name, const AnyRow (&rows)[count]) {
    for (const AnyRow& row : rows) {
        if (name == row.module && !apply(module, row)) return false;
    }
    return true;
}

template <std::size_t count, class AnyRow>
bool mentions(std::string_view name, const AnyRow (&rows)[count]) {
    for (const AnyRow& row : rows) {
        if (name == row.module) return true;
    }
    return false;
}

}  // namespace aether::runtime::sync
