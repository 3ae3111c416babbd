// From operating-system threads and pools' tasks to strands.
#pragma once

#include <memory>
#include <string>

#include "../core/spin_lock.hpp"
#include "../core/strand.hpp"
#include "thread_state.hpp"

namespace aether::runtime {

// A thread that was seen to start. Shared by the thread, its handle, and those that wait for its end.
class ThreadRecord {
  public:
    explicit ThreadRecord(bool daemon);
    ThreadRecord(const ThreadRecord&) = delete;
    ThreadRecord& operator=(const ThreadRecord&) = delete;

    // Called by the thread: its strand starts here.
    void begin(const core::ReleasePoint& started, std::shared_ptr<core::StrandInfo> info);
    // The thread has left Python for good: its last act. By itself as it ends, or by who saw it end; the first call
    // counts.
    core::ReleasePoint finish();
    [[nodiscard]] bool daemon() const { return daemon_; }
    // Of the strand that it is.
    [[nodiscard]] core::StrandId id() const { return id_; }

  private:
    const bool daemon_;
    const core::StrandId id_;
    core::SpinLock lock_;
    core::Strand* strand_ = nullptr;
    core::ReleasePoint end_;
};

// What a new strand is called in reports.
[[nodiscard]] std::shared_ptr<core::StrandInfo> strand_info(core::StrandId id, std::string name,
                                                            core::ContextId created, bool is_task);

// Keeps the record until the calling thread ends, and finishes it then.
void bind_thread(std::shared_ptr<ThreadRecord> record);

// A watch is about to begin: what runs is not announced. The caller, who waits in nothing, is the main thread, for all
// that is known.
void expect_running_threads();
// Those of the interpreter's threads that are there now ran before: what they wait in was begun unseen. True if there
// are others than the caller. No thread may begin meanwhile.
bool note_running_threads();
// True if there were others than the caller.
[[nodiscard]] bool others_ran_before() noexcept;
// True if the calling thread was among them.
[[nodiscard]] bool ran_before_watch() noexcept;
// What the program calls one of them.
void name_running_thread(std::uint64_t ident, std::string name);
// For whoever waits for the end of one of them; the same for as long as it runs.
[[nodiscard]] std::shared_ptr<ThreadRecord> record_of_running_thread(std::uint64_t ident, bool daemon);

// All threads that are not daemons have ended: their last acts come before what `strand` does now.
void acquire_departed(core::Strand& strand);

// One task of a pool, on the worker thread that runs it: a strand of its own beside the worker's (race-model.md, 2,
// rule 3).
class Task {
  public:
    // The task starts after `submitted` and, in a pool with one worker, after the worker's earlier tasks.
    void begin(const core::ReleasePoint& submitted, std::string name, core::ContextId created);
    // Its end, which the worker's own strand has from here on; empty if it is not running.
    core::ReleasePoint end();
    [[nodiscard]] bool running() const { return strand_ != nullptr; }

    // The task running on this thread has asked which thread it is on: it is ordered after the worker's earlier tasks.
    static void join_worker();
    // The task running on this thread, if any.
    [[nodiscard]] static const Task* present();

  private:
    core::Strand* strand_ = nullptr;
    core::Strand* below_ = nullptr;  // the worker's own, or an outer task
    Task* outer_ = nullptr;
    unsigned process_ = 0;  // forks that led here: a task does not go on in the child
    bool joined_ = false;
};

// What the tasks of the calling worker have in common.
struct Worker {
    bool met = false;
    bool alone = false;            // the pool's only one: its tasks are ordered
    bool has_initializer = false;  // which comes before each task
    core::ReleasePoint initialized;

    // To be called before each task: the first call is the end of the initializer.
    void ready();
};
[[nodiscard]] Worker& present_worker();

// In the child of a fork: the strands of the parent are gone.
void forget_parent_threads();

}  // namespace aether::runtime
