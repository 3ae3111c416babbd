// Sites: the constant objects in rewritten code whose operator slots are the probes. Mirrors
// hooks/aether_hooks/sites.py.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <vector>

#include "../core/field.hpp"
#include "python.hpp"

namespace aether::runtime {

enum class SiteOp : std::uint8_t {
    load_attr = 1,
    store_attr,
    update_attr,
    load_item,
    store_item,
    update_item,
    load_global,
    store_global,
    update_global,
    delete_global,
    load_cell,
    store_cell,
    update_cell,
    delete_cell,
    load_slice,
    store_slice,
    call_method,
    first_arg,
    last_arg,
    take_result,
    iterate,
    contains,
    contains_key,
    builtin_arg,
    truth,
    getattr,
    feed,
    check,
    activations,
    step,
    finalize,
    method_value,
    keyword,
    operate,
    section_attr,
    section_item,
    section_global,
    section_cell,
};
// True for a load by syntax, of one location.
[[nodiscard]] constexpr bool is_load(SiteOp op) {
    return op == SiteOp::load_attr || op == SiteOp::load_item || op == SiteOp::load_global || op == SiteOp::load_cell;
}
inline constexpr int last_site_op = static_cast<int>(SiteOp::section_cell);
[[nodiscard]] const char* name_of(SiteOp op);

enum SiteFlag : std::uint64_t {
    is_update = 1U << 0,
    const_flag = 1U << 1,
    const_none = 1U << 2,
    atom = 1U << 3,
    has_args = 1U << 4,
    is_first = 1U << 5,
    no_signal = 1U << 6,
    loop_test = 1U << 7,
    in_init = 1U << 8,
    deletes = 1U << 9,
    nested_module = 1U << 10,
    snapshot = 1U << 11,
    if_true = 1U << 12,
    if_false = 1U << 13,
    is_store = 1U << 14,
    is_test = 1U << 15,
    bound = 1U << 16,
    single_load = 1U << 17,
    tested = 1U << 18,
    tested_again = 1U << 19,
    no_switch = 1U << 20,
    first_ignored = 1U << 21,  // and five more, one for each Kind in its order
    first_half = 1U << 27,
    second_half = 1U << 28,
    by_key = 1U << 29,
    feeds_update = 1U << 30,  // set here: the load whose value an update stores
    fused = 1U << 31,
    increases = 1ULL << 32,        // an update that adds a number greater than zero
    adds = 1ULL << 33,             // the operators of updates that containers have in place: +=
    repeats = 1ULL << 34,          // *=
    joins = 1ULL << 35,            // |=
    takes_out = 1ULL << 36,        // -=
    keeps_common = 1ULL << 37,     // &=
    keeps_different = 1ULL << 38,  // ^=
    unbound = 1ULL << 39,
    polled = 1ULL << 40,
    looked_at = 1ULL << 41,
    changed = 1ULL << 42,
    may_miss = 1ULL << 43,
    at_call = 1ULL << 44,  // no row's: made when the call ran
    result_used = 1ULL << 45,
    called = 1ULL << 46,
    own_identity = 1ULL << 47,
    gives_new = 1ULL << 48,
    has_default = 1ULL << 49,
    deferred = 1ULL << 50,
    guarded = 1ULL << 51,      // a statement that mitigation makes one step (native/mitigation)
    undisturbed = 1ULL << 52,  // of a guarded one: only operators on what it loaded run before it stores
    locked = 1ULL << 53,       // of a guarded one: it stores under the lock of sections
    walked_key = 1ULL << 54,   // by a key that a walk of the container gave: fails where that is gone
    awaits = 1ULL << 55,       // a load of a location that has to be filled for what follows
};

// What a comment silences, of whatever kind.
inline constexpr std::uint64_t all_ignored = 0x3fU * static_cast<std::uint64_t>(first_ignored);

// `Site::local` where it is no index: to be looked up at the first use; the operand is a constant.
inline constexpr int local_not_looked_up = -2;
// Beyond every object's first cells: a site looks its attribute up before it trusts a hint.
inline constexpr unsigned char no_hint = 255;
inline constexpr int local_is_constant = -3;

struct Effect;
struct Checks;
}  // namespace aether::runtime

namespace aether::mitigation {
struct Guard;
}

