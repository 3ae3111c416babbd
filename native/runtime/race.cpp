#include "race.hpp"

#include <algorithm>

#include "feeds.hpp"
#include "namespaces.hpp"
#include "own_access.hpp"
#include "python_code.hpp"
#include "types.hpp"

namespace aether::runtime {

namespace {

// Null: the look-up inserts nothing.
const Effect* default_effect_of(const Site& site, PyObject* object) {
    if (site.op != SiteOp::load_item) return nullptr;
    switch (default_factory(object)) {
        case Factory::none:
            return nullptr;
        case Factory::built_in:
            return &default_effect;
        case Factory::other:
            return &cut_default_effect;
    }
    return nullptr;
}

Side side_of(const AccessRecord& record) {
    return {site_at(context_at(record.context).site),
            record.access,
            record.effect,
            record.locks != 0,
            update_fed_by(record.context) != nullptr,
            caller_asked_for(record.context)};
}

// The site whose store completes the update that the access belongs to; null if it belongs to none.
const Site* update_of(const AccessRecord& access) {
    const Site* site = site_at(context_at(access.context).site);
    if (site == nullptr || access.access == core::AccessClass::update) return site;
    if (access.access != core::AccessClass::read && access.access != core::AccessClass::check) return nullptr;
    if (site->op == SiteOp::update_attr || site->op == SiteOp::update_item || site->op == SiteOp::update_global ||
        site->op == SiteOp::update_cell)
        return site;
    return update_fed_by(access.context);
}

}  // namespace

bool Objects::knows(std::uint64_t object) const {
    return std::ranges::find(known, object, &Known::object) != known.end();
}

const Site* update_fed_by(core::ContextId context) {
    const Site* site = site_at(context_at(context).site);
    const Site* update = site == nullptr ? nullptr : site->update.load(std::memory_order_relaxed);
    if (update == nullptr || site->has(feeds_update) || update->has(at_call)) return update;
    return was_given_on(context) ? update : nullptr;
}

CallPlace caller_asked_for(core::ContextId context) {
    const Site* site = site_at(context_at(context).site);
    if (site == nullptr) return 0;
    const bool is_asked = (site->checks != nullptr && site->checks->by_caller) || is_getters(*site);
    return is_asked ? caller_of(context) : 0;
}

core::AccessClass access_of(PlaceKind kind, const Site* site, core::AccessClass recorded) {
    if (kind != PlaceKind::entries || recorded != core::AccessClass::walk) return recorded;
    const bool updates = site != nullptr && (site->op == SiteOp::update_item || site->has(is_update));
    return updates ? core::AccessClass::update : core::AccessClass::write;
}

namespace {

// What a statement on an attribute or a global does to the namespace as a whole.
const Effect* effect_on_namespace(const Site& site) {
    if (const Effect* effect = operation_of(site)) return effect;
    return site.has(deletes) || site.op == SiteOp::delete_global ? &delete_effect : &store_effect;
}

}  // namespace

const Effect* effect_at(const Site* site, const Place& place, core::AccessClass access) {
    if (site == nullptr) return nullptr;
    if (is_whole_namespace(place)) return effect_on_namespace(*site);
    PyObject* object = place.object;
    if (const Effect* inserting = default_effect_of(*site, object)) return inserting;
    if (updates_in_place(*site) && site->op != SiteOp::update_item) return in_place_effect(*site, object);
    const Effect* effect = operation_of(*site);
    if (effect == nullptr) return nullptr;
    if (const Effect* step = own_effect(*effect, object)) return step;
    const Effect& own = kind_of(object) != ContainerKind::none ? on_container(*effect, object) : *effect;
    // A deletion or pop inside a list shifts the rest: the class says so.
    static const Effect shifting{"del [i]",        Touch::rewrite, Touch::rewrite, Touch::none,
                                 Sharing::exposed, false,          false};
    return access == core::AccessClass::rewrite && own.sharing != Sharing::exposed ? &shifting : &own;
}

AccessRecord access_record(const Place& place, core::ContextId context, core::AccessClass recorded, std::uint64_t epoch,
                           std::optional<std::uint64_t> syncs) {
    const Site* site = site_at(context_at(context).site);
    AccessRecord record;
    record.context = context;
    record.access = access_of(place.kind, site, recorded);
    record.locks = context_at(context).locks;
    record.effect = effect_at(site, place, record.access);
    record.strand = strands().who(epoch);
    record.moment = {record.strand.get(), epoch, record.locks, syncs};
    record.last_sync = last_sync_before(record.moment);
    record.text = describe_access(context);
    return record;
}

std::optional<Meeting> meeting_in(const Finding& finding) {
    const auto& [one, other] = finding.accesses;
    if (one.strand == nullptr || other.strand == nullptr) return std::nullopt;
    return meeting_of(one.moment, other.moment);
}

Verdict verdict_of(const Finding& finding, bool run_ended) {
    const Location location{finding.kind,        finding.value,   finding.many_writers, finding.stored_again,
                            finding.stored_once, run_ended,       finding.identical,    finding.copied,
                            finding.container,   finding.changes, finding.own};
    return judge(location, side_of(finding.accesses[0]), side_of(finding.accesses[1]));
}

std::optional<TornPair> torn_state_in(const Finding& finding) {
    if (finding.own) return std::nullopt;
    return torn_state_of(finding.kind, side_of(finding.accesses[0]), side_of(finding.accesses[1]));
}

bool is_loaded_again(const Finding& finding) {
    return std::ranges::any_of(finding.accesses, [](const AccessRecord& access) {
        return !core::is_write(access.access) && loads_again(side_of(access).place());
    });
}

std::optional<TornPair> torn_objects_in(const Finding& finding) {
    if (finding.own) return std::nullopt;
    return torn_objects_of(finding.kind, side_of(finding.accesses[0]), side_of(finding.accesses[1]));
}

const char* role_of(const Race& race, const AccessRecord& access) {
    const PlaceKind kind = race.finding.kind;
    const bool whole = kind == PlaceKind::structure || kind == PlaceKind::contents;
    const Site* site = site_at(context_at(access.context).site);
    if (race.verdict.kind == Kind::check_then_act && core::is_write(access.access) &&
        access.access != core::AccessClass::update && site != nullptr && is_act(*site))
        return "act";
    switch (access.access) {
        case core::AccessClass::read:
            return "read";
        case core::AccessClass::check:
            return "check";
        case core::AccessClass::walk:
            return race.verdict.check != nullptr && race.verdict.check->test == site ? "check" : "walk";
        case core::AccessClass::write:
            return whole ? "mutate" : "write";
        case core::AccessClass::update:
            return "update";
        case core::AccessClass::rewrite:
            return "mutate";
    }
    return "read";
}

namespace {

// An update is lost where one can be cut in two between its load and its store.
bool is_update_cut(const AccessRecord& access) {
    const Site* update = update_of(access);
    if (update == nullptr) return false;
    return !update->has(no_switch) || update->python_operators.load(std::memory_order_relaxed);
}

bool is_cut(const Race& race) {
    switch (race.verdict.kind) {
        case Kind::check_then_act:
            return !race.verdict.check->is(How::uncut) || race.finding.runs_python;
        case Kind::lost_update:
            return race.finding.runs_python || std::ranges::any_of(race.finding.accesses, is_update_cut);
        case Kind::torn_state:
            return !race.torn || !race.torn->uncut || race.finding.runs_python;
        default:
            return true;
    }
}

}  // namespace

const char* reachable(const Race& race) {
    return is_cut(race) ? "any" : "free-threaded";
}

bool is_ignored(const Race& race) {
    const std::uint64_t ignored = first_ignored << static_cast<unsigned>(race.verdict.kind);
    return std::ranges::any_of(race.finding.accesses, [ignored](const AccessRecord& access) {
        const Site* site = site_at(context_at(access.context).site);
        return site != nullptr && site->has(ignored);
    });
}

}  // namespace aether::runtime
