#include "attribute.hpp"

#include <string_view>

#include "call_site.hpp"
#include "class_lookup.hpp"
#include "container.hpp"
#include "namespace_changes.hpp"
#include "namespaces.hpp"
#include "types.hpp"
#include "variable.hpp"

namespace aether::runtime {

namespace {

using detail::version_shift;

bool is_field_descriptor(PyObject* descriptor) {
    return Py_IS_TYPE(descriptor, &PyMemberDescr_Type);
}

AttributePlace place_by_descriptor(PyObject* descriptor) {
    PyTypeObject* type = Py_TYPE(descriptor);
    if (is_field_descriptor(descriptor)) return AttributePlace::instance;
    if (type->tp_descr_set != nullptr) return AttributePlace::nowhere;
    return type->tp_descr_get != nullptr ? AttributePlace::nowhere : AttributePlace::falls_through;
}

// True where a load does what object.__getattribute__ does (perhaps before a __getattr__ in Python). threading.local,
// proxies and classes with a __getattribute__ of their own have their own idea of attributes.
bool has_generic_fields(PyTypeObject* type) {
    if (type->tp_getattro == PyObject_GenericGetAttr) return true;
    static PyObject* const protocol = PyUnicode_InternFromString("__getattribute__");
    return look_up(type, protocol) == look_up(&PyBaseObject_Type, protocol);
}

// False where a __setattr__ of the class's own decides what becomes of a value.
bool stores_generically(PyTypeObject* type) {
    return type->tp_setattro == PyObject_GenericSetAttr;
}

// The same of what the site does: object's own functions do it on any object, and a class's __getattribute__ leaves
// stores alone.
bool reaches_fields(const Site& site, PyTypeObject* type) {
    if (site.has(bound | unbound) || has_generic_fields(type)) return true;
    const bool stores = site.op == SiteOp::store_attr || site.op == SiteOp::update_attr || site.has(is_store | deletes);
    return stores && stores_generically(type) && (type->tp_flags & Py_TPFLAGS_HEAPTYPE) != 0;
}

AttributePlace decide(const Site& site, PyTypeObject* type, PyObject* name) {
    if (PyType_IsSubtype(type, &PyType_Type)) return AttributePlace::on_class;
    if (PyType_IsSubtype(type, &PyModule_Type)) return AttributePlace::in_module;
    if (!holds_only_names(type) || !reaches_fields(site, type)) return AttributePlace::nowhere;
    const Reference descriptor = look_up(type, name);
    return descriptor == nullptr ? AttributePlace::instance : place_by_descriptor(descriptor.get());
}

AttributePlace place_of(Site& site, PyTypeObject* type, PyObject* name) {
    const std::uint64_t cached = site.attribute.load(std::memory_order_relaxed);
    const std::uint64_t version = type->tp_version_tag;
    if (version != 0 && cached >> version_shift == version) return static_cast<AttributePlace>(cached & 0xff);
    const AttributePlace place = decide(site, type, name);
    const std::uint64_t now = type->tp_version_tag;  // the look-up may have given the type its tag
    if (now != 0 && site.name == name)
        site.attribute.store((now << version_shift) | static_cast<std::uint64_t>(place), std::memory_order_relaxed);
    return place;
}

bool holds_method(PyTypeObject* holder, PyObject* name) {
    const Reference found = look_up(holder, name);
    return found != nullptr && Py_TYPE(found.get())->tp_descr_get != nullptr;
}

// What a site remembers of a class: where in its MRO the attribute is, and which of the holder's cells it has.
struct KnownHolder {
    Py_ssize_t position = 0;
    unsigned cell = 0;
    bool method = false;  // no location

    static constexpr unsigned version_shift = 32;
    static constexpr unsigned position_shift = 16;
    static constexpr std::uint64_t method_bit = 1U << 8;
    static constexpr Py_ssize_t most_positions = 1 << 15;
    static constexpr int most_cells = 1 << 8;

