// The functions of `operator`: accesses of containers, seen where rewritten code calls them, however it got them.
#include "attribute.hpp"
#include "call_site.hpp"
#include "container_access.hpp"
#include "container_call.hpp"
#include "container_probe.hpp"
#include "namespaces.hpp"
#include "sync_handlers.hpp"
#include "types.hpp"
#include "walk.hpp"

namespace aether::runtime::sync {

namespace {

// Runs `access(site, strand)` if the call is rewritten code's.
template <class Access>
void at_call(SiteOp op, std::uint64_t flags, PyObject* name, Access&& access) {
    contain([&] {
        Site* site = call_site(op, flags, name);
        core::Strand* strand = site == nullptr ? nullptr : ready(*site);
        if (strand != nullptr) access(*site, *strand);
    });
}

PyObject* combination() {
    static PyObject* const name = PyUnicode_InternFromString("+");
    return name;
}

// A container and one more argument, or null: then the original says what is missing.
PyObject* container_of_call(const MethodCall& call) {
    PyObject* object = call.argument(0, "");
    return object != nullptr && call.argument(1, "") != nullptr && kind_of(object) != ContainerKind::none ? object
                                                                                                          : nullptr;
}

}  // namespace

PyObject* operator_getitem(const MethodCall& call) {
    PyObject* object = container_of_call(call);
    if (object != nullptr && default_factory(object) != Factory::none) {
        Site* site = call_site(SiteOp::load_item);
        core::Strand* strand = site == nullptr ? nullptr : ready(*site);
        if (strand != nullptr && call.argument(2, "") == nullptr)
            return load_item(*site, *strand, object, call.argument(1, ""));
    } else if (object != nullptr && loads_items(object)) {
        at_call(SiteOp::load_item, 0, nullptr,
                [&](Site& site, core::Strand& strand) { announce_item(site, strand, object, call.argument(1, "")); });
    }
    return call.run();
}

// The store is done here, since whether it inserts is known only after it.
PyObject* operator_setitem(const MethodCall& call) {
    PyObject* object = container_of_call(call);
    PyObject* key = call.argument(1, "");
    PyObject* value = call.argument(2, "");
    if (object == nullptr || value == nullptr || call.argument(3, "") != nullptr || !stores_items(object))
        return call.run();
    Site* site = call_site(SiteOp::store_item);
    core::Strand* strand = site == nullptr ? nullptr : ready(*site);
    if (strand == nullptr) return call.run();
    return store_item(*site, *strand, object, key, value) == 0 ? Py_NewRef(Py_None) : nullptr;
}

PyObject* operator_delitem(const MethodCall& call) {
    PyObject* object = container_of_call(call);
    if (object == nullptr || call.argument(2, "") != nullptr || !stores_items(object)) return call.run();
    Site* site = call_site(SiteOp::store_item, deletes);
    core::Strand* strand = site == nullptr ? nullptr : ready(*site);
    if (strand == nullptr) return call.run();
    return store_item(*site, *strand, object, call.argument(1, ""), nullptr) == 0 ? Py_NewRef(Py_None) : nullptr;
}

PyObject* operator_contains(const MethodCall& call) {
    if (PyObject* object = container_of_call(call)) {
        at_call(SiteOp::contains, 0, nullptr,
                [&](Site& site, core::Strand& strand) { test_membership(site, strand, object, call.argument(1, "")); });
    }
    return call.run();
}

PyObject* operator_search(const MethodCall& call) {
    if (PyObject* object = container_of_call(call)) {
        static PyObject* const name = PyUnicode_InternFromString("indexOf");
        at_call(SiteOp::builtin_arg, 0, name,
                [&](Site& site, core::Strand& strand) { take_in(site, strand, object, Intake::steps); });
    }
    return call.run();
}

// `+`, `|` and the like make a new container of two: each is read in one step.
PyObject* operator_combine(const MethodCall& call) {
    for (Py_ssize_t index : {0, 1}) {
        PyObject* object = call.argument(index, "");
        if (object == nullptr || kind_of(object) == ContainerKind::none) continue;
        at_call(SiteOp::builtin_arg, 0, combination(),
                [&](Site& site, core::Strand& strand) { take_in(site, strand, object, Intake::copy); });
    }
    return call.run();
}

namespace {

// Mirror the objects of Modules/_operator.c; of a methodcaller's no more than CPython's own reduced form is asked.
struct ItemGetter {
    PyObject_HEAD Py_ssize_t count;
    PyObject* item;  // a tuple if there are several
};
struct AttributeGetter {
    PyObject_HEAD Py_ssize_t count;
    PyObject* names;  // each a string, or the parts of a dotted one
};

// Each gives the call's site if what it returns was taken out of a container.
// `itemgetter(k)(object)`
Site* get_items(PyObject* getter, PyObject* object) {
    const auto& self = *reinterpret_cast<ItemGetter*>(getter);
    if (!loads_items(object)) return nullptr;
    const bool several = self.count > 1;
    for (Py_ssize_t index = 0; index < self.count; ++index) {
        PyObject* key = several ? PyTuple_GET_ITEM(self.item, index) : self.item;
        at_call(SiteOp::load_item, 0, nullptr,
                [&](Site& site, core::Strand& strand) { announce_item(site, strand, object, key); });
    }
    return nullptr;
}

// What the attribute holds, if it is a field; null ends a dotted name.
Reference get_attribute(const Reference& object, PyObject* name) {
    Reference held;
    at_call(SiteOp::getattr, 0, name, [&](Site& site, core::Strand& strand) {
        access_by_function(site, strand, object.get(), name, nullptr);
        if (is_location(site, object.get(), name)) held = present_field(object.get(), name);
    });
    return held;
}

// `attrgetter("a.b")(object)`
Site* get_attributes(PyObject* getter, PyObject* object) {
    const auto& self = *reinterpret_cast<AttributeGetter*>(getter);
    for (Py_ssize_t index = 0; index < self.count; ++index) {
        PyObject* name = PyTuple_GET_ITEM(self.names, index);
        Reference held(Py_NewRef(object));
        if (PyUnicode_Check(name)) {
            (void)get_attribute(held, name);
            continue;
        }
        for (Py_ssize_t part = 0; held != nullptr && part < PyTuple_GET_SIZE(name); ++part)
            held = get_attribute(held, PyTuple_GET_ITEM(name, part));
    }
    return nullptr;
}

// `methodcaller(name, *arguments)(object)`
Site* call_named(PyObject* caller, PyObject* object) {
    if (kind_of(object) == ContainerKind::none) return nullptr;
    const Reference reduced(PyObject_CallMethod(caller, "__reduce__", nullptr));
    if (reduced == nullptr) PyErr_Clear();
    // Made with keywords, it reduces to a `partial`.
    if (reduced == nullptr || PyTuple_GET_ITEM(reduced.get(), 0) != reinterpret_cast<PyObject*>(Py_TYPE(caller)))
        return nullptr;
    PyObject* made_with = PyTuple_GET_ITEM(reduced.get(), 1);
    PyObject* name = kept_name(PyTuple_GET_ITEM(made_with, 0));
    if (name == nullptr || !has_builtin_method(object, name)) return nullptr;
    const auto given = static_cast<std::size_t>(PyTuple_GET_SIZE(made_with) - 1);
    Site* taking = nullptr;
    at_call(SiteOp::call_method, 0, name, [&](Site& site, core::Strand& strand) {
        if (site.effect == nullptr) return;
        record_call(site, strand, object, {PySequence_Fast_ITEMS(made_with) + 1, given}, nullptr);
        if (site.effect->takes) taking = &site;
    });
    return taking;
}

PyObject* keywords_of(PyObject* names, PyObject* const* values) {
    PyObject* keywords = PyDict_New();
    for (Py_ssize_t index = 0; keywords != nullptr && index < PyTuple_GET_SIZE(names); ++index) {
        if (PyDict_SetItem(keywords, PyTuple_GET_ITEM(names, index), values[index]) < 0) Py_CLEAR(keywords);
    }
    return keywords;
}

// Without the GIL, a methodcaller has no vectorcall of its own.
PyObject* call_by_type(PyObject* callable, PyObject* const* arguments, Py_ssize_t count, PyObject* names) {
    const Reference positional(PyTuple_New(count));
    if (positional == nullptr) return nullptr;
    for (Py_ssize_t index = 0; index < count; ++index)
        PyTuple_SET_ITEM(positional.get(), index, Py_NewRef(arguments[index]));
    const Reference keywords(names == nullptr ? nullptr : keywords_of(names, arguments + count));
    if (names != nullptr && keywords == nullptr) return nullptr;
    return Py_TYPE(callable)->tp_call(callable, positional.get(), keywords.get());
}

// Stands in for the vectorcall of the objects of one type.
template <auto record>
struct Getter {
    static inline std::atomic<vectorcallfunc> original{nullptr};

