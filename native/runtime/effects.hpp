// What container operations do to their container's locations: one table for methods and built-in functions.
#pragma once

#include <cstdint>

#include "../core/access.hpp"
#include "python.hpp"
#include "site.hpp"

namespace aether::runtime {

// An access class, or none.
enum class Touch : std::int8_t { none = -1, read, check, walk, write, update, rewrite };

[[nodiscard]] constexpr core::AccessClass as_class(Touch touch) {
    return static_cast<core::AccessClass>(touch);
}

// How an operation shares the container with others (race-model.md, 3, reason 1 of `benign`).
enum class Sharing : std::uint8_t {
    atomic,    // commutes with other atomic operations and with snapshots
    snapshot,  // reads length, truth or the whole in one step
    growing,   // atomic, and a walk is not disturbed by it: list.append
    exposed,   // a change whose intermediate states others can see
};

// How an operation takes in the elements of what it is given. Whether that is a snapshot or a walk depends on the type
// of what it is given (walk.hpp).
enum class Intake : std::uint8_t {
    none,
    steps,    // by an iterator
    list,     // as list(x) does: sorted(x), [*x], f(*x)
    tuple,    // as tuple(x) does: str.join(x)
    set,      // as set(x) does: frozenset(x), {*x}, dict.fromkeys(x)
    dict,     // as dict(x) does: {**x}
    copy,     // as x.copy() does
    nested,   // by iterators, what it holds too: json.dumps(x)
    fields,   // loads the fields of a dataclass's instance
    begin,    // makes an iterator
    next,     // by an iterator that others may have: its position moves as well
    guarded,  // a copy of it was taken by mitigation, in one step
    resume,   // of an iterator nothing but its position: generator.send(x)
};

struct Effect {
    const char* name;
    Touch structure;
    Touch contents;
    Touch entry;  // of the key or element that is the first argument
    Sharing sharing;
    bool stores;  // the last argument is stored in the container
    bool takes;   // returns an element that it removes
    Intake intake = Intake::none;
    Intake argument = Intake::none;

    [[nodiscard]] bool only_reads() const {
        return structure < Touch::write && contents < Touch::write && entry < Touch::write;
    }
    // As sort, clear and the like do (race-model.md, 1, structure).
    [[nodiscard]] bool rewrites_entries() const { return contents == Touch::rewrite; }
};

// The effect of a site's method or built-in function; null if it has none.
[[nodiscard]] const Effect* effect_of(SiteOp op, PyObject* name);

// What the site does to a container, by syntax or by call; null if nothing.
[[nodiscard]] const Effect* operation_of(const Site& site);

// Effects of syntax.
extern const Effect load_effect, store_effect, delete_effect, slice_load_effect, slice_store_effect, iterate_effect,
    contains_effect, length_effect;
// A look-up in a defaultdict, which inserts where it finds nothing: in one step, or by code that threads may be
// switched in.
extern const Effect default_effect, cut_default_effect;

// What the operator of an update does to a container that is its left operand; null if that has none in place.
[[nodiscard]] const Effect* in_place_effect(const Site& site, PyObject* object);

// True if the operator of the update changes `value` itself and gives it back: a container, one of `aether`'s own, or,
// by convention, an object of a class that has the operator's method in Python.
[[nodiscard]] bool works_in_place(const Site& site, PyObject* value);

// True if `object` is a container whose `method` is the built-in's own, not one written in Python.
[[nodiscard]] bool has_builtin_method(PyObject* object, PyObject* method);

// How `effect` behaves on `object`: a method may be atomic on one container and exposed on another (list.pop(i),
// deque.pop()).
[[nodiscard]] const Effect& on_container(const Effect& effect, PyObject* object);

}  // namespace aether::runtime
