// The guard of a site: whether it is on, and what it has done.
#pragma once

#include <atomic>
#include <vector>

#include "../runtime/site.hpp"
#include "counters.hpp"
#include "place.hpp"

namespace aether::mitigation {

struct Guard {
    Counters counters;
    std::atomic<bool> off{false};
    std::vector<PyObject*>
        path;  // of a section: how its object is reached, a variable's name and attributes'; interned
};

// Made when it is first asked for.
[[nodiscard]] Guard& guard_of(Site& site);
[[nodiscard]] inline Counters& counters_of(Site& site) {
    return guard_of(site).counters;
}
[[nodiscard]] inline bool is_guarding(const Site& site) {
    const Guard* guard = site.guard.load(std::memory_order_acquire);
    return guard == nullptr || !guard->off.load(std::memory_order_relaxed);
}

// What kind of place a guarded site's statement stores at.
[[nodiscard]] PlaceKind kind_of(runtime::SiteOp op);

// All sites that are guarded. O(sites).
[[nodiscard]] std::vector<Site*> guarded_sites();

}  // namespace aether::mitigation
