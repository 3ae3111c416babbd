// One call of a patched function, as its handler sees it, whatever the calling convention.
#pragma once

#include <cstdint>

#include "python.hpp"
#include "thread_state.hpp"

namespace aether::runtime::sync {

// How a C function takes its arguments (ml_flags); the same function's flags differ between versions of CPython.
enum class Convention : std::uint8_t {
    no_arguments,
    one_argument,
    tuple,
    tuple_and_keywords,
    fast,
    fast_and_keywords,
    method,  // METH_METHOD: the defining class too
};
inline constexpr int convention_count = 7;

// Whether the original was called, and what it gave (null: an exception).
struct Outcome {
    bool known = false;
    PyObject* result = nullptr;
};

// A call of a patched C function. Everything is borrowed.
struct MethodCall {
    Convention convention = Convention::no_arguments;
    PyCFunction original = nullptr;
    PyObject* self = nullptr;
    PyObject* tuple = nullptr;     // of the tuple conventions; or the one argument
    PyObject* keywords = nullptr;  // a dict, or the names of the last of `fast`
    PyObject* const* fast = nullptr;
    Py_ssize_t count = 0;  // positional ones in `fast`
    PyTypeObject* defining = nullptr;
    Outcome* outcome = nullptr;

    // Calls the original. What comes through here is no exception (finalization.hpp).
    [[nodiscard]] PyObject* run() const noexcept;
    // The same with another object as argument `index`, called `name` if it is given by keyword.
    [[nodiscard]] PyObject* run_with(Py_ssize_t index, const char* name, PyObject* replacement) const;
    // Null if it was not given.
    [[nodiscard]] PyObject* argument(Py_ssize_t index, const char* name) const;

  private:
    [[nodiscard]] PyObject* run_original() const;
};

// A call of a patched Python function.
struct FunctionCall {
    PyObject* function = nullptr;
    PyObject* const* arguments = nullptr;
    std::size_t nargsf = 0;
    PyObject* names = nullptr;
    Outcome* outcome = nullptr;

    [[nodiscard]] PyObject* run() const noexcept;
    [[nodiscard]] PyObject* argument(Py_ssize_t index, const char* name) const;
    // The first argument; null if there is none, and then the original will say so.
    [[nodiscard]] PyObject* self() const { return PyVectorcall_NARGS(nargsf) > 0 ? arguments[0] : nullptr; }
};

// What every Python function's vectorcall is unless somebody replaced it.
[[nodiscard]] vectorcallfunc python_vectorcall() noexcept;
void set_python_vectorcall(vectorcallfunc original) noexcept;

// What `handler` makes of the call. If it fails, detection stops, and the original is called, unless that was done.
template <auto handler, class Call>
[[nodiscard]] PyObject* handle(Call call) noexcept {
    Outcome outcome;
    call.outcome = &outcome;
    PyObject* result = nullptr;
    if (survive([&] { result = handler(call); })) return result;
    return outcome.known ? outcome.result : call.run();
}

}  // namespace aether::runtime::sync
