#include "strands.hpp"

#include <atomic>
#include <mutex>
#include <utility>
#include <vector>

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

// Runs when the thread ends, after Python has let go of it.
struct ThreadEnd {
    std::shared_ptr<ThreadRecord> record;
    ThreadEnd() = default;
    ThreadEnd(const ThreadEnd&) = delete;
    ThreadEnd& operator=(const ThreadEnd&) = delete;
    ~ThreadEnd() {
        if (record) record->finish();
    }
};

thread_local ThreadEnd thread_end;
thread_local Worker worker;
thread_local Task* running_task = nullptr;
std::atomic<core::StrandId> next_id{1 << 10};  // above those of threads that nobody announced

core::StrandId take_id() {
    return next_id.fetch_add(1, std::memory_order_relaxed);
}

}  // namespace

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
    thread_end.record = std::move(record);
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
    present_departures = new Departures;  // the old one's lock may be held by a thread that is no more
    running_task = nullptr;
    worker = {};
    (void)new std::shared_ptr<ThreadRecord>(std::move(thread_end.record));
}

}  // namespace aether::runtime
