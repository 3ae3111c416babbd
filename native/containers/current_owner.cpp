#include "current_owner.hpp"

#include "../runtime/python.hpp"

#include <atomic>
#include <utility>

#include "../runtime/reference.hpp"

namespace aether::containers {

namespace {

using runtime::Reference;

// asyncio's functions, once a program has imported it; kept for good.
struct Asyncio {
    std::atomic<PyObject*> running_loop{nullptr};
    std::atomic<PyObject*> current_task{nullptr};
};
Asyncio asyncio;

// For good, unless another thread was first.
void keep(std::atomic<PyObject*>& place, Reference object) {
    PyObject* nobody = nullptr;
    if (!place.compare_exchange_strong(nobody, object.get())) return;
    [[maybe_unused]] const PyObject* kept = object.release();
}

// Whether asyncio is there. While it is being imported it is not.
bool find_asyncio() {
    if (asyncio.current_task.load(std::memory_order_acquire) != nullptr) return true;
    static PyObject* const name = PyUnicode_InternFromString("asyncio");
    const Reference module(name == nullptr ? nullptr : PyImport_GetModule(name));
    if (module == nullptr) return false;
    Reference loop(PyObject_GetAttrString(module.get(), "_get_running_loop"));
    Reference task(loop == nullptr ? nullptr : PyObject_GetAttrString(module.get(), "current_task"));
    if (task == nullptr) return false;
    keep(asyncio.running_loop, std::move(loop));
    keep(asyncio.current_task, std::move(task));
    return true;
}

// Null: there is none, or with an exception. The task runs, so it lives without this reference.
Reference current_task() {
    if (!find_asyncio()) {
        PyErr_Clear();
        return nullptr;
    }
    const Reference loop(PyObject_CallNoArgs(asyncio.running_loop.load()));
    if (loop == nullptr || loop.get() == Py_None) return nullptr;
    Reference task(PyObject_CallOneArg(asyncio.current_task.load(), loop.get()));
    if (task != nullptr && task.get() == Py_None) task.reset();
    return task;
}

}  // namespace

std::uintptr_t this_thread() {
    static std::atomic<std::uintptr_t> last{1};
    static thread_local const std::uintptr_t own = last.fetch_add(2, std::memory_order_relaxed);
    return own;
}

bool current_owner(Owner& owner) {
    const Reference task = current_task();
    if (task == nullptr && PyErr_Occurred()) return false;
    owner = {reinterpret_cast<std::uintptr_t>(task.get()), this_thread(), task != nullptr};
    if (!owner.is_task) owner.who = owner.thread;
    return true;
}

}  // namespace aether::containers
