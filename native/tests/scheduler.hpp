// Runs a few threads one step at a time, in every order that there is, up to a number of preemptions: most mistakes of
// concurrent algorithms need one or two (Musuvathi and Qadeer, "Iterative Context Bounding", PLDI 2007).
//
// A step ends before each operation on an atomic, and where a thread blocks. What is between them runs alone.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <semaphore>
#include <string>
#include <thread>
#include <vector>

namespace aether::testing {

class Scheduler {
  public:
    using Body = std::function<void()>;

    // One scenario: made anew for each order, with its threads' bodies, and looked at in its end.
    struct Scene {
        std::vector<Body> threads;
        std::function<bool()> is_right;
    };

    struct Result {
        std::size_t orders = 0;
        std::size_t wrong = 0;      // is_right() said so
        std::size_t deadlocks = 0;  // nobody could go on
    };

    static Result explore(const std::function<Scene()>& make, unsigned preemptions, std::size_t most = 20000);

    // For the thread that runs now: others may, before it goes on.
    static void step();
    // The same, and it goes on only where `ready()` holds; false where nobody could go on otherwise: a deadlock, which
    // every wait is told so that the threads end.
    static bool block(const std::function<bool()>& ready);

  private:
    struct Thread {
        std::thread thread;
        std::binary_semaphore turn{0};
        std::function<bool()> ready;
        bool blocked = false;
        bool done = false;
        bool rescued = false;
    };
    struct Choice {
        std::size_t taken;
        std::size_t options;
    };

    explicit Scheduler(std::vector<Choice>& path, unsigned preemptions) : path_(path), preemptions_(preemptions) {}

    void run(const std::vector<Body>& bodies);
    void pass_on(std::size_t from);
    std::size_t next_after(std::size_t from);
    std::size_t choose(std::size_t options);
    [[nodiscard]] bool can_run(std::size_t index) const;
    static bool advance(std::vector<Choice>& path);

    std::vector<Choice>& path_;
    std::size_t position_ = 0;
    unsigned preemptions_;
    std::size_t deadlocks_ = 0;
    std::vector<std::unique_ptr<Thread>> threads_;
    std::binary_semaphore finished_{0};

    static thread_local Scheduler* current;
    static thread_local std::size_t own;
};

}  // namespace aether::testing
