#include "verdict.hpp"

#include <string_view>

namespace aether::runtime {

namespace {

using core::AccessClass;
using core::ValueHistory;

constexpr Verdict lost_update{Kind::lost_update, Severity::error, nullptr};
constexpr Verdict data_race{Kind::data_race, Severity::warning, nullptr};

constexpr Verdict benign(const char* reason) {
    return {Kind::benign, Severity::note, reason};
}

bool is_update_of(const Side& side) {
    return side.access == AccessClass::update || (side.access == AccessClass::read && side.site != nullptr && side.site->has(feeds_update));
}

bool loses_update(const Side& a, const Side& b) {
    return (is_update_of(a) && core::is_write(b.access)) || (is_update_of(b) && core::is_write(a.access));
}

std::string_view operation(const Side& side) {
    return side.effect == nullptr ? std::string_view() : std::string_view(side.effect->name);
}

// Pairs on one key or element that CPython makes atomic and whose order does not matter.
bool commute_on_entry(const Side& a, const Side& b) {
    const std::string_view one = operation(a);
    const std::string_view other = operation(b);
    const auto is_membership = [](std::string_view name) { return name == "in" || name == "__contains__"; };
    if (is_membership(one) || is_membership(other)) return true;
    const auto pair = [&](std::string_view x, std::string_view y) { return (one == x && other == y) || (one == y && other == x); };
    return pair("setdefault", "setdefault") || pair("setdefault", "get") || pair("add", "add") || pair("discard", "discard") ||
           pair("pop", "pop") || pair("get", "get");
}

bool is_benign_sharing(const Side& side) {
    return side.effect != nullptr && (side.effect->sharing == Sharing::atomic || side.effect->sharing == Sharing::snapshot);
}

Verdict judge_whole(const Side& a, const Side& b) {
    if (is_benign_sharing(a) && is_benign_sharing(b)) return benign("atomic and commuting");
    return data_race;
}

bool stores_identical(const Side& a, const Side& b) {
    if (a.access != AccessClass::write || b.access != AccessClass::write || a.site == nullptr || b.site == nullptr) return false;
    constexpr std::uint32_t constant = const_flag | const_none | atom;
    if (!a.site->has(constant) || !b.site->has(constant)) return false;
    PyObject* stored = a.site->last_value.load(std::memory_order_relaxed);
    return stored != nullptr && stored == b.site->last_value.load(std::memory_order_relaxed);
}

bool is_copied_on_write(const Side& store, const Side& load) {
    if (store.access != AccessClass::write || core::is_write(load.access) || store.site == nullptr) return false;
    if (store.site->has(const_flag | const_none | atom)) return false;
    PyTypeObject* type = store.site->last_type.load(std::memory_order_relaxed);
    if (type == nullptr || type != store.site->replaced_type.load(std::memory_order_relaxed)) return false;
    return type != &PyLong_Type && type != &PyFloat_Type && type != &PyUnicode_Type && type != &PyBytes_Type && type != &PyBool_Type &&
           type != &PyFunction_Type && type != Py_TYPE(Py_None);
}

bool is_gauge(const Location& location, const Side& a, const Side& b) {
    const bool load_and_store = core::is_write(a.access) != core::is_write(b.access);
    if (!load_and_store || location.value != ValueHistory::scalar || location.many_writers) return false;
    return location.stored_again || !location.run_ended;
}

}  // namespace

Verdict judge(const Location& location, const Side& earlier, const Side& later) {
    if (location.kind == PlaceKind::structure || location.kind == PlaceKind::contents) return judge_whole(earlier, later);
    if (loses_update(earlier, later)) return lost_update;
    if (location.kind == PlaceKind::entry && commute_on_entry(earlier, later)) return benign("atomic and commuting");
    const bool both_write = core::is_write(earlier.access) && core::is_write(later.access);
    if (location.value == ValueHistory::flag && !both_write) return benign("a flag");
    if (stores_identical(earlier, later)) return benign("identical store");
    if (is_copied_on_write(earlier, later) || is_copied_on_write(later, earlier)) return benign("copy-on-write");
    if (is_gauge(location, earlier, later)) return benign("gauge");
    return data_race;
}

const char* name_of(Kind kind) {
    switch (kind) {
        case Kind::iterate_while_mutated: return "iterate-while-mutated";
        case Kind::check_then_act: return "check-then-act";
        case Kind::lost_update: return "lost-update";
        case Kind::torn_state: return "torn-state";
        case Kind::data_race: return "data-race";
        case Kind::benign: return "benign";
    }
    return "data-race";
}

const char* name_of(Severity severity) {
    switch (severity) {
        case Severity::error: return "error";
        case Severity::warning: return "warning";
        case Severity::note: return "note";
    }
    return "warning";
}

}  // namespace aether::runtime
