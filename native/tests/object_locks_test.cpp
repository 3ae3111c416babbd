#include "containers/object_locks.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <new>
#include <set>
#include <vector>

#include "stepped.hpp"

namespace aether::testing {
namespace {

using containers::Attempt;
using containers::Owner;
using containers::Wait;

struct SteppedTable : Stepped {
    static inline std::set<void*> given;
    static void* allocate(std::size_t size, std::size_t) { return *given.insert(::operator new(size)).first; }
    static void release(void* memory) {
        given.erase(memory);
        ::operator delete(memory);
    }
};
using Table = containers::BasicObjectLocks<SteppedTable>;
using TableParking = containers::BasicParking<SteppedTable>;

struct Shared {
    TableParking parking;
    Table table;
    int object = 0;
    int inside = 0;
    int overlaps = 0;
    int entered = 0;
    std::set<const void*> woken_tasks;
    int tasks_told = 0;

    void enter() {
        overlaps += ++inside > 1 ? 1 : 0;
        ++entered;
        Scheduler::step();
        --inside;
    }
    void release(const Owner& owner) {
        const auto released = table.release(parking, &object, owner);
        overlaps += released == Table::Released::not_held ? 1 : 0;
        tasks_told += released == Table::Released::tasks_wait ? 1 : 0;
    }
    void as_thread(std::uintptr_t number, StepDeadline deadline) {
        const Owner owner{number, number, false};
        const auto [attempt, end] = table.acquire(parking, &object, owner, deadline);
        if (attempt != Attempt::taken) return;
        if (end != Wait::failed) enter();
        release(owner);
    }
    // As a task in a loop of its own does: it is told, and tries again.
    void as_task(std::uintptr_t number, bool gives_up) {
        const Owner owner{number * 16, number, true};
        if (table.attempt_or_announce(&object, owner) == Attempt::held) {
            while (!table.try_again(&object, owner)) {
                if (gives_up || !Scheduler::block([this] { return tasks_told > 0; })) {
                    table.withdraw(&object);
                    return;
                }
                --tasks_told;
            }
        }
        enter();
        release(owner);
    }
};

using Act = void (*)(Shared&);

void expect_right(const std::vector<Act>& acts, int entered) {
    const auto make = [&] {
        auto shared = std::make_shared<Shared>();
        Scheduler::Scene scene;
        for (const Act act : acts) scene.threads.emplace_back([shared, act] { act(*shared); });
        scene.is_right = [shared, entered] {
            return shared->overlaps == 0 && shared->entered >= entered && shared->table.size() == 0 &&
                   SteppedTable::given.empty();
        };
        return scene;
    };
    const auto result = Scheduler::explore(make, 2);
    EXPECT_GT(result.orders, 100U);
    EXPECT_EQ(result.wrong, 0U);
    EXPECT_EQ(result.deadlocks, 0U);
}

constexpr Act first = [](Shared& shared) { shared.as_thread(1, StepDeadline::never); };
constexpr Act second = [](Shared& shared) { shared.as_thread(3, StepDeadline::never); };
constexpr Act third = [](Shared& shared) { shared.as_thread(5, StepDeadline::never); };
constexpr Act late = [](Shared& shared) { shared.as_thread(7, StepDeadline::may_pass); };
constexpr Act failing = [](Shared& shared) { shared.as_thread(9, StepDeadline::may_fail); };
constexpr Act task = [](Shared& shared) { shared.as_task(11, false); };
constexpr Act cancelled = [](Shared& shared) { shared.as_task(13, true); };

TEST(ObjectLocks, LetOneInAndForgetNobody) {
    expect_right({first, second, third}, 3);
}

TEST(ObjectLocks, WhoGivesUpHoldsNobodyUp) {
    expect_right({first, late, second}, 2);
    expect_right({first, failing, second}, 2);
    expect_right({late, failing}, 0);
}

TEST(ObjectLocks, ServeTasksAndThreads) {
    expect_right({first, task, second}, 3);
    expect_right({first, task, cancelled}, 2);
    expect_right({task, failing, cancelled}, 1);
}

TEST(ObjectLocks, AreTakenAgainByTheirOwnerAlone) {
    Table table;
    TableParking parking;
    const int object = 0;
    const Owner task_owner{16, 1, true};
    const Owner sibling{32, 1, true};
    const Owner same_thread{1, 1, false};
    EXPECT_EQ(table.attempt_or_announce(&object, task_owner), Attempt::taken);
    EXPECT_EQ(table.acquire(parking, &object, task_owner, StepDeadline::never).first, Attempt::taken);
    EXPECT_EQ(table.acquire(parking, &object, same_thread, StepDeadline::never).first, Attempt::hangs);
    EXPECT_EQ(table.release(parking, &object, sibling), Table::Released::not_held);
    EXPECT_EQ(table.attempt_or_announce(&object, sibling), Attempt::held);
    EXPECT_EQ(table.release(parking, &object, task_owner), Table::Released::done);
    EXPECT_FALSE(table.try_again(&object, sibling));
    EXPECT_EQ(table.release(parking, &object, task_owner), Table::Released::tasks_wait);
    EXPECT_TRUE(table.try_again(&object, sibling));
    EXPECT_EQ(table.release(parking, &object, sibling), Table::Released::done);
    EXPECT_EQ(table.size(), 0U);
}

}  // namespace
}  // namespace aether::testing
