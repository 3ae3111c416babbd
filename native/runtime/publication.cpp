#include "publication.hpp"

#include "history.hpp"
#include "namespaces.hpp"
#include "pools.hpp"
#include "recording.hpp"
#include "traversal.hpp"
#include "types.hpp"

namespace aether::runtime {

namespace {

bool keeps_ownership(PyObject* object) {
    return is_shareable(object) || PyType_Check(object);
}

// Everything that is private to the strand and can be reached from where it starts becomes published.
class Search {
  public:
    explicit Search(core::Strand& strand) : strand_(strand) {}

    void look_through(PyObject* object) { visit_references(object, &Search::visit, this); }

    void run() {
        while (PyObject* object = findings_.next()) {
            if (keeps_ownership(object) && !publish_one(object)) continue;
            look_through(object);
        }
    }

  private:
    // False if another way led there before.
    bool publish_one(PyObject* object) {
        return shadow_of(object, expected_names(Py_TYPE(object)))->ownership.store(strand_);
    }

    static int visit(PyObject* object, void* search) {
        static_cast<Search*>(search)->find(object);
        return 0;
    }

    // Whether there is something to publish or to look through, as far as is known.
    bool is_new(PyObject* object) {
        if (keeps_ownership(object)) return is_private(object, strand_);
        return can_look_through(object) && findings_.pass(object);
    }

    void find(PyObject* object) {
        if (!is_atomic(object) && is_new(object)) findings_.add(object);
    }

    core::Strand& strand_;
    Findings findings_;  // passed by: tuples, functions and the like, which have no ownership
};

// Publishes what can be reached from the object, but for itself.
void publish_reachable(core::Strand& strand, PyObject* object) {
    Search search(strand);
    search.look_through(object);
    search.run();
}

}  // namespace

bool publish(Site& site, core::Strand& strand, PyObject* value, PyObject* holder) {
    if (value == nullptr) return false;
    note_value(site, value);
    // Numbers and strings publish nothing; a flag's store is a signal, but nobody waits for that of an object that
    // nobody knows.
    const bool flag = site.has(const_flag) && PyBool_Check(value);
    if (!flag && (site.has(atom) || is_atomic(value))) return false;
    const bool stays_private = holder != nullptr && is_nobody_elses(holder, strand);
    if (stays_private && !is_shareable(value)) return false;
    if (!stays_private) strands().publish(strand);
    if (flag) return true;
    if (!is_shareable(value)) {
        publish_reachable(strand, value);
        return true;
    }
    if (const bool empty = is_empty(value); site.stored_empty.load(std::memory_order_relaxed) != empty)
        site.stored_empty.store(empty, std::memory_order_relaxed);
    ShadowObject& shadow = *shadow_of(value, expected_names(Py_TYPE(value)));
    if (is_new(value, strand)) note_first_store(site, strand, shadow);
    note_put(shadow, holder);
    // What was published before brings nothing new: what can be reached from it was published when it was stored there.
    if (stays_private || !shadow.ownership.store(strand)) return false;
    publish_reachable(strand, value);
    return true;
}

void publish_handed(core::Strand& strand, PyObject* value) {
    if (value == nullptr || is_atomic(value)) return;
    contain([&] {
        if (keeps_ownership(value) && !shadow_of(value, expected_names(Py_TYPE(value)))->ownership.store(strand))
            return;
        publish_reachable(strand, value);
    });
}

}  // namespace aether::runtime
