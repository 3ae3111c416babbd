#include "scheduler.hpp"

namespace aether::testing {

thread_local Scheduler* Scheduler::current = nullptr;
thread_local std::size_t Scheduler::own = 0;

Scheduler::Result Scheduler::explore(const std::function<Scene()>& make, unsigned preemptions, std::size_t most) {
    Result result;
    std::vector<Choice> path;
    do {
        const Scene scene = make();
        Scheduler scheduler(path, preemptions);
        scheduler.run(scene.threads);
        ++result.orders;
        result.wrong += scene.is_right() ? 0 : 1;
        result.deadlocks += scheduler.deadlocks_ == 0 ? 0 : 1;
    } while (advance(path) && result.orders < most);
    return result;
}

void Scheduler::step() {
    if (current != nullptr) current->pass_on(own);
}

bool Scheduler::block(const std::function<bool()>& ready) {
    Thread& self = *current->threads_[own];
    self.ready = ready;
    self.blocked = true;
    self.rescued = false;
    current->pass_on(own);
    self.blocked = false;
    return !self.rescued;
}

void Scheduler::run(const std::vector<Body>& bodies) {
    for (std::size_t index = 0; index < bodies.size(); ++index) threads_.push_back(std::make_unique<Thread>());
    for (std::size_t index = 0; index < bodies.size(); ++index) {
        threads_[index]->thread = std::thread([this, index, &body = bodies[index]] {
            current = this;
            own = index;
            threads_[index]->turn.acquire();
            body();
            threads_[index]->done = true;
            pass_on(index);
        });
    }
    threads_[choose(bodies.size())]->turn.release();
    finished_.acquire();
    for (const auto& each : threads_) each->thread.join();
}

void Scheduler::pass_on(std::size_t from) {
    const std::size_t next = next_after(from);
    if (next == from && !threads_[from]->done) return;
    if (next == threads_.size()) {
        finished_.release();
        return;
    }
    threads_[next]->turn.release();
    if (!threads_[from]->done) threads_[from]->turn.acquire();
}

bool Scheduler::can_run(std::size_t index) const {
    const Thread& thread = *threads_[index];
    return !thread.done && (!thread.blocked || thread.rescued || thread.ready());
}

// The number of threads: all are done. To stay with the thread that runs is the first option.
std::size_t Scheduler::next_after(std::size_t from) {
    std::vector<std::size_t> options;
    if (can_run(from)) options.push_back(from);
    const bool forced = options.empty();
    for (std::size_t index = 0; index < threads_.size(); ++index) {
        if (index != from && can_run(index)) options.push_back(index);
    }
    if (!options.empty()) {
        const std::size_t chosen = forced || preemptions_ > 0 ? choose(options.size()) : 0;
        if (!forced && chosen != 0) --preemptions_;
        return options[chosen];
    }
    for (std::size_t index = 0; index < threads_.size(); ++index) {
        if (threads_[index]->done) continue;
        ++deadlocks_;
        threads_[index]->rescued = true;
        return index;
    }
    return threads_.size();
}

std::size_t Scheduler::choose(std::size_t options) {
    if (position_ == path_.size()) path_.push_back({0, options});
    return path_[position_++].taken;
}

// To the next order, depth first. False: that was the last.
bool Scheduler::advance(std::vector<Choice>& path) {
    while (!path.empty() && path.back().taken + 1 == path.back().options) path.pop_back();
    if (path.empty()) return false;
    ++path.back().taken;
    return true;
}

}  // namespace aether::testing
