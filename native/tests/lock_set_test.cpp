#include "core/lock_set.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace aether::core {
namespace {

TEST(HeldLocks, CountsDepth) {
    HeldLocks held;
    EXPECT_TRUE(held.hold(1, false, false));
    EXPECT_FALSE(held.hold(1, false, false));
    EXPECT_FALSE(held.drop(1));
    EXPECT_TRUE(held.holds(1));
    EXPECT_TRUE(held.drop(1));
    EXPECT_FALSE(held.holds(1));
    EXPECT_FALSE(held.drop(1));
}

TEST(HeldLocks, KeepsTheOrderOfAcquisition) {
    HeldLocks held;
    held.hold(3, false, false);
    held.hold(1, true, false);
    held.hold(2, false, true);
    held.drop(1);
    ASSERT_EQ(held.locks().size(), 2U);
    EXPECT_EQ(held.locks()[0].lock, 3U);
    EXPECT_EQ(held.locks()[1].lock, 2U);
    EXPECT_TRUE(held.locks()[1].library);
}

TEST(HeldLocks, NoLockHasIdZero) {
    HeldLocks held;
    EXPECT_EQ(held.id(), 0U);
    held.hold(1, false, false);
    EXPECT_NE(held.id(), 0U);
    held.drop(1);
    EXPECT_EQ(held.id(), 0U);
}

TEST(HeldLocks, TheIdFollowsTheSet) {
    HeldLocks held;
    held.hold(11, false, false);
    const LockSetId one = held.id();
    held.hold(12, false, false);
    const LockSetId two = held.id();
    EXPECT_NE(one, two);
    held.drop(12);
    EXPECT_EQ(held.id(), one);
}

TEST(HeldLocks, AProgramsLocksOfOnePlaceMakeOneSet) {
    constexpr LockId name = LockId{1} << 63;
    HeldLocks first;
    HeldLocks second;
    first.hold(1, false, false, name);
    second.hold(2, false, false, name);
    EXPECT_EQ(first.id(), second.id());
    EXPECT_FALSE(second.holds(1));
}

TEST(HeldLocks, TheLibrarysLocksAreToldApart) {
    constexpr LockId name = LockId{1} << 63;
    HeldLocks first;
    HeldLocks second;
    first.hold(1, false, true, name);
    second.hold(2, false, true, name);
    EXPECT_NE(first.id(), second.id());
}

TEST(HeldLocks, ALockThatTheLibraryTakesTooExcludesWhoeverHoldsIt) {
    constexpr LockId name = LockId{1} << 63;
    HeldLocks program;
    HeldLocks library;
    HeldLocks other;
    program.hold(1, false, false, name, true);
    library.hold(1, false, true, name);
    other.hold(2, false, true, name);
    EXPECT_TRUE(LockSetTable::instance().exclude(program.id(), library.id()));
    EXPECT_TRUE(LockSetTable::instance().exclude(library.id(), program.id()));
    EXPECT_FALSE(LockSetTable::instance().exclude(program.id(), other.id()));
    EXPECT_FALSE(LockSetTable::instance().exclude(program.id(), program.id()));  // it orders these
}

TEST(LockSetTable, EqualSetsHaveOneId) {
    LockSetTable table;
    const std::vector<HeldLock> set{{5, 1, false, false}, {6, 1, false, false}};
    const std::vector<HeldLock> deeper{{5, 3, false, false}, {6, 1, false, false}};
    EXPECT_EQ(table.intern(set), table.intern(set));
    EXPECT_EQ(table.intern(set), table.intern(deeper));
    EXPECT_EQ(table.size(), 2U);  // and the empty one
    EXPECT_EQ(table.locks(table.intern(set)).size(), 2U);
}

TEST(LockSetTable, WaysOfHoldingTellSetsApart) {
    LockSetTable table;
    const std::vector<HeldLock> alone{{5, 1, false, false}};
    const std::vector<HeldLock> shared{{5, 1, true, false}};
    const std::vector<HeldLock> library{{5, 1, false, true}};
    EXPECT_NE(table.intern(alone), table.intern(shared));
    EXPECT_NE(table.intern(alone), table.intern(library));
}

TEST(LockSetTable, AnUnknownIdHoldsNothing) {
    const LockSetTable table;
    EXPECT_TRUE(table.locks(99).empty());
}

TEST(LockSetTable, ACommonLibraryLockExcludes) {
    LockSetTable table;
    const LockSetId one = table.intern(std::vector<HeldLock>{{1, 1, false, true}, {2, 1, false, true}});
    const LockSetId two = table.intern(std::vector<HeldLock>{{2, 1, false, true}, {3, 1, false, true}});
    const LockSetId three = table.intern(std::vector<HeldLock>{{3, 1, false, true}});
    EXPECT_TRUE(table.exclude(one, two));
    EXPECT_TRUE(table.exclude(two, three));
    EXPECT_FALSE(table.exclude(one, three));
    EXPECT_FALSE(table.exclude(one, 0));
    EXPECT_FALSE(table.exclude(0, 0));
    const LockSetId ordering = table.intern(std::vector<HeldLock>{{1, 1, false, false}});
    EXPECT_FALSE(table.exclude(ordering, ordering));  // a name only: two locks may share it
}

TEST(LockSetTable, WhatIsIgnoredRacesWithNothing) {
    LockSetTable table;
    const LockSetId ignored = table.intern(std::vector<HeldLock>{{1, 1, false, false}, {ignored_lock, 1, true, true}});
    const LockSetId one = table.intern(std::vector<HeldLock>{{2, 1, false, true}});
    EXPECT_TRUE(table.exclude(ignored, 0));
    EXPECT_TRUE(table.exclude(one, ignored));
    EXPECT_TRUE(table.exclude(ignored, ignored));
}

TEST(LockSetTable, ReadersTogetherDoNotExclude) {
    LockSetTable table;
    const LockSetId reader = table.intern(std::vector<HeldLock>{{1, 1, true, true}});
    const LockSetId writer = table.intern(std::vector<HeldLock>{{1, 1, false, true}});
    EXPECT_FALSE(table.exclude(reader, reader));
    EXPECT_TRUE(table.exclude(reader, writer));
    EXPECT_TRUE(table.exclude(writer, writer));
}

}  // namespace
}  // namespace aether::core
