// Patching in place, and undoing it exactly.
//
// A C function is reached through its PyMethodDef, so a wrapper put there is seen by every object, descriptor and bound
// method that exists; a Python function through `PyFunctionObject.vectorcall`, which CPython honours at every kind of
// call. Neither changes what the program can see. A thread may be inside of a wrapper when it is taken out: each knows
// its original for good.
#pragma once

#include <array>
#include <atomic>

#include "contention.hpp"
#include "sync_call.hpp"
#include "thread_state.hpp"

namespace aether::runtime::sync {

// When a wrapper does its work: at other times it passes on.
enum class While : std::uint8_t {
    active,     // a second thread exists
    watching,   // from start to stop
    measuring,  // the locks, see sync_contention.hpp
    always,
};

template <While when>
[[nodiscard]] inline bool on_duty() {
    if constexpr (when == While::always) {
        return true;
    } else if constexpr (when == While::measuring) {
        return contention::is_on();
    } else {
        return when == While::active ? active() : watching();
    }
}

// A C function's stand-ins, one for each calling convention; CPython's flags choose. `Tag` makes each patched function
// its own.
template <auto handler, While when, class Tag>
struct Shim {
    static inline std::atomic<PyCFunction> original{nullptr};

    template <class Function>
    static Function passed_on() {
        return reinterpret_cast<Function>(reinterpret_cast<void (*)()>(original.load(std::memory_order_relaxed)));
    }
    static PyObject* serve(MethodCall call) {
        call.original = original.load(std::memory_order_relaxed);
        return handle<handler>(call);
    }

    static PyObject* no_arguments(PyObject* self, PyObject* unused) {
        if (!on_duty<when>()) return passed_on<PyCFunction>()(self, unused);
        return serve({.self = self});
    }
    static PyObject* one_argument(PyObject* self, PyObject* argument) {
        if (!on_duty<when>()) return passed_on<PyCFunction>()(self, argument);
        return serve({.convention = Convention::one_argument, .self = self, .tuple = argument});
    }
    static PyObject* tuple(PyObject* self, PyObject* arguments) {
        if (!on_duty<when>()) return passed_on<PyCFunction>()(self, arguments);
        return serve({.convention = Convention::tuple, .self = self, .tuple = arguments});
    }
    static PyObject* tuple_and_keywords(PyObject* self, PyObject* arguments, PyObject* keywords) {
        if (!on_duty<when>()) return passed_on<PyCFunctionWithKeywords>()(self, arguments, keywords);
        return serve(
            {.convention = Convention::tuple_and_keywords, .self = self, .tuple = arguments, .keywords = keywords});
    }
    static PyObject* fast(PyObject* self, PyObject* const* arguments, Py_ssize_t count) {
        if (!on_duty<when>()) return passed_on<PyCFunctionFast>()(self, arguments, count);
        return serve({.convention = Convention::fast, .self = self, .fast = arguments, .count = count});
    }
    static PyObject* fast_and_keywords(PyObject* self, PyObject* const* arguments, Py_ssize_t count, PyObject* names) {
        if (!on_duty<when>()) return passed_on<PyCFunctionFastWithKeywords>()(self, arguments, count, names);
        return serve({.convention = Convention::fast_and_keywords,
                      .self = self,
                      .keywords = names,
                      .fast = arguments,
                      .count = count});
    }
    static PyObject* method(PyObject* self, PyTypeObject* defining, PyObject* const* arguments, std::size_t count,
                            PyObject* names) {
        if (!on_duty<when>()) return passed_on<PyCMethod>()(self, defining, arguments, count, names);
        return serve({.convention = Convention::method,
                      .self = self,
                      .keywords = names,
                      .fast = arguments,
                      .count = static_cast<Py_ssize_t>(count),
                      .defining = defining});
    }
};

// A Shim without its type.
struct ShimSet {
    std::atomic<PyCFunction>* original = nullptr;
    std::array<PyCFunction, convention_count> by_convention{};
};

template <class OneShim>
[[nodiscard]] ShimSet shim_set() {
    const auto plain = [](auto function) {
        return reinterpret_cast<PyCFunction>(reinterpret_cast<void (*)()>(function));
    };
    return {&OneShim::original,
            {plain(&OneShim::no_arguments), plain(&OneShim::one_argument), plain(&OneShim::tuple),
             plain(&OneShim::tuple_and_keywords), plain(&OneShim::fast), plain(&OneShim::fast_and_keywords),
             plain(&OneShim::method)}};
}

// A Python function's stand-in. A method called without its object is left to say so itself.
template <auto handler, While when, bool is_method>
PyObject* intercept(PyObject* function, PyObject* const* arguments, std::size_t nargsf, PyObject* names) {
    const FunctionCall call{function, arguments, nargsf, names};
    return on_duty<when>() && (!is_method || call.self() != nullptr) ? handle<handler>(call) : call.run();
}

// Stand-ins for slots of types. `made` learns of each new object, `asked` of each attribute that is loaded.
template <auto made>
struct NewShim {
    static inline std::atomic<void*> original{nullptr};
    static PyObject* call(PyTypeObject* type, PyObject* arguments, PyObject* keywords) {
        PyObject* object =
            reinterpret_cast<newfunc>(original.load(std::memory_order_relaxed))(type, arguments, keywords);
        if (object != nullptr && watching()) (void)survive([&] { made(object); });
        return object;
    }
};
template <auto asked>
struct GetattroShim {
    static inline std::atomic<void*> original{nullptr};
    static PyObject* call(PyObject* object, PyObject* name) {
        if (active()) (void)survive([&] { asked(object); });
        return reinterpret_cast<getattrofunc>(original.load(std::memory_order_relaxed))(object, name);
    }
};

// The same as CPython's own, but not the same function: a class that has it is never instantiated by inlining its
// `__init__`, which looks neither at the type's slots nor at the function's vectorcall (CALL_ALLOC_AND_ENTER_INIT).
inline PyObject* allocate_plainly(PyTypeObject* type, Py_ssize_t count) {
    return PyType_GenericAlloc(type, count);
}

// Each of these patches one place and remembers how to undo it. False with a Python exception set if it cannot be done.
[[nodiscard]] bool patch_method(PyObject* method, const ShimSet& shims);
// The same, but nothing undoes it: what patches the method later puts this back.
[[nodiscard]] bool patch_method_for_good(PyObject* method, const ShimSet& shims);
[[nodiscard]] bool patch_function(PyObject* function, vectorcallfunc replacement);
// A slot of a type and of the subclasses that have inherited it. `original`, if any, receives what it was.
[[nodiscard]] bool patch_slot(PyTypeObject* type, std::size_t slot_offset, void* replacement,
                              std::atomic<void*>* original);
// `builtins.__import__`, which the import statement calls only if it is not the original: a C function like it takes
// its place. Undone only if nobody has changed it since.
[[nodiscard]] bool patch_import_statement(const ShimSet& shims);

// True if the thread is in a Python function that is patched, below all code of the program's: it may be one that
// began before it was.
[[nodiscard]] bool is_in_patched_function() noexcept;

void undo_all();
// Traces that a JIT made hold the C function's address: they are thrown away.
void forget_compiled_traces();

}  // namespace aether::runtime::sync
