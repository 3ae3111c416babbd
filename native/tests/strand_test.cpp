#include "core/strand.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <set>
#include <vector>

#include "scene.hpp"

namespace aether::core {
namespace {

using testing::entries_of;
using testing::Scene;

TEST(Strand, StartsOrderedAfterItsParentAlone) {
    Scene scene;
    Strand* parent = scene.begin();
    Strand* stranger = scene.begin();
    const std::uint64_t before = parent->now();
    Strand* child = scene.fork(*parent);
    const std::uint64_t after = parent->now();
    EXPECT_TRUE(child->ordered(before));
    EXPECT_FALSE(child->ordered(after));
    EXPECT_FALSE(child->ordered(stranger->now()));
    EXPECT_FALSE(parent->ordered(child->now()));
    EXPECT_TRUE(child->ordered(pack_epoch(prehistory, 0)));
}

TEST(Strand, AcquireOrdersTransitively) {
    Scene scene;
    std::array<Strand*, 3> strands{scene.begin(), scene.begin(), scene.begin()};
    const std::uint64_t first = strands[0]->now();
    strands[1]->acquire(scene.table.release(*strands[0]));
    const ReleasePoint second = scene.table.release(*strands[1]);
    strands[2]->acquire(second);
    EXPECT_TRUE(strands[2]->ordered(first));
    EXPECT_FALSE(strands[2]->ordered(strands[0]->now()));
    EXPECT_FALSE(strands[0]->ordered(second.epoch));
}

TEST(Strand, WhatTheLibrarysLocksOrderIsOrderedInsideIt) {
    Scene scene;
    std::array<Strand*, 4> strands{scene.begin(), scene.begin(), scene.begin(), scene.begin()};
    const std::uint64_t first = strands[0]->now();
    strands[1]->acquire_inside(scene.table.release(*strands[0]));
    EXPECT_TRUE(strands[1]->ordered_inside(first));
    EXPECT_FALSE(strands[1]->ordered_inside(strands[0]->now()));
    EXPECT_FALSE(strands[1]->ordered(first));
    EXPECT_FALSE(strands[1]->has_seen(first));
    // Other edges take it on, and it takes on what they gave.
    const std::uint64_t second = strands[1]->now();
    strands[2]->acquire(scene.table.release(*strands[1]));
    EXPECT_TRUE(strands[2]->ordered_inside(first));
    EXPECT_FALSE(strands[2]->ordered(first));
    strands[3]->acquire_inside(scene.table.release(*strands[2]));
    EXPECT_TRUE(strands[3]->ordered_inside(first));
    EXPECT_TRUE(strands[3]->ordered_inside(second));
    EXPECT_FALSE(strands[3]->ordered(second));
}

TEST(Strand, APooledElementOrdersByHandOverAlone) {
    Scene scene;
    std::array<Strand*, 4> strands{scene.begin(), scene.begin(), scene.begin(), scene.begin()};
    const std::uint64_t first = strands[0]->now();
    scene.table.publish(*strands[0]);
    const std::uint64_t stored = strands[0]->now();
    strands[0]->tick();
    scene.table.take_pooled(*strands[1], stored);
    EXPECT_TRUE(strands[1]->ordered_by_hand_over(first));
    EXPECT_FALSE(strands[1]->ordered_by_hand_over(strands[0]->now()));
    EXPECT_FALSE(strands[1]->ordered(first));
    EXPECT_FALSE(strands[1]->ordered_inside(first));
    EXPECT_TRUE(strands[1]->has_seen(first));
    // Other edges take it on, and so does the next one who takes the element.
    strands[2]->acquire(scene.table.release(*strands[1]));
    EXPECT_TRUE(strands[2]->ordered_by_hand_over(first));
    EXPECT_FALSE(strands[2]->ordered(first));
    scene.table.publish(*strands[2]);
    scene.table.take_pooled(*strands[3], strands[2]->now());
    EXPECT_TRUE(strands[3]->ordered_by_hand_over(first));
    EXPECT_FALSE(strands[3]->ordered(first));
}

TEST(Strand, AReleaseEndsTheEpoch) {
    Scene scene;
    Strand* strand = scene.begin();
    const std::uint64_t before = strand->now();
    strand->tick();
    EXPECT_TRUE(strand->in_this_epoch(before));
    (void)scene.table.release(*strand);
    EXPECT_FALSE(strand->in_this_epoch(before));
    EXPECT_TRUE(strand->in_this_epoch(strand->now()));
    EXPECT_TRUE(strand->is_own(before));
}

TEST(Strand, AnEmptyPointTeachesNothing) {
    Scene scene;
    Strand* strand = scene.begin();
    strand->acquire({});
    EXPECT_EQ(strand->clock().size(), 0U);
}

TEST(Strand, ALoadIsSeenButOrdersNothing) {
    Scene scene;
    Strand* storing = scene.begin();
    Strand* loading = scene.begin();
    scene.table.publish(*storing);
    const std::uint64_t store = storing->now();
    storing->tick();
    scene.table.load(*loading, store, false);
    EXPECT_TRUE(loading->has_seen(store));
    EXPECT_FALSE(loading->has_seen(storing->now()));
    EXPECT_FALSE(loading->ordered(store));
    scene.table.load(*loading, store, true);
    EXPECT_TRUE(loading->ordered(store));
}

TEST(Strand, AllStoresOfOneTimeBringTheSameKnowledge) {
    Scene scene;
    Strand* first = scene.begin();
    Strand* second = scene.begin();
    scene.table.publish(*second);
    const std::uint64_t early = second->now();
    second->acquire(scene.table.release(*first));
    scene.table.publish(*second);
    EXPECT_GT(second->now(), early);
    const std::uint64_t unchanged = second->now();
    scene.table.publish(*second);
    EXPECT_EQ(second->now(), unchanged);
}

TEST(StrandTable, AStrandTakesTheSlotThatItsClockCovers) {
    Scene scene;
    Strand* main = scene.begin();
    Strand* child = scene.fork(*main);
    const Slot slot = child->slot();
    const Time last = child->time();
    main->acquire(scene.finish(child));
    Strand* next = scene.fork(*main);
    EXPECT_EQ(next->slot(), slot);
    EXPECT_GT(next->time(), last);
}

TEST(StrandTable, ASlotThatMayStillRaceIsNotReused) {
    Scene scene;
    Strand* main = scene.begin();
    Strand* child = scene.fork(*main);
    const Slot slot = child->slot();
    (void)scene.finish(child);
    EXPECT_NE(scene.fork(*main)->slot(), slot);
    EXPECT_NE(scene.begin()->slot(), slot);
}

TEST(StrandTable, ASweepFreesASlotThatNoFieldNames) {
    Scene scene;
    Field field;
    Strand* main = scene.begin();
    Strand* unnamed = scene.fork(*main);
    Strand* named = scene.fork(*main);
    const Slot free_slot = unnamed->slot();
    const Slot kept_slot = named->slot();
    (void)scene.access(field, *named, AccessClass::write);
    (void)scene.finish(unnamed);
    (void)scene.finish(named);
    scene.sweep({&field});
    const Slot first = scene.fork(*main)->slot();
    const Slot second = scene.fork(*main)->slot();
    EXPECT_EQ(first, free_slot);
    EXPECT_NE(second, kept_slot);
    clear(field);
}

TEST(StrandTable, AStrandThatEndsDuringASweepKeepsItsSlot) {
    Scene scene;
    Strand* main = scene.begin();
    Strand* child = scene.fork(*main);
    const Slot slot = child->slot();
    scene.table.begin_sweep();
    (void)scene.finish(child);
    scene.table.end_sweep();
    EXPECT_NE(scene.fork(*main)->slot(), slot);
}

TEST(StrandTable, CountsWhoLivesAndTheAccessesOfAll) {
    Scene scene;
    Strand* main = scene.begin();
    Strand* child = scene.fork(*main);
    EXPECT_EQ(main->count_access(), 1U);
    EXPECT_EQ(main->count_access(), 2U);
    EXPECT_EQ(child->count_access(), 1U);
    EXPECT_EQ(scene.table.activity().living, 2U);
    EXPECT_EQ(scene.table.activity().accesses, 3U);
    (void)scene.finish(child);
    EXPECT_EQ(scene.table.activity().living, 1U);
    EXPECT_EQ(scene.table.activity().accesses, 3U);
}

TEST(StrandTable, KnowsWhoHadASlotWhen) {
    Scene scene;
    Strand* main = scene.begin(1);
    Strand* child = scene.fork(*main, 2);
    const std::uint64_t by_child = child->now();
    main->acquire(scene.finish(child));
    Strand* next = scene.fork(*main, 3);
    ASSERT_EQ(next->slot(), slot_of(by_child));
    EXPECT_EQ(scene.table.who(by_child)->id, 2U);
    EXPECT_EQ(scene.table.who(next->now())->id, 3U);
    EXPECT_EQ(scene.table.who(main->now())->id, 1U);
    EXPECT_TRUE(scene.table.who(by_child)->ended);
    EXPECT_FALSE(scene.table.who(next->now())->ended);
    EXPECT_EQ(scene.table.who(0), nullptr);
    EXPECT_EQ(scene.table.who(pack_epoch(max_slots - 1, 1)), nullptr);
}

TEST(StrandTable, AStrandForkedFromTheEndOfTheOneWhoseSlotItTakesKnowsItsPast) {
    Scene scene;
    Strand* other = scene.begin();
    Strand* task = scene.begin();
    const std::uint64_t known = other->now();
    task->acquire(scene.table.release(*other));
    const Slot slot = task->slot();
    Strand* next = scene.begin_after(scene.finish(task));
    ASSERT_EQ(next->slot(), slot);
    EXPECT_TRUE(next->ordered(known));
}

// A lock's release point outlives the strand that released it, and the sweep that gave its slot away.
TEST(StrandTable, APointOfASweptStrandIsJoinedWholeByItsSlotsNextStrand) {
    Scene scene;
    Strand* other = scene.begin();
    Strand* swept = scene.begin();
    const std::uint64_t known = other->now();
    swept->acquire(scene.table.release(*other));
    const ReleasePoint point = scene.table.release(*swept);
    const Slot slot = swept->slot();
    (void)scene.finish(swept);
    scene.sweep({});
    Strand* next = scene.begin();
    ASSERT_EQ(next->slot(), slot);
    ASSERT_FALSE(next->ordered(known));
    next->acquire(point);
    EXPECT_TRUE(next->ordered(known));
}

TEST(StrandTable, APointOfASweptStrandIsJoinedWholeByThoseWhoKnowItsSlotsNextStrand) {
    Scene scene;
    Strand* other = scene.begin();
    Strand* joining = scene.begin();
    Strand* swept = scene.begin();
    const std::uint64_t known = other->now();
    swept->acquire(scene.table.release(*other));
    const ReleasePoint point = scene.table.release(*swept);
    (void)scene.finish(swept);
    scene.sweep({});
    joining->acquire(scene.table.release(*scene.begin()));
    ASSERT_TRUE(joining->clock().covers(slot_of(point.epoch), time_of(point.epoch)));
    joining->acquire(point);
    EXPECT_TRUE(joining->ordered(known));
}

TEST(StrandTable, ALoadOfAnEndedStrandsStoreBringsWhatThatStrandKnew) {
    Scene scene;
    Strand* other = scene.begin();
    Strand* storing = scene.begin();
    Strand* loading = scene.begin();
    const std::uint64_t known = other->now();
    storing->acquire(scene.table.release(*other));
    scene.table.publish(*storing);
    const std::uint64_t store = storing->now();
    Strand* next = scene.begin_after(scene.finish(storing));
    ASSERT_EQ(next->slot(), slot_of(store));
    scene.table.load(*loading, store, false);
    EXPECT_TRUE(loading->has_seen(known));
}

TEST(StrandTable, StrandsOneAfterAnotherShareASlot) {
    Scene scene;
    Strand* main = scene.begin();
    for (int count = 0; count < 10'000; ++count) {
        main->acquire(scene.finish(scene.fork(*main)));
        if (scene.table.sweep_due()) scene.sweep({});
    }
    EXPECT_EQ(scene.table.slots_in_use(), 2U);
    EXPECT_LT(scene.table.infos_kept(), 1100U);
}

TEST(StrandTable, StrandsThatNobodyJoinsDoNotGrowTheTableGivenSweeps) {
    Scene scene;
    std::array<Field, 16> fields;
    std::vector<Field*> all;
    for (Field& field : fields) all.push_back(&field);
    Strand* main = scene.begin();
    for (std::size_t count = 0; count < 10'000; ++count) {
        Strand* child = scene.fork(*main);
        clear(fields[count % fields.size()]);
        (void)scene.access(fields[count % fields.size()], *child, AccessClass::write);
        (void)scene.finish(child);
        if (scene.table.sweep_due()) scene.sweep(all);
    }
    EXPECT_LT(scene.table.slots_in_use(), 600U);
    EXPECT_LT(scene.table.infos_kept(), 1200U);
    for (Field& field : fields) clear(field);
}

// One field of each of many strands is never touched again: those slots stay taken, and no more.
TEST(StrandTable, ASlotThatIsNamedForeverKeepsOneTenantNotItsSuccessors) {
    Scene scene;
    Field old;
    Strand* main = scene.begin(1);
    Strand* first = scene.fork(*main, 2);
    (void)scene.access(old, *first, AccessClass::write);
    const std::uint64_t word = entries_of(old).front().word;
    main->acquire(scene.finish(first));
    for (int count = 0; count < 5'000; ++count) {
        main->acquire(scene.finish(scene.fork(*main, 3)));
        if (scene.table.sweep_due()) scene.sweep({&old});
    }
    EXPECT_EQ(scene.table.slots_in_use(), 2U);
    EXPECT_LT(scene.table.infos_kept(), 1100U);
    ASSERT_NE(scene.table.who(word), nullptr);
    EXPECT_EQ(scene.table.who(word)->id, 2U);
    clear(old);
}

// Tasks of a pool: each works on something of its own, then on something shared under a lock; few results are asked
// for.
TEST(StrandTable, AMillionTasksLeaveNothingBehind) {
    Scene scene;
    std::array<Field, 64> shared;
    Field own;
    std::vector<Field*> all{&own};
    for (Field& field : shared) all.push_back(&field);
    Strand* main = scene.begin();
    ReleasePoint lock;
    const std::uint64_t tasks = testing::from_environment("AETHER_TASKS", 1'000'000 / testing::slowness);
    std::uint64_t sweeps = 0;
    for (std::uint64_t count = 0; count < tasks; ++count) {
        Strand* task = scene.fork(*main);
        ASSERT_NE(task, nullptr);
        ASSERT_EQ(scene.access(own, *task, AccessClass::write).total, 0U);
        clear(own);
        task->acquire(lock);
        ASSERT_EQ(scene.access(shared[count % shared.size()], *task, AccessClass::update).total, 0U);
        lock = scene.table.release(*task);
        const ReleasePoint end = scene.finish(task);
        if (count % 10 == 0) main->acquire(end);
        if (scene.table.sweep_due()) {
            scene.sweep(all);
            ++sweeps;
        }
    }
    EXPECT_LT(scene.table.slots_in_use(), 600U);
    EXPECT_LT(scene.table.infos_kept(), 1'500U);
    EXPECT_LT(sweeps, tasks / 100 + 1);
    for (Field& field : shared) clear(field);
}

// Without the lock each field names the 64 latest tasks, all of them unordered.
TEST(StrandTable, RacingTasksKeepAsManySlotsAsTheFieldsName) {
    Scene scene;
    std::array<Field, 8> fields;
    std::vector<Field*> all;
    for (Field& field : fields) all.push_back(&field);
    Strand* main = scene.begin();
    const std::uint64_t tasks = testing::from_environment("AETHER_TASKS", 1'000'000 / testing::slowness) / 100;
    for (std::size_t count = 0; count < tasks; ++count) {
        Strand* task = scene.fork(*main);
        (void)scene.access(fields[count % fields.size()], *task, AccessClass::update);
        (void)scene.finish(task);
        if (scene.table.sweep_due()) scene.sweep(all);
    }
    EXPECT_LT(scene.table.slots_in_use(), 3 * fields.size() * Detector::kept_per_class);
    for (Field& field : fields) clear(field);
}

// Every task leaves something that lives on: the oldest are forgotten, and the others' races still found.
TEST(StrandTable, TasksThatAreNamedForeverAreForgottenOldestFirst) {
    Scene scene;
    constexpr std::size_t tasks = 20'000;
    std::vector<Field> fields(tasks);
    Strand* main = scene.begin();
    for (Field& field : fields) {
        Strand* task = scene.fork(*main);
        ASSERT_EQ(scene.access(field, *task, AccessClass::write).total, 0U);
        (void)scene.finish(task);
    }
    EXPECT_LT(scene.table.slots_in_use(), StrandTable::most_ended_slots + 8);
    EXPECT_LT(scene.table.infos_kept(), 2 * StrandTable::most_ended_slots);
    EXPECT_GT(scene.table.strands_forgotten(), tasks - 2 * StrandTable::most_ended_slots);
    EXPECT_EQ(scene.access(fields.front(), *main, AccessClass::write).total, 0U);
    for (std::size_t back = 1; back <= StrandTable::most_ended_slots / 2; ++back) {
        ASSERT_EQ(scene.access(fields[tasks - back], *main, AccessClass::write).total, 1U) << back;
    }
    for (Field& field : fields) clear(field);
}

TEST(StrandTable, AStrandInAForgottenStrandsSlotIsComparedLikeAnyOther) {
    Scene scene;
    Field kept;
    Strand* main = scene.begin();
    std::vector<Strand*> ended;
    for (std::size_t count = 0; count <= StrandTable::most_ended_slots + 1; ++count) ended.push_back(scene.fork(*main));
    for (Strand* strand : ended) (void)scene.finish(strand);
    Strand* next = scene.fork(*main);  // forgets
    Strand* reusing = scene.fork(*main);
    ASSERT_LE(scene.table.slots_in_use(), StrandTable::most_ended_slots + 4);
    ASSERT_GT(reusing->time(), 1U);
    (void)scene.access(kept, *reusing, AccessClass::write);
    EXPECT_FALSE(scene.table.forgotten(entries_of(kept).front().word));
    EXPECT_EQ(scene.access(kept, *next, AccessClass::write).total, 1U);
    clear(kept);
}

// Strands that are joined share slots, but each that is named is remembered.
TEST(StrandTable, JoinedTasksThatAreNamedForeverAreForgottenOldestFirst) {
    Scene scene;
    constexpr std::size_t tasks = 40'000;
    std::vector<Field> fields(tasks);
    Strand* main = scene.begin();
    Strand* other = scene.begin();
    for (Field& field : fields) {
        Strand* task = scene.fork(*main);
        (void)scene.access(field, *task, AccessClass::write);
        main->acquire(scene.finish(task));
    }
    EXPECT_EQ(scene.table.slots_in_use(), 3U);
    EXPECT_LE(scene.table.infos_kept(), StrandTable::most_tenancies + 4);
    EXPECT_EQ(scene.access(fields.front(), *other, AccessClass::write).total, 0U);
    for (std::size_t back = 1; back < StrandTable::most_tenancies / 2; back += 100) {
        ASSERT_EQ(scene.access(fields[tasks - back], *other, AccessClass::write).total, 1U) << back;
    }
    for (Field& field : fields) clear(field);
}

TEST(StrandTable, ALoadOfAForgottenStrandsStoreStillBringsWhatItKnew) {
    Scene scene;
    Strand* main = scene.begin();
    Strand* other = scene.begin();
    const std::uint64_t known = other->now();
    Strand* storing = scene.fork(*main);
    storing->acquire(scene.table.release(*other));
    scene.table.publish(*storing);
    const std::uint64_t store = storing->now();
    (void)scene.finish(storing);
    std::vector<Strand*> ended;
    for (std::size_t count = 0; count <= StrandTable::most_ended_slots; ++count) ended.push_back(scene.fork(*main));
    for (Strand* strand : ended) (void)scene.finish(strand);
    Strand* loading = scene.fork(*main);
    ASSERT_TRUE(scene.table.forgotten(store));
    scene.table.load(*loading, store, true);
    EXPECT_TRUE(loading->ordered(known));
}

// What only a publication names keeps who stored it known, not the slot.
TEST(StrandTable, AKeptStrandIsKnownThoughItsSlotIsReused) {
    Scene scene;
    Strand* other = scene.begin();
    Strand* storing = scene.begin();
    const std::uint64_t known = other->now();
    storing->acquire(scene.table.release(*other));
    scene.table.publish(*storing);
    const std::uint64_t store = storing->now();
    const Slot slot = storing->slot();
    (void)scene.finish(storing);
    scene.table.begin_sweep();
    scene.table.keep(store);
    scene.table.end_sweep();
    Strand* loading = scene.begin();
    ASSERT_EQ(loading->slot(), slot);
    Strand* third = scene.begin();
    scene.table.load(*third, store, true);
    EXPECT_TRUE(third->ordered(known));
}

TEST(StrandTable, ASweepThatFreesManySlotsIsNotDueAgainAtOnce) {
    Scene scene;
    std::vector<Strand*> strands;
    for (int count = 0; count < 2'000; ++count) strands.push_back(scene.begin());
    for (Strand* strand : strands) (void)scene.finish(strand);
    ASSERT_TRUE(scene.table.sweep_due());
    scene.sweep({});
    EXPECT_FALSE(scene.table.sweep_due());
    EXPECT_EQ(scene.table.infos_kept(), 0U);
}

TEST(StrandTable, SaysWhenAllSlotsAreTaken) {
    Scene scene;
    std::vector<Strand*> strands;
    for (unsigned count = 1; count < max_slots; ++count) {
        strands.push_back(scene.begin());
        ASSERT_NE(strands.back(), nullptr);
    }
    EXPECT_EQ(scene.begin(), nullptr);
    (void)scene.finish(strands.back());
    EXPECT_EQ(scene.begin(), nullptr);
    scene.sweep({});
    EXPECT_NE(scene.begin(), nullptr);
}

}  // namespace
}  // namespace aether::core
