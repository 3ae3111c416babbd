#include "strands.hpp"

#include <algorithm>
#include <atomic>
#include <limits>
#include <mutex>
#include <unordered_map>
#include <utility>
#include <vector>

#include "guard.hpp"
#include "sync_patch.hpp"

namespace aether::runtime {

namespace {

using core::ReleasePoint;
using core::Strand;

// The last acts of the threads that the interpreter waits for before it ends, and those that are still to act.
struct Departures {
    core::SpinLock lock;
    core::Snapshot past;
    std::uint64_t latest = 0;
    std::vector<std::weak_ptr<ThreadRecord>> expected;
};

Departures* present_departures = new Departures;
unsigned forks = 0;

Departures& departures() {
    return *present_departures;
}

void depart(const ReleasePoint& end) {
    Departures& all = departures();
    const std::scoped_lock guard(all.lock);
    all.past.join(end);
    all.latest = end.epoch;
}

void expect(const std::shared_ptr<ThreadRecord>& record) {
    Departures& all = departures();
    const std::scoped_lock guard(all.lock);
    if (all.expected.size() % 64 == 63) std::erase_if(all.expected, [](const auto& one) { return one.expired(); });
    all.expected.push_back(record);
}

// Threads that nobody announces to this watch.
struct Running {
    std::string name;
    std::shared_ptr<ThreadRecord> record;  // null: nobody waits for its end
};
struct RunningThreads {
    core::SpinLock lock;
    std::atomic<std::uint64_t> newest{0};  // of the interpreter's numbers for threads
    std::uint64_t beginner = 0;            // who began the watch waits in nothing
    std::unordered_map<std::uint64_t, Running> by_ident;
};

RunningThreads* present_running = new RunningThreads;
std::atomic<bool> others_there{false};

RunningThreads& running() {
    return *present_running;
}

Running take_running(std::uint64_t ident) {
    const std::scoped_lock guard(running().lock);
    auto found = running().by_ident.extract(ident);
    return found.empty() ? Running{} : std::move(found.mapped());
}

// The records of threads that have been bound, for as long as they run.
struct BoundThreads {
    core::SpinLock lock;
    std::unordered_map<std::uint64_t, std::weak_ptr<ThreadRecord>> by_ident;

