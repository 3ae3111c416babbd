// `multiprocessing.pool.ThreadPool`: the way of a task through the pool's three queues and its threads.
//
//   apply_async -> jobs -> task handler -> tasks -> worker -> results -> result handler -> AsyncResult
//
// The task handler walks the program's iterable: one strand per job, which starts after its submit. Each task is a
// strand that starts after its item was made. The result handler is one thread, so callbacks are ordered; `get` is
// after the task alone.
#include <string_view>

#include "strands.hpp"
#include "sync.hpp"
#include "sync_attributes.hpp"
#include "sync_handlers.hpp"
#include "sync_result.hpp"
#include "sync_simple_queue.hpp"
#include "sync_text.hpp"

namespace aether::runtime::sync {

namespace {

thread_local Task walk;     // on the task handler: the job whose iterable is being walked
thread_local Task working;  // on a worker
thread_local bool is_worker = false;

// A task is `(job, index, function, arguments, keywords)`; of map and starmap the function is in the arguments.
std::string name_of_task(PyObject* item) {
    if (!PyTuple_Check(item) || PyTuple_GET_SIZE(item) < 3) return "task";
    const std::string name = text_attribute(PyTuple_GET_ITEM(item, 2), "__qualname__");
    return name.empty() ? "task" : "task " + name;
}

// The worker that gets a task; others throw tasks away that nobody will run. One that ran before the watch began was
// not seen to start.
bool is_at_work() {
    if (is_worker) return true;
    const Frame* frame = current_frame();
    const PyCodeObject* code = frame == nullptr ? nullptr : code_of(frame);
    is_worker = code != nullptr && is_library_file(code->co_filename) &&
                PyUnicode_EqualToUTF8(code->co_qualname, "worker") != 0;
    return is_worker;
}

// The points in one.
void begin(Task& task, const std::vector<ReleasePoint>& brought, std::string name) {
    task.begin(brought.empty() ? ReleasePoint{} : brought.front(), std::move(name), 0);
    Strand* strand = current_strand();
    if (strand != nullptr) acquire_all(*strand, brought);
}

// Marks the pool's queue in `attribute_name`; a pool of processes has pipes instead.
void mark_queue(PyObject* pool, const char* attribute_name, Carries carries, bool one_worker) {
    PyObject* queue = attribute(pool, attribute_name);
    if (queue != nullptr && std::string_view(Py_TYPE(queue)->tp_name) == "_queue.SimpleQueue") {
        if (auto* state = state_of<SimpleQueueState>(queue, false)) {
            state->one_worker.store(one_worker, std::memory_order_relaxed);
            state->carries.store(carries, std::memory_order_relaxed);
        }
    }
    Py_XDECREF(queue);
}

}  // namespace

ReleasePoint pool_put(Carries carries, PyObject*) {
    Strand* strand = current_strand();
    if (strand == nullptr) return {};
    const ReleasePoint point = strands().release(*strand);  // who waits for it unseen is told of no task's end
    return carries == Carries::pool_results && working.running() ? working.end() : point;
}

void pool_wait(Carries carries) {
    if (carries == Carries::pool_jobs) (void)walk.end();
}

void pool_get(const SimpleQueueState& queue, PyObject* item, const std::vector<ReleasePoint>& brought) {
    if (item == Py_None) return;  // the pool is closing
    switch (queue.carries.load(std::memory_order_relaxed)) {
        case Carries::items:
            return;
        case Carries::pool_jobs:
            return begin(walk, brought, "pool job");
        case Carries::pool_tasks:
            if (!is_at_work()) return;
            present_worker().alone = queue.one_worker.load(std::memory_order_relaxed);
            present_worker().ready();
            return begin(working, brought, name_of_task(item));
        case Carries::pool_results:
            if (Strand* strand = current_strand()) acquire_all(*strand, brought);
            return bring_result(brought);
    }
}

PyObject* pool_worker(const FunctionCall& call) {
    PyObject* initializer = call.argument(2, "initializer");
    present_worker() = {.met = true,
                        .alone = false,
                        .has_initializer = initializer != nullptr && initializer != Py_None,
                        .initialized = {}};
    is_worker = true;
    PyObject* result = call.run();
    is_worker = false;
    (void)working.end();
    present_worker() = {};
    return result;
}

void meet_pool(PyObject* pool) {
    const bool one_worker = long_attribute(pool, "_processes", 0) == 1;
    mark_queue(pool, "_taskqueue", Carries::pool_jobs, one_worker);
    mark_queue(pool, "_inqueue", Carries::pool_tasks, one_worker);
    mark_queue(pool, "_outqueue", Carries::pool_results, one_worker);
}

// Called by a new pool once its queues are there and before its first worker is.
PyObject* pool_repopulate(const FunctionCall& call) {
    meet_pool(call.self());
    return call.run();
}

}  // namespace aether::runtime::sync
