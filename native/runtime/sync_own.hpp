// What the patched methods of aether's own types do beside their work; sync_own_table.cpp says which is whose.
#pragma once

#include "sync_call.hpp"

namespace aether::runtime::sync {

// sync_atomic.cpp. An atomic's store or update comes before the load or update that read it: what stored which value
// is not kept apart, so a load comes after all stores before it.
void give_atomic(PyObject* atomic);
void take_atomic(PyObject* atomic);
// The same for an operand of an operator, which may be anything.
void take_operand(PyObject* operand);
PyObject* atomic_store(const MethodCall& call);
PyObject* atomic_load(const MethodCall& call);
PyObject* atomic_update(const MethodCall& call);
PyObject* atomic_compare_exchange(const MethodCall& call);
PyObject* atomic_wait(const MethodCall& call);

// sync_event.cpp
PyObject* atomic_event_set(const MethodCall& call);
PyObject* atomic_event_clear(const MethodCall& call);
PyObject* atomic_event_wait(const MethodCall& call);
PyObject* atomic_event_is_set(const MethodCall& call);

// sync_own_lock.cpp
PyObject* rw_acquire_read(const MethodCall& call);
PyObject* rw_acquire_write(const MethodCall& call);
PyObject* rw_release_read(const MethodCall& call);
PyObject* rw_release_write(const MethodCall& call);
PyObject* rw_section_enter(const MethodCall& call);
PyObject* rw_section_exit(const MethodCall& call);
PyObject* object_lock_acquire(const MethodCall& call);
PyObject* object_lock_release(const MethodCall& call);
PyObject* object_lock_of_task(const MethodCall& call);
PyObject* object_lock_end_of_task(const MethodCall& call);
PyObject* latch_count_down(const MethodCall& call);
PyObject* latch_wait(const MethodCall& call);

// sync_own_queue.cpp
PyObject* concurrent_put(const MethodCall& call);
PyObject* concurrent_get(const MethodCall& call);
PyObject* concurrent_task_done(const MethodCall& call);
PyObject* concurrent_join(const MethodCall& call);
PyObject* concurrent_shutdown(const MethodCall& call);

// sync_own_container.cpp. Of a ConcurrentDict and what else finds its elements by key: what stored a key's value comes
// before what finds the key.
PyObject* keyed_load(const MethodCall& call);    // by the key that is the first argument
PyObject* keyed_update(const MethodCall& call);  // stores it, too
PyObject* keyed_take_any(const MethodCall& call);
PyObject* keyed_load_all(const MethodCall& call);
PyObject* keyed_store_all(const MethodCall& call);
PyObject* keyed_change_all(const MethodCall& call);
PyObject* set_add(const MethodCall& call);
PyObject* set_remove(const MethodCall& call);
PyObject* set_pop(const MethodCall& call);
// Of a ConcurrentDeque or ConcurrentList: what stored an element comes before what takes it out, or looks.
PyObject* row_append(const MethodCall& call);
PyObject* row_pop(const MethodCall& call);
PyObject* row_change(const MethodCall& call);
PyObject* row_look(const MethodCall& call);
PyObject* row_search(const MethodCall& call);  // runs code with the elements, too
PyObject* row_update(const MethodCall& call);  // stores what that makes of one
// The same by operators. `operand` may be anything.
void give_key(PyObject* container, PyObject* key, PyObject* value);
void take_key(PyObject* container, PyObject* key);
void give_keyed(PyObject* container, PyObject* others);
void take_keyed(PyObject* operand);
void give_row(PyObject* row, PyObject* items);
void take_row(PyObject* operand);

// What functions that run once have done, for who gets what they made: from now on, or no longer.
void watch_once(bool on);

}  // namespace aether::runtime::sync
