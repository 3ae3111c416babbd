#include "ignoring.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <mutex>
#include <new>
#include <utility>
#include <vector>

#include "../core/spin_lock.hpp"
#include "recording.hpp"
#include "thread_state.hpp"

namespace aether::runtime {

namespace {

using Owner = std::shared_ptr<core::StrandInfo>;

// One `aether.ignore()`. It may be entered more than once, and by mistake left by another thread than entered it, as
// where a generator is resumed elsewhere: so it knows for whom.
struct Block {
    PyObject_HEAD core::SpinLock lock;
    std::vector<Owner> owners;  // null: nothing was watched
};

Block& as_block(PyObject* object) {
    return *reinterpret_cast<Block*>(object);
}

// What is recorded on either side of the block's ends is never taken for a repetition of the other.
Owner begin() {
    core::Strand* strand = watching() ? current_strand() : nullptr;
    if (strand == nullptr) return nullptr;
    strand->start_epoch();
    strand->info()->ignoring.fetch_add(1, std::memory_order_relaxed);
    return strand->info();
}

void end(const Owner& owner) {
    if (owner == nullptr) return;
    owner->ignoring.fetch_sub(1, std::memory_order_relaxed);
    core::Strand* strand = known_strand();
    if (strand != nullptr && strand->info() == owner) strand->start_epoch();
}

Owner take_owner(Block& block) {
    const core::Strand* strand = known_strand();
    const std::scoped_lock guard(block.lock);
    if (block.owners.empty()) return nullptr;
    const auto own = std::ranges::find_if(block.owners.rbegin(), block.owners.rend(), [strand](const Owner& owner) {
        return owner == (strand == nullptr ? nullptr : strand->info());
    });
    const auto found = own == block.owners.rend() ? std::prev(block.owners.end()) : std::next(own).base();
    Owner owner = std::move(*found);
    block.owners.erase(found);
    return owner;
}

PyObject* enter(PyObject* self, PyObject*) {
    contain([self] {
        Block& block = as_block(self);
        Owner owner = begin();
        const std::scoped_lock guard(block.lock);
        block.owners.push_back(std::move(owner));
    });
    Py_RETURN_NONE;
}

PyObject* leave(PyObject* self, PyObject* const*, Py_ssize_t) {
    contain([self] { end(take_owner(as_block(self))); });
    Py_RETURN_NONE;
}

PyObject* make(PyTypeObject* type, PyObject* arguments, PyObject* named) {
    if (PyTuple_GET_SIZE(arguments) != 0 || (named != nullptr && PyDict_GET_SIZE(named) != 0)) {
        PyErr_SetString(PyExc_TypeError, "aether.ignore() takes no arguments");
        return nullptr;
    }
    PyObject* self = type->tp_alloc(type, 0);
    if (self == nullptr) return nullptr;
    new (&as_block(self).lock) core::SpinLock;
    new (&as_block(self).owners) std::vector<Owner>;
    return self;
}

// A block that was entered and never left ends here.
void dealloc(PyObject* self) {
    Block& block = as_block(self);
    for (const Owner& owner : block.owners) end(owner);
    std::destroy_at(&block.owners);
    std::destroy_at(&block.lock);
    Py_TYPE(self)->tp_free(self);
}

std::array<PyMethodDef, 3> methods{{
    {"__enter__", enter, METH_NOARGS, nullptr},
    {"__exit__", reinterpret_cast<PyCFunction>(reinterpret_cast<void (*)()>(leave)), METH_FASTCALL, nullptr},
    {nullptr, nullptr, 0, nullptr},
}};

}  // namespace

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"
PyTypeObject ignore_type = {PyVarObject_HEAD_INIT(nullptr, 0)};
#pragma GCC diagnostic pop

bool ready_ignore_type() {
    ignore_type.tp_name = "aether._native.ignore";
    ignore_type.tp_basicsize = sizeof(Block);
    ignore_type.tp_flags = Py_TPFLAGS_DEFAULT;
    ignore_type.tp_new = make;
    ignore_type.tp_dealloc = dealloc;
    ignore_type.tp_methods = methods.data();
    ignore_type.tp_doc =
        "A block in which what this thread reads and writes is not recorded, so that it races with nothing.\n\n"
        "Locks and other synchronisation in it order as ever. It belongs to the thread, not to the code: what other\n"
        "functions and, while a generator or coroutine is suspended in it, what else runs on this thread is ignored\n"
        "too, until it is left.";
    return PyType_Ready(&ignore_type) == 0;
}

}  // namespace aether::runtime
