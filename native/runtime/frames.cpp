#include "frames.hpp"

namespace aether::runtime {

// Mirrors `struct _PyInterpreterFrame`; the internal header is no C++.
struct Frame {
    std::uintptr_t executable;  // PyObject*, with tag bits from 3.14 on
    Frame* previous;
    std::uintptr_t function;
    PyObject* globals;
    PyObject* builtins;
    PyObject* locals;
    PyFrameObject* frame_object;
    const std::uint16_t* instruction;
#if PY_VERSION_HEX < 0x030e0000
    int stack_top;
#else
    void* stack_pointer;
#ifdef Py_GIL_DISABLED
    std::int32_t tlbc_index;
#endif
#endif
    std::uint16_t return_offset;
    char owner;
#if PY_VERSION_HEX >= 0x030e0000
    std::uint8_t visited;
#endif
    std::uintptr_t locals_plus[1];
};

namespace {

constexpr char first_c_owner = 3;  // FRAME_OWNED_BY_CSTACK in 3.13, FRAME_OWNED_BY_INTERPRETER and on later
constexpr std::uintptr_t tag_mask = 3;
constexpr unsigned char cell_kind = 0x40;  // CO_FAST_CELL
constexpr unsigned char free_kind = 0x80;  // CO_FAST_FREE

PyObject* untag(std::uintptr_t reference) noexcept {
    return reinterpret_cast<PyObject*>(reference & ~tag_mask);
}

const Frame* skip_c(const Frame* frame) noexcept {
    while (frame != nullptr && (frame->owner >= first_c_owner || !PyCode_Check(untag(frame->executable)))) {
        frame = frame->previous;
    }
    return frame;
}

// Free-threaded 3.14 and later may run a copy of the bytecode that belongs to the thread.
const std::uint16_t* first_instruction(const Frame* frame) noexcept {
    const PyCodeObject* code = code_of(frame);
#if defined(Py_GIL_DISABLED) && PY_VERSION_HEX >= 0x030e0000
    const _PyCodeArray* copies = code->co_tlbc;
    if (copies != nullptr && frame->tlbc_index < copies->size && copies->entries[frame->tlbc_index] != nullptr) {
        return reinterpret_cast<const std::uint16_t*>(copies->entries[frame->tlbc_index]);
    }
#endif
    return reinterpret_cast<const std::uint16_t*>(code->co_code_adaptive);
}

}  // namespace

const Frame* current_frame() noexcept {
    return skip_c(reinterpret_cast<const Frame*>(PyThreadState_GetUnchecked()->current_frame));
}

const Frame* caller(const Frame* frame) noexcept {
    return skip_c(frame->previous);
}

PyCodeObject* code_of(const Frame* frame) noexcept {
    return reinterpret_cast<PyCodeObject*>(untag(frame->executable));
}

PyObject* globals_of(const Frame* frame) noexcept {
    return frame->globals;
}

const void* instruction_of(const Frame* frame) noexcept {
    return frame->instruction;
}

int offset_of(const Frame* frame) noexcept {
    const std::ptrdiff_t units = frame->instruction - first_instruction(frame);
    return static_cast<int>(units < 0 ? 0 : units * 2);
}

PyObject* cell_at(const Frame* frame, int index) noexcept {
    PyObject* value = untag(frame->locals_plus[index]);
    return value != nullptr && PyCell_Check(value) ? value : nullptr;
}

int cell_index(PyCodeObject* code, PyObject* name) noexcept {
    const Py_ssize_t count = PyTuple_GET_SIZE(code->co_localsplusnames);
    const auto* kinds = reinterpret_cast<const unsigned char*>(PyBytes_AS_STRING(code->co_localspluskinds));
    for (Py_ssize_t index = 0; index < count; ++index) {
        if ((kinds[index] & (cell_kind | free_kind)) == 0) continue;
        PyObject* candidate = PyTuple_GET_ITEM(code->co_localsplusnames, index);
        if (candidate == name || PyUnicode_Compare(candidate, name) == 0) return static_cast<int>(index);
    }
    return -1;
}

}  // namespace aether::runtime