    void put(std::uint64_t ident, const std::shared_ptr<ThreadRecord>& record) {
        const std::scoped_lock guard(lock);
        by_ident[ident] = record;
    }
    void erase(std::uint64_t ident) {
        const std::scoped_lock guard(lock);
        by_ident.erase(ident);
    }
    std::shared_ptr<ThreadRecord> find(std::uint64_t ident) {
        const std::scoped_lock guard(lock);
        const auto found = by_ident.find(ident);
        return found == by_ident.end() ? nullptr : found->second.lock();
    }
};

BoundThreads* present_bound = new BoundThreads;

// Runs when the thread ends, after Python has let go of it.
struct ThreadEnd {
    std::shared_ptr<ThreadRecord> record;
    std::uint64_t ident = 0;
    ThreadEnd() = default;
    ThreadEnd(const ThreadEnd&) = delete;
    ThreadEnd& operator=(const ThreadEnd&) = delete;
    ~ThreadEnd() {
        if (!record) return;
        present_bound->erase(ident);
        record->finish();
    }
};

thread_local ThreadEnd thread_end;
thread_local Worker worker;
thread_local Task* running_task = nullptr;
std::atomic<core::StrandId> next_unannounced{1};
std::atomic<core::StrandId> next_id{1 << 10};  // above those of threads that nobody announced

core::StrandId take_id() {
    return next_id.fetch_add(1, std::memory_order_relaxed);
}

// What the thread waits in was begun unseen, and may wait more than once: it comes after what others release until the
// thread has come back from it.
core::Strand* wake_resting() {
    core::Strand* strand = detail::resting_strand;
    strands().join_all(*strand);
    if (!sync::is_in_patched_function()) detail::strand = std::exchange(detail::resting_strand, nullptr);
    return strand;
}

}  // namespace

core::Strand* detail::adopt_thread() {
    const std::uint64_t ident = PyThread_get_thread_ident();
    const bool early = ran_before_watch();
    if ((early || resting_strand != nullptr) && !runtime::active()) return nullptr;
    if (resting_strand != nullptr) return wake_resting();
    const bool begins = ident == running().beginner;
    Running known = early || begins ? take_running(ident) : Running{};
    if (early && known.record == nullptr) known.record = std::make_shared<ThreadRecord>(true);
    if (known.record != nullptr) {
        known.record->begin({}, strand_info(known.record->id(), std::move(known.name), 0, false));
        bind_thread(std::move(known.record));
    } else {
        enrol_thread();
        const core::StrandId id = next_unannounced.fetch_add(1, std::memory_order_relaxed);
        strand = strands().fork({}, strand_info(id, std::move(known.name), 0, false));
    }
    if (!early || strand == nullptr) return strand;
    resting_strand = std::exchange(strand, nullptr);
    return wake_resting();
}

ThreadRecord::ThreadRecord(bool daemon) : daemon_(daemon), id_(take_id()) {}

std::shared_ptr<core::StrandInfo> strand_info(core::StrandId id, std::string name, core::ContextId created,
                                              bool is_task) {
    auto info = std::make_shared<core::StrandInfo>();
    info->id = id;
    info->name = std::move(name);
    info->ident = PyThread_get_thread_ident();
    info->parent_context = created;
    info->is_task = is_task;
    return info;
}

void ThreadRecord::begin(const ReleasePoint& started, std::shared_ptr<core::StrandInfo> info) {
    info->parent_epoch = started.epoch;
    sweep_if_due();
    Strand* strand = strands().fork(started, std::move(info));
    set_current_strand(strand);
    const std::scoped_lock guard(lock_);
    strand_ = strand;
}

ReleasePoint ThreadRecord::finish() {
    const std::scoped_lock guard(lock_);
    if (strand_ == nullptr) return end_;
    end_ = strands().finish(std::exchange(strand_, nullptr));
    if (!daemon_) depart(end_);
    return end_;
}

void bind_thread(std::shared_ptr<ThreadRecord> record) {
    if (!record->daemon()) expect(record);
    thread_end.ident = PyThread_get_thread_ident();
    present_bound->put(thread_end.ident, record);
    thread_end.record = std::move(record);
}

void expect_running_threads() {
    RunningThreads& all = running();
    const std::scoped_lock guard(all.lock);
    all.by_ident.clear();
    all.beginner = PyThread_get_thread_ident();
    all.by_ident[all.beginner] = {"MainThread", nullptr};
    all.newest = std::numeric_limits<std::uint64_t>::max();
}

bool note_running_threads() {
    std::uint64_t newest = 0;
    std::size_t count = 0;
    PyThreadState* thread = PyInterpreterState_ThreadHead(PyInterpreterState_Get());
    for (; thread != nullptr; thread = PyThreadState_Next(thread), ++count)
        newest = std::max(newest, PyThreadState_GetID(thread));
    running().newest = newest;
    others_there = count > 1;
    return others_there;
}

bool others_ran_before() noexcept {
    return others_there;
}

bool ran_before_watch() noexcept {
    PyThreadState* thread = PyThreadState_GetUnchecked();
    return thread != nullptr && PyThreadState_GetID(thread) <= running().newest &&
           PyThread_get_thread_ident() != running().beginner;
}

void name_running_thread(std::uint64_t ident, std::string name) {
    const std::scoped_lock guard(running().lock);
    running().by_ident[ident].name = std::move(name);
}

std::shared_ptr<ThreadRecord> record_of_running_thread(std::uint64_t ident, bool daemon) {
    if (std::shared_ptr<ThreadRecord> bound = present_bound->find(ident)) return bound;
    auto record = std::make_shared<ThreadRecord>(daemon);
    const std::scoped_lock guard(running().lock);
    running().by_ident[ident].record = record;
    return record;
}

void acquire_departed(Strand& strand) {
    Departures& all = departures();
    std::vector<std::weak_ptr<ThreadRecord>> expected;
    {
        const std::scoped_lock guard(all.lock);
        expected.swap(all.expected);
    }
    for (const auto& one : expected) {
        if (const auto record = one.lock()) record->finish();
    }
    const std::scoped_lock guard(all.lock);
    if (all.latest != 0) strand.learn(all.latest, &all.past, true);
}

void Task::begin(const ReleasePoint& submitted, std::string name, core::ContextId created) {
    sweep_if_due();
    below_ = current_strand();
    if (below_ == nullptr) return;
    strand_ = strands().fork(submitted, strand_info(take_id(), std::move(name), created, true));
    if (strand_ == nullptr) return below_->acquire(submitted);  // all slots are taken: it runs as its worker
    strand_->info()->parent_epoch = submitted.epoch;
    if (worker.alone) strand_->acquire(strands().release(*below_));
    strand_->acquire(worker.initialized);
    set_current_strand(strand_);
    process_ = forks;
    joined_ = false;
    outer_ = std::exchange(running_task, this);
}

ReleasePoint Task::end() {
    if (strand_ == nullptr) return {};
    if (process_ != forks) {
        strand_ = nullptr;
        return {};
    }
    const ReleasePoint end = strands().finish(std::exchange(strand_, nullptr));
    running_task = outer_;
    below_->acquire(end);
    set_current_strand(below_);
    return end;
}

void Task::join_worker() {
    Task* task = running_task;
    if (task == nullptr || task->joined_) return;
    task->joined_ = true;
    task->strand_->acquire(strands().release(*task->below_));
}

const Task* Task::present() {
    return running_task;
}

void Worker::ready() {
    if (!std::exchange(has_initializer, false)) return;
    if (Strand* strand = current_strand()) initialized = strands().release(*strand);
}

Worker& present_worker() {
    return worker;
}

void forget_parent_threads() {
    ++forks;
    // The old ones' locks may be held by a thread that is no more.
    present_departures = new Departures;
    present_bound = new BoundThreads;
    present_running = new RunningThreads;
    expect_running_threads();
    (void)note_running_threads();
    running_task = nullptr;
    worker = {};
    (void)new std::shared_ptr<ThreadRecord>(std::move(thread_end.record));
}

}  // namespace aether::runtime
