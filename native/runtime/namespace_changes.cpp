#include "namespace_changes.hpp"

#include <vector>

#include "attribute.hpp"
#include "class_lookup.hpp"
#include "container.hpp"
#include "container_access.hpp"
#include "namespaces.hpp"
#include "traversal.hpp"
#include "variable.hpp"

namespace aether::runtime {

using core::AccessClass;
using core::ValueHistory;

namespace {

struct Sought {
    PyObject* value;
    bool found;
};

int look_for(PyObject* referent, void* argument) {
    Sought& sought = *static_cast<Sought*>(argument);
    sought.found |= referent == sought.value;
    return 0;
}

// What a look-up finds may be the class's: the object has a name of its own if that is another, or if one of its
// attributes holds the identical value. Its dict is not asked, which might have to be made for that.
bool has_attribute(PyObject* object, PyObject* name) {
    const Reference found = present_field(object, name);
    if (found == nullptr) return false;
    const Reference of_class = look_up(Py_TYPE(object), name);
    if (found.get() != of_class.get()) return true;
    if (!can_look_through(object)) return true;
    Sought sought{found.get(), false};
    visit_references(object, look_for, &sought);
    return sought.found;
}

bool is_slot(PyObject* object, PyObject* name) {
    const Reference descriptor = look_up(Py_TYPE(object), name);
    return descriptor != nullptr && Py_IS_TYPE(descriptor.get(), &PyMemberDescr_Type);
}

enum class Name : std::uint8_t { absent, present, outside };  // of the namespace: a slot

Name look_up_name(const Place& place) {
    const auto as_name = [](bool present) { return present ? Name::present : Name::absent; };
    if (place.kind == PlaceKind::global) return as_name(present_in(place.object, place.name) != nullptr);
    if (PyType_Check(place.object)) {
        const Reference names(PyType_GetDict(reinterpret_cast<PyTypeObject*>(place.object)));
        return as_name(names == nullptr || present_in(names.get(), place.name) != nullptr);
    }
    if (is_slot(place.object, place.name)) return Name::outside;
    return as_name(has_attribute(place.object, place.name));
}

bool deletes_name(const Site& site) {
    return site.has(deletes) || site.op == SiteOp::delete_global;
}

bool was_stored(const core::Field& field) {
    return core::epoch_of(field.write.load(std::memory_order_relaxed)) != 0;
}

// True if the store about to happen inserts the name, or the deletion finds it. Who gets an object gets the names that
// it had until then.
bool changes_names(const Site& site, const core::Strand& strand, const Place& place, const core::Field& field) {
    ShadowObject& shadow = place.shadow;
    const bool removes = deletes_name(site);
    if (removes) {
        shadow.names_go.store(true, std::memory_order_relaxed);
    } else if (was_stored(field) && !shadow.names_go.load(std::memory_order_relaxed)) {
        return false;
    }
    if (shadow.ownership.is_private(strand)) return false;
    return look_up_name(place) == (removes ? Name::present : Name::absent);
}

void write_whole(Site& site, core::Strand& strand, const Whole& whole) {
    access_field(site, strand, whole.place, whole.field, AccessClass::write, ValueHistory::other);
}

void write_values(Site& site, core::Strand& strand, const Place& place) {
    if (place.shadow.values_walked.load()) write_whole(site, strand, contents_around(place));
}

std::vector<Reference> names_in(PyObject* dict) {
    std::vector<Reference> names;
    const Reference keys(PyDict_Keys(dict));
    if (keys == nullptr) PyErr_Clear();
    for (Py_ssize_t index = 0; keys != nullptr && index < PyList_GET_SIZE(keys.get()); ++index)
        names.emplace_back(Py_NewRef(PyList_GET_ITEM(keys.get(), index)));
    return names;
}

void write_attributes(Site& site, core::Strand& strand, PyObject* object, ShadowObject& shadow, PyObject* dict) {
    for (const Reference& key : names_in(dict)) {
        PyObject* name = kept_name(key.get());
        if (name != nullptr)
            access_field(site, strand, {PlaceKind::attribute, object, name, shadow}, field_of(shadow, name),
                         AccessClass::write, ValueHistory::other);
    }
}

}  // namespace

void access_name(Site& site, core::Strand& strand, const Place& place, core::Field& field, AccessClass access,
                 ValueHistory value) {
    if (!core::is_write(access)) return access_field(site, strand, place, field, access, value);
    const bool changes = changes_names(site, strand, place, field);
    access_field(site, strand, place, field, access, value);
    if (changes) write_whole(site, strand, structure_around(place));
    write_values(site, strand, place);
}

void write_each_name(Site& site, core::Strand& strand, PyObject* dict, ShadowObject& shadow) {
    if (const Namespace* names = namespace_behind(shadow)) {
        names->object->names_go.store(true, std::memory_order_relaxed);
        return write_attributes(site, strand, dict, *names->object, dict);
    }
    if (!shadow.holds_globals.load(std::memory_order_relaxed)) return;
    shadow.names_go.store(true, std::memory_order_relaxed);
    for (const Reference& key : names_in(dict)) {
        const Place entry = place_of_entry(dict, shadow, key.get());
        access_field(site, strand, entry, container_of(shadow).entry(Key::of(key.get())), AccessClass::write,
                     ValueHistory::other);
    }
}

void replace_namespace(Site& site, core::Strand& strand, PyObject* object, PyObject* dict) {
    if (is_private(object, strand)) return;
    ShadowObject& shadow = *shadow_of(object, expected_names(Py_TYPE(object)));
    shadow.names_go.store(true, std::memory_order_relaxed);
    const Reference old(PyObject_GenericGetDict(object, nullptr));
    if (old == nullptr) PyErr_Clear();
    for (PyObject* each : {old.get(), dict}) {
        if (each != nullptr && PyDict_Check(each)) write_attributes(site, strand, object, shadow, each);
    }
    const Place place{PlaceKind::attribute, object, nullptr, shadow};
    write_whole(site, strand, structure_around(place));
    write_values(site, strand, place);
}

}  // namespace aether::runtime
