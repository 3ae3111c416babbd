#include "verdict.hpp"

#include <algorithm>
#include <string_view>

#include "check_then_act.hpp"
#include "namespaces.hpp"

namespace aether::runtime {

namespace {

using core::AccessClass;
using core::ValueHistory;

constexpr Verdict lost_update{Kind::lost_update, Severity::error, nullptr};
constexpr Verdict iterate_while_mutated{Kind::iterate_while_mutated, Severity::error, nullptr};
constexpr Verdict iterate_while_appended{Kind::iterate_while_mutated, Severity::warning, nullptr};
constexpr Verdict data_race{Kind::data_race, Severity::warning, nullptr};

constexpr const char* a_flag = "a flag";
constexpr const char* identical_store = "identical store";
constexpr const char* tested_again_reason = "tested again";

constexpr Verdict benign(const char* reason) {
    return {Kind::benign, Severity::note, reason};
}

// The load of an update is a part of it, whether they have one site or two.
bool is_update_of(const Side& side) {
    if (side.access == AccessClass::update) return true;
    const bool loads = side.access == AccessClass::read || side.access == AccessClass::check;
    return loads && side.site != nullptr && (side.feeds || updates_in_place(*side.site));
}

bool loses_update(const Side& a, const Side& b) {
    return (is_update_of(a) && core::is_write(b.access)) || (is_update_of(b) && core::is_write(a.access));
}

std::string_view operation(const Side& side) {
    return side.effect == nullptr ? std::string_view() : std::string_view(side.effect->name);
}

// A removal that is given no key: `popitem`, a set's `pop`.
bool takes_any(const Side& side) {
    return side.effect != nullptr && side.effect->takes && side.effect->entry == Touch::none;
}

bool stores_entry(const Side& side) {
    return side.access == AccessClass::write && side.effect != nullptr && side.effect->stores;
}

bool removes_what_is_there(const Side& side) {
    const std::string_view name = operation(side);
    if (name == "discard") return true;
    const bool removes = name == "pop" || name == "remove" || name == "del []" || name == "__delitem__";
    return removes && side.site != nullptr && side.site->has(may_miss);
}

// Who takes out what is there gets what the store has put there, or leaves it, and knows which.
bool takes_what_is_stored(const Side& removal, const Side& store, bool came_later) {
    if (operation(removal) != "pop" || removal.site == nullptr || !removal.site->has(result_used)) return false;
    const bool found = came_later && core::is_write(removal.access);
    return stores_entry(store) && (found || removal.site->has(may_miss));
}

// `d[k] += 1` and `d[k]`, which fail where nothing is.
bool needs_what_it_loads(const Site& site) {
    return site.op == SiteOp::update_item || site.op == SiteOp::load_item;
}

// A store that may come between the load and the store of an update: because nothing but that very load says that it
// came before the load, or because it is in no order with the update's own store. A load that is tested may be the one
// that waits for the store; one that needs what the store put there comes after it.
bool loses_own_update(const Location& location, const Side& earlier, const Side& later) {
    if (!core::is_write(earlier.access)) return false;
    if (core::is_write(later.access) && later.access != AccessClass::update)
        return earlier.access == AccessClass::update;
    if (!core::is_write(later.access) && (later.access != AccessClass::read || !later.feeds)) return false;
    const bool fills = earlier.access != AccessClass::update && (location.changes[0] & Turn::insertion) != 0;
    return !fills || later.site == nullptr || !needs_what_it_loads(*later.site);
}

// Pairs on one key or element that CPython makes atomic and whose order does not matter.
bool commute_on_entry(const Side& a, const Side& b) {  // `a` came first
    const std::string_view one = operation(a);
    const std::string_view other = operation(b);
    const auto is_membership = [](std::string_view name) { return name == "in" || name == "__contains__"; };
    if (is_membership(one) || is_membership(other)) return true;
    if (takes_any(a) && takes_any(b)) return true;
    if ((takes_any(a) && stores_entry(b)) || (takes_any(b) && stores_entry(a))) return true;
    if (removes_what_is_there(a) && removes_what_is_there(b)) return true;
    if (takes_what_is_stored(b, a, true) || takes_what_is_stored(a, b, false)) return true;
    const auto pair = [&](std::string_view x, std::string_view y) {
        return (one == x && other == y) || (one == y && other == x);
    };
    return pair("setdefault", "setdefault") || pair("setdefault", "get") || pair("add", "add") || pair("get", "get");
}

bool is_benign_sharing(const Side& side) {
    return side.access != AccessClass::walk && side.effect != nullptr && side.effect->sharing != Sharing::exposed;
}

bool is_growing(const Side& side) {
    return side.effect != nullptr && side.effect->sharing == Sharing::growing;
}

Verdict judge_whole(const Location& location, const Side& a, const Side& b) {
    const bool walked = a.access == AccessClass::walk || b.access == AccessClass::walk;
    if (walked && location.kind == PlaceKind::structure)
        return is_growing(a) || is_growing(b) ? iterate_while_appended : iterate_while_mutated;
    if (!location.unlocked() && is_benign_sharing(a) && is_benign_sharing(b)) return benign("atomic and commuting");
    return data_race;
}

bool is_copied(const PyTypeObject* type) {
    return type != nullptr && type != &PyLong_Type && type != &PyFloat_Type && type != &PyUnicode_Type &&
           type != &PyBytes_Type && type != &PyBool_Type && type != &PyFunction_Type && type != Py_TYPE(Py_None);
}

// An activation loads the location there alone, itself or by calling a getter.
bool is_single(const Side& load) {
    return load.site->has(single_load) && !loads_again(load.place());
}

// An object that is complete replaces one of its type; or it replaces nothing, or nothing replaces it, and the one load
// of the reader asks for that or has a default.
bool is_copy_for(const Side& store, const Side& load) {
    if (!core::is_write(store.access) || core::is_write(load.access) || store.site == nullptr || load.site == nullptr)
        return false;
    if (store.site->has(const_flag | atom) || !is_single(load)) return false;
    if (is_namespace_name(store.site->name)) return false;  // the attribute's own value is not looked at
    const PyTypeObject* type = store.type;
    const PyTypeObject* replaced = store.site->replaced_type.load(std::memory_order_relaxed);
    const bool loses_changes = load.site->has(changed);  // what is put into what is replaced may be lost with it
    if (type == Py_TYPE(Py_None)) return is_copied(replaced) && load.site->has(tested) && !loses_changes;
    if (!is_copied(type)) return false;
    if (type == replaced) return !loses_changes;
    if (replaced == &absent_type) return load.site->has(has_default);
    return replaced == Py_TYPE(Py_None) && load.site->has(tested | has_default);
}

// A load on whose branch the same flag is stored: a hand-made lock.
bool guards_store(const Side& side) {
    return side.site != nullptr && !core::is_write(side.access) && side.site->has(no_signal);
}

// The outer test of double-checked locking, polling until a location has its one value, and what is loaded after that.
bool is_tested_again(const Side& store, const Side& load, const Location& location) {
    if (!core::is_write(store.access) || core::is_write(load.access) || load.site == nullptr) return false;
    if (load.site->has(tested_again) && store.locked) return true;
    if (guards_store(load) || location.stored_again) return false;
    return load.site->has(polled) || (load.site->has(loop_test) && load.site->has(tested));
}

// A load by syntax of which the function has another: an activation may find two values. Of loads by methods no more is
// known than that they are loads.
bool may_load_twice(const Side& load) {
    return load.site != nullptr && is_load(load.site->op) && !is_single(load);
}

bool is_gauge(const Location& location, const Side& a, const Side& b) {
    if (core::is_write(a.access) == core::is_write(b.access)) return false;
    const Side& load = core::is_write(a.access) ? b : a;
    const Side& store = core::is_write(a.access) ? a : b;
    if (is_update_of(load) || may_load_twice(load) || location.value != ValueHistory::scalar || location.many_writers)
        return false;
    // None is neither a number nor a string: who does not ask for it may fail.
    if (store.site != nullptr && store.site->has(const_none) && !load.site->has(tested)) return false;
    return !location.stored_once || store.access == AccessClass::update || !location.run_ended;
}

bool asks_who(const Side& load, const Side& store) {
    if (core::is_write(load.access) || !core::is_write(store.access) || load.site == nullptr || store.site == nullptr)
        return false;
    return tells_who(*load.site, store);
}

// A flag's store is one for a load, but for a hand-made lock's that stores something else.
bool is_signal(const Side& load, const Side& store, Turns changes) {
    return !guards_store(load) || stores_guarded_constant(load, store, changes);
}

// One of the two stores what the flag was tested for before: that the other stores the same turns no answer.
bool sets_guarded_flag(const Location& location, const Side& a, const Side& b) {
    const auto is_guarded = [](const Side& side) { return side.site != nullptr && is_act(*side.site); };
    return location.value == ValueHistory::flag && (is_guarded(a) || is_guarded(b));
}

// Where no kind of section 3 but the last two fits.
Verdict judge_alone(const Location& location, const Side& earlier, const Side& later) {
    if (location.unlocked()) return data_race;
    if (commute_on_entry(earlier, later)) return benign("atomic and commuting");
    const bool both_write = core::is_write(earlier.access) && core::is_write(later.access);
    if (location.value == ValueHistory::flag && !both_write && is_signal(earlier, later, location.changes[1]) &&
        is_signal(later, earlier, location.changes[0]))
        return benign(a_flag);
    if (location.identical) return benign(sets_guarded_flag(location, earlier, later) ? a_flag : identical_store);
    if (is_tested_again(earlier, later, location) || is_tested_again(later, earlier, location))
        return benign(tested_again_reason);
    if (asks_who(earlier, later) || asks_who(later, earlier)) return benign("own identity");
    if (location.copied) return benign("copy-on-write");
    if (is_gauge(location, earlier, later)) return benign("gauge");
    return data_race;
}

// Who takes part in a lazy initialisation fills what it finds missing: none of its loads sees the state from before.
bool is_filled_by(const Side& load, const Side& store) {
    if (store.site->checks == nullptr) return false;
    return std::ranges::any_of(store.site->checks->all, [&](const Check& check) {
        const bool beside_test = load.site->name != nullptr && load.site->name == check.test->name &&
                                 load.site->function == check.test->function && load.site->file == check.test->file;
        const bool in_check = &bug_of(*load.site) == &bug_of(*store.site);
        return check.act == store.site && check.is(How::fills) && (beside_test || in_check);
    });
}

bool is_whole(PlaceKind kind) {
    return kind == PlaceKind::structure || kind == PlaceKind::contents;
}

// A store and a load that is no part of an update, nor of filling what is missing.
bool may_be_torn(const Side& earlier, const Side& later) {
    if (core::is_write(earlier.access) == core::is_write(later.access)) return false;
    const bool first = core::is_write(earlier.access);
    const Side& store = first ? earlier : later;
    const Side& load = first ? later : earlier;
    if (store.site == nullptr || load.site == nullptr || is_update_of(load) || load.site->has(tested_again))
        return false;
    return !is_filled_by(load, store);
}

std::uint8_t bit_of(Kind kind) {
    return static_cast<std::uint8_t>(1U << static_cast<unsigned>(kind));
}

Verdict verdict_of(const BrokenCheck& broken) {
    return {Kind::check_then_act, broken.severity, nullptr, 0, broken.check, broken.shows_test, broken.guarded};
}

}  // namespace

bool stores_identical(const Side& earlier, const Side& later) {
    if (earlier.access != AccessClass::write || later.access != AccessClass::write || later.site == nullptr ||
        earlier.site == nullptr)
        return false;
    if (later.site->stored_same.load(std::memory_order_relaxed)) return true;
    constexpr std::uint32_t constant = const_flag | const_none | atom;
    if (!earlier.site->has(constant) || !later.site->has(constant)) return false;
    PyObject* stored = earlier.site->last_value.load(std::memory_order_relaxed);
    return stored != nullptr && stored == later.site->last_value.load(std::memory_order_relaxed);
}

bool is_copied_on_write(const Side& earlier, const Side& later) {
    return is_copy_for(earlier, later) || is_copy_for(later, earlier);
}

namespace {

// `if x not in rows: rows.append(x)`: that the test walks beside `append` is the least of it.
bool yields_to(const Verdict& walk, const Verdict& other) {
    return walk.kind == Kind::iterate_while_mutated && walk.severity == Severity::warning &&
           other.kind == Kind::check_then_act && other.severity == Severity::error;
}

}  // namespace

bool is_before(const Verdict& a, const Verdict& b) {
    if (yields_to(a, b) || yields_to(b, a)) return yields_to(b, a);
    if (a.kind != b.kind) return a.kind < b.kind;
    if (a.severity != b.severity) return a.severity < b.severity;
    return a.shows_test && !b.shows_test;
}

Verdict both(const Verdict& a, const Verdict& b) {
    Verdict first = is_before(b, a) ? b : a;
    const Verdict& other = is_before(b, a) ? a : b;
    first.also |= other.also;
    // `data-race` and `benign` are what is left where no kind fits.
    if (other.kind < Kind::data_race && other.kind != first.kind) first.also |= bit_of(other.kind);
    first.also &= static_cast<std::uint8_t>(~bit_of(first.kind));
    first.severity = std::min(first.severity, other.severity);
    return first;
}

bool is_settled(const Verdict& verdict) {
    return verdict.reason == a_flag || verdict.reason == tested_again_reason;
}

std::optional<TornPair> state_of(PlaceKind kind, const Side& earlier, const Side& later) {
    if (!may_be_torn(earlier, later)) return std::nullopt;
    const bool first = core::is_write(earlier.access);
    return torn_pair((first ? earlier : later).place(), (first ? later : earlier).place(), is_whole(kind));
}

std::optional<TornPair> torn_state_of(PlaceKind kind, const Side& earlier, const Side& later) {
    const std::optional<TornPair> torn = state_of(kind, earlier, later);
    return torn && torn->assumed ? std::nullopt : torn;
}

std::optional<TornPair> torn_objects_of(PlaceKind kind, const Side& earlier, const Side& later) {
    if (is_whole(kind) || !may_be_torn(earlier, later)) return std::nullopt;
    const bool first = core::is_write(earlier.access);
    return torn_objects((first ? earlier : later).place(), (first ? later : earlier).place());
}

Verdict torn_verdict(const TornPair& torn) {
    const bool surely = torn.early || torn.one_statement;
    return {Kind::torn_state, surely ? Severity::error : Severity::warning};
}

namespace {

bool removes_key(const Side& side) {
    const std::string_view name = operation(side);
    return name == "pop" || name == "remove" || name == "discard" || name == "del []";
}

// What a walk gave may be gone when it is looked up: `remover` may come first, whether it did this time or not.
bool misses_walked_key(const Side& side, const Side& remover) {
    return side.site != nullptr && side.site->has(walked_key) && removes_key(remover);
}

}  // namespace

std::optional<Verdict> judge_own(const Location& location, const Side& earlier, const Side& later) {
    std::optional<Verdict> verdict;
    if (!is_whole(location.kind) && loses_own_update(location, earlier, later)) verdict = lost_update;
    if (const auto broken = broken_check(location, earlier, later))
        verdict = verdict ? both(verdict_of(*broken), *verdict) : verdict_of(*broken);
    const bool misses = misses_walked_key(earlier, later) || misses_walked_key(later, earlier);
    if (!verdict && !is_whole(location.kind) && misses) verdict = data_race;
    return verdict;
}

Verdict judge(const Location& location, const Side& earlier, const Side& later) {
    if (location.own) return judge_own(location, earlier, later).value_or(benign("atomic and commuting"));
    const bool whole = is_whole(location.kind);
    Verdict verdict = whole ? judge_whole(location, earlier, later) : judge_alone(location, earlier, later);
    if (!whole && loses_update(earlier, later)) verdict = both(lost_update, verdict);
    if (!is_settled(verdict)) {
        if (const std::optional<TornPair> torn = torn_state_of(location.kind, earlier, later))
            verdict = both(torn_verdict(*torn), verdict);
    }
    if (const auto broken = broken_check(location, earlier, later)) {
        const Severity alone = verdict.severity;
        verdict = both(verdict_of(*broken), verdict);
        // An act that tests again by itself answers for the pair that is nothing else.
        if (broken->severity == Severity::note && alone == Severity::warning && verdict.also == 0)
            verdict.severity = Severity::note;
    }
    return verdict;
}

const char* name_of(Kind kind) {
    switch (kind) {
        case Kind::iterate_while_mutated:
            return "iterate-while-mutated";
        case Kind::check_then_act:
            return "check-then-act";
        case Kind::lost_update:
            return "lost-update";
        case Kind::torn_state:
            return "torn-state";
        case Kind::data_race:
            return "data-race";
        case Kind::benign:
            return "benign";
    }
    return "data-race";
}

const char* name_of(Severity severity) {
    switch (severity) {
        case Severity::error:
            return "error";
        case Severity::warning:
            return "warning";
        case Severity::note:
            return "note";
    }
    return "warning";
}

}  // namespace aether::runtime
