#include "site_pickle.hpp"

#include <algorithm>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "../core/spin_lock.hpp"
#include "site.hpp"

namespace aether::runtime {

namespace {

// Sites by what they stand for. Filled only when something is unpickled.
struct Places {
    core::SpinLock lock;
    std::uint32_t known = 1;  // the sites before this one are in
    std::unordered_map<std::string, Site*> sites;
};

Places& places() {
    static auto* const all = new Places;
    return *all;
}

std::string text_of(PyObject* object) {
    Py_ssize_t length = 0;
    const char* text = object != nullptr && PyUnicode_Check(object) ? PyUnicode_AsUTF8AndSize(object, &length) : "";
    if (text == nullptr) PyErr_Clear();
    return text == nullptr ? std::string() : std::string(text, static_cast<std::size_t>(length));
}

std::string key_of(const Row& row, PyObject* function, PyObject* file) {
    std::string key = text_of(file) + '\0' + text_of(function) + '\0' + text_of(row.name);
    for (const long number : {row.op, row.flags, row.line, row.column, row.end_line, row.end_column})
        key += '\0' + std::to_string(number);
    return key;
}

// Without its partner.
Row row_of(const Site& site) {
    return {.op = static_cast<long>(site.op),
            .line = site.line,
            .column = site.column,
            .end_line = site.end_line,
            .end_column = site.end_column,
            .function = 0,
            .flags = static_cast<long>(site.flags & ~feeds_update),
            .partner = -1,
            .name = site.name,
            .operand = site.operand};
}

// Keys are made without the lock: making one may allocate Python's memory.
void note_new_sites() {
    Places& all = places();
    std::uint32_t next = 0;
    {
        const std::scoped_lock guard(all.lock);
        next = all.known;
    }
    const auto end = static_cast<std::uint32_t>(site_count() + 1);
    for (; next < end; ++next) {
        Site* site = site_at(next);
        if (site == nullptr) continue;
        std::string key = key_of(row_of(*site), site->function, site->file);
        const std::scoped_lock guard(all.lock);
        all.sites.try_emplace(std::move(key), site);
    }
    const std::scoped_lock guard(all.lock);
    all.known = std::max(all.known, end);
}

Site* find_place(const std::string& key) {
    const std::scoped_lock guard(places().lock);
    const auto found = places().sites.find(key);
    return found == places().sites.end() ? nullptr : found->second;
}

// The site and all that the rewriter linked it with, directly or not.
std::vector<const Site*> linked_with(const Site& first) {
    std::vector<const Site*> found{&first};
    const auto add = [&found](const Site* site) {
        if (site != nullptr && std::ranges::find(found, site) == found.end()) found.push_back(site);
    };
    for (std::size_t index = 0; index < found.size(); ++index) {
        add(found[index]->partner);
        const Site* update = found[index]->update.load(std::memory_order_relaxed);
        if (update != nullptr && update->partner == found[index]) add(update);
    }
    return found;
}

// The row of the table that goes with the pickle: it names the function by the row's own index.
PyObject* make_row(const std::vector<const Site*>& sites, std::size_t index) {
    const Row row = row_of(*sites[index]);
    const auto partner = std::ranges::find(sites, sites[index]->partner);
    const long place = partner == sites.end() ? -1 : static_cast<long>(partner - sites.begin());
    return Py_BuildValue("(lOllllnllO)", row.op, row.name != nullptr ? row.name : Py_None, row.line, row.column,
                         row.end_line, row.end_column, static_cast<Py_ssize_t>(index), row.flags, place,
                         row.operand != nullptr ? row.operand : Py_None);
}

}  // namespace

PyObject* reduce_site(PyObject* self, PyObject*) {
    const std::vector<const Site*> sites = linked_with(*reinterpret_cast<const Site*>(self));
    PyObject* native = PyImport_ImportModule("aether._native");
    PyObject* restore = native == nullptr ? nullptr : PyObject_GetAttrString(native, "restore_site");
    Py_XDECREF(native);
    PyObject* table = PyTuple_New(static_cast<Py_ssize_t>(sites.size()));
    PyObject* functions = PyTuple_New(static_cast<Py_ssize_t>(sites.size()));
    bool done = restore != nullptr && table != nullptr && functions != nullptr;
    for (std::size_t index = 0; done && index < sites.size(); ++index) {
        PyObject* row = make_row(sites, index);
        done = row != nullptr;
        if (!done) break;
        PyTuple_SET_ITEM(table, static_cast<Py_ssize_t>(index), row);
        PyTuple_SET_ITEM(functions, static_cast<Py_ssize_t>(index), Py_NewRef(sites[index]->function));
    }
    if (done) return Py_BuildValue("(N(NNO))", restore, table, functions, sites.front()->file);
    Py_XDECREF(restore);
    Py_XDECREF(table);
    Py_XDECREF(functions);
    return nullptr;
}

PyObject* restore_site(PyObject* table, PyObject* functions, PyObject* file) {
    if (!PyTuple_CheckExact(table) || PyTuple_GET_SIZE(table) == 0 || !PyTuple_CheckExact(functions) ||
        !PyUnicode_Check(file)) {
        PyErr_SetString(PyExc_TypeError, "restore_site(table: tuple, functions: tuple, file: str)");
        return nullptr;
    }
    Row first{};
    if (!read_row(PyTuple_GET_ITEM(table, 0), first)) return nullptr;
    const bool named = first.function >= 0 && first.function < PyTuple_GET_SIZE(functions);
    const std::string key = key_of(first, named ? PyTuple_GET_ITEM(functions, first.function) : nullptr, file);
    note_new_sites();
    Site* site = find_place(key);
    if (site == nullptr) {
        // Two threads may make the same sites at once: the first ones count from then on, and both work.
        std::vector<Site*> sites;
        if (!make_sites(table, file, functions, sites)) return nullptr;
        site = sites.front();
    }
    if (site == nullptr) {
        PyErr_SetString(PyExc_ValueError, "the first row is no site's");
        return nullptr;
    }
    return Py_NewRef(reinterpret_cast<PyObject*>(site));
}

}  // namespace aether::runtime
