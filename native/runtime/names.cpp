#include "names.hpp"

#include <mutex>
#include <unordered_map>

#include "../core/spin_lock.hpp"

namespace aether::runtime {

namespace {

core::SpinLock lock_names;
std::unordered_map<core::LockId, LockName>& all_names() {
    static auto* const names = new std::unordered_map<core::LockId, LockName>;
    return *names;
}

}  // namespace

void note_lock(core::LockId id, PyObject* lock) {
    const std::scoped_lock guard(lock_names);
    LockName& name = all_names()[id];
    if (name.type.empty()) name.type = Py_TYPE(lock)->tp_name;
}

LockName name_of_lock(core::LockId id) {
    const std::scoped_lock guard(lock_names);
    const auto found = all_names().find(id);
    return found == all_names().end() ? LockName{} : found->second;
}

}  // namespace aether::runtime
