// Words for what a race touched: names, stacks, threads, locks. Uses the C API without running Python code.
#pragma once

#include <string>
#include <vector>

#include "history.hpp"
#include "recording.hpp"

namespace aether::runtime {

struct FrameText {
    std::string file;
    int line = 0;
    std::string function;
};

// The place of an access, with its stack: innermost last, its own frame included.
struct AccessText {
    std::string file, function, operation;
    int line = 0, column = 0, end_line = 0, end_column = 0;
    std::vector<FrameText> stack;
    bool truncated = false;
};

struct PlaceText {
    std::string kind, name, type, owner;
    std::string base;  // the built-in or library type that decides what its operations are, where `type` does not say
};

[[nodiscard]] std::string utf8(PyObject* text);
// `library_type`: of which it is the container within; null if of none.
[[nodiscard]] PlaceText describe_place(const Place& place, const char* library_type = nullptr);
[[nodiscard]] AccessText describe_access(core::ContextId context);
[[nodiscard]] FrameText describe_frame(const StackFrame& frame);
[[nodiscard]] std::vector<FrameText> describe_stack(core::ContextId context);
[[nodiscard]] const char* name_of(PlaceKind kind);

}  // namespace aether::runtime
