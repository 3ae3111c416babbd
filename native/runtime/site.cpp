#include "site.hpp"

#include <algorithm>
#include <array>
#include <mutex>
#include <new>

#include "../core/spin_lock.hpp"
#include "../mitigation/section.hpp"
#include "activations.hpp"
#include "call_site.hpp"
#include "check.hpp"
#include "effects.hpp"
#include "feeds.hpp"
#include "probe.hpp"
#include "site_pickle.hpp"
#include "sync_caller.hpp"

namespace aether::runtime {

namespace {

constexpr const char* placeholder = "\0aether";
constexpr Py_ssize_t placeholder_length = 7;
constexpr Py_ssize_t row_length = 10;

core::SpinLock registry_lock;
std::vector<Site*>& registry() {
    static auto* const sites = new std::vector<Site*>(1, nullptr);
    return *sites;
}

void make_immortal(PyObject* object) {
#if PY_VERSION_HEX >= 0x030f0000
    PyUnstable_SetImmortal(object);
#elif defined(Py_GIL_DISABLED)
    object->ob_tid = 0;
    object->ob_ref_local = UINT32_MAX;
    object->ob_ref_shared = 0;
#elif PY_VERSION_HEX >= 0x030e0000
    object->ob_refcnt = _Py_IMMORTAL_INITIAL_REFCNT;
#else
    object->ob_refcnt = _Py_IMMORTAL_REFCNT;
#endif
}

}  // namespace

namespace {

bool is_operand(PyObject* object) {
    return object == Py_None || PyUnicode_CheckExact(object) ||
           (PyTuple_CheckExact(object) && PyTuple_GET_SIZE(object) == 1);
}

// A local's name, or the constant: interned, if it is text, as the compiler does with names and with constants that
// look like one.
PyObject* take_operand(PyObject* operand) {
    PyObject* text = PyTuple_Check(operand) ? PyTuple_GET_ITEM(operand, 0) : operand;
    if (!PyUnicode_CheckExact(text)) return Py_NewRef(operand);
    Py_INCREF(text);
    PyUnicode_InternInPlace(&text);
    if (!PyTuple_Check(operand)) return text;
    PyObject* constant = PyTuple_Pack(1, text);
    Py_DECREF(text);
    return constant;
}

}  // namespace

bool read_row(PyObject* tuple, Row& row) {
    if (!PyTuple_CheckExact(tuple) || PyTuple_GET_SIZE(tuple) != row_length) {
        PyErr_SetString(PyExc_ValueError, "a site's row is not a tuple of ten");
        return false;
    }
    const auto number = [tuple](Py_ssize_t index) { return PyLong_AsLong(PyTuple_GET_ITEM(tuple, index)); };
    row = {number(0),
           number(2),
           number(3),
           number(4),
           number(5),
           number(6),
           number(7),
           number(8),
           PyTuple_GET_ITEM(tuple, 1),
           PyTuple_GET_ITEM(tuple, 9)};
    if (PyErr_Occurred() != nullptr) return false;
    if (row.op < 1 || row.op > last_site_op || (row.name != Py_None && !PyUnicode_CheckExact(row.name)) ||
        !is_operand(row.operand)) {
        PyErr_SetString(PyExc_ValueError, "a site's row is malformed");
        return false;
    }
    return true;
}

Site* make_site(const Row& row, PyObject* file, PyObject* functions) {
    Site* site = PyObject_New(Site, &site_type);
    if (site == nullptr) return nullptr;
    site->op = static_cast<SiteOp>(row.op);
    site->load_class = core::AccessClass::read;
    site->flags = static_cast<std::uint64_t>(row.flags);
    site->name = nullptr;
    if (row.name != Py_None) {
        site->name = Py_NewRef(row.name);
        PyUnicode_InternInPlace(&site->name);
    }
    site->operand = row.operand == Py_None ? nullptr : take_operand(row.operand);
    site->partner = nullptr;
    site->effect = effect_of(site->op, site->name);
    site->checks = nullptr;
    site->file = Py_NewRef(file);
    const bool known = row.function >= 0 && row.function < PyTuple_GET_SIZE(functions);
    site->function = Py_NewRef(known ? PyTuple_GET_ITEM(functions, row.function) : Py_None);
    site->line = static_cast<int>(row.line);
    site->column = static_cast<int>(row.column);
    site->end_line = static_cast<int>(row.end_line);
    site->end_column = static_cast<int>(row.end_column);
    new (&site->attribute) std::atomic<std::uint64_t>(0);
    new (&site->holder) std::atomic<std::uint64_t>(0);
    new (&site->global) std::atomic<const GlobalPlace*>(nullptr);
    new (&site->local) std::atomic<int>(site->operand != nullptr && PyTuple_Check(site->operand) ? local_is_constant
                                                                                                 : local_not_looked_up);
    new (&site->cell) std::atomic<int>(-2);
    new (&site->hint) std::atomic<unsigned char>(no_hint);
    new (&site->hit) std::atomic<bool>(false);
    new (&site->last_value) std::atomic<PyObject*>(nullptr);
    new (&site->last_type) std::atomic<PyTypeObject*>(nullptr);
    new (&site->replaced_type) std::atomic<PyTypeObject*>(nullptr);
    new (&site->stored_same) std::atomic<bool>(false);
    new (&site->within) std::atomic<const char*>(nullptr);
    new (&site->stores_mixed) std::atomic<bool>(false);
    new (&site->python_operators) std::atomic<bool>(false);
    new (&site->stored_empty) std::atomic<bool>(false);
    new (&site->update) std::atomic<Site*>(nullptr);
    new (&site->context) std::atomic<core::ContextId>(0);
    new (&site->guard) std::atomic<mitigation::Guard*>(nullptr);
    make_immortal(reinterpret_cast<PyObject*>(site));
    const std::scoped_lock guard(registry_lock);
    site->id = static_cast<std::uint32_t>(registry().size());
    registry().push_back(site);
    return site;
}

namespace {

void link_update(Site& load, Site& store) {
    load.flags |= feeds_update;
    load.update.store(&store, std::memory_order_relaxed);
}

// Line and column in one number; 0 is none.
CallPlace caller_at(PyObject* file, std::int64_t packed) {
    constexpr unsigned column_bits = 20;
    if (packed == 0) return 0;
    const auto column = static_cast<int>(packed & ((std::int64_t{1} << column_bits) - 1));
    return call_place(file, {static_cast<int>(packed >> column_bits), column});
}

// (check, nothing, test, act, what turns the answer, how the act is done, callers of the test's and act's functions)
void link_check(const Row& row, PyObject* file, const std::vector<Site*>& sites) {
    const auto site = [&sites](long index) {
        return index >= 0 && static_cast<std::size_t>(index) < sites.size() ? sites[static_cast<std::size_t>(index)]
                                                                            : nullptr;
    };
    Site* test = site(row.line);
    Site* act = site(row.column);
    if (test == nullptr || act == nullptr) return;
    add_check(*test, *act,
              {test, act, static_cast<Turns>(row.end_line), static_cast<std::uint8_t>(row.end_column),
               caller_at(file, row.function), caller_at(file, row.flags)});
}

}  // namespace

bool make_sites(PyObject* table, PyObject* file, PyObject* functions, std::vector<Site*>& sites) {
    std::vector<long> partners;
    for (Py_ssize_t index = 0; index < PyTuple_GET_SIZE(table); ++index) {
        Row row{};
        if (!read_row(PyTuple_GET_ITEM(table, index), row)) return false;
        if (static_cast<SiteOp>(row.op) == SiteOp::feed) {
            note_feed(file, {static_cast<int>(row.line), static_cast<int>(row.column)},
                      {static_cast<int>(row.end_line), static_cast<int>(row.end_column)}, row.flags == 0);
            sites.push_back(nullptr);
            partners.push_back(-1);
            continue;
        }
        if (static_cast<SiteOp>(row.op) == SiteOp::check) {  // behind the sites
            link_check(row, file, sites);
            sites.push_back(nullptr);
            partners.push_back(-1);
            continue;
        }
        if (static_cast<SiteOp>(row.op) == SiteOp::activations) {  // behind the sites
            note_activations(row.name, sites);
            sites.push_back(nullptr);
            partners.push_back(-1);
            continue;
        }
        Site* site = make_site(row, file, functions);
        if (site == nullptr) return false;
        sites.push_back(site);
        partners.push_back(row.partner);
    }
    for (std::size_t index = 0; index < sites.size(); ++index) {
        if (partners[index] < 0 || static_cast<std::size_t>(partners[index]) >= sites.size()) continue;
        Site* partner = sites[static_cast<std::size_t>(partners[index])];
        sites[index]->partner = partner;
        const bool updates_variable =
            sites[index]->op == SiteOp::update_global || sites[index]->op == SiteOp::update_cell;
        if (sites[index]->has(is_update) || updates_variable) link_update(*partner, *sites[index]);
        if (is_load(sites[index]->op) && !is_load(partner->op)) link_update(*sites[index], *partner);
    }
    return true;
}

namespace {

// The index that a placeholder names; -1 if `constant` is none.
Py_ssize_t placeholder_index(PyObject* constant) {
    if (!PyTuple_CheckExact(constant) || PyTuple_GET_SIZE(constant) != 2) return -1;
    PyObject* marker = PyTuple_GET_ITEM(constant, 0);
    PyObject* index = PyTuple_GET_ITEM(constant, 1);
    if (!PyUnicode_CheckExact(marker) || !PyLong_CheckExact(index) ||
        PyUnicode_GET_LENGTH(marker) != placeholder_length)
        return -1;
    Py_ssize_t length = 0;
    const char* text = PyUnicode_AsUTF8AndSize(marker, &length);
    if (text == nullptr || length != placeholder_length || std::char_traits<char>::compare(text, placeholder, 7) != 0)
        return -1;
    return PyLong_AsSsize_t(index);
}

PyObject* bind_code(PyObject* code, const std::vector<Site*>& sites);

// New reference: what stands for `constant` in bound code.
PyObject* bind_constant(PyObject* constant, const std::vector<Site*>& sites) {
    if (PyCode_Check(constant)) return bind_code(constant, sites);
    const Py_ssize_t index = placeholder_index(constant);
    if (index >= 0 && static_cast<std::size_t>(index) < sites.size()) {
        return Py_NewRef(reinterpret_cast<PyObject*>(sites[static_cast<std::size_t>(index)]));
    }
    return Py_NewRef(constant);
}

PyObject* bind_code(PyObject* code, const std::vector<Site*>& sites) {
    note_watched(reinterpret_cast<PyCodeObject*>(code)->co_filename);
    PyObject* constants = reinterpret_cast<PyCodeObject*>(code)->co_consts;
    PyObject* bound = PyTuple_New(PyTuple_GET_SIZE(constants));
    if (bound == nullptr) return nullptr;
    for (Py_ssize_t index = 0; index < PyTuple_GET_SIZE(constants); ++index) {
        PyObject* constant = bind_constant(PyTuple_GET_ITEM(constants, index), sites);
        if (constant == nullptr) {
            Py_DECREF(bound);
            return nullptr;
        }
        PyTuple_SET_ITEM(bound, index, constant);
    }
    PyObject* replace = PyObject_GetAttrString(code, "replace");
    PyObject* arguments = PyTuple_New(0);
    PyObject* keywords = Py_BuildValue("{s:O}", "co_consts", bound);
    PyObject* result = replace != nullptr && arguments != nullptr && keywords != nullptr
                           ? PyObject_Call(replace, arguments, keywords)
                           : nullptr;
    Py_XDECREF(replace);
    Py_XDECREF(arguments);
    Py_XDECREF(keywords);
    Py_DECREF(bound);
    return result;
}

PyObject* site_repr(PyObject* self) {
    const Site* site = reinterpret_cast<Site*>(self);
    return PyUnicode_FromFormat("<aether site %s %S:%d>", name_of(site->op), site->file, site->line);
}

std::array<PyMethodDef, 2> site_methods{{
    {"__reduce__", reduce_site, METH_NOARGS, nullptr},
    {nullptr, nullptr, 0, nullptr},
}};

PyNumberMethods number_methods{};
PyMappingMethods mapping_methods{};

}  // namespace

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"
PyTypeObject site_type = {PyVarObject_HEAD_INIT(nullptr, 0)};
#pragma GCC diagnostic pop

bool ready_site_type() {
    number_methods.nb_matrix_multiply = probe_operator;
    number_methods.nb_invert = probe_fetched;
    number_methods.nb_positive = mitigation::make_section;
    mapping_methods.mp_subscript = probe_subscript;
    mapping_methods.mp_ass_subscript = probe_assign_subscript;
    site_type.tp_name = "aether._native.Site";
    site_type.tp_basicsize = sizeof(Site);
    site_type.tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION;
    site_type.tp_repr = site_repr;
    site_type.tp_as_number = &number_methods;
    site_type.tp_as_mapping = &mapping_methods;
    site_type.tp_methods = site_methods.data();
    site_type.tp_doc = "A probe in rewritten code.";
    return PyType_Ready(&site_type) == 0;
}

const char* name_of(SiteOp op) {
    static constexpr std::array<const char*, last_site_op + 1> names{"",
                                                                     "LOAD_ATTR",
                                                                     "STORE_ATTR",
                                                                     "UPDATE_ATTR",
                                                                     "LOAD_ITEM",
                                                                     "STORE_ITEM",
                                                                     "UPDATE_ITEM",
                                                                     "LOAD_GLOBAL",
                                                                     "STORE_GLOBAL",
                                                                     "UPDATE_GLOBAL",
                                                                     "DELETE_GLOBAL",
                                                                     "LOAD_CELL",
                                                                     "STORE_CELL",
                                                                     "UPDATE_CELL",
                                                                     "DELETE_CELL",
                                                                     "LOAD_SLICE",
                                                                     "STORE_SLICE",
                                                                     "CALL_METHOD",
                                                                     "FIRST_ARG",
                                                                     "LAST_ARG",
                                                                     "TAKE_RESULT",
                                                                     "ITERATE",
                                                                     "CONTAINS",
                                                                     "CONTAINS_KEY",
                                                                     "BUILTIN_ARG",
                                                                     "TRUTH",
                                                                     "GETATTR",
                                                                     "FEED",
                                                                     "CHECK",
                                                                     "ACTIVATIONS",
                                                                     "STEP",
                                                                     "FINALIZE",
                                                                     "METHOD_VALUE",
                                                                     "KEYWORD",
                                                                     "OPERATE",
                                                                     "SECTION_ATTR",
                                                                     "SECTION_ITEM",
                                                                     "SECTION_GLOBAL",
                                                                     "SECTION_CELL"};
    return names[static_cast<std::size_t>(op)];
}

PyObject* bind_sites(PyObject* code, PyObject* table, PyObject* functions) {
    if (!PyCode_Check(code) || !PyTuple_CheckExact(table) || !PyTuple_CheckExact(functions)) {
        PyErr_SetString(PyExc_TypeError, "bind_sites(code, table: tuple, functions: tuple)");
        return nullptr;
    }
    std::vector<Site*> sites;
    PyObject* file = reinterpret_cast<PyCodeObject*>(code)->co_filename;
    if (!make_sites(table, file, functions, sites)) return nullptr;
    sync::note_watched_file(file);
    return bind_code(code, sites);
}

std::uint64_t ignored_on(PyObject* file, int line) {
    const std::scoped_lock guard(registry_lock);
    std::uint64_t flags = 0;
    for (const Site* site : registry()) {
        if (site != nullptr && site->file == file && site->line <= line && line <= site->end_line)
            flags |= site->flags & all_ignored;
    }
    return flags;
}

Site* site_at(std::uint32_t id) {
    const std::scoped_lock guard(registry_lock);
    return id < registry().size() ? registry()[id] : nullptr;
}

Site* load_ending_at(PyObject* file, int end_line, int end_column) {
    const std::scoped_lock guard(registry_lock);
    const auto found = std::ranges::find_if(registry(), [&](const Site* site) {
        return site != nullptr && site->end_line == end_line && site->end_column == end_column && is_load(site->op) &&
               PyUnicode_Compare(site->file, file) == 0;
    });
    return found == registry().end() ? nullptr : *found;
}

bool updates_in_place(const Site& site) {
    switch (site.op) {
        case SiteOp::update_attr:
        case SiteOp::update_item:
        case SiteOp::update_global:
        case SiteOp::update_cell:
        case SiteOp::operate:
            return true;
        default:
            return false;
    }
}

bool stores_plainly(const Site& site) {
    if (site.has(is_update | deletes)) return false;
    switch (site.op) {
        case SiteOp::store_attr:
        case SiteOp::store_item:
        case SiteOp::store_global:
        case SiteOp::store_cell:
            return true;
        case SiteOp::getattr:
            return site.has(is_store);
        case SiteOp::call_method:
        case SiteOp::first_arg:
        case SiteOp::last_arg:
            return site.effect != nullptr && site.effect->stores;
        default:
            return false;
    }
}

bool is_update_at(PyObject* file, int line, int column) {
    const std::scoped_lock guard(registry_lock);
    return std::ranges::any_of(registry(), [&](const Site* site) {
        return site != nullptr && site->line == line && site->column == column &&
               (updates_in_place(*site) || site->has(is_update)) && PyUnicode_Compare(site->file, file) == 0;
    });
}

Site* row_of_call(PyObject* file, int end_line, int end_column, SiteOp op) {
    const std::scoped_lock guard(registry_lock);
    const auto found = std::find_if(registry().rbegin(), registry().rend(), [&](const Site* site) {  // the newest
        return site != nullptr && site->has(called) && site->op == op && site->end_line == end_line &&
               site->end_column == end_column && PyUnicode_Compare(site->file, file) == 0;
    });
    return found == registry().rend() ? nullptr : *found;
}

std::size_t site_count() {
    const std::scoped_lock guard(registry_lock);
    return registry().size() - 1;
}

std::vector<RunPlace> places_run() {
    const std::scoped_lock guard(registry_lock);
    std::vector<RunPlace> places;
    for (const Site* site : registry()) {
        if (site != nullptr && site->hit.load(std::memory_order_relaxed))
            places.push_back({site->file, site->function, site->line});
    }
    return places;
}

std::size_t sites_hit(PyObject* file) {
    const std::scoped_lock guard(registry_lock);
    std::size_t count = 0;
    for (const Site* site : registry()) {
        if (site == nullptr || !site->hit.load(std::memory_order_relaxed)) continue;
        if (site->file == file || PyUnicode_Compare(site->file, file) == 0) ++count;
    }
    return count;
}

}  // namespace aether::runtime
