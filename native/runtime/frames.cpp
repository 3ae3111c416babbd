#include "frames.hpp"

namespace aether::runtime {

namespace {

constexpr unsigned char cell_kind = 0x40;  // CO_FAST_CELL
constexpr unsigned char free_kind = 0x80;  // CO_FAST_FREE

int variable_index(PyCodeObject* code, PyObject* name, bool in_cell) noexcept {
    const Py_ssize_t count = PyTuple_GET_SIZE(code->co_localsplusnames);
    const auto* kinds = reinterpret_cast<const unsigned char*>(PyBytes_AS_STRING(code->co_localspluskinds));
    for (Py_ssize_t index = 0; index < count; ++index) {
        if (((kinds[index] & (cell_kind | free_kind)) != 0) != in_cell) continue;
        PyObject* candidate = PyTuple_GET_ITEM(code->co_localsplusnames, index);
        if (candidate == name || PyUnicode_Compare(candidate, name) == 0) return static_cast<int>(index);
    }
    return -1;
}

}  // namespace

int offset_of(const Frame* frame) noexcept {
    const std::ptrdiff_t units = frame->instruction - detail::first_instruction(frame, code_of(frame));
    return static_cast<int>(units < 0 ? 0 : units * 2);
}

PyObject* value_below(const Frame* frame, const PyObject* lower, const PyObject* upper) noexcept {
    const PyCodeObject* code = code_of(frame);
    const std::uintptr_t* stack = frame->locals_plus + code->co_nlocalsplus;
    const int top = upper == nullptr ? code->co_stacksize : code->co_stacksize - 1;
    for (int depth = 1; depth < top; ++depth) {
        if (detail::untag(stack[depth]) != lower) continue;
        const bool found = upper == nullptr || detail::untag(stack[depth + 1]) == upper;
        return found ? detail::untag(stack[depth - 1]) : nullptr;
    }
    return nullptr;
}

PyObject* loop_below(const Frame* frame, const PyObject* lower) noexcept {
    constexpr int below = detail::below_loop_operand;
    const PyCodeObject* code = code_of(frame);
    const std::uintptr_t* stack = frame->locals_plus + code->co_nlocalsplus;
    for (int depth = below; depth < code->co_stacksize; ++depth) {
        if (detail::untag(stack[depth]) == lower) return detail::untag(stack[depth - below]);
    }
    return nullptr;
}

PyObject* cell_at(const Frame* frame, int index) noexcept {
    PyObject* value = detail::untag(frame->locals_plus[index]);
    return value != nullptr && PyCell_Check(value) ? value : nullptr;
}

int local_index(PyCodeObject* code, PyObject* name) noexcept {
    return variable_index(code, name, false);
}

int cell_index(PyCodeObject* code, PyObject* name) noexcept {
    return variable_index(code, name, true);
}

}  // namespace aether::runtime
