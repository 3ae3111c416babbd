#include "names.hpp"

#include <map>
#include <mutex>
#include <tuple>
#include <vector>

#include "../core/spin_lock.hpp"
#include "history.hpp"
#include "shadow.hpp"

namespace aether::runtime {

namespace {

constexpr core::LockId name_bit = core::LockId{1} << 63;

core::SpinLock guard_of_names;
std::vector<LockName>& all_names() {
    static auto* const names = new std::vector<LockName>(1);  // the first stands for no name
    return *names;
}

// By type and place, whatever was held there: a lock made under another lock would give that one's name a part in its
// own, and so on without end.
using MadeAt = std::tuple<std::string, SiteId, StackId>;
std::map<MadeAt, core::LockId>& known_names() {
    static auto* const known = new std::map<MadeAt, core::LockId>;
    return *known;
}

}  // namespace

core::LockId name_lock(PyObject* lock) {
    LockName name{Py_TYPE(lock)->tp_name, creation_of(lock)};
    const Context made = context_at(name.created);
    const std::scoped_lock guard(guard_of_names);
    std::vector<LockName>& names = all_names();
    const auto [found, is_new] = known_names().try_emplace({name.type, made.site, made.stack}, names.size());
    if (is_new) names.push_back(std::move(name));
    return found->second | name_bit;
}

LockName lock_name(core::LockId name) {
    const std::scoped_lock guard(guard_of_names);
    const std::size_t index = name & ~name_bit;
    return index < all_names().size() ? all_names()[index] : LockName{};
}

}  // namespace aether::runtime
