#include "method_value.hpp"

#include <functional>
#include <mutex>
#include <unordered_map>

#include "../core/spin_lock.hpp"
#include "call_site.hpp"
#include "container_call.hpp"
#include "effects.hpp"
#include "recording.hpp"
#include "reference.hpp"
#include "types.hpp"

namespace aether::runtime {

namespace {

// A method's definition as one place in code hands it on: the same function under the same name, so that the bound
// method is equal to any other of its object. Immortal.
struct WatchedMethod {
    PyMethodDef definition;
    PyMethodDef* original;
    Site* site;
};

// No function of CPython's has such flags: no specialised call, which would not come by here, is made of it.
constexpr int uncommon_flags = METH_FASTCALL | METH_NOARGS;

struct Place {
    const Site* site;
    const PyMethodDef* method;
    friend bool operator==(const Place&, const Place&) = default;
};
struct PlaceHash {
    std::size_t operator()(const Place& place) const {
        return std::hash<const void*>()(place.site) ^ (std::hash<const void*>()(place.method) << 1);
    }
};
struct Known {
    core::SpinLock lock;
    std::unordered_map<Place, WatchedMethod*, PlaceHash> methods;
};

Known& known() {
    static auto* const all = new Known;
    return *all;
}

WatchedMethod& watched_method(Site& site, PyMethodDef* original) {
    const std::scoped_lock guard(known().lock);
    WatchedMethod*& found = known().methods[{&site, original}];
    if (found == nullptr) {
        found = new WatchedMethod{*original, original, &site};
        found->definition.ml_flags = uncommon_flags;
    }
    return *found;
}

PyCFunctionObject& as_function(PyObject* object) {
    return *reinterpret_cast<PyCFunctionObject*>(object);
}

// At the line of the call, if rewritten code makes it; else where the method was handed on.
Site& site_of_call(const WatchedMethod& method) {
    Site* site = call_site(SiteOp::call_method, 0, method.site->name);
    return site == nullptr ? *method.site : *site;
}

PyObject* call_watched(PyObject* callable, PyObject* const* arguments, std::size_t nargsf, PyObject* names) {
    const auto& method = *reinterpret_cast<WatchedMethod*>(as_function(callable).m_ml);
    PyObject* object = as_function(callable).m_self;
    const Reference plain(PyCFunction_NewEx(method.original, object, as_function(callable).m_module));
    if (plain == nullptr) return nullptr;
    Site* call = nullptr;
    if (active()) {
        contain([&] {
            Site& site = site_of_call(method);
            core::Strand* strand = ready(site);
            if (strand == nullptr) return;
            if (site.effect->takes) call = &site;
            record_call(site, *strand, object, {arguments, static_cast<std::size_t>(PyVectorcall_NARGS(nargsf))},
                        names);
        });
    }
    PyObject* result = PyObject_Vectorcall(plain.get(), arguments, nargsf, names);
    const bool in_vain = PyVectorcall_NARGS(nargsf) == 2 && result == arguments[1];  // pop(key, default)
    if (result != nullptr && call != nullptr && !in_vain) {
        contain([&] {
            if (core::Strand* strand = ready(*call)) record_taken(*call, *strand, object, result);
        });
    }
    return result;
}

}  // namespace

PyObject* watch_method(Site& site, PyObject* method) {
    if (!PyCFunction_CheckExact(method) || as_function(method).vectorcall == call_watched) return method;
    PyObject* object = PyCFunction_GET_SELF(method);
    if (object == nullptr || site.effect == nullptr || kind_of(object) == ContainerKind::none) return method;
    PyMethodDef* original = as_function(method).m_ml;
    PyObject* own = PyCFunction_NewEx(original, object, as_function(method).m_module);
    if (own != nullptr) {
        as_function(own).m_ml = &watched_method(site, original).definition;
        as_function(own).vectorcall = call_watched;
    }
    Py_DECREF(method);
    return own;
}

}  // namespace aether::runtime
