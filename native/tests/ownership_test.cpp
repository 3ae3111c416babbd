#include "core/ownership.hpp"

#include <gtest/gtest.h>

#include "scene.hpp"

namespace aether::core {
namespace {

using testing::Scene;

TEST(Ownership, AnObjectIsNewUntilAnotherStrandTouchesIt) {
    Scene scene;
    Strand* maker = scene.begin();
    Strand* other = scene.begin();
    Ownership object;
    Scene::make(object, *maker);
    EXPECT_TRUE(object.touch(*maker));
    maker->tick();
    EXPECT_TRUE(object.touch(*maker));
    EXPECT_FALSE(object.touch(*other));
    EXPECT_FALSE(object.touch(*maker));
}

TEST(Ownership, AnObjectThatNobodySawBornIsShared) {
    Scene scene;
    Ownership object;
    EXPECT_FALSE(object.touch(*scene.begin()));
}

TEST(Ownership, TheNextStrandInTheMakersSlotIsAnotherStrand) {
    Scene scene;
    Strand* main = scene.begin();
    Strand* maker = scene.fork(*main);
    Ownership object;
    Scene::make(object, *maker);
    const Slot slot = maker->slot();
    main->acquire(scene.finish(maker));
    Strand* next = scene.fork(*main);
    ASSERT_EQ(next->slot(), slot);
    EXPECT_FALSE(object.touch(*next));
}

TEST(Ownership, OnlyTheMakersStoresOfANewObjectPublish) {
    Scene scene;
    Strand* maker = scene.begin();
    Strand* forwarder = scene.begin();
    Ownership object;
    Scene::make(object, *maker);
    EXPECT_TRUE(object.ordered_by_store(maker->now()));  // no store was seen: all is ordered
    const std::uint64_t store = maker->now();
    EXPECT_TRUE(object.store(*maker));
    maker->tick();
    EXPECT_TRUE(object.ordered_by_store(store));
    EXPECT_FALSE(object.ordered_by_store(maker->now()));
    EXPECT_FALSE(object.store(*forwarder));
    EXPECT_FALSE(object.ordered_by_store(maker->now()));
    EXPECT_FALSE(object.store(*maker));
    EXPECT_TRUE(object.ordered_by_store(maker->now()));
}

TEST(Ownership, StoresOfASharedObjectPublishNothing) {
    Scene scene;
    Strand* maker = scene.begin();
    Ownership object;
    Scene::make(object, *maker);
    EXPECT_TRUE(object.store(*maker));
    maker->tick();
    EXPECT_FALSE(object.touch(*scene.begin()));
    EXPECT_FALSE(object.store(*maker));
    EXPECT_FALSE(object.ordered_by_store(maker->now()));
}

}  // namespace
}  // namespace aether::core