namespace aether::runtime {

// A resolved global: valid while the namespace's shadow has `serial`. Immutable once published.
struct GlobalPlace {
    std::uint64_t serial;
    core::Field* field;
};

// Immortal, so that threads which run the same code do not contend for its reference count.
struct Site {
    PyObject_HEAD SiteOp op;
    core::AccessClass load_class;  // check, if it is a test that guards an act
    std::uint64_t flags;
    std::uint32_t id;
    PyObject* name;  // interned, or null
    Site* partner;
    const Effect* effect;  // of a container method or built-in, or null
    Checks* checks;        // or null
    PyObject* operand;     // what `~S` stands for: the name of a local variable, or a constant in a tuple; or null
    PyObject* file;
    PyObject* function;
    int line, column, end_line, end_column;
    // Caches; each a single word that any thread may read and replace.
    std::atomic<std::uint64_t> attribute;  // type version and AttributePlace
    std::atomic<std::uint64_t> holder;     // of a class's attribute (KnownHolder)
    std::atomic<const GlobalPlace*> global;
    std::atomic<int> local;           // the operand's index among the code's fast locals; or local_...
    std::atomic<int> cell;            // index among the code's fast locals; -2: not looked up
    std::atomic<unsigned char> hint;  // where among the object's cells the name was last; or no_hint
    std::atomic<bool> hit;
    // The value stored last: for judging identical stores and copies on write. Compared, never dereferenced.
    std::atomic<PyObject*> last_value;
    std::atomic<PyTypeObject*> last_type;
    std::atomic<PyTypeObject*> replaced_type;  // of what its last store replaced, if known
    std::atomic<bool> stored_same;             // that was the identical object
    std::atomic<bool> stores_mixed;            // it has stored objects of several types
    std::atomic<bool> python_operators;        // the value stored last has operators that are written in Python
    std::atomic<const char*> within;           // of the container within which library type it was last; or null
    std::atomic<bool> stored_empty;            // the value stored last was an empty container
    // Of a load that feeds an update: the store. Found at run time where a getter and a setter make the update.
    std::atomic<Site*> update;
    std::atomic<core::ContextId> context;   // of the latest access recorded here
    std::atomic<mitigation::Guard*> guard;  // null before it is first asked for

    [[nodiscard]] bool has(std::uint64_t flag) const { return (flags & flag) != 0; }
    [[nodiscard]] core::ContextId latest_context() const { return context.load(std::memory_order_acquire); }
};

extern PyTypeObject site_type;

// True on success; else a Python exception is set.
[[nodiscard]] bool ready_site_type();

// A row of a module's table: (op, name, line, col, end_line, end_col, function, flags, partner, operand).
struct Row {
    long op, line, column, end_line, end_column, function, flags, partner;
    PyObject* name;     // borrowed; None if there is none
    PyObject* operand;  // likewise
};
// Immortal; null with a Python exception set if memory is short.
[[nodiscard]] Site* make_site(const Row& row, PyObject* file, PyObject* functions);
// False with a Python exception set if `tuple` is none.
[[nodiscard]] bool read_row(PyObject* tuple, Row& row);
// One site for each row, null for one that is no site. False with a Python exception set on failure.
[[nodiscard]] bool make_sites(PyObject* table, PyObject* file, PyObject* functions, std::vector<Site*>& sites);

// The load in `file` whose expression ends there; null if none has a site.
[[nodiscard]] Site* load_ending_at(PyObject* file, int end_line, int end_column);

// An augmented assignment: load and store have one site.
[[nodiscard]] bool updates_in_place(const Site& site);

// A store of a value that is computed from no load of the same location, and no deletion.
[[nodiscard]] bool stores_plainly(const Site& site);

// True if the store of an update, in place or spelled out, begins there. O(sites).
[[nodiscard]] bool is_update_at(PyObject* file, int line, int column);

// The site that a row in `file` has for the call which ends there, where no probe stands; null if there is none.
[[nodiscard]] Site* row_of_call(PyObject* file, int end_line, int end_column, SiteOp op);

// Replaces the placeholders in `code`'s constants, and in those of the code within, by sites made from `table`. New
// reference.
[[nodiscard]] PyObject* bind_sites(PyObject* code, PyObject* table, PyObject* functions);

// What a comment silences on that line, as its sites were told: flags from `first_ignored` on. O(sites).
[[nodiscard]] std::uint64_t ignored_on(PyObject* file, int line);

// Borrowed; null if there is no such site.
[[nodiscard]] Site* site_at(std::uint32_t id);
[[nodiscard]] std::size_t site_count();
// Sites of that file that were executed at least once while probes were live.
[[nodiscard]] std::size_t sites_hit(PyObject* file);
// Where a site is. Borrowed: sites are immortal.
struct RunPlace {
    PyObject* file;
    PyObject* function;
    int line;
};
// The places whose sites have run while accesses were recorded.
[[nodiscard]] std::vector<RunPlace> places_run();

}  // namespace aether::runtime
