#include "guard.hpp"

#include <algorithm>
#include <string_view>

namespace aether::mitigation {

using runtime::SiteOp;

namespace {

bool is_section(SiteOp op) {
    return op == SiteOp::section_attr || op == SiteOp::section_item;
}

// `self.cache`: its parts. Sites are immortal, and so are these. Empty if memory is short.
std::vector<PyObject*> parts_of(PyObject* text) {
    const char* characters = PyUnicode_AsUTF8(text);
    std::vector<PyObject*> parts;
    for (std::string_view rest = characters == nullptr ? "" : characters; !rest.empty();) {
        const std::string_view part = rest.substr(0, rest.find('.'));
        rest.remove_prefix(std::min(rest.size(), part.size() + 1));
        PyObject* name = PyUnicode_FromStringAndSize(part.data(), static_cast<Py_ssize_t>(part.size()));
        if (name == nullptr) return {};
        PyUnicode_InternInPlace(&name);
        parts.push_back(name);
    }
    return parts;
}

}  // namespace

Guard& guard_of(Site& site) {
    Guard* known = site.guard.load(std::memory_order_acquire);
    if (known != nullptr) return *known;
    auto* fresh = new Guard;
    if (site.operand != nullptr && is_section(site.op)) fresh->path = parts_of(site.operand);
    if (site.guard.compare_exchange_strong(known, fresh, std::memory_order_acq_rel)) return *fresh;
    delete fresh;
    return *known;
}

PlaceKind kind_of(SiteOp op) {
    switch (op) {
        case SiteOp::load_item:
        case SiteOp::store_item:
        case SiteOp::update_item:
        case SiteOp::section_item:
            return PlaceKind::item;
        case SiteOp::load_global:
        case SiteOp::store_global:
        case SiteOp::update_global:
        case SiteOp::delete_global:
        case SiteOp::section_global:
            return PlaceKind::global;
        case SiteOp::load_cell:
        case SiteOp::store_cell:
        case SiteOp::update_cell:
        case SiteOp::delete_cell:
        case SiteOp::section_cell:
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
