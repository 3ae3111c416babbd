// What an object refers to, seen while other threads run.
#pragma once

#include <cstddef>
#include <unordered_set>
#include <vector>

#include "python.hpp"
#include "reference.hpp"

namespace aether::runtime {

// True for types of which it is known that looking through them is safe; types themselves are looked through always.
[[nodiscard]] bool can_look_through(PyObject* object);

// Calls `visit` for what the object refers to, where looking through it is safe. The object is locked meanwhile:
// `visit` may take references, and must not run Python.
void visit_references(PyObject* object, visitproc visit, void* state);

// The `__dict__` of an instance of a Python class, if the program has asked for it: it may have the attributes then.
[[nodiscard]] Reference made_namespace(PyObject* object);

// The same for the keys of a dict and what is kept under each. False for what is no dict, or has attributes besides.
[[nodiscard]] bool visit_entries(PyObject* dict, void (*visit)(PyObject* key, PyObject* value, void* state),
                                 void* state);

// What a search has found, first found first. Strong references: it cannot die, nor its address be another's,
// meanwhile.
class Findings {
  public:
    Findings() = default;
    Findings(const Findings&) = delete;
    Findings& operator=(const Findings&) = delete;
    // Finalisers may run.
    ~Findings() {
        for (PyObject* object : found_) Py_DECREF(object);
    }

    // Whether it is passed by for the first time.
    bool pass(PyObject* object) { return passed_.insert(object).second; }

    void add(PyObject* object) { found_.push_back(Py_NewRef(object)); }

    // The next one to look through, borrowed; null if there is none.
    [[nodiscard]] PyObject* next() { return done_ == found_.size() ? nullptr : found_[done_++]; }

    [[nodiscard]] std::size_t size() const { return found_.size(); }

  private:
    std::vector<PyObject*> found_;
    std::size_t done_ = 0;
    std::unordered_set<PyObject*> passed_;
};

// Resolves the types that can be looked through. True on success; else a Python exception is set.
[[nodiscard]] bool resolve_traversals();

}  // namespace aether::runtime
