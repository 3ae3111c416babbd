#include "pools.hpp"

#include <mutex>
#include <string_view>
#include <unordered_map>

#include "../core/spin_lock.hpp"
#include "reference.hpp"
#include "sync_caller.hpp"
#include "traversal.hpp"
#include "types.hpp"

namespace aether::runtime {

namespace {

// A search looks at this many objects, and all of them together at so many: then what is asked for counts as held.
constexpr std::size_t most_objects = 200'000;
constexpr std::size_t most_in_all = 20 * most_objects;

bool is_element(const void* object) {
    const ShadowObject* shadow = find_shadow(object);
    const Rare* rare = shadow == nullptr ? nullptr : find_rare(*shadow);
    return rare != nullptr && rare->taken_from.load(std::memory_order_relaxed) != 0;
}

// Generators and coroutines: other threads may run them, and change what they refer to without a lock.
bool is_running_code(PyObject* object) {
    return Py_TYPE(object)->tp_traverse == PyGen_Type.tp_traverse;
}

// Looks from the program's modules for an object, and through no element of a pool.
class Search {
  public:
    explicit Search(PyObject* wanted) : wanted_(wanted) {}

    [[nodiscard]] bool succeeds() {
        find_roots();
        while (!is_found_ && findings_.size() < most_objects) {
            PyObject* object = findings_.next();
            if (object == nullptr) break;
            if (!visit_entries(object, visit_entry, this)) visit_references(object, visit, this);
        }
        return is_found_;
    }

    [[nodiscard]] std::size_t looked_at() const { return findings_.size(); }

  private:
    // The namespaces of modules that are not the library's. Other modules, and functions' globals, lead nowhere.
    void find_roots() {
        PyObject* modules = PyImport_GetModuleDict();
        const Reference values(modules == nullptr ? nullptr : PyDict_Values(modules));
        if (values == nullptr) return PyErr_Clear();
        for (Py_ssize_t index = 0; index < PyList_GET_SIZE(values.get()); ++index) {
            PyObject* module = PyList_GET_ITEM(values.get(), index);
            if (!PyModule_Check(module)) continue;
            PyObject* names = PyModule_GetDict(module);
            if (!findings_.pass(names) || is_of_library(names)) continue;
            findings_.add(names);
            is_found_ |= names == wanted_;
        }
    }

    static bool is_of_library(PyObject* names) {
        PyObject* file = nullptr;
        if (PyDict_GetItemStringRef(names, "__file__", &file) < 0) PyErr_Clear();
        const Reference held(file);
        const bool is_program = file == nullptr ? is_main(names) : !sync::is_library_file(file);
        return !is_program;
    }

    static bool is_main(PyObject* names) {
        PyObject* main = PyImport_AddModule("__main__");  // borrowed
        return main != nullptr && PyModule_GetDict(main) == names;
    }

    static int visit(PyObject* object, void* search) {
        static_cast<Search*>(search)->find(object);
        return 0;
    }

    // What a dict keeps under an element is the element's.
    static void visit_entry(PyObject* key, PyObject* value, void* search) {
        visit(key, search);
        if (!is_element(key)) visit(value, search);
    }

    void find(PyObject* object) {
        if (object == wanted_) is_found_ = true;
        if (is_atomic(object) || PyModule_Check(object) || is_running_code(object) || is_element(object) ||
            !findings_.pass(object))
            return;
        findings_.add(object);
    }

    PyObject* wanted_;
    Findings findings_;
    bool is_found_ = false;
};

struct Answers {
    core::SpinLock lock;
    std::unordered_map<std::uint64_t, bool> held;  // by the objects' serial numbers
    std::size_t looked_at = 0;
};

Answers& answers() {
    static auto* const all = new Answers;
    return *all;
}

// Who takes an element that was put back knows what its storer did to the pool itself.
bool is_pool(const void* object) {
    const ShadowObject* shadow = find_shadow(object);
    const Rare* rare = shadow == nullptr ? nullptr : find_rare(*shadow);
    return rare != nullptr && rare->is_pool.load(std::memory_order_relaxed);
}

bool belongs_to_element(const Place& place) {
    if (place.kind == PlaceKind::entry && is_element(place.name)) return true;
    return is_element(place.object) || is_pool(place.object);
}

bool is_held_by_elements(PyObject* object) {
    const std::uint64_t serial = serial_of(object);
    Answers& known = answers();
    {
        const std::scoped_lock guard(known.lock);
        const auto found = known.held.find(serial);
        if (found != known.held.end()) return found->second;
        if (known.looked_at >= most_in_all) return true;
    }
    Search search(object);
    const bool held = !search.succeeds();
    const std::scoped_lock guard(known.lock);
    known.looked_at += search.looked_at();
    known.held.emplace(serial, held);
    return held;
}

}  // namespace

void note_put(ShadowObject& element, PyObject* holder) {
    Rare* rare = find_rare(element);
    const std::uint64_t from = rare == nullptr ? 0 : rare->taken_from.load(std::memory_order_relaxed);
    if (from == 0) return;
    const bool back = holder != nullptr && find_serial(holder) == from;
    rare->put_back_to.store(back ? from : 0, std::memory_order_relaxed);
}

bool note_taken(ShadowObject& element, PyObject* container) {
    Rare& rare = rare_of(element);
    Rare& taken = rare_of(*shadow_of(container, expected_names(Py_TYPE(container))));
    const std::uint64_t serial = serial_of(container);
    rare.taken_from.store(serial, std::memory_order_relaxed);
    const bool is_pooled = rare.put_back_to.load(std::memory_order_relaxed) == serial;
    if (is_pooled) taken.is_pool.store(true, std::memory_order_relaxed);
    return is_pooled;
}

bool is_handed_over(const Place& place, const core::Strand& strand, std::uint64_t earlier) {
    if (!strand.ordered_by_hand_over(earlier) || place.kind == PlaceKind::global) return false;
    return belongs_to_element(place) || is_held_by_elements(place.object);
}

}  // namespace aether::runtime
