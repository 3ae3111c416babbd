#include "sync_own_table.hpp"

#include <cstddef>
#include <string_view>

#include "sync_handlers.hpp"
#include "sync_own.hpp"
#include "sync_rows.hpp"

namespace aether::runtime::sync {

namespace {

constexpr const char* atomic_edge = "store, update -> the load, update that read it; none if relaxed";
constexpr const char* lock_edge = "release -> every later successful acquire; two readers are in no order";
constexpr const char* put_edge = "put -> get of that item; the get that made room -> the put it let in";
constexpr const char* element_edge = "what stored an element -> the operation that returned it";
constexpr const char* latch_edge = "count_down -> wait that returned True";
constexpr const char* event_edge = "the set that made it true -> wait and is_set that returned True";

// Each type has functions of its own.
struct Int64;
struct UInt64;
struct Float64;
struct Bool;
struct Counter;
struct Ref;
struct Deque;
struct List;
struct Dict;
struct Set;
struct OrderedDict;

// ---- Operators: `Policy` is what comes before and after the original.

template <class Owner, std::size_t offset, class Policy, class Result, class... Operands>
struct Operator {
    static inline std::atomic<void*> original{nullptr};

    static Result call(Operands... operands) {
        if (active()) (void)survive([&] { Policy::before(operands...); });
        const auto function = reinterpret_cast<Result (*)(Operands...)>(original.load(std::memory_order_relaxed));
        const Result result = function(operands...);
        if (Policy::is_done(result) && active()) (void)survive([&] { Policy::after(operands...); });
        return result;
    }
};

struct Done {
    static bool is_done(const PyObject* result) { return result != nullptr; }
    static bool is_done(Py_ssize_t result) { return result >= 0; }
    template <class... Operands>
    static void before(Operands...) {}
    template <class... Operands>
    static void after(Operands...) {}
};

struct Load : Done {
    static void look(PyObject* operand) { take_operand(operand); }
    static void look(int) {}
    template <class... Operands>
    static void after(Operands... operands) {
        (look(operands), ...);
    }
};

struct Update : Done {
    template <class... Others>
    static void before(PyObject* self, Others...) {
        give_atomic(self);
    }
    template <class... Others>
    static void after(PyObject* self, Others... others) {
        (Load::after(self, others...));
    }
};

struct KeyedLoad : Done {
    static void after(PyObject* container, PyObject* key) { take_key(container, key); }
};
struct KeyedFind : KeyedLoad {
    static bool is_done(int result) { return result == 1; }
};
struct KeyedStore : Done {
    static void before(PyObject* container, PyObject* key, PyObject* value) { give_key(container, key, value); }
    static void after(PyObject* container, PyObject* key, PyObject* value) {
        if (value == nullptr) take_key(container, key);  // it was there
    }
};
struct KeyedLook : Done {
    static void look(PyObject* operand) { take_keyed(operand); }
    static void look(int) {}
    template <class... Operands>
    static void after(Operands... operands) {
        (look(operands), ...);
    }
};
struct KeyedUpdate : KeyedLook {
    static void before(PyObject* container, PyObject* others) { give_keyed(container, others); }
};

struct RowLook : Done {
    static void look(PyObject* operand) { take_row(operand); }
    static void look(Py_ssize_t) {}
    template <class... Operands>
    static void after(Operands... operands) {
        (look(operands), ...);
    }
};
struct RowSearch : RowLook {
    template <class... Operands>
    static void before(Operands... operands) {
        after(operands...);
    }
};
struct RowChange : Done {
    static void before(PyObject* row, PyObject* items) { give_row(row, items); }
    static void before(PyObject* row, PyObject*, PyObject* item) { give_row(row, item); }  // null: it is deleted
    template <class... Others>
    static void after(PyObject* row, Others...) {
        take_row(row);
    }
};

template <class Owner, class Policy, std::size_t offset, class Result, class... Operands>
SlotRow operator_row(const char* type, const char* edge) {
    using Here = Operator<Owner, offset, Policy, Result, Operands...>;
    return {own_module, type, offset, reinterpret_cast<void*>(&Here::call), &Here::original, edge};
}

// Of the types here, all of which are made at run time, so that their tables stand in them.
#define AETHER_NUMBER(slot) (offsetof(PyHeapTypeObject, as_number) + offsetof(PyNumberMethods, slot))
#define AETHER_SEQUENCE(slot) (offsetof(PyHeapTypeObject, as_sequence) + offsetof(PySequenceMethods, slot))
#define AETHER_MAPPING(slot) (offsetof(PyHeapTypeObject, as_mapping) + offsetof(PyMappingMethods, slot))

// Applies the row where the type has the operator.
bool apply_if_present(PyObject* module, const SlotRow& row) {
    PyObject* type = PyObject_GetAttrString(module, row.type);
    if (type == nullptr) return false;
    const bool present = *reinterpret_cast<void**>(reinterpret_cast<char*>(type) + row.offset) != nullptr;
    Py_DECREF(type);
    return !present || apply(module, row);
}

template <class Owner, std::size_t... offsets>
bool patch_unary(PyObject* module, const char* type) {
    return (apply_if_present(module, operator_row<Owner, Load, offsets, PyObject*, PyObject*>(type, atomic_edge)) &&
            ...);
}
template <class Owner, class Policy, std::size_t... offsets>
bool patch_binary(PyObject* module, const char* type) {
    return (apply_if_present(
                module, operator_row<Owner, Policy, offsets, PyObject*, PyObject*, PyObject*>(type, atomic_edge)) &&
            ...);
}
template <class Owner, class Policy, std::size_t offset>
bool patch_power(PyObject* module, const char* type) {
    return apply_if_present(
        module, operator_row<Owner, Policy, offset, PyObject*, PyObject*, PyObject*, PyObject*>(type, atomic_edge));
}

template <class Owner>
bool patch_number_operators(PyObject* module, const char* type) {
    return apply_if_present(module,
                            operator_row<Owner, Load, AETHER_NUMBER(nb_bool), int, PyObject*>(type, atomic_edge)) &&
           apply_if_present(
               module,
               operator_row<Owner, Load, offsetof(PyTypeObject, tp_richcompare), PyObject*, PyObject*, PyObject*, int>(
                   type, atomic_edge)) &&
           patch_unary<Owner, AETHER_NUMBER(nb_int), AETHER_NUMBER(nb_index), AETHER_NUMBER(nb_float),
                       AETHER_NUMBER(nb_negative), AETHER_NUMBER(nb_positive), AETHER_NUMBER(nb_absolute),
                       AETHER_NUMBER(nb_invert), offsetof(PyTypeObject, tp_str)>(module, type) &&
           patch_binary<Owner, Load, AETHER_NUMBER(nb_add), AETHER_NUMBER(nb_subtract), AETHER_NUMBER(nb_multiply),
                        AETHER_NUMBER(nb_remainder), AETHER_NUMBER(nb_divmod), AETHER_NUMBER(nb_floor_divide),
                        AETHER_NUMBER(nb_true_divide), AETHER_NUMBER(nb_and), AETHER_NUMBER(nb_or),
                        AETHER_NUMBER(nb_xor), AETHER_NUMBER(nb_lshift), AETHER_NUMBER(nb_rshift)>(module, type) &&
           patch_binary<Owner, Update, AETHER_NUMBER(nb_inplace_add), AETHER_NUMBER(nb_inplace_subtract),
                        AETHER_NUMBER(nb_inplace_multiply), AETHER_NUMBER(nb_inplace_remainder),
                        AETHER_NUMBER(nb_inplace_floor_divide), AETHER_NUMBER(nb_inplace_true_divide),
                        AETHER_NUMBER(nb_inplace_and), AETHER_NUMBER(nb_inplace_or), AETHER_NUMBER(nb_inplace_xor),
                        AETHER_NUMBER(nb_inplace_lshift), AETHER_NUMBER(nb_inplace_rshift)>(module, type) &&
           patch_power<Owner, Load, AETHER_NUMBER(nb_power)>(module, type) &&
           patch_power<Owner, Update, AETHER_NUMBER(nb_inplace_power)>(module, type);
}

// ---- Methods of the types that have the same ones. `Table` is the type's, since each has functions of its own.

template <class Table>
bool patch_atomic_methods(PyObject* module, const char* type) {
    struct Method {
        const char* name;
        ShimSet (*shims)();
    };
    const Method methods[] = {
        {"load", AETHER_SHIM(atomic_load, active)},
        {"store", AETHER_SHIM(atomic_store, active)},
        {"exchange", AETHER_SHIM(atomic_update, active)},
        {"compare_exchange", AETHER_SHIM(atomic_compare_exchange, active)},
        {"test_and_set", AETHER_SHIM(atomic_update, active)},
        {"fetch_add", AETHER_SHIM(atomic_update, active)},
        {"fetch_sub", AETHER_SHIM(atomic_update, active)},
        {"increment", AETHER_SHIM(atomic_update, active)},
        {"decrement", AETHER_SHIM(atomic_update, active)},
        {"fetch_and", AETHER_SHIM(atomic_update, active)},
        {"fetch_or", AETHER_SHIM(atomic_update, active)},
        {"fetch_xor", AETHER_SHIM(atomic_update, active)},
        {"fetch_max", AETHER_SHIM(atomic_update, active)},
        {"fetch_min", AETHER_SHIM(atomic_update, active)},
        {"update", AETHER_SHIM(atomic_update, active)},
        {"fetch_update", AETHER_SHIM(atomic_update, active)},
        {"wait", AETHER_SHIM(atomic_wait, active)},
        {"__format__", AETHER_SHIM(atomic_load, active)},
        {"__round__", AETHER_SHIM(atomic_load, active)},
        {"__trunc__", AETHER_SHIM(atomic_load, active)},
        {"__floor__", AETHER_SHIM(atomic_load, active)},
        {"__ceil__", AETHER_SHIM(atomic_load, active)},
        // An AtomicCounter's: what it adds to is not read.
        {"add", AETHER_SHIM(atomic_store, active)},
        {"reset", AETHER_SHIM(atomic_update, active)},
    };
    PyObject* found = PyObject_GetAttrString(module, type);
    if (found == nullptr) return false;
    PyObject* names = PyType_GetDict(reinterpret_cast<PyTypeObject*>(found));
    Py_DECREF(found);
    bool done = true;
    for (const Method& method : methods) {
        PyObject* own = done ? PyDict_GetItemString(names, method.name) : nullptr;
        if (own != nullptr) done = patch_method(own, method.shims());
    }
    Py_DECREF(names);
    return done;
}

template <class Table>
bool patch_atomic(PyObject* module, const char* type) {
    return patch_atomic_methods<Table>(module, type) && patch_number_operators<Table>(module, type);
}

struct Table {};

const MethodRow method_rows[] = {
    {own_module, "AtomicEvent.set", AETHER_SHIM(atomic_event_set, active), event_edge},
    {own_module, "AtomicEvent.clear", AETHER_SHIM(atomic_event_clear, active), "the next set makes it true"},
    {own_module, "AtomicEvent.wait", AETHER_SHIM(atomic_event_wait, active), event_edge},
    {own_module, "AtomicEvent.is_set", AETHER_SHIM(atomic_event_is_set, active), event_edge},
    {own_module, "CountDownLatch.count_down", AETHER_SHIM(latch_count_down, active), latch_edge},
    {own_module, "CountDownLatch.wait", AETHER_SHIM(latch_wait, active), latch_edge},
    {own_module, "RWLock.acquire_read", AETHER_SHIM(rw_acquire_read, active), lock_edge},
    {own_module, "RWLock.acquire_write", AETHER_SHIM(rw_acquire_write, active), lock_edge},
    {own_module, "RWLock.release_read", AETHER_SHIM(rw_release_read, active), lock_edge},
    {own_module, "RWLock.release_write", AETHER_SHIM(rw_release_write, active), lock_edge},
    {own_module, "RWLockSection.__enter__", AETHER_SHIM(rw_section_enter, active), lock_edge},
    {own_module, "RWLockSection.__exit__", AETHER_SHIM(rw_section_exit, active), lock_edge},
    {own_module, "ObjectLock.acquire", AETHER_SHIM(object_lock_acquire, active), lock_edge},
    {own_module, "ObjectLock.__enter__", AETHER_SHIM(object_lock_acquire, active), lock_edge},
    {own_module, "ObjectLock.release", AETHER_SHIM(object_lock_release, active), lock_edge},
    {own_module, "ObjectLock.__exit__", AETHER_SHIM(object_lock_release, active), lock_edge},
    {own_module, "ObjectLock._try_or_announce", AETHER_SHIM(object_lock_of_task, active), lock_edge},
    {own_module, "ObjectLock._try_again", AETHER_SHIM(object_lock_of_task, active), lock_edge},
    {own_module, "ObjectLock._end", AETHER_SHIM(object_lock_end_of_task, active), lock_edge},
    {own_module, "ConcurrentQueue.put", AETHER_SHIM(concurrent_put, watching), put_edge},
    {own_module, "ConcurrentQueue.put_nowait", AETHER_SHIM(concurrent_put, watching), put_edge},
    {own_module, "ConcurrentQueue.get", AETHER_SHIM(concurrent_get, watching), put_edge},
    {own_module, "ConcurrentQueue.get_nowait", AETHER_SHIM(concurrent_get, watching), put_edge},
    {own_module, "ConcurrentQueue.task_done", AETHER_SHIM(concurrent_task_done, active), "task_done -> join"},
    {own_module, "ConcurrentQueue.join", AETHER_SHIM(concurrent_join, active), "task_done -> join"},
    {own_module, "ConcurrentQueue.shutdown", AETHER_SHIM(concurrent_shutdown, active), "shutdown -> ShutDown, join"},
    {own_module, "ConcurrentPriorityQueue.put", AETHER_SHIM(concurrent_put, watching), put_edge},
    {own_module, "ConcurrentPriorityQueue.put_nowait", AETHER_SHIM(concurrent_put, watching), put_edge},
    {own_module, "ConcurrentPriorityQueue.get", AETHER_SHIM(concurrent_get, watching), put_edge},
    {own_module, "ConcurrentPriorityQueue.get_nowait", AETHER_SHIM(concurrent_get, watching), put_edge},
    {own_module, "ConcurrentPriorityQueue.task_done", AETHER_SHIM(concurrent_task_done, active), "task_done -> join"},
    {own_module, "ConcurrentPriorityQueue.join", AETHER_SHIM(concurrent_join, active), "task_done -> join"},
    {own_module, "ConcurrentPriorityQueue.shutdown", AETHER_SHIM(concurrent_shutdown, active),
     "shutdown -> ShutDown, join"},
    {own_module, "ConcurrentDeque.append", AETHER_SHIM(row_append, active), element_edge},
    {own_module, "ConcurrentDeque.appendleft", AETHER_SHIM(row_append, active), element_edge},
    {own_module, "ConcurrentDeque.pop", AETHER_SHIM(row_pop, active), element_edge},
    {own_module, "ConcurrentDeque.popleft", AETHER_SHIM(row_pop, active), element_edge},
    {own_module, "ConcurrentDeque.extend", AETHER_SHIM(row_change, active), element_edge},
    {own_module, "ConcurrentDeque.extendleft", AETHER_SHIM(row_change, active), element_edge},
    {own_module, "ConcurrentDeque.insert", AETHER_SHIM(row_change, active), element_edge},
    {own_module, "ConcurrentDeque.index", AETHER_SHIM(row_search, active), element_edge},
    {own_module, "ConcurrentDeque.count", AETHER_SHIM(row_search, active), element_edge},
    {own_module, "ConcurrentDeque.remove", AETHER_SHIM(row_search, active), element_edge},
    {own_module, "ConcurrentDeque.copy", AETHER_SHIM(row_look, active), element_edge},
    {own_module, "ConcurrentDeque.__copy__", AETHER_SHIM(row_look, active), element_edge},
    {own_module, "ConcurrentDeque.__reversed__", AETHER_SHIM(row_look, active), element_edge},
    {own_module, "ConcurrentDeque.__reduce__", AETHER_SHIM(row_look, active), element_edge},
    {own_module, "ConcurrentList.append", AETHER_SHIM(row_append, active), element_edge},
    {own_module, "ConcurrentList.pop", AETHER_SHIM(row_pop, active), element_edge},
    {own_module, "ConcurrentList.extend", AETHER_SHIM(row_change, active), element_edge},
    {own_module, "ConcurrentList.insert", AETHER_SHIM(row_change, active), element_edge},
    {own_module, "ConcurrentList.index", AETHER_SHIM(row_search, active), element_edge},
    {own_module, "ConcurrentList.count", AETHER_SHIM(row_search, active), element_edge},
    {own_module, "ConcurrentList.remove", AETHER_SHIM(row_search, active), element_edge},
    {own_module, "ConcurrentList.remove_if_present", AETHER_SHIM(row_search, active), element_edge},
    {own_module, "ConcurrentList.sort", AETHER_SHIM(row_search, active), element_edge},
    {own_module, "ConcurrentList.append_if_absent", AETHER_SHIM(row_update, active), element_edge},
    {own_module, "ConcurrentList.compare_and_set", AETHER_SHIM(row_update, active), element_edge},
    {own_module, "ConcurrentList.compute", AETHER_SHIM(row_update, active), element_edge},
    {own_module, "ConcurrentList.take_all", AETHER_SHIM(row_look, active), element_edge},
    {own_module, "ConcurrentList.copy", AETHER_SHIM(row_look, active), element_edge},
    {own_module, "ConcurrentList.__reversed__", AETHER_SHIM(row_look, active), element_edge},
    {own_module, "ConcurrentList.__reduce__", AETHER_SHIM(row_look, active), element_edge},
    {own_module, "ConcurrentDict.get", AETHER_SHIM(keyed_load, active), element_edge},
    {own_module, "ConcurrentDict.pop", AETHER_SHIM(keyed_load, active), element_edge},
    {own_module, "ConcurrentDict.setdefault", AETHER_SHIM(keyed_update, active), element_edge},
    {own_module, "ConcurrentDict.compare_and_set", AETHER_SHIM(keyed_update, active), element_edge},
    {own_module, "ConcurrentDict.compute", AETHER_SHIM(keyed_update, active), element_edge},
    {own_module, "ConcurrentDict.compute_if_absent", AETHER_SHIM(keyed_load, active),
     "the function's return -> who gets what it made"},
    {own_module, "ConcurrentDict.add", AETHER_SHIM(keyed_update, active), element_edge},
    {own_module, "ConcurrentDict.popitem", AETHER_SHIM(keyed_take_any, active), element_edge},
    {own_module, "ConcurrentDict.update", AETHER_SHIM(keyed_store_all, active), element_edge},
    {own_module, "ConcurrentDict.get_many", AETHER_SHIM(keyed_load_all, active), element_edge},
    {own_module, "ConcurrentDict.keys", AETHER_SHIM(keyed_load_all, active), element_edge},
    {own_module, "ConcurrentDict.values", AETHER_SHIM(keyed_load_all, active), element_edge},
    {own_module, "ConcurrentDict.items", AETHER_SHIM(keyed_load_all, active), element_edge},
    {own_module, "ConcurrentDict._walk", AETHER_SHIM(keyed_load_all, active), element_edge},
    {own_module, "ConcurrentDict.partition", AETHER_SHIM(keyed_load_all, active), element_edge},
    {own_module, "ConcurrentDict.snapshot", AETHER_SHIM(keyed_load_all, active), element_edge},
    {own_module, "ConcurrentDict.copy", AETHER_SHIM(keyed_load_all, active), element_edge},
    {own_module, "ConcurrentDict.approximate_length", AETHER_SHIM(keyed_load_all, active), element_edge},
    {own_module, "ConcurrentDict.reduce", AETHER_SHIM(keyed_change_all, active), element_edge},
    {own_module, "ConcurrentDict.reduce_sum", AETHER_SHIM(keyed_store_all, active), element_edge},
    {own_module, "ConcurrentDict.reduce_and", AETHER_SHIM(keyed_store_all, active), element_edge},
    {own_module, "ConcurrentDict.reduce_or", AETHER_SHIM(keyed_store_all, active), element_edge},
    {own_module, "ConcurrentDict.reduce_max", AETHER_SHIM(keyed_store_all, active), element_edge},
    {own_module, "ConcurrentDict.reduce_min", AETHER_SHIM(keyed_store_all, active), element_edge},
    {own_module, "ConcurrentDict.reduce_list", AETHER_SHIM(keyed_store_all, active), element_edge},
    {own_module, "ConcurrentDict.reduce_count", AETHER_SHIM(keyed_store_all, active), element_edge},
    {own_module, "ConcurrentDict.__reduce__", AETHER_SHIM(keyed_load_all, active), element_edge},
    {own_module, "ThreadSafeDict.get", AETHER_SHIM(keyed_load, active), element_edge},
    {own_module, "ThreadSafeDict.pop", AETHER_SHIM(keyed_load, active), element_edge},
    {own_module, "ThreadSafeDict.setdefault", AETHER_SHIM(keyed_update, active), element_edge},
    {own_module, "ThreadSafeDict.popitem", AETHER_SHIM(keyed_take_any, active), element_edge},
    {own_module, "ThreadSafeDict.update", AETHER_SHIM(keyed_store_all, active), element_edge},
    {own_module, "ThreadSafeDict.keys", AETHER_SHIM(keyed_load_all, active), element_edge},
    {own_module, "ThreadSafeDict.values", AETHER_SHIM(keyed_load_all, active), element_edge},
    {own_module, "ThreadSafeDict.items", AETHER_SHIM(keyed_load_all, active), element_edge},
    {own_module, "ThreadSafeDict.snapshot", AETHER_SHIM(keyed_load_all, active), element_edge},
    {own_module, "ThreadSafeDict.copy", AETHER_SHIM(keyed_load_all, active), element_edge},
    {own_module, "ThreadSafeDict.__reversed__", AETHER_SHIM(keyed_load_all, active), element_edge},
    {own_module, "ThreadSafeDict.__reduce__", AETHER_SHIM(keyed_load_all, active), element_edge},
    {own_module, "ConcurrentSet.add", AETHER_SHIM(set_add, active), element_edge},
    {own_module, "ConcurrentSet.add_if_absent", AETHER_SHIM(set_add, active), element_edge},
    {own_module, "ConcurrentSet.discard", AETHER_SHIM(set_remove, active), element_edge},
    {own_module, "ConcurrentSet.remove", AETHER_SHIM(set_remove, active), element_edge},
    {own_module, "ConcurrentSet.remove_if_present", AETHER_SHIM(set_remove, active), element_edge},
    {own_module, "ConcurrentSet.pop", AETHER_SHIM(set_pop, active), element_edge},
    {own_module, "ConcurrentSet.update", AETHER_SHIM(keyed_store_all, active), element_edge},
    {own_module, "ConcurrentSet.symmetric_difference_update", AETHER_SHIM(keyed_store_all, active), element_edge},
    {own_module, "ConcurrentSet.take_all", AETHER_SHIM(keyed_load_all, active), element_edge},
    {own_module, "ConcurrentSet.union", AETHER_SHIM(keyed_load_all, active), element_edge},
    {own_module, "ConcurrentSet.intersection", AETHER_SHIM(keyed_load_all, active), element_edge},
    {own_module, "ConcurrentSet.difference", AETHER_SHIM(keyed_load_all, active), element_edge},
    {own_module, "ConcurrentSet.symmetric_difference", AETHER_SHIM(keyed_load_all, active), element_edge},
    {own_module, "ConcurrentSet.isdisjoint", AETHER_SHIM(keyed_load_all, active), element_edge},
    {own_module, "ConcurrentSet.issubset", AETHER_SHIM(keyed_load_all, active), element_edge},
    {own_module, "ConcurrentSet.issuperset", AETHER_SHIM(keyed_load_all, active), element_edge},
    {own_module, "ConcurrentSet.copy", AETHER_SHIM(keyed_load_all, active), element_edge},
    {own_module, "ConcurrentSet.__reduce__", AETHER_SHIM(keyed_load_all, active), element_edge},
};

const QueryRow query_rows[] = {
    {own_module, "AtomicEvent.is_set", &queries.atomic_event_is_set},
};

constexpr std::size_t compare_slot = offsetof(PyTypeObject, tp_richcompare);
constexpr std::size_t iterate_slot = offsetof(PyTypeObject, tp_iter);
constexpr std::size_t repr_slot = offsetof(PyTypeObject, tp_repr);

// Those that the type has.
template <std::size_t count>
bool apply_present(PyObject* module, const SlotRow (&rows)[count]) {
    for (const SlotRow& row : rows) {
        if (!apply_if_present(module, row)) return false;
    }
    return true;
}

template <class Owner, class Policy, std::size_t... offsets>
bool patch_container_binary(PyObject* module, const char* type) {
    return (apply_if_present(
                module, operator_row<Owner, Policy, offsets, PyObject*, PyObject*, PyObject*>(type, element_edge)) &&
            ...);
}

template <class Owner>
bool patch_keyed_operators(PyObject* module, const char* type) {
    const SlotRow rows[] = {
        operator_row<Owner, KeyedLoad, AETHER_MAPPING(mp_subscript), PyObject*, PyObject*, PyObject*>(type,
                                                                                                      element_edge),
        operator_row<Owner, KeyedStore, AETHER_MAPPING(mp_ass_subscript), int, PyObject*, PyObject*, PyObject*>(
            type, element_edge),
        operator_row<Owner, KeyedFind, AETHER_SEQUENCE(sq_contains), int, PyObject*, PyObject*>(type, element_edge),
        operator_row<Owner, KeyedLook, AETHER_MAPPING(mp_length), Py_ssize_t, PyObject*>(type, element_edge),
        operator_row<Owner, KeyedLook, AETHER_SEQUENCE(sq_length), Py_ssize_t, PyObject*>(type, element_edge),
        operator_row<Owner, KeyedLook, iterate_slot, PyObject*, PyObject*>(type, element_edge),
        operator_row<Owner, KeyedLook, repr_slot, PyObject*, PyObject*>(type, element_edge),
        operator_row<Owner, KeyedLook, compare_slot, PyObject*, PyObject*, PyObject*, int>(type, element_edge),
    };
    return apply_present(module, rows) &&
           patch_container_binary<Owner, KeyedLook, AETHER_NUMBER(nb_or), AETHER_NUMBER(nb_and), AETHER_NUMBER(nb_xor),
                                  AETHER_NUMBER(nb_subtract)>(module, type) &&
           patch_container_binary<Owner, KeyedUpdate, AETHER_NUMBER(nb_inplace_or), AETHER_NUMBER(nb_inplace_xor)>(
               module, type);
}

template <class Owner>
bool patch_row_operators(PyObject* module, const char* type) {
    const SlotRow rows[] = {
        operator_row<Owner, RowLook, AETHER_MAPPING(mp_subscript), PyObject*, PyObject*, PyObject*>(type, element_edge),
        operator_row<Owner, RowChange, AETHER_MAPPING(mp_ass_subscript), int, PyObject*, PyObject*, PyObject*>(
            type, element_edge),
        operator_row<Owner, RowSearch, AETHER_SEQUENCE(sq_contains), int, PyObject*, PyObject*>(type, element_edge),
        operator_row<Owner, RowLook, AETHER_MAPPING(mp_length), Py_ssize_t, PyObject*>(type, element_edge),
        operator_row<Owner, RowLook, AETHER_SEQUENCE(sq_length), Py_ssize_t, PyObject*>(type, element_edge),
        operator_row<Owner, RowLook, AETHER_SEQUENCE(sq_repeat), PyObject*, PyObject*, Py_ssize_t>(type, element_edge),
        operator_row<Owner, RowLook, iterate_slot, PyObject*, PyObject*>(type, element_edge),
        operator_row<Owner, RowSearch, repr_slot, PyObject*, PyObject*>(type, element_edge),
        operator_row<Owner, RowSearch, compare_slot, PyObject*, PyObject*, PyObject*, int>(type, element_edge),
    };
    return apply_present(module, rows) &&
           patch_container_binary<Owner, RowLook, AETHER_NUMBER(nb_add), AETHER_SEQUENCE(sq_concat)>(module, type) &&
           patch_container_binary<Owner, RowChange, AETHER_NUMBER(nb_inplace_add), AETHER_SEQUENCE(sq_inplace_concat)>(
               module, type);
}

bool patch_container_operators(PyObject* module) {
    return patch_keyed_operators<Dict>(module, "ConcurrentDict") &&
           patch_keyed_operators<Set>(module, "ConcurrentSet") &&
           patch_keyed_operators<OrderedDict>(module, "ThreadSafeDict") &&
           patch_row_operators<Deque>(module, "ConcurrentDeque") && patch_row_operators<List>(module, "ConcurrentList");
}

}  // namespace

bool is_own_number(PyObject* object) {
    const auto compare = reinterpret_cast<void*>(Py_TYPE(object)->tp_richcompare);
    const auto compares = [compare](auto call) { return compare == reinterpret_cast<void*>(call); };
    constexpr std::size_t offset = offsetof(PyTypeObject, tp_richcompare);
    return compares(&Operator<Int64, offset, Load, PyObject*, PyObject*, PyObject*, int>::call) ||
           compares(&Operator<UInt64, offset, Load, PyObject*, PyObject*, PyObject*, int>::call) ||
           compares(&Operator<Float64, offset, Load, PyObject*, PyObject*, PyObject*, int>::call) ||
           compares(&Operator<Bool, offset, Load, PyObject*, PyObject*, PyObject*, int>::call) ||
           compares(&Operator<Counter, offset, Load, PyObject*, PyObject*, PyObject*, int>::call);
}

bool patch_own_types(PyObject* module) {
    return apply_rows(module, own_module, query_rows) && apply_rows(module, own_module, method_rows) &&
           patch_atomic<Int64>(module, "AtomicInt64") && patch_atomic<UInt64>(module, "AtomicUInt64") &&
           patch_atomic<Float64>(module, "AtomicFloat64") && patch_atomic<Bool>(module, "AtomicBool") &&
           patch_atomic<Counter>(module, "AtomicCounter") && patch_atomic_methods<Ref>(module, "AtomicRef") &&
           patch_container_operators(module);
}

}  // namespace aether::runtime::sync
