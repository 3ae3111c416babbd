#include "check_then_act.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "namespaces.hpp"

namespace aether::runtime {

namespace {

using std::string_view_literals::operator""sv;

constexpr std::array removing{"pop"sv,
                              "popleft"sv,
                              "popitem"sv,
                              "remove"sv,
                              "discard"sv,
                              "clear"sv,
                              "del []"sv,
                              "del [i]"sv,
                              "pop(i)"sv,
                              "heappop"sv,
                              "difference_update"sv,
                              "__delitem__"sv,
                              "intersection_update"sv};
constexpr std::array inserting{"append"sv, "appendleft"sv, "extend"sv,   "extendleft"sv, "insert"sv,   "add"sv,
                               "put"sv,    "setdefault"sv, "heappush"sv, "update"sv,     "[default]"sv};
constexpr std::array storing{"[]="sv, "__setitem__"sv, "store"sv};

template <std::size_t size>
bool contains(const std::array<std::string_view, size>& names, std::string_view name) {
    return std::ranges::find(names, name) != names.end();
}

std::string_view method_of(const Side& side) {
    return side.effect == nullptr ? std::string_view() : std::string_view(side.effect->name);
}

// Compared with objects that never die; what else the value was is not asked.
Turns value_stored(const Side& side) {
    const Site& site = *side.site;
    if (site.has(const_none)) return Turn::to_none | Turn::to_false;
    if (side.access == core::AccessClass::update && updates_in_place(site))
        return site.has(increases) ? Turn::to_some | Turn::to_true : Turn::to_some | Turn::to_true | Turn::to_false;
    const PyObject* value = side.value;
    if (value == nullptr) return Turn::to_some;
    if (value == Py_None) return Turn::to_none | Turn::to_false;
    static PyObject* const zero = PyLong_FromLong(0);
    static PyObject* const no_text = PyUnicode_FromStringAndSize(nullptr, 0);
    static PyObject* const no_parts = PyTuple_New(0);
    const bool empty = value == Py_False || value == zero || value == no_text || value == no_parts ||
                       site.stored_empty.load(std::memory_order_relaxed);
    return Turn::to_some | (empty ? Turn::to_false : Turn::to_true);
}

Turns stored(const Side& side) {
    return Turn::any_store | value_stored(side);
}

// What is stored under each name with a whole namespace is not looked at.
constexpr Turns any_value = Turn::to_none | Turn::to_some | Turn::to_true | Turn::to_false;

Turns container_changes(const Side& side, bool inserts) {
    const std::string_view name = method_of(side);
    if (name == "[:]="sv || name == "symmetric_difference_update"sv) return Turn::removal | Turn::insertion;
    if (contains(removing, name)) return Turn::removal | Turn::any_store;
    if (contains(inserting, name)) return Turn::insertion | Turn::any_store;
    if (!contains(storing, name)) return Turn::any_store;
    // `d[k] += v` fails where nothing is.
    return stored(side) | (inserts && !updates_in_place(*side.site) ? Turn::insertion : Turns{0});
}

// The guard's act, or its test, is one side; the other is a write that turns the answer.
bool breaks(const Check& check, const Side& store, Turns changes) {
    if ((check.turned_by & changes) == 0) return false;
    return !check.is(How::retested) || !store.locked;
}

// The check of a look-up that may insert, which tests its one key; null where the side is none, or the load of an
// update.
const Check* lookup_check(const Side& side, PlaceKind kind) {
    const bool cut = side.effect == &cut_default_effect;
    if (kind != PlaceKind::entry && kind != PlaceKind::entries) return nullptr;
    if ((!cut && side.effect != &default_effect) || side.feeds || side.access == core::AccessClass::update)
        return nullptr;
    auto how = static_cast<std::uint8_t>(How::looks_up);
    if (!cut) how |= static_cast<std::uint8_t>(How::uncut);
    // Numbers and strings are not changed afterwards, and nothing is by who only looks.
    const PyTypeObject* made = side.site->last_type.load(std::memory_order_relaxed);
    if (side.site->has(looked_at) || made == &PyLong_Type || made == &PyFloat_Type || made == &PyUnicode_Type ||
        made == &PyBool_Type)
        how |= static_cast<std::uint8_t>(How::fills);
    return &check_of_lookup(*side.site, how);
}

bool is_test_of(const Side& side, const Check& check) {
    return check.test == side.site && (check.test_caller == 0 || check.test_caller == side.caller);
}

bool is_act_of(const Side& side, const Check& check) {
    return check.act == side.site && (check.act_caller == 0 || check.act_caller == side.caller);
}

// Those in which the access is the test or the act.
template <class Visitor>
void for_each_check(const Side& side, PlaceKind kind, Visitor&& visit) {
    if (side.site == nullptr) return;
    if (side.site->checks != nullptr) {
        for (const Check& check : side.site->checks->all) {
            if (is_test_of(side, check) || is_act_of(side, check)) visit(check);
        }
    }
    if (const Check* lookup = lookup_check(side, kind)) visit(*lookup);
}

// True if what fills the place may be missing again by now: the code that resets it has run.
bool was_reset(const Check& check) {
    const auto has_run = [](const Check& other) {
        return other.is(How::resets) && other.act->last_value.load(std::memory_order_relaxed) != nullptr;
    };
    return check.test->checks != nullptr && std::ranges::any_of(check.test->checks->all, has_run);
}

bool fills(const Check& check) {
    return check.is(How::fills) && !was_reset(check);
}

bool fills_too(const Side& store, PlaceKind kind) {
    bool both = false;
    for_each_check(store, kind, [&](const Check& check) { both |= is_act_of(store, check) && fills(check); });
    return both;
}

Severity severity_of(const Check& check, const Side& store, PlaceKind kind) {
    if (check.is(How::soft)) return Severity::note;
    return fills(check) && fills_too(store, kind) ? Severity::warning : Severity::error;
}

// The test asks for one key or element: what is done to others does not turn its answer. (Those of sequences move; of
// aether's own, a value has a place.)
bool asks_for_key(const Check& check, const Location& location) {
    const ContainerKind container = location.container;
    if (container != ContainerKind::dict && container != ContainerKind::ordered_dict &&
        container != ContainerKind::set && !location.own)
        return false;
    const Effect* test = operation_of(*check.test);
    return test != nullptr && test->entry != Touch::none;
}

// The store came before the test, and nothing but the test's own look at the place says so. What the answer was before
// is known where something came or went, and where the store is an act behind the same answer.
bool had_other_answer(const Check& check, const Side& store, Turns changes, bool of_all) {
    constexpr Turns comes_and_goes = Turn::insertion | Turn::removal;
    const bool asks_for_value = (check.turned_by & Turn::any_store) != 0;
    const bool is_told = of_all ? (changes & Turn::removal) != 0 && check.test->op == SiteOp::truth
                                : (check.turned_by & changes & comes_and_goes) != 0;
    if (is_told && !asks_for_value) return true;
    return !check.is(How::varies) && is_act(*store.site) && &bug_of(*check.test) == &bug_of(*store.site);
}

// Of aether's own types, where the operations are in an order. A store that came after a test is in none with the act,
// if there was one; in none with an act, it may have come before it and after the test.
bool may_come_between(const Check& check, const Side& guarded, const Side& store, Turns changes, bool came_first,
                      bool of_all) {
    return !is_test_of(guarded, check) || (came_first && had_other_answer(check, store, changes, of_all));
}

void look_at(const Location& location, const std::array<const Side*, 2>& pair, std::uint8_t index,
             std::optional<BrokenCheck>& worst) {
    const Side& guarded = *pair[index];
    const Side& store = *pair[1U - index];
    const Turns changes = location.changes[1U - index];
    if (changes == 0 || guarded.site == nullptr) return;
    if (location.value == core::ValueHistory::flag && stores_guarded_constant(guarded, store, changes)) return;
    const bool of_all = location.kind == PlaceKind::structure || location.kind == PlaceKind::contents;
    for_each_check(guarded, location.kind, [&](const Check& check) {
        if (tells_who(*check.test, store)) return;
        if (!breaks(check, store, changes) || (of_all && asks_for_key(check, location))) return;
        if (location.own && !may_come_between(check, guarded, store, changes, index == 1, of_all)) return;
        const Severity severity = severity_of(check, store, location.kind);
        if (!worst || severity < worst->severity || (severity == worst->severity && !worst->shows_test))
            worst = BrokenCheck{&check, severity, is_test_of(guarded, check), index};
    });
}

bool is_removal(const Site& site) {
    const std::string_view name = site.effect == nullptr ? std::string_view() : std::string_view(site.effect->name);
    return site.has(deletes) || site.op == SiteOp::delete_global || site.op == SiteOp::delete_cell ||
           contains(removing, name);
}

}  // namespace

Turns changes_of(const Side& side, PlaceKind kind, bool inserts) {
    if (!core::is_write(side.access) || side.site == nullptr) return 0;
    switch (kind) {
        case PlaceKind::entry:
        case PlaceKind::entries:
        case PlaceKind::contents:
        case PlaceKind::value:
            return container_changes(side, inserts);
        case PlaceKind::structure:
            return container_changes(side, true);
        case PlaceKind::attribute:
        case PlaceKind::class_attribute:
        case PlaceKind::global:
        case PlaceKind::cell:
            if (side.site->has(deletes) || side.site->op == SiteOp::delete_global ||
                side.site->op == SiteOp::delete_cell)
                return Turn::removal;
            if (is_namespace_name(side.site->name))
                return Turn::removal | Turn::insertion | Turn::any_store | any_value;
            // By a method of its namespace: `vars(o).pop("x")`.
            return method_of(side).empty() ? Turn::insertion | stored(side) : container_changes(side, true);
        case PlaceKind::position:
            return 0;
    }
    return 0;
}

const char* deed_of(const Check& check) {
    if (check.is(How::looks_up)) return "look-up";
    const Site& act = *check.act;
    if (is_removal(act)) return "removal";
    const std::string_view name = act.effect == nullptr ? std::string_view() : std::string_view(act.effect->name);
    if (contains(inserting, name)) return "insertion";
    const bool loads = is_load(act.op) || act.op == SiteOp::load_slice || act.op == SiteOp::builtin_arg ||
                       (act.op == SiteOp::getattr && !act.has(is_store));
    return loads ? "load" : "store";
}

bool stores_guarded_constant(const Side& test, const Side& store, Turns changes) {
    if (test.site == nullptr || test.site->checks == nullptr || store.site == nullptr) return false;
    if (!store.site->has(const_flag) || is_act(*store.site)) return false;
    return std::ranges::all_of(test.site->checks->all, [changes](const Check& check) {
        return check.is(How::sets_constant) || (check.turned_by & changes) == 0;
    });
}

bool tells_who(const Site& load, const Side& store) {
    return load.has(own_identity) && store.site->has(own_identity) && store.locked;
}

std::optional<BrokenCheck> broken_check(const Location& location, const Side& earlier, const Side& later) {
    std::optional<BrokenCheck> worst;
    const std::array pair{&earlier, &later};
    look_at(location, pair, 0, worst);
    look_at(location, pair, 1, worst);
    return worst;
}

}  // namespace aether::runtime
