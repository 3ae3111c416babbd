#include "walk.hpp"

#include <string_view>
#include <unordered_set>
#include <vector>

#include "container.hpp"
#include "library_container.hpp"
#include "namespaces.hpp"
#include "reference.hpp"
#include "types.hpp"

namespace aether::runtime {

namespace {

constexpr int iterator_depth = 4;  // zip(enumerate(d), ...)
constexpr std::size_t most_nested = 1024;

// Mirrors _PyDictViewObject (Include/internal/pycore_dict.h).
struct DictView {
    PyObject_HEAD PyObject* dict;
};

// A container about to be taken in, and what of it.
struct Source {
    PyObject* container;
    ContainerKind kind;
    bool values;  // not only its keys
    bool view;
    bool steps;  // by an iterator that exists already
};

bool is_exact(PyObject* object) {
    return PyList_CheckExact(object) || PyDict_CheckExact(object) || PySet_CheckExact(object);
}

bool is_snapshot(const Source& source, Intake intake) {
    if (source.steps) return false;
    if (intake == Intake::guarded) return true;
    PyObject* container = source.container;
    const bool plain_dict = source.kind == ContainerKind::dict;
    switch (intake) {
        case Intake::list:
            return source.view ? plain_dict : is_exact(container);
        case Intake::tuple:
            return PyList_CheckExact(container);
        case Intake::set:
            return !source.view && (PySet_CheckExact(container) || PyDict_CheckExact(container));
        case Intake::dict:
            return !source.view && plain_dict;
        case Intake::copy:
            return !source.view && (plain_dict || is_exact(container));
        case Intake::none:
        case Intake::steps:
        case Intake::nested:
        case Intake::fields:
        case Intake::begin:
        case Intake::next:
        case Intake::resume:
        case Intake::guarded:
            return false;
    }
    return false;
}

// What C code defined; the containers' Python subclasses have such a base.
const PyTypeObject* built_in_base(const PyTypeObject* type) {
    while ((type->tp_flags & Py_TPFLAGS_IMMUTABLETYPE) == 0 && type->tp_base != nullptr) type = type->tp_base;
    return type;
}

// False for a subclass with an __iter__ in Python: what that does is watched itself.
bool iterates_itself(PyObject* container) {
    const PyTypeObject* type = Py_TYPE(container);
    return type->tp_iter == built_in_base(type)->tp_iter;
}

bool is_iterator_over_containers(const PyTypeObject* type) {
    return type == &PyListIter_Type || type == &PyListRevIter_Type || type == &PyDictIterKey_Type ||
           type == &PyDictIterValue_Type || type == &PyDictIterItem_Type || type == &PyDictRevIterKey_Type ||
           type == &PyDictRevIterValue_Type || type == &PyDictRevIterItem_Type || type == &PySetIter_Type ||
           type == &PyODictIter_Type || type == &PyByteArrayIter_Type || is_deque_iterator(type);
}

bool is_iterator_over_iterators(const PyTypeObject* type) {
    return type == &PyEnum_Type || type == &PyMap_Type || type == &PyZip_Type || type == &PyFilter_Type ||
           std::string_view(type->tp_name).starts_with("itertools.");
}

// Iterators over these raise if the size has changed since they were made.
bool remembers_size(ContainerKind kind) {
    return kind == ContainerKind::dict || kind == ContainerKind::ordered_dict || kind == ContainerKind::set ||
           kind == ContainerKind::deque;
}

bool shows_keys(const PyTypeObject* type) {
    return type == &PyDictKeys_Type || type == &PyODictKeys_Type || type == &PyDictIterKey_Type ||
           type == &PyDictRevIterKey_Type;
}

using Sources = std::vector<Source>;

void add_source(Sources& found, PyObject* container, bool keys, bool view, bool steps) {
    const ContainerKind kind = kind_of(container);
    if (kind == ContainerKind::none) return;
    found.push_back({container, kind, !keys && kind != ContainerKind::set, view, steps});
}

void find_behind(PyObject* iterator, Sources& found, int depth);

struct Search {
    Sources* found;
    const PyTypeObject* iterator;
    int depth;
};

int add_container(PyObject* referent, void* argument) {
    const Search& search = *static_cast<Search*>(argument);
    add_source(*search.found, referent, shows_keys(search.iterator), false, true);
    return 0;
}

int add_iterator(PyObject* referent, void* argument) {
    const Search& search = *static_cast<Search*>(argument);
    find_behind(referent, *search.found, search.depth);
    return 0;
}

// What `chain` has not begun with: it makes iterators only then.
int add_iterable(PyObject* referent, void* argument) {
    const Search& search = *static_cast<Search*>(argument);
    add_source(*search.found, referent, PyDict_Check(referent), false, true);
    find_behind(referent, *search.found, search.depth);
    return 0;
}

int add_iterables(PyObject* referent, void* argument) {
    if (PyTuple_CheckExact(referent)) return Py_TYPE(referent)->tp_traverse(referent, add_iterable, argument);
    return 0;
}

// The first iterator that another refers to is the one that it steps; `map` and `zip` keep theirs in a tuple. What they
// refer to besides is no business of theirs any more.
int add_first(PyObject* referent, void* argument) {
    if (PyType_Check(referent)) return 0;
    if (PyTuple_CheckExact(referent)) {
        Py_TYPE(referent)->tp_traverse(referent, add_iterator, argument);
    } else if (Py_IS_TYPE(referent, &PyTupleIter_Type)) {
        Py_TYPE(referent)->tp_traverse(referent, add_iterables, argument);
    } else if (PyIter_Check(referent) != 0) {
        add_iterator(referent, argument);
    } else {
        return 0;
    }
    return 1;
}

// `next` looks at the same referents right after us, and with no more protection.
void find_behind(PyObject* iterator, Sources& found, int depth) {
    const PyTypeObject* type = Py_TYPE(iterator);
    if (depth == 0 || type->tp_traverse == nullptr) return;
    Search search{&found, type, depth - 1};
    if (is_iterator_over_containers(type)) {
        type->tp_traverse(iterator, add_container, &search);
    } else if (is_iterator_over_iterators(type)) {
        type->tp_traverse(iterator, add_first, &search);
    }
}

Sources sources_of(PyObject* iterable) {
    Sources found;
    if (PyObject* dict = viewed(iterable)) {
        add_source(found, dict, shows_keys(Py_TYPE(iterable)), true, false);
    } else if (kind_of(iterable) != ContainerKind::none) {
        const bool keys = PyDict_Check(iterable);
        if (iterates_itself(iterable)) add_source(found, iterable, keys, false, false);
    } else {
        find_behind(iterable, found, iterator_depth);
    }
    return found;
}

void record_intake(Site& site, core::Strand& strand, const Source& source, Intake intake) {
    PyObject* object = source.container;
    if (is_nobody_elses(object, strand)) return;
    const core::AccessClass access = is_snapshot(source, intake) ? core::AccessClass::read : core::AccessClass::walk;
    // `dict(d)`, `d.copy()` and what walks a dict's inside see its values.
    const bool values = source.values || intake == Intake::dict || intake == Intake::copy || intake == Intake::nested;
    ShadowObject& shadow = *shadow_of(object, expected_names(Py_TYPE(object)));
    const Whole names = structure_of(object, shadow);
    access_field(site, strand, names.place, names.field, access, core::ValueHistory::other);
    if (!values || source.kind == ContainerKind::set) return;
    const Whole contents = contents_of(object, shadow);
    access_field(site, strand, contents.place, contents.field, access, core::ValueHistory::other);
}

int keep_first(PyObject* referent, void* first) {
    *static_cast<PyObject**>(first) = referent;
    return 1;
}

// What `sources_of` finds behind a list's iterator, the commonest one by far.
void take_in_list_iterator(Site& site, core::Strand& strand, PyObject* iterator, Intake intake) {
    PyObject* list = nullptr;
    PyListIter_Type.tp_traverse(iterator, keep_first, &list);
    if (list != nullptr && intake != Intake::begin)
        record_intake(site, strand, {list, ContainerKind::list, true, false, true}, intake);
}

bool may_hold_more(PyObject* object) {
    return PyList_Check(object) || PyDict_Check(object) || PyTuple_CheckExact(object);
}

// The elements that may hold containers. They are ours while we look at them: another thread may take them out. `found`
// has room for all that it may take, so that nothing is thrown out of the critical section.
void add_elements(PyObject* object, std::vector<Reference>& found) {
    const auto add = [&found](PyObject* element) {
        const bool wanted = kind_of(element) != ContainerKind::none || PyTuple_CheckExact(element);
        if (wanted && found.size() < most_nested) found.emplace_back(Py_NewRef(element));
    };
    if (PyTuple_CheckExact(object)) {
        for (Py_ssize_t index = 0; index < PyTuple_GET_SIZE(object); ++index) add(PyTuple_GET_ITEM(object, index));
        return;
    }
    Py_BEGIN_CRITICAL_SECTION(object);
    if (PyList_Check(object)) {
        for (Py_ssize_t index = 0; index < PyList_GET_SIZE(object); ++index) add(PyList_GET_ITEM(object, index));
    } else {
        Py_ssize_t position = 0;
        PyObject* value = nullptr;
        while (PyDict_Next(object, &position, nullptr, &value) != 0) add(value);
    }
    Py_END_CRITICAL_SECTION();
}

// Containers within are as many as the program made, and may hold each other.
void take_in_nested(Site& site, core::Strand& strand, PyObject* outermost) {
    std::vector<Reference> found;
    found.reserve(most_nested);
    found.emplace_back(Py_NewRef(outermost));
    std::unordered_set<PyObject*> seen;
    for (std::size_t next = 0; next < found.size(); ++next) {
        PyObject* object = found[next].get();
        if (!seen.insert(object).second) continue;
        if (kind_of(object) != ContainerKind::none) take_in_container(site, strand, object, Intake::nested);
        if (may_hold_more(object)) add_elements(object, found);
    }
}

}  // namespace

PyObject* viewed(PyObject* object) {
    const PyTypeObject* type = Py_TYPE(object);
    if (type != &PyDictKeys_Type && type != &PyDictItems_Type && type != &PyDictValues_Type &&
        type != &PyODictKeys_Type && type != &PyODictItems_Type && type != &PyODictValues_Type)
        return nullptr;
    return reinterpret_cast<DictView*>(object)->dict;
}

void take_in_container(Site& site, core::Strand& strand, PyObject* object, Intake intake) {
    const ContainerKind kind = kind_of(object);
    record_intake(site, strand, {object, kind, !PyDict_Check(object), false, false}, intake);
}

namespace {

PyObject* position_name() {
    static PyObject* const name = PyUnicode_InternFromString("position");
    return name;
}

void step_iterator(Site& site, core::Strand& strand, PyObject* iterator) {
    ShadowObject& shadow = *shadow_of(iterator, 1);
    access_field(site, strand, {PlaceKind::position, iterator, nullptr, shadow}, field_of(shadow, position_name()),
                 core::AccessClass::write, core::ValueHistory::other);
}

// A container of the library's: its `__iter__` makes an iterator over the one within. True if it is one.
bool take_in_library_container(Site& site, core::Strand& strand, PyObject* iterable, Intake intake) {
    const Reference mapping = viewed_mapping(iterable);
    const Within within(site, mapping == nullptr ? iterable : mapping.get(), nullptr, "__iter__");
    if (within.container() == nullptr || !(within.is_wrapped() || mapping != nullptr)) return false;
    const ContainerKind kind = kind_of(within.container());
    const bool only_keys = mapping == nullptr || std::string_view(Py_TYPE(iterable)->tp_name).ends_with("KeysView");
    if (within.walks_copy() || (within.copies_keys() && only_keys)) {
        record_intake(site, strand, {within.container(), kind, false, false, false}, Intake::set);
        return true;
    }
    const bool values = mapping != nullptr || kind == ContainerKind::list;
    const bool steps = intake != Intake::copy;
    if (intake != Intake::begin || remembers_size(kind))
        record_intake(site, strand, {within.container(), kind, values, false, steps}, intake);
    return true;
}

}  // namespace

void take_in(Site& site, core::Strand& strand, PyObject* iterable, Intake intake) {
    const bool moves = intake == Intake::next || intake == Intake::resume;
    if (is_iterator(iterable) && (moves || (intake != Intake::begin && !is_private(iterable, strand))))
        step_iterator(site, strand, iterable);
    if (intake == Intake::resume) return;
    if (kind_of(iterable) == ContainerKind::none && take_in_library_container(site, strand, iterable, intake)) return;
    if (intake == Intake::nested) return take_in_nested(site, strand, iterable);
    if (is_exact(iterable) && is_nobody_elses(iterable, strand)) return;
    if (Py_IS_TYPE(iterable, &PyListIter_Type)) return take_in_list_iterator(site, strand, iterable, intake);
    for (const Source& source : sources_of(iterable)) {
        if (intake != Intake::begin || remembers_size(source.kind)) record_intake(site, strand, source, intake);
    }
}

bool is_walked_by_iterator(PyObject* iterable) {
    if (PyIter_Check(iterable) != 0 || viewed(iterable) != nullptr) return true;
    return kind_of(iterable) != ContainerKind::none && iterates_itself(iterable);
}

bool is_taken_at_once(PyObject* iterable, Intake intake) {
    if (PyTuple_CheckExact(iterable) || PyUnicode_CheckExact(iterable) || PyBytes_CheckExact(iterable)) return true;
    const Sources sources = sources_of(iterable);
    return sources.size() == 1 && is_snapshot(sources.front(), intake);
}

}  // namespace aether::runtime
