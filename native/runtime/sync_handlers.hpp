// What the patched functions do beside their work; sync_table.cpp says which is whose.
//
// Each calls the original exactly once, with nothing of ours held, and gives what it gave. What a release gives is
// published before the original runs, and what an acquire takes is taken after it: no thread can get past a primitive
// without its edge.
#pragma once

#include "site.hpp"
#include "sync_call.hpp"

namespace aether::runtime::sync {

// sync_lock.cpp
PyObject* lock_acquire(const MethodCall& call);
PyObject* lock_release(const MethodCall& call);
PyObject* rlock_acquire(const MethodCall& call);
PyObject* rlock_release(const MethodCall& call);
PyObject* rlock_exit(const MethodCall& call);
PyObject* rlock_release_save(const MethodCall& call);
PyObject* rlock_acquire_restore(const MethodCall& call);
PyObject* allocate_lock(const MethodCall& call);
void made_lock(PyObject* lock);
void made_rlock(PyObject* lock);

// sync_thread.cpp
PyObject* start_joinable_thread(const MethodCall& call);
PyObject* start_new_thread(const MethodCall& call);
PyObject* handle_join(const MethodCall& call);
PyObject* handle_is_done(const MethodCall& call);
PyObject* shutdown_threads(const MethodCall& call);

// sync_local.cpp
PyObject* ask_identity(const MethodCall& call);
// tracemalloc sets and clears the interpreter's one reference tracer, which tells us of objects' lives.
PyObject* switch_tracer(const MethodCall& call);
void ask_thread_local(PyObject* object);
PyObject* ask_context(const MethodCall& call);

// sync_operator.cpp
PyObject* operator_getitem(const MethodCall& call);
PyObject* operator_setitem(const MethodCall& call);
PyObject* operator_delitem(const MethodCall& call);
PyObject* operator_contains(const MethodCall& call);
PyObject* operator_search(const MethodCall& call);
PyObject* operator_combine(const MethodCall& call);
// Of the operator that the site flag means.
// itemgetter, attrgetter and methodcaller: their objects are watched where rewritten code has them called.
void made_item_getter(PyObject* getter);
void made_attribute_getter(PyObject* getter);
void made_method_caller(PyObject* caller);
template <std::uint64_t flag>
PyObject* operator_in_place(const MethodCall& call);

// sync_marshal.cpp
PyObject* marshal_as_written(const MethodCall& call);

// sync_semaphore.cpp
PyObject* semaphore_init(const FunctionCall& call);
PyObject* semaphore_acquire(const FunctionCall& call);
PyObject* semaphore_release(const FunctionCall& call);

// sync_event.cpp
PyObject* event_init(const FunctionCall& call);
PyObject* event_set(const FunctionCall& call);
PyObject* event_clear(const FunctionCall& call);
PyObject* event_wait(const FunctionCall& call);
PyObject* event_is_set(const FunctionCall& call);

// sync_barrier.cpp
PyObject* barrier_enter(const FunctionCall& call);
PyObject* barrier_release(const FunctionCall& call);
PyObject* barrier_wait(const FunctionCall& call);
PyObject* barrier_abort(const FunctionCall& call);
PyObject* barrier_reset(const FunctionCall& call);
PyObject* barrier_broken(const FunctionCall& call);

// sync_queue.cpp
PyObject* queue_init(const FunctionCall& call);
PyObject* queue_put(const FunctionCall& call);
PyObject* queue_get(const FunctionCall& call);
PyObject* queue_task_done(const FunctionCall& call);
PyObject* queue_join(const FunctionCall& call);
PyObject* queue_shutdown(const FunctionCall& call);

// sync_simple_queue.cpp
PyObject* simple_queue_put(const MethodCall& call);
PyObject* simple_queue_get(const MethodCall& call);
void made_simple_queue(PyObject* queue);

// sync_future.cpp
PyObject* futures_wait(const FunctionCall& call);
PyObject* future_cancelled(const FunctionCall& call);
PyObject* future_running(const FunctionCall& call);
PyObject* future_snapshot(const FunctionCall& call);

// sync_executor.cpp
PyObject* executor_worker(const FunctionCall& call);
PyObject* work_item_init(const FunctionCall& call);
PyObject* work_item_run(const FunctionCall& call);

// sync_pool.cpp
PyObject* pool_worker(const FunctionCall& call);
PyObject* pool_repopulate(const FunctionCall& call);

// sync_result.cpp
PyObject* result_init(const FunctionCall& call);
PyObject* result_set(const FunctionCall& call);
PyObject* result_wait(const FunctionCall& call);
PyObject* result_ready(const FunctionCall& call);
PyObject* iterator_set(const FunctionCall& call);
PyObject* iterator_next(const FunctionCall& call);

// sync_asyncio.cpp
PyObject* handle_init(const FunctionCall& call);
PyObject* handle_run(const FunctionCall& call);

// sync_io.cpp
PyObject* descriptor_write(const MethodCall& call);
PyObject* descriptor_read(const MethodCall& call);
PyObject* file_write(const MethodCall& call);
PyObject* file_read(const MethodCall& call);
PyObject* socket_send(const MethodCall& call);
PyObject* socket_send_to(const MethodCall& call);
PyObject* socket_send_message(const MethodCall& call);
PyObject* socket_receive(const MethodCall& call);
PyObject* tls_write(const MethodCall& call);
PyObject* tls_read(const MethodCall& call);
PyObject* make_socket_pair(const MethodCall& call);

// sync_import.cpp
PyObject* import_message(const FunctionCall& call);
PyObject* import_module(const FunctionCall& call);
PyObject* import_statement(const MethodCall& call);

// Methods of the library that the handlers call themselves: C functions without arguments, which run no Python code.
struct Queries {
    PyCFunction lock_locked = nullptr;
    PyCFunction rlock_is_owned = nullptr;
    PyCFunction handle_is_done = nullptr;
    PyCFunction file_fileno = nullptr;
    PyCFunction socket_fileno = nullptr;
    PyCFunction atomic_event_is_set = nullptr;
};
extern Queries queries;

// True if the query says True; false also where it fails.
[[nodiscard]] bool says(PyCFunction query, PyObject* object);

}  // namespace aether::runtime::sync
