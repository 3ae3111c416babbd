#include "guard.hpp"

namespace aether::mitigation {

using runtime::SiteOp;

Guard& guard_of(Site& site) {
    Guard* known = site.guard.load(std::memory_order_acquire);
    if (known != nullptr) return *known;
    auto* fresh = new Guard;
    if (site.guard.compare_exchange_strong(known, fresh, std::memory_order_acq_rel)) return *fresh;
    delete fresh;
    return *known;
}

PlaceKind kind_of(SiteOp op) {
    switch (op) {
        case SiteOp::load_item:
        case SiteOp::store_item:
        case SiteOp::update_item:
            return PlaceKind::item;
        case SiteOp::load_global:
        case SiteOp::store_global:
        case SiteOp::update_global:
        case SiteOp::delete_global:
            return PlaceKind::global;
        case SiteOp::load_cell:
        case SiteOp::store_cell:
        case SiteOp::update_cell:
        case SiteOp::delete_cell:
            return PlaceKind::cell;
        default:
            return PlaceKind::attribute;
    }
}

std::vector<Site*> guarded_sites() {
    std::vector<Site*> found;
    const std::size_t count = runtime::site_count();
    for (std::size_t id = 1; id <= count; ++id) {
        Site* site = runtime::site_at(static_cast<std::uint32_t>(id));
        if (site != nullptr && site->has(runtime::guarded)) found.push_back(site);
    }
    return found;
}

}  // namespace aether::mitigation