    [[nodiscard]] std::uint64_t word(std::uint64_t version) const {
        return (version << version_shift) | (static_cast<std::uint64_t>(position) << position_shift) |
               (method ? method_bit : 0) | cell;
    }
    [[nodiscard]] static KnownHolder of(std::uint64_t word) {
        return {.position = static_cast<Py_ssize_t>((word >> position_shift) & (most_positions - 1)),
                .cell = static_cast<unsigned>(word & (most_cells - 1)),
                .method = (word & method_bit) != 0};
    }
};

// `version` is the type's from before it was looked at.
void remember_holder(Site& site, const PyTypeObject* type, std::uint64_t version, KnownHolder known) {
    if (version != 0 && version == type->tp_version_tag && known.position < KnownHolder::most_positions)
        site.holder.store(known.word(version), std::memory_order_relaxed);
}

void access_class(Site& site, core::Strand& strand, PyTypeObject* type, PyObject* name, core::AccessClass access,
                  core::ValueHistory value) {
    const std::uint64_t version = type->tp_version_tag;
    if (!holds_only_names(type)) return;
    const Holder found = access == core::AccessClass::write ? Holder{nullptr, type, 0} : holder_of(type, name);
    PyTypeObject* holder = found.type;
    const bool reads = !core::is_write(access);
    if (reads && holds_method(holder, name)) return remember_holder(site, type, version, {.method = true});
    ShadowObject& shadow = *shadow_of(holder, expected_names(Py_TYPE(holder)));
    core::Field& field = field_of(shadow, name);
    if (const int cell = hint_of(shadow, field);
        reads && cell >= 0 && cell < KnownHolder::most_cells && site.name == name)
        remember_holder(site, type, version, {.position = found.position, .cell = static_cast<unsigned>(cell)});
    const core::PendingLoad load = next_load_from(field, site);
    access_name(site, strand, {PlaceKind::class_attribute, reinterpret_cast<PyObject*>(holder), name, shadow}, field,
                access, value);
    if (reads) announce_load(strand, load);
}

// Names bound by def, class and import are no locations until something rebinds them.
bool is_definition(PyObject* value) {
    return value == nullptr || PyFunction_Check(value) || PyType_Check(value) || PyModule_Check(value) ||
           PyCFunction_Check(value);
}

void access_module(Site& site, core::Strand& strand, PyObject* module, PyObject* name, core::AccessClass access,
                   core::ValueHistory value) {
    PyObject* names = PyModule_GetDict(module);
    if (!core::is_write(access) && is_definition(present_in(names, name).get())) return;
    ShadowObject& shadow = *shadow_of(names, 1);
    note_globals(shadow);
    core::Field& field = container_of(shadow).lasting_entry(Key::name(name));
    const core::PendingLoad load = next_load_from(field, site);
    access_name(site, strand, {PlaceKind::global, names, name, shadow}, field, access, value);
    if (!core::is_write(access)) announce_load(strand, load);
}

// Of an attribute that the class has too. Which stores were recorded does not tell: those from before a second thread
// was there were not, and a deletion is one.
bool has_own(PyObject* object, PyObject* name) {
    const Reference of_class = look_up(Py_TYPE(object), name);
    if (present_field(object, name).get() != of_class.get()) return true;
    // The class's, or one identical to it: only for these the dict is asked, which may have to be made for that.
    const Reference dict(PyObject_GenericGetDict(object, nullptr));
    if (dict == nullptr) PyErr_Clear();  // there are slots alone
    return dict != nullptr && present_in(dict.get(), name) != nullptr;
}

// An instance that has no such attribute of its own reads the class's.
void load_from_class(Site& site, core::Strand& strand, PyObject* object, PyObject* name) {
    if (place_of(site, Py_TYPE(object), name) == AttributePlace::falls_through && !has_own(object, name))
        access_class(site, strand, Py_TYPE(object), name, core::AccessClass::read, core::ValueHistory::other);
}

bool written(const core::Field& field) {
    const std::uint64_t word = field.write.load(std::memory_order_relaxed);
    return core::epoch_of(word) != 0;
}

void access_slow(Site& site, core::Strand& strand, PyObject* object, PyObject* name, core::AccessClass access,
                 core::ValueHistory value) {
    switch (place_of(site, Py_TYPE(object), name)) {
        case AttributePlace::unknown:
        case AttributePlace::nowhere:
            return meet_namespace(strand, object, name, access);
        case AttributePlace::on_class:
            if (is_namespace_name(name)) return open_namespace(strand, object);
            access_class(site, strand, reinterpret_cast<PyTypeObject*>(object), name, access, value);
            return;
        case AttributePlace::in_module:
            access_module(site, strand, object, name, access, value);
            return;
        case AttributePlace::instance:
            if (!core::is_write(access) && is_private(object, strand)) return;
            break;
        case AttributePlace::falls_through:
            break;
    }
    ShadowObject& shadow = *shadow_of(object, expected_names(Py_TYPE(object)));
    core::Field& field = field_of(shadow, name);
    const int index = hint_of(shadow, field);
    if (index >= 0) site.hint.store(static_cast<unsigned char>(index), std::memory_order_relaxed);
    note_names(Py_TYPE(object), index >= 0 ? static_cast<unsigned>(index) + 1 : shadow.capacity + 2);
    const core::PendingLoad load = next_load_from(field, site);
    access_name(site, strand, {PlaceKind::attribute, object, name, shadow}, field, access, value);
    if (core::is_write(access)) return;
    load_from_class(site, strand, object, name);
    announce_load(strand, load);
}

// The cell of the object's in which the site's attribute stands or, stored for the first time, is to stand. Null if
// that is not where the site expects it.
Cell* own_cell(const Site& site, ShadowObject& shadow) {
    const unsigned hint = site.hint.load(std::memory_order_relaxed);
    if (hint >= shadow.capacity) return nullptr;
    Cell* cells = shadow.cells();
    PyObject* name = cells[hint].name.load(std::memory_order_relaxed);
    if (name == site.name) return &cells[hint];
    for (unsigned index = 0; index < hint; ++index) {
        PyObject* earlier = cells[index].name.load(std::memory_order_relaxed);
        if (earlier == nullptr || earlier == site.name) return nullptr;
    }
    const bool taken =
        name == nullptr && cells[hint].name.compare_exchange_strong(name, site.name, std::memory_order_acq_rel);
    return taken ? &cells[hint] : nullptr;
}

// The site's field of an object that nobody else knows; null if in doubt.
core::Field* private_field(const Site& site, const core::Strand& strand, PyObject* object) {
    PyTypeObject* type = Py_TYPE(object);
    ShadowObject* shadow = stores_generically(type) && is_plain_field(site, type) ? find_shadow(object) : nullptr;
    if (shadow == nullptr || !shadow->ownership.is_private(strand)) return nullptr;
    const core::ContextId created = shadow->created.load(std::memory_order_relaxed);
    Cell* cell = created == 0 ? nullptr : own_cell(site, *shadow);
    if (cell == nullptr) return nullptr;
    if (cell->field.write.load(std::memory_order_relaxed) == 0)
        cell->field.write_context.store(created, std::memory_order_release);
    return &cell->field;
}

}  // namespace

bool stores_privately(Site& site, const core::Strand& strand, PyObject* object, PyObject* value) {
    if (site.has(const_flag) || value == nullptr || !is_atomic(value)) return false;
    core::Field* field = private_field(site, strand, object);
    const core::AccessClass access = site.has(is_update) ? core::AccessClass::update : core::AccessClass::write;
    if (field == nullptr || !core::Detector::write_privately(*field, strand, access, history_of(value, false)))
        return false;
    note_value(site, value);
    return true;
}

bool repeats_store(Site& site, core::Strand& strand, PyObject* object, PyObject* value) {
    PyTypeObject* type = Py_TYPE(object);
    if (!is_atomic(value) || site.has(second_half) || !stores_generically(type) || !is_plain_field(site, type))
        return false;
    ShadowObject* shadow = find_shadow(object);
    Cell* cell = shadow == nullptr ? nullptr : hinted_cell(*shadow, site.hint.load(std::memory_order_relaxed));
    if (cell == nullptr || cell->name.load(std::memory_order_acquire) != site.name) return false;
    // Of a value that its maker's store replaces nothing is noted.
    const bool fresh = shadow->ownership.is_new(strand);
    if (!fresh && !site.has(atom)) return false;
    const core::AccessClass access =
        site.op == SiteOp::update_attr || site.has(is_update) ? core::AccessClass::update : core::AccessClass::write;
    const core::ValueHistory history = history_of(value, site.has(const_flag));
    const bool flag = history == core::ValueHistory::flag;
    if (flag) strands().publish(strand);
    if (!repeats_change(site, strand, cell->field, access, history, fresh)) return false;
    note_value(site, value);
    strand.tick_after(flag);
    return true;
}

bool updates_privately(const Site& site, const core::Strand& strand, PyObject* object) {
    core::Field* field = private_field(site, strand, object);
    return field != nullptr &&
           core::Field::value_of(field->write.load(std::memory_order_relaxed)) == core::ValueHistory::scalar &&
           core::Detector::write_privately(*field, strand, core::AccessClass::update, core::ValueHistory::scalar);
}

bool repeats_class_load(Site& site, core::Strand& strand, PyTypeObject* type) {
    const std::uint64_t word = site.holder.load(std::memory_order_relaxed);
    const std::uint64_t version = type->tp_version_tag;
    if (version == 0 || word >> KnownHolder::version_shift != version) return false;
    const KnownHolder known = KnownHolder::of(word);
    if (known.method) return true;
    PyObject* mro = type->tp_mro;
    if (mro == nullptr || known.position >= PyTuple_GET_SIZE(mro)) return false;
    ShadowObject* shadow = find_shadow(PyTuple_GET_ITEM(mro, known.position));
    Cell* cell = shadow == nullptr ? nullptr : hinted_cell(*shadow, known.cell);
    if (cell == nullptr || cell->name.load(std::memory_order_relaxed) != site.name) return false;
    const bool fresh = shadow->ownership.touch(strand);
    const core::PendingLoad load = next_load_from(cell->field, site);
    if (!repeats_read(site, strand, cell->field, fresh)) return false;
    announce_load(strand, load);
    return true;
}

Reference present_field(PyObject* object, PyObject* name) {
    Reference present(PyObject_GenericGetAttr(object, name));
    if (present == nullptr) PyErr_Clear();
    return present;
}

Reference present_attribute(Site& site, PyObject* object) {
    if (PyType_Check(object)) return look_up(reinterpret_cast<PyTypeObject*>(object), site.name);
    return is_location(site, object, site.name) ? present_field(object, site.name) : nullptr;
}

bool is_computed(Site& site, PyObject* object) {
    return place_of(site, Py_TYPE(object), site.name) == AttributePlace::nowhere;
}

bool is_location(Site& site, PyObject* object, PyObject* name) {
    const AttributePlace place = place_of(site, Py_TYPE(object), name);
    return place == AttributePlace::instance || place == AttributePlace::falls_through;
}

namespace {

// Every store into an instance raises.
bool is_frozen_dataclass(PyTypeObject* type) {
    static PyObject* const parameters_name = PyUnicode_InternFromString("__dataclass_params__");
    static PyObject* const frozen_name = PyUnicode_InternFromString("frozen");
    const Reference parameters = look_up(type, parameters_name);
    if (parameters == nullptr || std::string_view(Py_TYPE(parameters.get())->tp_name) != "_DataclassParams")
        return false;
    const Reference frozen(PyObject_GetAttr(parameters.get(), frozen_name));
    if (frozen == nullptr) PyErr_Clear();
    return frozen.get() == Py_True;
}

}  // namespace

bool stores_elsewhere(Site& site, PyObject* object, PyObject* name) {
    static PyObject* const store = PyUnicode_InternFromString("__setattr__");
    static PyObject* const deletion = PyUnicode_InternFromString("__delattr__");
    if (stores_generically(Py_TYPE(object))) return false;
    if (is_watched_override(Py_TYPE(object), site.has(deletes) ? deletion : store)) return true;
    if (is_frozen_dataclass(Py_TYPE(object))) return true;
    return is_location(site, object, name) && present_field(object, name).get() == nullptr;
}

void note_replaced_attribute(Site& site, const core::Strand& strand, PyObject* object, PyObject* name,
                             PyObject* value) {
    if (value == nullptr || site.has(atom) || is_new(object, strand)) return;
    if (PyType_Check(object))
        return note_replaced(site, look_up(reinterpret_cast<PyTypeObject*>(object), name).get(), value);
    if (!is_location(site, object, name)) return note_replaced(site, nullptr, value);
    const Reference present = present_field(object, name);
    note_replaced(site, present.get(), value);
    if (present == nullptr) site.replaced_type.store(&absent_type, std::memory_order_relaxed);
}

bool has_recorded(const Site& site, const core::Strand& strand, PyObject* object, core::AccessClass access) {
    ShadowObject* shadow = find_shadow(object);
    if (shadow == nullptr) return false;
    Cell* cell = hinted_cell(*shadow, site.hint.load(std::memory_order_relaxed));
    if (cell == nullptr || cell->name.load(std::memory_order_acquire) != site.name) return false;
    const bool fresh = shadow->ownership.touch(strand);
    return already_recorded(site, cell->field, strand, access, core::ValueHistory::scalar, fresh);
}

void access_attribute(Site& site, core::Strand& strand, PyObject* object, PyObject* name, core::AccessClass access,
                      core::ValueHistory value) {
    if (ShadowObject* shadow = find_shadow(object)) {
        Cell* cell = hinted_cell(*shadow, site.hint.load(std::memory_order_relaxed));
        if (cell != nullptr && cell->name.load(std::memory_order_acquire) == name) {
            const bool fresh = shadow->ownership.touch(strand);
            const core::PendingLoad load = next_load_from(cell->field, site);
            const bool known =
                already_recorded(site, cell->field, strand, access, value, fresh) ||
                (core::is_write(access) && repeats_write(site, strand, cell->field, access, value, fresh));
            if (known || core::is_write(access) || written(cell->field)) {
                if (!known)
                    access_name(site, strand, {PlaceKind::attribute, object, name, *shadow}, cell->field, access,
                                value);
                if (core::is_write(access)) return;
                if (!known) load_from_class(site, strand, object, name);
                announce_load(strand, load);
                return;
            }
        }
    }
    access_slow(site, strand, object, name, access, value);
}

}  // namespace aether::runtime
