// The functions of `operator`: accesses of containers, seen where rewritten code calls them, however it got them.
#include "call_site.hpp"
#include "container_probe.hpp"
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
    } else if (object != nullptr && records_items(object)) {
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
    if (object == nullptr || value == nullptr || call.argument(3, "") != nullptr || !records_items(object))
        return call.run();
    Site* site = call_site(SiteOp::store_item);
    core::Strand* strand = site == nullptr ? nullptr : ready(*site);
    if (strand == nullptr) return call.run();
    return store_item(*site, *strand, object, key, value) == 0 ? Py_NewRef(Py_None) : nullptr;
}

PyObject* operator_delitem(const MethodCall& call) {
    PyObject* object = container_of_call(call);
    if (object == nullptr || call.argument(2, "") != nullptr || !records_items(object)) return call.run();
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
