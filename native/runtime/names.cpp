#include "names.hpp"

#include <algorithm>
#include <mutex>
#include <vector>

#include "../core/spin_lock.hpp"
#include "shadow.hpp"

namespace aether::runtime {

namespace {

constexpr core::LockId name_bit = core::LockId{1} << 63;

core::SpinLock guard_of_names;
std::vector<LockName>& all_names() {
    static auto* const names = new std::vector<LockName>(1);  // the first stands for no name
    return *names;
}

}  // namespace

core::LockId name_lock(PyObject* lock) {
    const LockName name{Py_TYPE(lock)->tp_name, creation_of(lock)};
    const std::scoped_lock guard(guard_of_names);
    std::vector<LockName>& names = all_names();
    const auto found = std::ranges::find(names, name);
    const auto index = static_cast<core::LockId>(found - names.begin());
    if (found == names.end()) names.push_back(name);
    return index | name_bit;
}

LockName lock_name(core::LockId name) {
    const std::scoped_lock guard(guard_of_names);
    const std::size_t index = name & ~name_bit;
    return index < all_names().size() ? all_names()[index] : LockName{};
}

}  // namespace aether::runtime