    static void made(PyObject* getter) {
        if (Py_TYPE(getter)->tp_vectorcall_offset <= 0) return;  // a version that calls these otherwise
        vectorcallfunc& own =
            *reinterpret_cast<vectorcallfunc*>(reinterpret_cast<char*>(getter) + Py_TYPE(getter)->tp_vectorcall_offset);
        original.store(own, std::memory_order_relaxed);
        own = call;
    }

    static PyObject* call(PyObject* getter, PyObject* const* arguments, std::size_t nargsf, PyObject* names) {
        const Py_ssize_t count = PyVectorcall_NARGS(nargsf);
        Site* taking = active() && count == 1 && names == nullptr ? record(getter, arguments[0]) : nullptr;
        const vectorcallfunc own = original.load(std::memory_order_relaxed);
        PyObject* result =
            own != nullptr ? own(getter, arguments, nargsf, names) : call_by_type(getter, arguments, count, names);
        if (result != nullptr && taking != nullptr) {
            contain([&] {
                if (core::Strand* strand = ready(*taking)) record_taken(*taking, *strand, arguments[0], result);
            });
        }
        return result;
    }
};

}  // namespace

void made_item_getter(PyObject* getter) {
    Getter<get_items>::made(getter);
}
void made_attribute_getter(PyObject* getter) {
    Getter<get_attributes>::made(getter);
}
void made_method_caller(PyObject* caller) {
    Getter<call_named>::made(caller);
}

template <std::uint64_t flag>
PyObject* operator_in_place(const MethodCall& call) {
    if (PyObject* object = container_of_call(call)) {
        at_call(SiteOp::update_cell, flag, nullptr, [&](Site& site, core::Strand& strand) {
            operate_in_place(site, strand, object, call.argument(1, ""));
        });
    }
    return call.run();
}
template PyObject* operator_in_place<adds>(const MethodCall& call);
template PyObject* operator_in_place<repeats>(const MethodCall& call);
template PyObject* operator_in_place<joins>(const MethodCall& call);
template PyObject* operator_in_place<takes_out>(const MethodCall& call);
template PyObject* operator_in_place<keeps_common>(const MethodCall& call);
template PyObject* operator_in_place<keeps_different>(const MethodCall& call);

}  // namespace aether::runtime::sync
