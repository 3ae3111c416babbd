#include "check.hpp"

#include <algorithm>
#include <map>
#include <mutex>

#include "../core/spin_lock.hpp"

namespace aether::runtime {

namespace {

Checks& checks_of(Site& site) {
    if (site.checks == nullptr) site.checks = new Checks{{}, &site};
    return *site.checks;
}

const Site& representative(const Site& site) {
    const Site* at = &site;
    while (at->checks != nullptr && at->checks->bug != at) at = at->checks->bug;
    return *at;
}

}  // namespace

void add_check(Site& test, Site& act, const Check& check) {
    checks_of(test).all.push_back(check);
    checks_of(test).by_caller |= check.test_caller != 0;
    if (&act != &test) checks_of(act).all.push_back(check);
    checks_of(act).by_caller |= check.act_caller != 0;
    const Site& first = representative(test);
    const Site& second = representative(act);
    if (&first != &second) second.checks->bug = &first;
    test.load_class = core::AccessClass::check;
}

const Check& check_of_lookup(const Site& site, std::uint8_t how) {
    static core::SpinLock lock;
    static auto* const all = new std::map<std::pair<const Site*, std::uint8_t>, Check>;
    const std::scoped_lock guard(lock);
    return all->try_emplace({&site, how}, Check{&site, &site, Turn::insertion, how}).first->second;
}

const Site& bug_of(const Site& site) {
    return representative(site);
}

bool is_act(const Site& site) {
    return site.checks != nullptr && std::ranges::any_of(site.checks->all, [&site](const Check& check) {
               return check.act == &site && !check.is(How::resets);
           });
}

}  // namespace aether::runtime
