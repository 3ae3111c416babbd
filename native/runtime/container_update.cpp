#include "container_update.hpp"

#include <utility>

#include "container_access.hpp"
#include "effects.hpp"
#include "namespaces.hpp"
#include "publication.hpp"
#include "types.hpp"

namespace aether::runtime {

using core::AccessClass;
using core::ValueHistory;

namespace {

constexpr Py_ssize_t most_elements = 1024;  // of what `update` is given, that are looked at one by one
constexpr Effect stored_key{"update", Touch::none, Touch::none, Touch::write, Sharing::atomic, false, false};
constexpr Effect kept_element{"update", Touch::none, Touch::none, Touch::read, Sharing::atomic, false, false};

constexpr Effect counted_key{"update", Touch::none, Touch::none, Touch::update, Sharing::atomic, false, false};

// What `update` does to one key or element that it is given.
const Effect& effect_on_element(PyObject* object, bool present) {
    if (is_counter(object)) return counted_key;
    return !present || PyDict_Check(object) ? stored_key : kept_element;
}

// The first of an exact pair: null for anything else.
Reference first_of_pair(PyObject* object) {
    if (PyTuple_CheckExact(object) && PyTuple_GET_SIZE(object) == 2)
        return Reference(Py_NewRef(PyTuple_GET_ITEM(object, 0)));
    if (!PyList_CheckExact(object) || PyList_Size(object) != 2) return nullptr;
    Reference first(PyList_GetItemRef(object, 0));
    if (first == nullptr) PyErr_Clear();  // another thread has emptied it
    return first;
}

// Puts the keys of pairs in their places: false if one is no pair.
bool pairs_to_keys(PyObject* pairs) {
    for (Py_ssize_t index = 0; index < PyList_GET_SIZE(pairs); ++index) {
        Reference key = first_of_pair(PyList_GET_ITEM(pairs, index));
        if (key == nullptr || PyList_SetItem(pairs, index, key.release()) < 0) return false;
    }
    return true;
}

// The keys of a dict or the elements of a set, list, tuple or string; null for anything else and for what is very
// large.
Reference elements_of(PyObject* object) {
    if (object == nullptr || !(PyDict_CheckExact(object) || PyAnySet_CheckExact(object) || PyList_CheckExact(object) ||
                               PyTuple_CheckExact(object) || PyUnicode_CheckExact(object)))
        return nullptr;
    PyObject* raised = PyErr_GetRaisedException();
    Reference elements(PyObject_Size(object) > most_elements ? nullptr : PySequence_List(object));
    PyErr_SetRaisedException(raised);
    return elements;
}

}  // namespace

// The keys or elements that `update` of `object` stores; null if that is not known.
Reference keys_stored(PyObject* object, PyObject* source) {
    Reference elements = elements_of(source);
    const bool keyed = is_dict(kind_of(object)) && !is_counter(object);
    if (elements == nullptr || !keyed || PyDict_CheckExact(source)) return elements;
    const bool pairs = PyList_CheckExact(source) || PyTuple_CheckExact(source);
    return pairs && pairs_to_keys(elements.get()) ? std::move(elements) : nullptr;
}

// `update` stores each of these keys or elements (null: it is not known which). Gives false if all were there already.
bool store_each(Site& site, core::Strand& strand, PyObject* object, PyObject* keys) {
    if (keys == nullptr) return true;
    bool inserts = false;
    for (Py_ssize_t index = 0; index < PyList_GET_SIZE(keys); ++index) {
        PyObject* key = PyList_GET_ITEM(keys, index);
        const bool present = is_present(object, key, false);
        inserts |= !present;
        (void)access_container(site, strand, object, effect_on_element(object, present), key);
        if (!present) note_insertion(strand, object, key);
    }
    return inserts;
}

// The keys that `update` of one of the library's containers stores, as the container within has them; null if that is
// not known.
Reference keys_stored_within(const Within& within, PyObject* source) {
    Reference keys = keys_stored(within.container(), source);
    for (Py_ssize_t index = 0; keys != nullptr && index < PyList_GET_SIZE(keys.get()); ++index) {
        Reference own = within.translated(PyList_GET_ITEM(keys.get(), index));
        if (own == nullptr) return nullptr;
        PyList_SetItem(keys.get(), index, own.release());
    }
    return keys;
}

// `update` stores a keyword's value.
void store_keyword(Site& site, core::Strand& strand, PyObject* whole, PyObject* name, PyObject* value) {
    const Within within(site, whole, name, "update");
    PyObject* object = within.container();
    PyObject* key = within.key();
    if (object == nullptr) return;
    const bool published = publish(site, strand, value, object);
    const bool present = is_present(object, key, false);
    (void)access_container(site, strand, object, effect_on_element(object, present), key);
    if (!present) {
        note_insertion(strand, object, key);
        touch_structure(site, strand, object, AccessClass::write);
    }
    touch_contents(site, strand, object);
    if (published || !is_nobody_elses(object, strand)) strand.tick();
}

}  // namespace aether::runtime
