// Operations on containers whose operands pass several probes, one after another: calls of methods, `in`, and in-place
// operators.
#pragma once

#include <span>

#include "recording.hpp"

namespace aether::runtime {

// container op= operand (null: not known), about to be done in place.
void operate_in_place(Site& site, core::Strand& strand, PyObject* container, PyObject* operand);

// object.a op= operand, of the container that the attribute holds; if the site has arguments, the operand comes later.
void begin_in_place(Site& site, core::Strand& strand, PyObject* object, PyObject* container);

// o.m(first, ..., last): the receiver is remembered until the arguments are evaluated.
void begin_call(Site& site, core::Strand& strand, PyObject* receiver);
// The same of a call that is about to be made: what the method is bound to stands beside it, or is null.
void begin_call_of(Site& site, core::Strand& strand, PyObject* function, PyObject* receiver);
// getattr(o, name), setattr(o, name, value) and the like: likewise, or at once if the site knows the name.
void begin_attribute_call(Site& site, PyObject* object);
void begin_attribute_call_of(Site& site, PyObject* function, PyObject* receiver);
void access_by_function(Site& site, core::Strand& strand, PyObject* object, PyObject* name, PyObject* value);
void pass_argument(Site& site, core::Strand& strand, PyObject* argument);
void pass_keyword(Site& site, core::Strand& strand, PyObject* value);
// o.m(*arguments, **{names: ...}) of a container's own method, about to be called by code without probes; and what it
// has taken out.
void record_call(Site& call, core::Strand& strand, PyObject* object, std::span<PyObject* const> arguments,
                 PyObject* names);
void record_taken(Site& call, core::Strand& strand, PyObject* object, PyObject* result);
// The element that the call took out: what its giver did before comes before what the taker does after.
void take_result(Site& site, core::Strand& strand, PyObject* result);
// What was kept alive for a `take_result` that was, or will never be: outside of a Guard, for it may run Python code.
void release_receivers();

// key in container
void pass_contains_key(Site& site, PyObject* key);
void test_membership(Site& site, core::Strand& strand, PyObject* container, PyObject* key);
void test_contains(Site& site, core::Strand& strand, PyObject* container);

}  // namespace aether::runtime
