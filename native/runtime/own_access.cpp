#include "own_access.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "class_lookup.hpp"
#include "container.hpp"
#include "container_access.hpp"
#include "key_sweep.hpp"
#include "namespaces.hpp"

namespace aether::runtime {

namespace {

using containers::Sort;
using core::AccessClass;
using core::ValueHistory;

constexpr Touch none = Touch::none, read = Touch::read, write = Touch::write;
constexpr Sharing atomic = Sharing::atomic;

constexpr Effect reads(const char* name) {
    return {name, none, none, read, atomic, false, false};
}
constexpr Effect stores(const char* name) {
    return {name, none, none, write, atomic, true, false};
}
constexpr Effect inserts(const char* name) {
    return {name, write, none, write, atomic, true, false};
}
constexpr Effect removes(const char* name) {
    return {name, write, none, write, atomic, false, false};
}
// Of no known key or element.
constexpr Effect changes(const char* name) {
    return {name, write, none, none, atomic, false, false};
}
constexpr Effect counts{"len", read, none, none, Sharing::snapshot, false, false};

// An operation by its usual name, and how it behaves: whatever inserts is called by the name of a method that does.
struct Own {
    const char* name;
    Effect effect;
};
// `structure`, where a store may insert its key, is settled when the key is known.
constexpr std::array of_dict{
    Own{"get", reads("get")},
    Own{"[]", reads("[]")},
    Own{"__getitem__", reads("[]")},
    Own{"in", reads("in")},
    Own{"__contains__", reads("in")},
    Own{"[]=", stores("[]=")},
    Own{"__setitem__", stores("[]=")},
    Own{"add", stores("[]=")},
    Own{"compute", stores("[]=")},
    Own{"setdefault", inserts("setdefault")},
    Own{"compute_if_absent", inserts("setdefault")},
    Own{"del []", removes("del []")},
    Own{"__delitem__", removes("del []")},
    Own{"pop", removes("pop")},
    Own{"popitem", changes("popitem")},
    Own{"clear", changes("clear")},
    Own{"len", counts},
};
constexpr std::array of_set{
    Own{"in", reads("in")},
    Own{"__contains__", reads("in")},
    Own{"add", inserts("add")},
    Own{"add_if_absent", inserts("add")},
    Own{"discard", removes("discard")},
    Own{"remove", removes("remove")},
    Own{"remove_if_present", removes("discard")},
    Own{"pop", changes("pop")},
    Own{"clear", changes("clear")},
    Own{"len", counts},
};
// An element's place is its index for the first three, else its value.
constexpr std::array of_row{
    Own{"[]", {"[]", read, none, read, atomic, false, false}},
    Own{"__getitem__", {"[]", read, none, read, atomic, false, false}},
    Own{"[]=", stores("[]=")},
    Own{"__setitem__", stores("[]=")},
    Own{"in", reads("in")},
    Own{"__contains__", reads("in")},
    Own{"index", reads("index")},
    Own{"append", inserts("append")},
    Own{"appendleft", inserts("appendleft")},
    Own{"remove", removes("remove")},
    Own{"extend", changes("extend")},
    Own{"extendleft", changes("extendleft")},
    Own{"insert", changes("insert")},
    Own{"del []", changes("del []")},
    Own{"__delitem__", changes("del []")},
    Own{"pop", changes("pop")},
    Own{"popleft", changes("popleft")},
    Own{"clear", changes("clear")},
    Own{"len", counts},
};
// What stores for some values only (`compare_exchange`, `exchange` of a lock made by hand) is left out.
constexpr std::array of_atomic{
    Own{"load", reads("load")},           Own{"load_relaxed", reads("load")},
    Own{"store", stores("store")},        Own{"store_relaxed", stores("store")},
    Own{"fetch_add", stores("fetch")},    Own{"fetch_sub", stores("update")},
    Own{"increment", stores("fetch")},    Own{"decrement", stores("update")},
    Own{"fetch_and", stores("fetch")},    Own{"fetch_or", stores("update")},
    Own{"fetch_xor", stores("fetch")},    Own{"fetch_max", stores("update")},
    Own{"fetch_min", stores("fetch")},    Own{"update", stores("update")},
    Own{"fetch_update", stores("fetch")},
};

constexpr std::size_t most_keys = std::size_t{1} << 14U;

template <std::size_t size>
const Effect* find(const std::array<Own, size>& table, std::string_view name) {
    const auto found = std::ranges::find(table, name, [](const Own& own) { return std::string_view(own.name); });
    return found == table.end() ? nullptr : &found->effect;
}

const Effect* effect_on(Sort sort, std::string_view name) {
    switch (sort) {
        case Sort::dict:
            return find(of_dict, name);
        case Sort::set:
            return find(of_set, name);
        case Sort::row:
            return find(of_row, name);
        case Sort::atomic:
            return find(of_atomic, name);
        case Sort::none:
            break;
    }
    return nullptr;
}

bool takes_or_clears(std::string_view name) {
    return name == "pop" || name == "popleft" || name == "popitem" || name == "clear";
}

// A removal of what is not there, and an insertion of what is, are tests.
Effect settled(const Effect& effect, Sort sort, PyObject* object, PyObject* key) {
    Effect now = effect;
    const std::string_view name(effect.name);
    const bool by_key = key != nullptr && effect.entry == Touch::write && (sort == Sort::dict || sort == Sort::set);
    if (by_key) {
        const bool present = containers::holds_key(object, key);
        const bool is_test = effect.stores ? present && name != "[]=" : !present;
        if (is_test) now.entry = Touch::read;
        now.structure = is_test || (effect.stores && present) ? Touch::none : Touch::write;
    } else if (takes_or_clears(name) && containers::size_of(object) == 0) {
        now.structure = Touch::read;
    }
    return now;
}

AccessClass class_of(const Site& site, Touch how) {
    if (how == Touch::read) return site.load_class;
    return site.op == SiteOp::update_item || site.has(is_update) ? AccessClass::update : AccessClass::write;
}

bool is_by_index(const Effect& effect) {
    const std::string_view name(effect.name);
    return name == "[]" || name == "[]=";
}

// The location of the key, element or value; null if it has none of its own.
core::Field* field_at(Sort sort, const Effect& effect, PyObject* object, Container& container, PyObject* key) {
    if (sort == Sort::atomic) return &container.contents();
    if (key == nullptr) return nullptr;
    if (sort == Sort::row && is_by_index(effect)) {
        // Which element it is from the end is the structure's business.
        const Py_ssize_t index = PyLong_CheckExact(key) ? PyLong_AsSsize_t(key) : -1;
        if (index < 0) PyErr_Clear();
        const bool is_there = index >= 0 && static_cast<std::size_t>(index) < containers::size_of(object);
        return is_there ? &container.element(static_cast<std::size_t>(index)) : nullptr;
    }
    if (!is_compared_in_c(key)) return nullptr;
    const Key known = Key::of(key);
    if (core::Field* field = container.find(known)) return field;
    return KeySweep::is_due(container, most_keys) ? nullptr : &container.entry(known);
}

PlaceKind kind_at(Sort sort, const Effect& effect) {
    const bool by_value = sort == Sort::atomic || (sort == Sort::row && !is_by_index(effect));
    return by_value ? PlaceKind::value : PlaceKind::entry;
}

}  // namespace

bool has_own_method(PyObject* object, PyObject* method) {
    if (!is_own(object) || !holds_only_names(Py_TYPE(object))) return false;
    const Reference found = look_up(Py_TYPE(object), method);
    return found != nullptr &&
           (Py_IS_TYPE(found.get(), &PyMethodDescr_Type) || Py_IS_TYPE(found.get(), &PyWrapperDescr_Type));
}

bool is_own_place(const Place& place) {
    return (place.kind == PlaceKind::entry || place.kind == PlaceKind::structure || place.kind == PlaceKind::value) &&
           is_own(place.object) && !is_whole_namespace(place);
}

const Effect* own_effect(const Effect& effect, PyObject* object) {
    return effect_on(containers::sort_of(object), effect.name);
}

ContainerKind built_in_like(PyObject* object) {
    switch (containers::sort_of(object)) {
        case Sort::dict:
            return ContainerKind::dict;
        case Sort::set:
            return ContainerKind::set;
        case Sort::row:
            return ContainerKind::list;
        case Sort::atomic:
        case Sort::none:
            break;
    }
    return ContainerKind::none;
}

bool own_has(PyObject* object, PyObject* key) {
    return containers::sort_of(object) != Sort::dict || !is_compared_in_c(key) || containers::holds_key(object, key);
}

void access_own(Site& site, core::Strand& strand, PyObject* object, const Effect& effect, PyObject* key,
                PyObject* stored) {
    const Sort sort = containers::sort_of(object);
    const Effect* own = effect_on(sort, effect.name);
    if (own == nullptr || (key != nullptr && PySlice_Check(key))) return;
    PyObject* keeper = sort == Sort::row ? object : containers::keeper_of(object);
    // What processes share is not looked at.
    if (!is_own(keeper) || is_nobody_elses(keeper, strand)) return;
    if (own->stores && stored != nullptr) note_value(site, stored);
    const bool is_told_apart = key == nullptr || sort == Sort::row || is_compared_in_c(key);
    const Effect now = is_told_apart ? settled(*own, sort, keeper, key) : *own;
    ShadowObject& shadow = *shadow_of(keeper, expected_names(Py_TYPE(keeper)));
    Container& container = container_of(shadow);
    core::Field* field = now.entry == Touch::none ? nullptr : field_at(sort, now, keeper, container, key);
    if (field != nullptr) {
        PyObject* name = sort == Sort::atomic ? nullptr : key;
        const Place place{kind_at(sort, now), keeper, name, shadow};
        access_field(site, strand, place, *field, class_of(site, now.entry), ValueHistory::other);
        const bool inserts_key = now.stores && now.structure == Touch::write && sort == Sort::dict;
        if (inserts_key) container.note_insertion(Key::of(key), strand.now());
    }
    if (is_told_apart && now.structure != Touch::none) {
        const Place whole{PlaceKind::structure, keeper, nullptr, shadow};
        const AccessClass access = now.structure == Touch::read ? site.load_class : AccessClass::write;
        access_field(site, strand, whole, container.structure, access, ValueHistory::other);
    }
}

}  // namespace aether::runtime
