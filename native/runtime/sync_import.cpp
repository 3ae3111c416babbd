// Imports: a module's body comes before any import that finds it loaded.
//
// A body is over when the import system says so, while the module still counts as being initialised: nobody else gets
// past it before. It is found loaded by the import statement, which calls `builtins.__import__` only if that is not the
// original. A lazy import is carried out at the first use of its name.
#include <algorithm>
#include <string>
#include <string_view>

#include "frames.hpp"
#include "publication.hpp"
#include "sync_attributes.hpp"
#include "sync_handlers.hpp"
#include "sync_import.hpp"
#include "sync_patch.hpp"
#include "sync_state.hpp"
#include "sync_table.hpp"
#include "watch_number.hpp"

namespace aether::runtime::sync {

namespace {

using ModuleState = PointsState<Kind::module>;

constexpr const char* loaded_message = "import {!r} # {!r}";

// Borrowed; null if it is not loaded.
PyObject* loaded_module(PyObject* name) {
    PyObject* modules = PyImport_GetModuleDict();
    PyObject* module = modules == nullptr ? nullptr : PyObject_GetItem(modules, name);
    if (module == nullptr) {
        PyErr_Clear();
        return nullptr;
    }
    Py_DECREF(module);  // `sys.modules` keeps it
    return module;
}

void acquire_module(std::string_view name, Strand& strand) {
    PyObject* key = PyUnicode_FromStringAndSize(name.data(), static_cast<Py_ssize_t>(name.size()));
    PyObject* module = key == nullptr ? nullptr : loaded_module(key);
    auto* state = module == nullptr ? nullptr : find_state<ModuleState>(module);
    if (state != nullptr) take(*state, state->points, strand);
    Py_XDECREF(key);
    PyErr_Clear();
}

// The module and the packages that it is in.
void acquire_modules(std::string_view name, Strand& strand) {
    for (std::size_t dot = name.find('.'); dot != std::string_view::npos; dot = name.find('.', dot + 1)) {
        acquire_module(name.substr(0, dot), strand);
    }
    acquire_module(name, strand);
}

std::string text_of(PyObject* text) {
    const char* characters = text != nullptr && PyUnicode_Check(text) ? PyUnicode_AsUTF8(text) : nullptr;
    PyErr_Clear();
    return characters == nullptr ? "" : characters;
}

// `from module import a, b`: they may be modules.
void acquire_listed(const std::string& package, PyObject* listed, Strand& strand) {
    if (listed == nullptr || !PyTuple_Check(listed)) return;
    for (Py_ssize_t index = 0; index < PyTuple_GET_SIZE(listed); ++index) {
        acquire_module(package + "." + text_of(PyTuple_GET_ITEM(listed, index)), strand);
    }
}

// What the import statement named: by its full name, unless it is relative; then what it gave is the module itself.
std::string full_name(const MethodCall& call, PyObject* result) {
    PyObject* level = call.argument(4, "level");
    const bool relative = level != nullptr && PyLong_Check(level) && PyObject_IsTrue(level) == 1;
    if (!relative) return text_of(call.argument(0, "name"));
    PyObject* name = attribute(result, "__name__");
    std::string text = text_of(name);
    Py_XDECREF(name);
    return text;
}

// The package that the code which runs is in.
std::string own_package() {
    const Frame* frame = current_frame();
    PyObject* names = frame == nullptr ? nullptr : globals_of(frame);
    return names == nullptr ? "" : text_of(PyDict_GetItemString(names, "__package__"));
}

// `..a.b`, as the code that runs would import it.
std::string absolute(std::string_view name) {
    const std::size_t level = name.find_first_not_of('.');
    if (level == 0 || level == std::string_view::npos) return std::string(name);
    std::string package = own_package();
    for (std::size_t up = 1; up < level; ++up) package.erase(std::min(package.rfind('.'), package.size()));
    return package + "." + std::string(name.substr(level));
}

// Who uses an import, and in which watch.
std::uint64_t user(const Strand& strand) {
    constexpr unsigned watch_shift = 48;
    return static_cast<std::uint64_t>(watch_number.load(std::memory_order_relaxed)) << watch_shift ^ strand.info()->id;
}

}  // namespace

// The site's cache of an attribute keeps who used the import last.
void use_import(Site& site, Strand& strand) {
    if (site.attribute.load(std::memory_order_relaxed) == user(strand)) return;
    acquire_modules(absolute(text_of(site.name)), strand);
    site.attribute.store(user(strand), std::memory_order_relaxed);
}

// `_verbose_message(message, name, loader)`, which the import system calls between a module's body and the end of its
// loading.
PyObject* import_message(const FunctionCall& call) {
    PyObject* name = call.argument(1, "name");
    if (name == nullptr || !PyUnicode_Check(call.self()) || !PyUnicode_EqualToUTF8(call.self(), loaded_message))
        return call.run();
    module_loaded(text_of(name));
    PyObject* module = active() ? loaded_module(name) : nullptr;
    Strand* strand = module == nullptr ? nullptr : current_strand();
    auto* state = strand == nullptr ? nullptr : state_of<ModuleState>(module, true);
    if (strand != nullptr) publish_handed(*strand, module);
    if (state != nullptr) publish(*state, state->points, *strand);
    return call.run();
}

PyObject* import_module(const FunctionCall& call) {
    PyObject* result = call.run();
    Strand* strand = result == nullptr || !active() ? nullptr : current_strand();
    if (strand == nullptr) return result;
    PyObject* name = attribute(result, "__name__");
    acquire_modules(text_of(name), *strand);
    Py_XDECREF(name);
    return result;
}

PyObject* import_statement(const MethodCall& call) {
    PyObject* result = call.run();
    Strand* strand = result == nullptr || !active() ? nullptr : current_strand();
    if (strand == nullptr) return result;
    const std::string name = full_name(call, result);
    acquire_modules(name, *strand);
    acquire_listed(name, call.argument(3, "fromlist"), *strand);
    return result;
}

}  // namespace aether::runtime::sync
