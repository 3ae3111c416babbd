#include "call_site.hpp"

#include <functional>
#include <mutex>
#include <unordered_map>
#include <unordered_set>

#include "../core/spin_lock.hpp"
#include "class_lookup.hpp"
#include "feeds.hpp"
#include "frames.hpp"
#include "reference.hpp"

namespace aether::runtime {

namespace {

struct Place {
    const void* instruction;
    SiteOp op;
    const PyObject* name;
    friend bool operator==(const Place&, const Place&) = default;
};
struct PlaceHash {
    std::size_t operator()(const Place& place) const {
        return std::hash<const void*>()(place.instruction) ^ (std::hash<const void*>()(place.name) << 1) ^
               static_cast<std::size_t>(place.op);
    }
};

struct Known {
    core::SpinLock lock;
    std::unordered_set<const PyObject*> files;
    std::unordered_map<Place, Site*, PlaceHash> sites;
};

Known& known() {
    static auto* const all = new Known;
    return *all;
}

Site* find(const Place& place) {
    const std::scoped_lock guard(known().lock);
    const auto found = known().sites.find(place);
    return found == known().sites.end() ? nullptr : found->second;
}

Site* make(const Frame* frame, SiteOp op, std::uint64_t flags, PyObject* name) {
    PyCodeObject* code = code_of(frame);
    Row row{};
    row.op = static_cast<long>(op);
    row.name = name == nullptr ? Py_None : name;
    row.operand = Py_None;
    int line = 0;
    int column = 0;
    int end_line = 0;
    int end_column = 0;
    if (PyCode_Addr2Location(code, offset_of(frame), &line, &column, &end_line, &end_column) == 0) return nullptr;
    if (Site* told = row_of_call(code->co_filename, end_line, end_column, op)) return told;
    row.flags = static_cast<long>(flags | at_call | ignored_on(code->co_filename, line));
    row.line = line;
    row.column = column;
    row.end_line = end_line;
    row.end_column = end_column;
    const Reference functions(PyTuple_Pack(1, code->co_qualname));
    Site* site = functions == nullptr ? nullptr : make_site(row, code->co_filename, functions.get());
    if (site != nullptr && op == SiteOp::store_item) link_called_update(*site);
    return site;
}

}  // namespace

void note_watched(PyObject* file) {
    const std::scoped_lock guard(known().lock);
    if (known().files.insert(file).second) Py_INCREF(file);
}

bool is_watched(const PyCodeObject* code) {
    const std::scoped_lock guard(known().lock);
    return known().files.contains(code->co_filename);
}

bool is_watched_override(PyTypeObject* type, PyObject* name) {
    if ((type->tp_flags & Py_TPFLAGS_IMMUTABLETYPE) != 0) return false;
    const Reference found = look_up(type, name);
    return found != nullptr && PyFunction_Check(found.get()) &&
           is_watched(reinterpret_cast<PyCodeObject*>(PyFunction_GET_CODE(found.get())));
}

Site* call_site(SiteOp op, std::uint64_t flags, PyObject* name) {
    const Frame* frame = current_frame();
    if (frame == nullptr || !is_watched(code_of(frame))) return nullptr;
    const Place place{instruction_of(frame), op, name};
    if (Site* present = find(place)) return present;
    PyObject* raised = PyErr_GetRaisedException();
    Site* site = make(frame, op, flags, name);
    PyErr_SetRaisedException(raised);
    if (site == nullptr) return nullptr;
    Site* first = nullptr;
    {
        const std::scoped_lock guard(known().lock);
        const auto [entry, is_new] = known().sites.try_emplace(place, site);
        if (is_new) Py_INCREF(code_of(frame));
        first = entry->second;
    }
    // Another thread was first: the load belongs to its site, not to this one, which nobody will use.
    if (first != site && op == SiteOp::store_item) link_called_update(*first);
    return first;
}

}  // namespace aether::runtime
