#include "sync_table.hpp"

#include <cstddef>

#include "sync_handlers.hpp"
#include "sync_own_table.hpp"
#include "sync_rows.hpp"

namespace aether::runtime::sync {

Queries queries;

bool says(PyCFunction query, PyObject* object) {
    PyObject* answer = query == nullptr ? nullptr : query(object, nullptr);
    if (answer == nullptr) PyErr_Clear();
    Py_XDECREF(answer);
    return answer == Py_True;
}

namespace {

struct Table {};

template <auto made>
void* new_shim() {
    return reinterpret_cast<void*>(&NewShim<made>::call);
}

constexpr const char* lock_edge = "release -> every later successful acquire";
constexpr const char* start_edge = "start -> the thread's first act";
constexpr const char* end_edge = "the thread's last act -> who saw it end";
constexpr const char* worker_edge = "in a pool's task: the worker's earlier tasks -> what follows";
constexpr const char* bytes_edge = "bytes written -> the read that got them";
constexpr const char* item_edge = "none: an access of the container, as by syntax";
constexpr const char* put_edge = "put -> get of that item";

const MethodRow method_rows[] = {
    {"_thread", "lock.acquire", AETHER_SHIM(lock_acquire, active), lock_edge},
    {"_thread", "lock.acquire_lock", AETHER_SHIM(lock_acquire, active), lock_edge, some},
    {"_thread", "lock.__enter__", AETHER_SHIM(lock_acquire, active), lock_edge},
    {"_thread", "lock.release", AETHER_SHIM(lock_release, active), lock_edge},
    {"_thread", "lock.release_lock", AETHER_SHIM(lock_release, active), lock_edge, some},
    {"_thread", "lock.__exit__", AETHER_SHIM(lock_release, active), lock_edge},
    {"_thread", "RLock.acquire", AETHER_SHIM(rlock_acquire, active), lock_edge},
    {"_thread", "RLock.__enter__", AETHER_SHIM(rlock_acquire, active), lock_edge},
    {"_thread", "RLock.release", AETHER_SHIM(rlock_release, active), lock_edge},
    {"_thread", "RLock.__exit__", AETHER_SHIM(rlock_exit, active), "as release; a future's end -> who learns of it"},
    {"_thread", "RLock._release_save", AETHER_SHIM(rlock_release_save, active), "Condition.wait releases"},
    {"_thread", "RLock._acquire_restore", AETHER_SHIM(rlock_acquire_restore, active), "Condition.wait acquires"},
    {"_thread", "allocate_lock", AETHER_SHIM(allocate_lock, watching), "none: tells the program's locks"},
    {"_thread", "allocate", AETHER_SHIM(allocate_lock, watching), "none: tells the program's locks", some},
    {"_thread", "start_joinable_thread", AETHER_SHIM(start_joinable_thread, watching), start_edge},
    {"_thread", "start_new_thread", AETHER_SHIM(start_new_thread, watching), start_edge},
    {"_thread", "start_new", AETHER_SHIM(start_new_thread, watching), start_edge, some},
    {"_thread", "_ThreadHandle.join", AETHER_SHIM(handle_join, watching), end_edge},
    {"_thread", "_ThreadHandle.is_done", AETHER_SHIM(handle_is_done, active), end_edge},
    {"_thread", "_shutdown", AETHER_SHIM(shutdown_threads, active), "non-daemon threads' last acts -> atexit handlers"},
    {"_thread", "get_ident", AETHER_SHIM(ask_identity, active), worker_edge},
    {"_thread", "get_native_id", AETHER_SHIM(ask_identity, active), worker_edge, some},
    {"_contextvars", "ContextVar.get", AETHER_SHIM(ask_context, active), worker_edge},
    {"_tracemalloc", "start", AETHER_SHIM(switch_tracer, watching), "none: shares the reference tracer"},
    {"_tracemalloc", "stop", AETHER_SHIM(switch_tracer, watching), "none: shares the reference tracer"},
    {"marshal", "dump", AETHER_SHIM(marshal_as_written, watching), "none: writes code as the program has it"},
    {"marshal", "dumps", AETHER_SHIM(marshal_as_written, watching), "none: writes code as the program has it"},
    {"_operator", "getitem", AETHER_SHIM(operator_getitem, active), item_edge},
    {"_operator", "setitem", AETHER_SHIM(operator_setitem, active), item_edge},
    {"_operator", "delitem", AETHER_SHIM(operator_delitem, active), item_edge},
    {"_operator", "contains", AETHER_SHIM(operator_contains, active), item_edge},
    {"_operator", "indexOf", AETHER_SHIM(operator_search, active), item_edge},
    {"_operator", "countOf", AETHER_SHIM(operator_search, active), item_edge},
    {"_operator", "concat", AETHER_SHIM(operator_combine, active), item_edge},
    {"_operator", "add", AETHER_SHIM(operator_combine, active), item_edge},
    {"_operator", "or_", AETHER_SHIM(operator_combine, active), item_edge},
    {"_operator", "iadd", AETHER_SHIM(operator_in_place<adds>, active), item_edge},
    {"_operator", "iconcat", AETHER_SHIM(operator_in_place<adds>, active), item_edge},
    {"_operator", "imul", AETHER_SHIM(operator_in_place<repeats>, active), item_edge},
    {"_operator", "ior", AETHER_SHIM(operator_in_place<joins>, active), item_edge},
    {"_operator", "isub", AETHER_SHIM(operator_in_place<takes_out>, active), item_edge},
    {"_operator", "iand", AETHER_SHIM(operator_in_place<keeps_common>, active), item_edge},
    {"_operator", "ixor", AETHER_SHIM(operator_in_place<keeps_different>, active), item_edge},
    {"_queue", "SimpleQueue.put", AETHER_SHIM(simple_queue_put, watching), put_edge},
    {"_queue", "SimpleQueue.put_nowait", AETHER_SHIM(simple_queue_put, watching), put_edge},
    {"_queue", "SimpleQueue.get", AETHER_SHIM(simple_queue_get, watching), put_edge},
    {"_queue", "SimpleQueue.get_nowait", AETHER_SHIM(simple_queue_get, watching), put_edge},
    {"posix", "write", AETHER_SHIM(descriptor_write, active), bytes_edge},
    {"posix", "read", AETHER_SHIM(descriptor_read, active), bytes_edge},
    {"posix", "readinto", AETHER_SHIM(descriptor_read, active), bytes_edge, some},
    {"posix", "writev", AETHER_SHIM(descriptor_write, active), bytes_edge, some},
    {"posix", "readv", AETHER_SHIM(descriptor_read, active), bytes_edge, some},
    {"_io", "FileIO.write", AETHER_SHIM(file_write, active), bytes_edge},
    {"_io", "FileIO.read", AETHER_SHIM(file_read, active), bytes_edge},
    {"_io", "FileIO.readinto", AETHER_SHIM(file_read, active), bytes_edge},
    {"_io", "FileIO.readall", AETHER_SHIM(file_read, active), bytes_edge},
    {"_socket", "socketpair", AETHER_SHIM(make_socket_pair, watching), "none: tells which two are one", some},
    {"_socket", "socket.send", AETHER_SHIM(socket_send, active), bytes_edge},
    {"_socket", "socket.sendall", AETHER_SHIM(socket_send, active), bytes_edge},
    {"_socket", "socket.sendmsg", AETHER_SHIM(socket_send_message, active), bytes_edge, some},
    {"_socket", "socket.sendto", AETHER_SHIM(socket_send_to, active), bytes_edge},
    {"_socket", "socket.recv", AETHER_SHIM(socket_receive, active), bytes_edge},
    {"_socket", "socket.recv_into", AETHER_SHIM(socket_receive, active), bytes_edge},
    {"_socket", "socket.recvfrom", AETHER_SHIM(socket_receive, active), bytes_edge},
    {"_socket", "socket.recvfrom_into", AETHER_SHIM(socket_receive, active), bytes_edge},
    {"_socket", "socket.recvmsg", AETHER_SHIM(socket_receive, active), bytes_edge, some},
    {"_socket", "socket.recvmsg_into", AETHER_SHIM(socket_receive, active), bytes_edge, some},
    {"_ssl", "_SSLSocket.write", AETHER_SHIM(tls_write, active), bytes_edge, some},
    {"_ssl", "_SSLSocket.read", AETHER_SHIM(tls_read, active), bytes_edge, some},
};

ShimSet import_shims() {
    return (AETHER_SHIM(import_statement, active))();
}

constexpr const char* semaphore_edge = "release -> the acquire that takes its token";
constexpr const char* event_edge = "the set that made it true -> wait and is_set that returned True";
constexpr const char* broken_edge = "abort, reset -> who learns that the barrier is broken";
constexpr const char* barrier_edge = "every wait of a round -> its action -> every return of the round";
constexpr const char* queue_edge = "put -> get of that item; the get that made room -> the put it let in";
constexpr const char* task_edge = "submit -> the task; the task's end -> its worker's";
constexpr const char* result_edge = "the tasks' ends -> who learns of the result";
constexpr const char* made_edge = "none: tells the program's own";

template <auto handler, While when = While::active>
constexpr vectorcallfunc on = &intercept<handler, when, true>;
template <auto handler, While when = While::active>
constexpr vectorcallfunc on_function = &intercept<handler, when, false>;

const FunctionRow function_rows[] = {
    {"threading", "Semaphore.__init__", on<semaphore_init, While::watching>, made_edge},
    {"threading", "Semaphore.acquire", on<semaphore_acquire>, semaphore_edge},
    {"threading", "Semaphore.release", on<semaphore_release>, semaphore_edge},
    {"threading", "BoundedSemaphore.release", on<semaphore_release>, semaphore_edge},
    {"threading", "Event.__init__", on<event_init, While::watching>, made_edge},
    {"threading", "Event.set", on<event_set>, event_edge},
    {"threading", "Event.clear", on<event_clear>, "the next set makes it true"},
    {"threading", "Event.wait", on<event_wait>, event_edge},
    {"threading", "Event.is_set", on<event_is_set>, event_edge},
    {"threading", "Barrier._enter", on<barrier_enter>, barrier_edge},
    {"threading", "Barrier._release", on<barrier_release>, barrier_edge},
    {"threading", "Barrier._wait", on<barrier_wait>, barrier_edge},
    {"threading", "Barrier.abort", on<barrier_abort>, broken_edge},
    {"threading", "Barrier.reset", on<barrier_reset>, broken_edge},
    {"threading", "Barrier.broken.fget", on<barrier_broken>, broken_edge},
    {"queue", "Queue.__init__", on<queue_init, While::watching>, made_edge},
    {"queue", "Queue.put", on<queue_put, While::watching>, queue_edge},
    {"queue", "Queue.get", on<queue_get, While::watching>, queue_edge},
    {"queue", "Queue.task_done", on<queue_task_done>, "task_done -> join that returned"},
    {"queue", "Queue.join", on<queue_join>, "task_done -> join that returned"},
    {"queue", "Queue.shutdown", on<queue_shutdown>, "shutdown -> put, get that raise ShutDown; join"},
    {"concurrent.futures._base", "wait", on_function<futures_wait>, "a future's end -> wait that reports it done"},
    {"concurrent.futures._base", "Future.cancelled", on<future_cancelled>, "cancel -> who learns of it"},
    {"concurrent.futures._base", "Future.running", on<future_running>, "a future's start -> who learns of it"},
    {"concurrent.futures._base", "Future._get_snapshot", on<future_snapshot>, "a future's end -> who learns of it",
     some},
    {"concurrent.futures.thread", "_worker", on<executor_worker>, "initializer -> its worker's tasks"},
    {"concurrent.futures.thread", "_WorkItem.__init__", on<work_item_init>, task_edge},
    {"concurrent.futures.thread", "_WorkItem.run", on<work_item_run>, task_edge},
    {"multiprocessing.pool", "worker", on<pool_worker>, "initializer -> its worker's tasks"},
    {"multiprocessing.pool", "Pool._repopulate_pool", on<pool_repopulate, While::watching>, task_edge},
    {"multiprocessing.pool", "ApplyResult.__init__", on<result_init>, "apply, map -> the result's callbacks"},
    {"multiprocessing.pool", "ApplyResult._set", on<result_set>, result_edge},
    {"multiprocessing.pool", "ApplyResult.wait", on<result_wait>, result_edge},
    {"multiprocessing.pool", "ApplyResult.ready", on<result_ready>, result_edge},
    {"multiprocessing.pool", "MapResult._set", on<result_set>, result_edge},
    {"multiprocessing.pool", "IMapIterator.__init__", on<result_init>, "imap -> its items"},
    {"multiprocessing.pool", "IMapIterator._set", on<iterator_set>, "the task's end -> the item"},
    {"multiprocessing.pool", "IMapIterator.next", on<iterator_next>, "the task's end -> the item"},
    {"multiprocessing.pool", "IMapUnorderedIterator._set", on<iterator_set>, "the task's end -> the item"},
    {"asyncio.events", "Handle.__init__", on<handle_init>, "call_soon_threadsafe -> the callback"},
    {"asyncio.events", "Handle._run", on<handle_run>, "call_soon_threadsafe -> the callback"},
    {"asyncio.events", "_ThreadSafeHandle._run", on<handle_run>, "call_soon_threadsafe -> the callback", some},
    {"_frozen_importlib", "_verbose_message", on<import_message, While::watching>,
     "a module's body -> imports that find it"},
    {"importlib", "import_module", on<import_module>, "a module's body -> imports that find it"},
};

constexpr std::size_t alloc_slot = offsetof(PyTypeObject, tp_alloc);
void* const plain_alloc = reinterpret_cast<void*>(&allocate_plainly);
constexpr const char* init_edge = "none: keeps `__init__` from being inlined";

const SlotRow slot_rows[] = {
    {"_thread", "lock", offsetof(PyTypeObject, tp_new), new_shim<made_lock>(), &NewShim<made_lock>::original,
     made_edge},
    {"_thread", "RLock", offsetof(PyTypeObject, tp_new), new_shim<made_rlock>(), &NewShim<made_rlock>::original,
     made_edge},
    {"_thread", "_local", offsetof(PyTypeObject, tp_getattro),
     reinterpret_cast<void*>(&GetattroShim<ask_thread_local>::call), &GetattroShim<ask_thread_local>::original,
     worker_edge},
    {"_queue", "SimpleQueue", offsetof(PyTypeObject, tp_new), new_shim<made_simple_queue>(),
     &NewShim<made_simple_queue>::original, made_edge},
    {"_operator", "itemgetter", offsetof(PyTypeObject, tp_new), new_shim<made_item_getter>(),
     &NewShim<made_item_getter>::original, item_edge},
    {"_operator", "attrgetter", offsetof(PyTypeObject, tp_new), new_shim<made_attribute_getter>(),
     &NewShim<made_attribute_getter>::original, item_edge},
    {"_operator", "methodcaller", offsetof(PyTypeObject, tp_new), new_shim<made_method_caller>(),
     &NewShim<made_method_caller>::original, item_edge},
    {"threading", "Semaphore", alloc_slot, plain_alloc, nullptr, init_edge},
    {"threading", "Event", alloc_slot, plain_alloc, nullptr, init_edge},
    {"queue", "Queue", alloc_slot, plain_alloc, nullptr, init_edge},
    {"concurrent.futures.thread", "_WorkItem", alloc_slot, plain_alloc, nullptr, init_edge},
    {"multiprocessing.pool", "ApplyResult", alloc_slot, plain_alloc, nullptr, init_edge},
    {"multiprocessing.pool", "IMapIterator", alloc_slot, plain_alloc, nullptr, init_edge},
};

// On whose behalf functions of the library operate primitives: all others on the library's own.
const RoleRow role_rows[] = {
    {"threading", "RLock", Role::transparent},
    {"threading", "Condition.__init__", Role::transparent},
    {"threading", "Condition.__enter__", Role::transparent},
    {"threading", "Condition.__exit__", Role::transparent},
    {"threading", "Condition._release_save", Role::transparent},
    {"threading", "Condition._acquire_restore", Role::transparent},
    {"threading", "Condition.wait", Role::condition_wait},
    {"threading", "Condition.wait_for", Role::transparent},
    {"threading", "Condition._is_owned", Role::query},
    {"threading", "_RLock.acquire", Role::transparent},
    {"threading", "_RLock.release", Role::transparent},
    {"threading", "_RLock.__exit__", Role::transparent},
    {"threading", "_RLock._acquire_restore", Role::transparent},
    {"threading", "_RLock._release_save", Role::transparent},
    {"threading", "Semaphore.__exit__", Role::transparent},
    {"threading", "BoundedSemaphore.__init__", Role::transparent},
    {"threading", "Event.isSet", Role::transparent},
    {"threading", "current_thread", Role::transparent},
    {"threading", "currentThread", Role::transparent},
    {"threading", "Thread.start", Role::thread_list},
    {"threading", "Thread._bootstrap_inner", Role::thread_list},
    {"threading", "Thread._delete", Role::thread_list},
    {"threading", "_DummyThread.__init__", Role::thread_list},
    {"threading", "active_count", Role::thread_list},
    {"threading", "enumerate", Role::thread_list},
    {"threading", "Thread.run", Role::trampoline},
    {"threading", "Timer.run", Role::trampoline},
    {"queue", "Queue.put", Role::queue_section},
    {"queue", "Queue.get", Role::queue_section},
    {"queue", "Queue.put_nowait", Role::transparent},
    {"queue", "Queue.get_nowait", Role::transparent},
    {"weakref", "finalize.__call__", Role::trampoline},
    {"concurrent.futures._base", "Future.result", Role::future_report},
    {"concurrent.futures._base", "Future.exception", Role::future_report},
    {"concurrent.futures._base", "Future.done", Role::future_report},
    {"concurrent.futures._base", "Future.add_done_callback", Role::future_callback},
    {"concurrent.futures._base", "_yield_finished_futures", Role::future_report},
    {"concurrent.futures._base", "Future.set_result", Role::future_finish},
    {"concurrent.futures._base", "Future.set_exception", Role::future_finish},
    {"concurrent.futures._base", "Future.cancel", Role::future_cancel},
    {"concurrent.futures._base", "Future.set_running_or_notify_cancel", Role::future_start},
    {"concurrent.futures._base", "Future._invoke_callbacks", Role::trampoline},
    {"concurrent.futures.thread", "_WorkItem.run", Role::trampoline},
    {"concurrent.futures.thread", "WorkerContext.run", Role::trampoline, some},
    {"multiprocessing.pool", "worker", Role::trampoline},
    {"multiprocessing.pool", "mapstar", Role::trampoline},
    {"multiprocessing.pool", "starmapstar", Role::trampoline},
    {"multiprocessing.pool", "ApplyResult._set", Role::trampoline},
    {"multiprocessing.pool", "MapResult._set", Role::trampoline},
    {"asyncio.events", "Handle._run", Role::trampoline},
    {"asyncio.events", "_ThreadSafeHandle._run", Role::trampoline, some},
    {"asyncio.base_events", "BaseEventLoop.call_soon_threadsafe", Role::call_threadsafe},
    {"asyncio.selector_events", "BaseSelectorEventLoop._write_to_self", Role::self_pipe},
    {"sched", "scheduler.run", Role::trampoline},
    {"unittest.case", "TestCase._callCleanup", Role::trampoline},
};

const QueryRow query_rows[] = {
    {"_thread", "lock.locked", &queries.lock_locked},
    {"_thread", "RLock._is_owned", &queries.rlock_is_owned},
    {"_thread", "_ThreadHandle.is_done", &queries.handle_is_done},
    {"_io", "FileIO.fileno", &queries.file_fileno, some},
    {"_socket", "socket.fileno", &queries.socket_fileno, some},
};

bool is_in_table(std::string_view name) {
    return mentions(name, method_rows) || mentions(name, function_rows) || mentions(name, role_rows) ||
           name == own_module;
}

bool patch_module(PyObject* module, std::string_view name) {
    if (name == own_module) return patch_own_types(module);
    if (!is_of_library(module)) return true;
    // Queries first: what they ask may be patched by a later row.
    return apply_rows(module, name, query_rows) && apply_rows(module, name, role_rows) &&
           apply_rows(module, name, method_rows) && apply_rows(module, name, function_rows) &&
           apply_rows(module, name, slot_rows);
}

// Until one is false.
template <class Action>
bool for_loaded_modules(Action&& action) {
    PyObject* modules = PyDict_Copy(PyImport_GetModuleDict());
    bool done = modules != nullptr;
    Py_ssize_t position = 0;
    PyObject* name = nullptr;
    PyObject* module = nullptr;
    while (done && PyDict_Next(modules, &position, &name, &module)) {
        const char* text = PyUnicode_Check(name) ? PyUnicode_AsUTF8(name) : "";
        if (text == nullptr) {
            PyErr_Clear();
        } else if (is_in_table(text)) {
            done = action(module, text);
        }
    }
    Py_XDECREF(modules);
    return done;
}

}  // namespace

bool patch_loaded_modules() {
    return for_loaded_modules(patch_module) && patch_import_statement(import_shims());
}

bool learn_roles() {
    return for_loaded_modules([](PyObject* module, std::string_view name) {
        return !is_of_library(module) || apply_rows(module, name, role_rows);
    });
}

void module_loaded(std::string_view name) {
    if (!is_in_table(name)) return;
    PyObject* pending = PyErr_GetRaisedException();
    PyObject* key = PyUnicode_FromStringAndSize(name.data(), static_cast<Py_ssize_t>(name.size()));
    PyObject* module = key == nullptr ? nullptr : PyImport_GetModule(key);
    Py_XDECREF(key);
    if (module == nullptr || !patch_module(module, name)) {
        PyErr_Clear();
        fail("a module of the standard library is not as expected");
    }
    Py_XDECREF(module);
    PyErr_SetRaisedException(pending);
}

}  // namespace aether::runtime::sync
