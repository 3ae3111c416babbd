#include "call_place.hpp"

#include <vector>

#include "../core/hash.hpp"

namespace aether::runtime {

CallPlace call_place(PyObject* file, EndPosition end) {
    auto place = static_cast<std::uint64_t>(PyObject_Hash(file));  // of a str: cached, and runs no Python code
    place = core::spread(place ^ static_cast<std::uint64_t>(end.line));
    return core::spread(place ^ static_cast<std::uint64_t>(end.column));
}

CallPlace call_place(const StackFrame& frame) {
    int line = 0;
    int column = 0;
    EndPosition end{0, 0};
    if (PyCode_Addr2Location(frame.code, frame.offset, &line, &column, &end.line, &end.column) == 0) return 0;
    return call_place(frame.code->co_filename, end);
}

CallPlace caller_of(ContextId context) {
    const std::vector<StackFrame> stack = stack_at(context_at(context).stack);
    return stack.size() < 2 ? 0 : call_place(stack[1]);
}

}  // namespace aether::runtime
