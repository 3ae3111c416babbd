#include "probe.hpp"

#include "../mitigation/snapshot.hpp"
#include "../mitigation/update.hpp"
#include "attribute.hpp"
#include "container_access.hpp"
#include "container_call.hpp"
#include "container_probe.hpp"
#include "cursor.hpp"
#include "element.hpp"
#include "frames.hpp"
#include "method_value.hpp"
#include "namespace_changes.hpp"
#include "namespaces.hpp"
#include "publication.hpp"
#include "sync_final.hpp"
#include "sync_import.hpp"
#include "types.hpp"
#include "variable.hpp"
#include "walk.hpp"

namespace aether::runtime {

namespace {

using core::AccessClass;
using core::Strand;
using core::ValueHistory;

Site& as_site(PyObject* object) {
    return *reinterpret_cast<Site*>(object);
}

bool is_container(PyObject* object) {
    return kind_of(object) != ContainerKind::none;
}

void update_attribute(Site& site, Strand& strand, PyObject* object) {
    if (updates_privately(site, strand, object)) return;
    if (!has_recorded(site, strand, object, AccessClass::update)) {
        if (stores_elsewhere(site, object, site.name))
            return access_attribute(site, strand, object, site.name, AccessClass::read, ValueHistory::none);
        const Reference present = present_attribute(site, object);
        if (present != nullptr && works_in_place(site, present.get())) {
            access_attribute(site, strand, object, site.name, AccessClass::read, ValueHistory::none);
            return begin_in_place(site, strand, object, present.get());
        }
        note_copied(site, present.get());
    }
    access_attribute(site, strand, object, site.name, AccessClass::update, ValueHistory::scalar);
}

// What a global or closure variable holds now, before it is stored.
Reference present_variable(Site& site) {
    if (site.op == SiteOp::update_global || site.op == SiteOp::store_global) return present_global(site);
    PyObject* cell = present_cell(site);
    return Reference(cell == nullptr ? nullptr : PyCell_Get(cell));
}

void update_variable(Site& site, Strand& strand, PyObject* operand) {
    const Reference present = present_variable(site);
    const bool in_place = present != nullptr && works_in_place(site, present.get());
    note_copied(site, present.get());
    const AccessClass access = in_place ? AccessClass::read : AccessClass::update;
    if (site.op == SiteOp::update_global) {
        access_global(site, strand, access, ValueHistory::scalar);
    } else {
        access_cell(site, strand, access, ValueHistory::scalar);
    }
    if (in_place) operate_in_place(site, strand, present.get(), operand);
}

void store_variable(Site& site, Strand& strand, PyObject* value) {
    const AccessClass access = site.has(is_update) ? AccessClass::update : AccessClass::write;
    const bool deletes = site.op == SiteOp::delete_global || site.op == SiteOp::delete_cell;
    const ValueHistory history = deletes ? ValueHistory::other : history_of(value, site.has(const_flag));
    if (!deletes && !site.has(atom)) note_replaced(site, present_variable(site).get(), value);
    const bool global = site.op == SiteOp::store_global || site.op == SiteOp::delete_global;
    const bool published = publish(site, strand, deletes ? nullptr : value, global ? nullptr : present_cell(site));
    if (global) {
        access_global(site, strand, access, history);
    } else {
        access_cell(site, strand, access, history);
    }
    strand.tick_after(published);
}

// The next site of a group; null after the last. A load that an update uses has the update for a partner.
Site* next_load(const Site& site) {
    return site.partner != nullptr && site.partner->op == SiteOp::load_attr ? site.partner : nullptr;
}

// One probe stands for the loads of a group (hooks/aether_hooks/groups.py). The rest is left out after what turns out
// to be a property: its code may be what orders them.
void load_attributes(Site& first, Strand& strand, PyObject* object) {
    for (Site* site = &first; site != nullptr; site = next_load(*site)) {
        if (!is_plain_field(*site, Py_TYPE(object)) && is_computed(*site, object))
            return meet_namespace(strand, object, site->name, AccessClass::read);
        if (!site->hit.load(std::memory_order_relaxed)) site->hit.store(true, std::memory_order_relaxed);
        access_attribute(*site, strand, object, site->name, site->load_class, ValueHistory::none);
    }
}

[[gnu::noinline]] void observe(Site& site, Strand& strand, PyObject* operand) {
    switch (site.op) {
        case SiteOp::load_attr:
            return load_attributes(site, strand, operand);
        case SiteOp::update_attr:
            return update_attribute(site, strand, operand);
        case SiteOp::load_global:
            if (site.has(deferred)) return sync::use_import(site, strand);
            return access_global(site, strand, site.load_class, ValueHistory::none);
        case SiteOp::load_cell:
            return access_cell(site, strand, site.load_class, ValueHistory::none);
        case SiteOp::store_global:
        case SiteOp::store_cell:
        case SiteOp::delete_global:
        case SiteOp::delete_cell:
            return store_variable(site, strand, operand);
        case SiteOp::update_global:
        case SiteOp::update_cell:
            return update_variable(site, strand, operand);
        case SiteOp::load_slice:
            if (is_container(operand)) access_container(site, strand, operand, slice_load_effect, nullptr);
            return;
        case SiteOp::store_slice:
            if (is_container(operand)) access_container(site, strand, operand, slice_store_effect, nullptr);
            return;
        case SiteOp::call_method:
            return begin_call(site, strand, operand);
        case SiteOp::first_arg:
        case SiteOp::last_arg:
            return pass_argument(site, strand, operand);
        case SiteOp::keyword:
            return pass_keyword(site, strand, operand);
        case SiteOp::take_result:
            return take_result(site, strand, operand);
        case SiteOp::iterate:
            return iterate(site, strand, operand);
        case SiteOp::step:
            return step(site, strand);
        case SiteOp::finalize:
            return sync::acquire_accesses(operand);
        case SiteOp::contains:
            return test_contains(site, strand, operand);
        case SiteOp::contains_key:
            return pass_contains_key(site, operand);
        case SiteOp::builtin_arg:
            return pass_to_builtin(site, strand, operand);
        case SiteOp::truth:
            return test_truth(site, strand, operand);
        case SiteOp::getattr:
            if (site.has(snapshot)) return open_namespace(strand, operand);
            if (site.has(has_args)) return begin_attribute_call(site, operand);
            if (site.name != nullptr) access_by_function(site, strand, operand, site.name, nullptr);
            return;
        case SiteOp::store_attr:
        case SiteOp::load_item:
        case SiteOp::store_item:
        case SiteOp::update_item:
        case SiteOp::operate:
        case SiteOp::feed:
        case SiteOp::check:
        case SiteOp::activations:
        case SiteOp::method_value:
        case SiteOp::section_attr:
        case SiteOp::section_item:
        case SiteOp::section_global:
        case SiteOp::section_cell:
            return;  // forms of their own, or no probe at all
    }
}

bool is_item(SiteOp op) {
    return op == SiteOp::store_item || op == SiteOp::update_item;
}

PyObject* unknown_form() {
    PyErr_SetString(PyExc_SystemError, "aether: a probe was used in a form that it does not have");
    return nullptr;
}

// Of an update in place: the load is recorded, and the store changes nothing.
bool stores_what_it_loaded(Site& site, PyObject* object, PyObject* value) {
    if (value == nullptr || !works_in_place(site, value)) return false;
    return is_container(value) || present_attribute(site, object).get() == value;
}

// The store itself follows. Whether a __setattr__ of the class's own will store the attribute for the first time cannot
// be known: then only the value is published.
void record_store(Site& site, Strand& strand, PyObject* object, PyObject* value) {
    const bool elsewhere = stores_elsewhere(site, object, site.name);
    const bool in_place = site.op == SiteOp::update_attr && stores_what_it_loaded(site, object, value);
    if (!elsewhere && !in_place) note_replaced_attribute(site, strand, object, site.name, value);
    // What a property or a __setattr__ does with the value is not known.
    PyObject* holder = !elsewhere && is_location(site, object, site.name) ? object : nullptr;
    const bool published = publish(site, strand, value, holder);
    const AccessClass access =
        site.op == SiteOp::update_attr || site.has(is_update) ? AccessClass::update : AccessClass::write;
    if (in_place) {
        if (!site.has(has_args)) operate_in_place(site, strand, value, nullptr);
        return;
    }
    if (!elsewhere && is_namespace_name(site.name)) replace_namespace(site, strand, object, value);
    if (!elsewhere) access_attribute(site, strand, object, site.name, access, history_of(value, site.has(const_flag)));
    strand.tick_after(published);
}

// Borrowed. An operand that the probe fetched is not on the stack.
PyObject* value_below_probe(const Frame* frame, const Site& site, const PyObject* operand) {
    return mitigation::value_of(
        value_below(frame, reinterpret_cast<const PyObject*>(&site), site.operand == nullptr ? operand : nullptr));
}

// `S[object]` before an attribute of it is stored: the value waits on the stack.
void store_attribute(Site& site, PyObject* object, PyObject* value) {
    if (Strand* strand = active() ? ready(site) : nullptr) {
        record_store(site, *strand, object, value);
    } else {
        note_prehistory(site, object, value);
    }
}

// `c[S[key]]`, `c += S[value]`: the container waits on the stack.
PyObject* container_below(const Site& site, PyObject* key) {
    const Frame* frame = current_frame();
    return frame == nullptr ? nullptr : value_below_probe(frame, site, key);
}

// Gives the container where the load will insert a default: then nothing was recorded.
PyObject* access_item(Site& site, PyObject* container, PyObject* key) {
    if (container == nullptr || !loads_items(container)) return nullptr;
    Strand* strand = ready(site);
    if (strand == nullptr || is_nobody_elses(container, *strand)) return nullptr;
    if (site.op != SiteOp::load_item && stores_items(container)) {
        update_item(site, *strand, container, key);
    } else if (will_insert(container, key)) {
        return container;
    } else {
        announce_item(site, *strand, container, key);  // of an update whose store a __setitem__ in Python makes, too
    }
    return nullptr;
}

// A load or update of an element of which nothing new is to be recorded.
[[gnu::noinline]] bool repeats_item(Site& site, PyObject* container, PyObject* key) {
    if (container == nullptr || !(PyList_CheckExact(container) || PyDict_CheckExact(container))) return false;
    Strand* strand = known_strand();
    if (strand == nullptr) return false;
    finish_loads(*strand);
    if (is_nobody_elses(container, *strand)) return true;
    return site.op == SiteOp::load_item ? repeats_element_load(site, *strand, container, key)
                                        : repeats_element_update(site, *strand, container, key);
}

void record_update_begun(Site& site, PyObject* object, PyObject* value) {
    Strand* strand = ready(site);
    if (strand == nullptr) return;
    access_attribute(site, *strand, object, site.name, AccessClass::read, ValueHistory::none);
    if (value != nullptr && is_container(value) && site.has(has_args)) begin_in_place(site, *strand, object, value);
}

// The load of an update whose operand runs between its load and its store.
PyObject* load_updated(Site& site, PyObject* object) {
    PyObject* value = PyObject_GetAttr(object, site.name);
    if (value != nullptr && active()) contain([&] { record_update_begun(site, object, value); });
    return value;
}

// The loads of a group after the first.
[[gnu::noinline]] void load_others(Site& first, Strand& strand, PyObject* object) {
    for (Site* site = next_load(first); site != nullptr; site = next_load(*site)) {
        if (!repeats_load(*site, strand, object)) return contain([&] { load_attributes(*site, strand, object); });
    }
}

// Loads that stand in their fields already: the site's attribute, and those of its group. False: nothing was done.
[[gnu::noinline]] bool repeats_loads(Site& site, Strand& strand, PyObject* object) {
    finish_loads(strand);
    if (!repeats_load(site, strand, object)) return false;
    if (next_load(site) != nullptr) load_others(site, strand, object);
    return true;
}

// The parts of `see` are functions of their own, so that the short ones do not save registers for the long ones.

void see_store_of(Site& site, PyObject* object, PyObject* value) {
    Strand* strand = value != nullptr && active() ? known_strand() : nullptr;
    if (strand != nullptr) {
        finish_loads(*strand);
        if (stores_privately(site, *strand, object, value) || repeats_store(site, *strand, object, value)) return;
    }
    contain([&] { store_attribute(site, object, value); });
}

[[gnu::noinline]] void see_store(Site& site, PyObject* object) {
    const Frame* frame = current_frame();
    see_store_of(site, object,
                 site.has(deletes) || frame == nullptr ? nullptr : value_below_probe(frame, site, object));
}

[[gnu::noinline]] bool repeats_global(Site& site, LoadIs load) {
    Strand* strand = known_strand();
    if (strand == nullptr) return false;
    finish_loads(*strand);
    return repeats_global_load(site, *strand, load);
}

// False with a Python exception set if what the probe does for the program fails.
[[gnu::noinline]] bool see_while_active(Site& site, PyObject* operand) {
    PyObject* inserting = nullptr;
    contain([&] {
        if (site.op == SiteOp::load_item || site.has(by_key)) {
            inserting = access_item(site, container_below(site, operand), operand);
        } else if (Strand* strand = ready(site)) {
            observe(site, *strand, operand);
        }
    });
    return inserting == nullptr || insert_default(site, inserting, operand);
}

// `left op= right`; null: what is on the left is not known.
[[gnu::noinline]] void see_operation(Site& site, PyObject* left, PyObject* right) {
    if (left == nullptr || !is_container(left)) return;
    contain([&] {
        if (Strand* strand = ready(site)) operate_in_place(site, *strand, left, right);
    });
}

// Takes the reference to the operand. Its own `__iter__` may be Python code.
PyObject* see_and_make_iterator(Site& site, PyObject* operand) {
    const bool seen = !active() || see_while_active(site, operand);
    PyObject* iterator = seen ? PyObject_GetIter(operand) : nullptr;
    Py_DECREF(operand);
    return iterator;
}

// Takes the reference to the operand, and gives back what is walked in its place.
[[gnu::noinline]] PyObject* see_guarded_walk(Site& site, PyObject* operand) {
    Reference copy = mitigation::snapshot_of(site, operand);
    contain([&] {
        if (Strand* strand = active() ? ready(site) : nullptr)
            take_in(site, *strand, operand, copy == nullptr ? Intake::steps : Intake::guarded);
    });
    if (copy == nullptr) return operand;
    Py_DECREF(operand);
    return copy.release();
}

// Takes the reference to the operand.
PyObject* begin_guarded(Site& site, PyObject* operand) {
    PyObject* update = mitigation::begin(site, operand);
    Py_DECREF(operand);
    return update;
}

// A load of a global or an item that stands in its field already.
bool repeats(Site& site, PyObject* operand) {
    if (site.op == SiteOp::load_global) return repeats_global(site, LoadIs::done);
    const bool is_item_load = site.op == SiteOp::load_item || site.has(by_key);
    return is_item_load && repeats_item(site, container_below(site, operand), operand);
}

// Takes the reference to the operand, and gives it back: or a cursor, method or iterator that stands for it.
[[gnu::noinline]] PyObject* see(Site& site, PyObject* operand) {
    if (site.has(guarded))
        return site.op == SiteOp::iterate ? see_guarded_walk(site, operand) : begin_guarded(site, operand);
    if (site.op == SiteOp::iterate && site.has(fused)) return see_and_make_iterator(site, operand);
    if (site.op == SiteOp::store_attr) {
        if (watching()) see_store(site, operand);
    } else if (site.op == SiteOp::method_value) {
        return watching() ? watch_method(site, operand) : operand;  // it may be called when others are there
    } else if (!active()) {
        if (site.op == SiteOp::store_global && watching()) contain([&] { note_prehistory(site, nullptr, operand); });
    } else if (site.op == SiteOp::operate) {
        see_operation(site, container_below(site, operand), operand);
    } else if (is_item(site.op) && !site.has(by_key)) {
        if (!(site.op == SiteOp::store_item ? stores_items(operand) : updates_items(operand))) return operand;
        PyObject* cursor = make_cursor(site, operand);
        Py_DECREF(operand);
        return cursor;
    } else if (repeats(site, operand)) {
        return operand;
    } else if (!see_while_active(site, operand)) {
        Py_DECREF(operand);
        return nullptr;
    } else if (site.op == SiteOp::take_result || site.op == SiteOp::call_method) {
        release_receivers();
    }
    return operand;
}

PyObject* raise_unbound(PyObject* name) {
    PyErr_Format(PyExc_UnboundLocalError, "cannot access local variable '%U' where it is not associated with a value",
                 name);
    return nullptr;
}

// New reference. The compiler may keep in a cell what the rewriter took for a plain local: annotations that are
// evaluated late use variables of the function around them.
PyObject* look_up_variable(Site& site, const Frame* frame) {
    const int index = local_index(code_of(frame), site.operand);
    if (index >= 0) {
        site.local.store(index, std::memory_order_relaxed);
        return Py_XNewRef(local_at(frame, index));
    }
    const int cell = cell_index(code_of(frame), site.operand);
    PyObject* holder = cell < 0 ? nullptr : cell_at(frame, cell);
    return holder == nullptr ? nullptr : PyCell_Get(holder);
}

// New reference; null with a Python exception set if the variable is unbound.
[[gnu::noinline]] PyObject* fetch_operand(Site& site) {
    const int index = site.local.load(std::memory_order_relaxed);
    if (index == local_is_constant) return Py_NewRef(PyTuple_GET_ITEM(site.operand, 0));
    const Frame* frame = current_frame();
    if (site.operand == nullptr || frame == nullptr) return unknown_form();
    PyObject* value = index >= 0 ? Py_XNewRef(local_at(frame, index)) : look_up_variable(site, frame);
    return value != nullptr ? value : raise_unbound(site.operand);
}

// The same without a call, where it is a variable that was bound when the probe ran before; null if not so.
PyObject* fetched_before(const Site& site) {
    const int index = site.local.load(std::memory_order_relaxed);
    if (index < 0) return nullptr;
    const Frame* frame = current_frame();
    return frame == nullptr ? nullptr : Py_XNewRef(local_at(frame, index));
}

// A load of which nothing new is to be recorded.
bool loads_again(Site& site, PyObject* object) {
    if (site.op != SiteOp::load_attr || !active()) return false;
    Strand* strand = known_strand();
    if (strand == nullptr) return false;
    const bool alone = strand->pending.count == 0 && next_load(site) == nullptr;
    return (alone && loads_privately(site, *strand, object)) || repeats_loads(site, *strand, object);
}

}  // namespace

PyObject* probe_operator(PyObject* left, PyObject* operand) {
    if (!Py_IS_TYPE(left, &site_type)) Py_RETURN_NOTIMPLEMENTED;
    Py_INCREF(operand);
    return loads_again(as_site(left), operand) ? operand : see(as_site(left), operand);
}

PyObject* probe_fetched(PyObject* self) {
    Site& site = as_site(self);
    PyObject* operand = fetched_before(site);
    if (operand == nullptr) {
        operand = fetch_operand(site);
        return operand == nullptr ? nullptr : see(site, operand);
    }
    return loads_again(site, operand) ? operand : see(site, operand);
}

PyObject* cursor_load(Site& site, PyObject* container, PyObject* key) {
    Strand* strand = active() ? ready(site) : nullptr;
    return strand == nullptr ? PyObject_GetItem(container, key) : load_item(site, *strand, container, key);
}

int cursor_store(Site& site, PyObject* container, PyObject* key, PyObject* value) {
    Strand* strand = active() ? ready(site) : nullptr;
    if (strand != nullptr) return store_item(site, *strand, container, key, value);
    return value == nullptr ? PyObject_DelItem(container, key) : PyObject_SetItem(container, key, value);
}

PyObject* probe_subscript(PyObject* self, PyObject* operand) {
    Site& site = as_site(self);
    if (!site.has(fused)) return probe_operator(self, operand);
    if (site.op == SiteOp::update_attr) return load_updated(site, operand);
    if (site.op == SiteOp::iterate) return probe_operator(self, operand);
    return PySlice_Check(operand) ? probe_operator(self, reinterpret_cast<PySliceObject*>(operand)->stop)
                                  : unknown_form();
}

int probe_assign_subscript(PyObject* self, PyObject* operand, PyObject* value) {
    Site& site = as_site(self);
    if (site.has(guarded)) return mitigation::store_guarded(site, operand, value) ? 0 : -1;
    if (site.op != SiteOp::update_attr) {
        (void)unknown_form();
        return -1;
    }
    contain([&] {
        if (Strand* strand = active() ? ready(site) : nullptr) {
            record_store(site, *strand, operand, value);
        } else if (watching()) {
            note_prehistory(site, operand, value);
        }
    });
    return PyObject_SetAttr(operand, site.name, value);
}

namespace {

// The load that inserts is done by the interpreter, but not by code that would not be watched here.
void observe_insertion(Site& site, PyObject* container, PyObject* key) {
    if (default_factory(container) == Factory::built_in) {
        if (!insert_default(site, container, key)) PyErr_Clear();  // the program's own load raises it again
    } else {
        contain([&] {
            if (Strand* strand = ready(site)) announce_insertion(site, *strand, container, key);
        });
    }
}

void observe_next(Site& site, Strand& strand, PyObject* operand) {
    if (site.op == SiteOp::load_global && !site.has(deferred))
        return access_global(site, strand, site.load_class, ValueHistory::none, LoadIs::next);
    if (site.op == SiteOp::load_cell)
        return access_cell(site, strand, site.load_class, ValueHistory::none, LoadIs::next);
    observe(site, strand, operand);
}

}  // namespace

void observe_value(Site& site, PyObject* operand) {
    if (loads_again(site, operand)) return;
    if (!active()) {
        if (site.op == SiteOp::store_global && watching()) contain([&] { note_prehistory(site, nullptr, operand); });
        return;
    }
    if (site.op == SiteOp::load_global && repeats_global(site, LoadIs::next)) return;
    contain([&] {
        if (Strand* strand = ready(site)) observe_next(site, *strand, operand);
    });
}

void observe_store(Site& site, PyObject* object, PyObject* value) {
    if (!watching()) return;
    if (site.op == SiteOp::store_attr) return see_store_of(site, object, value);
    contain([&] { store_attribute(site, object, value); });
}

void observe_update_begun(Site& site, PyObject* object) {
    if (!active()) return;
    contain([&] { record_update_begun(site, object, present_attribute(site, object).get()); });
}

void observe_item(Site& site, PyObject* container, PyObject* key) {
    if (!active() || repeats_item(site, container, key)) return;
    PyObject* inserting = nullptr;
    contain([&] { inserting = access_item(site, container, key); });
    if (inserting != nullptr) observe_insertion(site, container, key);
}

void observe_updated_item(Site& site, PyObject* container, PyObject* key) {
    if (!active() || !updates_items(container)) return;
    bool inserts = false;
    contain([&] {
        inserts = will_insert(container, key);
        Strand* strand = inserts ? nullptr : ready(site);
        if (strand != nullptr) announce_item(site, *strand, container, key);
    });
    if (inserts) observe_insertion(site, container, key);
}

void observe_item_store(Site& site, PyObject* container, PyObject* key, PyObject* value) {
    if (!active() || !(site.op == SiteOp::store_item ? stores_items(container) : updates_items(container))) return;
    contain([&] {
        if (Strand* strand = ready(site)) announce_store(site, *strand, container, key, value);
    });
}

void observe_operation(Site& site, PyObject* left, PyObject* right) {
    if (active()) see_operation(site, left, right);
}

namespace {

bool is_update_op(SiteOp op) {
    return op == SiteOp::update_attr || op == SiteOp::update_item || op == SiteOp::update_global ||
           op == SiteOp::update_cell;
}

void record_guarded(Site& site, Strand& strand, PyObject* holder, PyObject* key, PyObject* value) {
    switch (site.op) {
        case SiteOp::update_item:
            if (updates_items(holder)) update_item(site, strand, holder, key);
            return;
        case SiteOp::store_item:
            if (stores_items(holder)) announce_store(site, strand, holder, key, value);
            return;
        case SiteOp::store_attr:
            return record_store(site, strand, holder, value);
        default:
            return observe(site, strand, is_update_op(site.op) ? holder : value);
    }
}

void observe_guarded(Site& site, PyObject* holder, PyObject* key, PyObject* value, Guards guards) {
    contain([&] {
        Strand* strand = ready(site);
        if (strand == nullptr) return;
        if (guards == Guards::no) return record_guarded(site, *strand, holder, key, value);
        strand->held().hold(core::guard_lock, false, true);
        record_guarded(site, *strand, holder, key, value);
        strand->held().drop(core::guard_lock);
        strand->start_epoch();  // an unguarded access of the same epoch is another one
    });
}

}  // namespace

void observe_guarded_load(Site& site, PyObject* holder, PyObject* key, PyObject* value, Guards guards) {
    if (active() && is_container(value)) observe_guarded(site, holder, key, value, guards);
}

void observe_guarded_store(Site& site, PyObject* holder, PyObject* key, PyObject* value, Guards guards) {
    if (active()) {
        if (!is_update_op(site.op) || !is_container(value)) observe_guarded(site, holder, key, value, guards);
    } else if (watching() && value != nullptr && site.op == SiteOp::store_attr) {
        contain([&] { note_prehistory(site, holder, value); });
    }
}

}  // namespace aether::runtime
