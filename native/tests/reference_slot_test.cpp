#include "containers/reference_slot.hpp"

#include <gtest/gtest.h>

#include <array>
#include <memory>

#include "stepped.hpp"

namespace aether::testing {
namespace {

// Objects of which the next one lies where the last one died, as in an allocator.
struct Counted {
    int references = 0;
    char made_for = 0;
};

struct Heap {
    std::array<Counted, 4> objects;
    int misused = 0;

    Counted* make(char made_for) {
        Scheduler::step();
        for (Counted& each : objects) {
            if (each.references > 0) continue;
            each = {1, made_for};
            return &each;
        }
        return nullptr;
    }
};

Heap* heap = nullptr;

struct CountedReferences {
    template <class T>
    using Atomic = SteppedAtomic<T>;
    using Object = Counted;

    static void publish(Counted*) {}
    static bool try_incref(Counted* object) {
        Scheduler::step();
        if (object->references == 0) return false;
        ++object->references;
        return true;
    }
    static void incref(Counted* object) {
        Scheduler::step();
        if (object->references == 0) ++heap->misused;  // it will die once more
        ++object->references;
    }
    static void decref(Counted* object) {
        Scheduler::step();
        if (--object->references < 0) ++heap->misused;
    }
};

using Slot = containers::BasicReferenceSlot<CountedReferences>;

struct Shared {
    Heap objects;
    Slot first;
    Slot second;
    int wrong = 0;

    Shared() { heap = &objects; }
    void store(Slot& slot, char made_for) {
        Counted* made = objects.make(made_for);
        Counted* old = slot.exchange(made);
        CountedReferences::decref(made);
        if (old != nullptr) CountedReferences::decref(old);
    }
    void look(const Slot& slot, char made_for) {
        Counted* object = slot.load();
        if (object->made_for != made_for) ++wrong;
        CountedReferences::decref(object);
    }
    [[nodiscard]] bool counts_are_right() const {
        int references = 0;
        for (const Counted& each : objects.objects) references += each.references;
        return references == 2 && objects.misused == 0;
    }
};

TEST(ReferenceSlot, GivesOnlyWhatWasStoredInIt) {
    const auto make = [] {
        auto shared = std::make_shared<Shared>();
        shared->store(shared->first, 'a');
        shared->store(shared->second, 'b');
        Scheduler::Scene scene;
        scene.threads.emplace_back([shared] { shared->look(shared->first, 'a'); });
        scene.threads.emplace_back([shared] {
            shared->store(shared->first, 'a');
            shared->store(shared->second, 'b');
        });
        scene.is_right = [shared] { return shared->wrong == 0 && shared->counts_are_right(); };
        return scene;
    };
    const auto result = Scheduler::explore(make, 3);
    EXPECT_GT(result.orders, 100U);
    EXPECT_EQ(result.wrong, 0U);
}

TEST(ReferenceSlot, ComparesAndReplacesOnce) {
    const auto make = [] {
        auto shared = std::make_shared<Shared>();
        shared->store(shared->first, 'a');
        shared->store(shared->second, 'b');
        auto won = std::make_shared<int>(0);
        Scheduler::Scene scene;
        for (int index = 0; index < 2; ++index) {
            scene.threads.emplace_back([shared, won] {
                Counted* expected = shared->second.load();
                Counted* made = shared->objects.make('b');
                Counted* released = nullptr;
                if (shared->first.compare_exchange(nullptr, made, &released)) ++*won;
                if (released != nullptr) CountedReferences::decref(released);
                CountedReferences::decref(made);
                CountedReferences::decref(expected);
            });
        }
        Counted* old = shared->first.exchange(nullptr);
        CountedReferences::decref(old);
        scene.is_right = [shared, won] { return *won == 1 && shared->counts_are_right(); };
        return scene;
    };
    const auto result = Scheduler::explore(make, 3);
    EXPECT_GT(result.orders, 50U);
    EXPECT_EQ(result.wrong, 0U);
}

}  // namespace
}  // namespace aether::testing
