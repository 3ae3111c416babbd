#include "containers/striped_map.hpp"

#include <gtest/gtest.h>

#include <array>
#include <deque>
#include <initializer_list>
#include <memory>
#include <utility>
#include <vector>

#include "history.hpp"
#include "scheduler.hpp"
#include "striped_map_scene.hpp"

namespace aether::testing {
namespace {

using containers::Expect;
using containers::KeyKind;
using containers::Outcome;

// Keys of one hash, which must be asked; or numbers, which are told apart at a glance.
enum class Keys : std::uint8_t { hostile, numbers, texts };

struct Shared {
    SteppedMap map;
    History history;
    PlainMap start;
    Keys keys;
    std::deque<Thing> things;  // a deque: they stay where they are

    explicit Shared(Keys keys, std::initializer_list<int> present = {}) : keys(keys) {
        offences.begin();
        for (const int key : present) {
            store(key, 100 + key, Expect::anything);
            start[key] = 100 + key;
        }
    }
    Shared(const Shared&) = delete;
    Shared& operator=(const Shared&) = delete;

    Thing* make(int meaning) { return &things.emplace_back(Thing{.meaning = meaning}); }
    Thing* make_key(int meaning) {
        Thing* key = make(meaning);
        // Numbers of one stripe, and of others.
        key->hash = keys == Keys::numbers ? static_cast<std::uint64_t>(meaning) : 1;
        if (keys != Keys::hostile) key->kind = keys == Keys::numbers ? KeyKind::number : KeyKind::text;
        return key;
    }
    static void drop(Thing* thing) {
        if (thing != nullptr) MapPolicy::decref(thing);
    }

    // What was there before, or is there if it was not as expected. A key is another object each time.
    PlainMap change(int key_meaning, Expect expect, Thing* desired) {
        PlainMap result;
        change(key_meaning, expect, nullptr, desired, result);
        return result;
    }
    Outcome change(int key_meaning, Expect expect, Thing* expected, Thing* desired, PlainMap& result) {
        Thing* key = make_key(key_meaning);
        SteppedMap::Change change;
        Outcome outcome = Outcome::failed;
        {
            SteppedMap::Query query(key, SteppedMap::mix(key->hash), key->kind);
            outcome = map.change(query, expect, expected, desired, change);
        }
        result.clear();
        if (change.value != nullptr) result[key_meaning] = look_at(change.value);
        drop(change.value);
        drop(change.key);
        drop(key);
        drop(desired);
        return outcome;
    }
    static int look_at(const Thing* thing) {
        if (thing->references <= 0) ++offences.count;
        return thing->meaning;
    }
    PlainMap store(int key, int value, Expect expect) { return change(key, expect, make(value)); }
    Thing* find_value(int key_meaning) {
        Thing* key = make_key(key_meaning);
        Thing* value = nullptr;
        {
            SteppedMap::Query query(key, SteppedMap::mix(key->hash), key->kind);
            map.find(query, &value);
        }
        drop(key);
        return value;
    }
    PlainMap find(int key) {
        Thing* value = find_value(key);
        PlainMap result;
        if (value != nullptr) result[key] = look_at(value);
        drop(value);
        return result;
    }
    PlainMap raise(int key) {
        PlainMap result;
        Outcome outcome = Outcome::refused;
        for (bool absent = false; outcome == Outcome::refused && !absent;) {
            Thing* old = find_value(key);
            absent = old == nullptr;
            result.clear();
            if (!absent) outcome = change(key, Expect::exactly, old, make(look_at(old) + 1), result);
            drop(old);
        }
        return result;
    }
    PlainMap copy() {
        SteppedMap::Pairs pairs;
        map.copy_all({}, pairs);
        return used_up(pairs);
    }
    PlainMap take_all() {
        SteppedMap::Pairs pairs;
        map.take_all(pairs);
        return used_up(pairs);
    }
    static PlainMap used_up(const SteppedMap::Pairs& pairs) {
        PlainMap result;
        for (const auto& [key, value] : pairs.items()) {
            result[look_at(key)] = look_at(value);
            drop(key);
            drop(value);
        }
        return result;
    }

    void run(MapOperation operation, int key, int value) {
        const std::size_t call = history.begin(operation, key, value);
        PlainMap result;
        switch (operation) {
            case MapOperation::find:
                result = find(key);
                break;
            case MapOperation::put:
                result = store(key, value, Expect::anything);
                break;
            case MapOperation::put_if_absent:
                result = store(key, value, Expect::absent);
                break;
            case MapOperation::raise:
                result = raise(key);
                break;
            case MapOperation::take:
                result = change(key, Expect::present, nullptr);
                break;
            case MapOperation::size:
                result = {{0, static_cast<int>(map.size())}};
                break;
            case MapOperation::clear:
                map.clear();
                break;
            case MapOperation::copy:
                result = copy();
                break;
            case MapOperation::take_all:
                result = take_all();
                break;
        }
        history.end(call, std::move(result));
    }

    // Also: nothing leaked, and nothing was used that was gone.
    bool is_right() {
        const bool in_order = history.is_linearizable(start);
        map.clear();
        for (const Thing& each : things) offences.count += each.references == 0 ? 0 : 1;
        return in_order && offences.count == 0;
    }
};

struct Do {
    MapOperation operation;
    int key = 0;
    int value = 0;
};
using Threads = std::vector<std::vector<Do>>;

struct Explored {
    Scheduler::Result result;
    std::size_t overlapping = 0;
};

Explored explore(Keys keys, std::initializer_list<int> present, const Threads& threads, unsigned preemptions) {
    Explored explored;
    const auto make = [&] {
        auto shared = std::make_shared<Shared>(keys, present);
        Scheduler::Scene scene;
        for (const std::vector<Do>& thread : threads) {
            scene.threads.emplace_back([shared, &thread] {
                for (const Do& each : thread) shared->run(each.operation, each.key, each.value);
            });
        }
        scene.is_right = [shared, &explored] {
            explored.overlapping += shared->history.overlaps() > 0 ? 1 : 0;
            return shared->is_right();
        };
        return scene;
    };
    explored.result = Scheduler::explore(make, preemptions, 2500);
    return explored;
}

// In all orders, of which most have operations at the same time.
void expect_linearizable(Keys keys, std::initializer_list<int> present, const Threads& threads,
                         unsigned preemptions = 2) {
    const Explored explored = explore(keys, present, threads, preemptions);
    EXPECT_GT(explored.result.orders, 50U);
    EXPECT_GT(explored.overlapping * 10, explored.result.orders * 3);
    EXPECT_EQ(explored.result.wrong, 0U);
    EXPECT_EQ(explored.result.deadlocks, 0U);
}

using enum MapOperation;

TEST(StripedMap, ReadersWithoutALockSeeWhatWasStored) {
    expect_linearizable(Keys::numbers, {1}, {{{find, 1}}, {{take, 1}}});
    expect_linearizable(Keys::numbers, {1}, {{{find, 1}}, {{put, 1, 7}}});
    expect_linearizable(Keys::numbers, {1}, {{{find, 1}, {find, 1}}, {{put, 1, 7}, {take, 1}}});
    expect_linearizable(Keys::numbers, {1}, {{{find, 1}, {find, 2}}, {{take, 1}, {put, 2, 7}, {put, 1, 8}}});
    expect_linearizable(Keys::numbers, {1, 2, 3}, {{{find, 3}, {find, 2}}, {{take, 1}, {take, 3}}});
}

TEST(StripedMap, KeysOfOneHashAreAskedWithNothingHeld) {
    expect_linearizable(Keys::hostile, {1}, {{{find, 1}}, {{take, 1}, {put, 1, 7}}});
    expect_linearizable(Keys::hostile, {1}, {{{put, 1, 7}, {find, 2}}, {{take, 1}, {put, 2, 8}}});
    expect_linearizable(Keys::hostile, {1, 2}, {{{take, 2}}, {{take, 1}, {find, 2}}});
    expect_linearizable(Keys::texts, {1, 2}, {{{find, 2}}, {{take, 2}, {put, 2, 7}}});
}

TEST(StripedMap, OneOfTwoEqualKeysIsStored) {
    expect_linearizable(Keys::hostile, {}, {{{put_if_absent, 1, 7}}, {{put_if_absent, 1, 8}}, {{find, 1}}});
    expect_linearizable(Keys::hostile, {1}, {{{put_if_absent, 2, 7}}, {{put_if_absent, 2, 8}, {take, 1}}});
    expect_linearizable(Keys::numbers, {}, {{{put_if_absent, 1, 7}, {take, 1}}, {{put_if_absent, 1, 8}}});
}

TEST(StripedMap, IsReplacedOnlyWhereItIsAsExpected) {
    expect_linearizable(Keys::numbers, {1}, {{{raise, 1}}, {{raise, 1}, {find, 1}}});
    expect_linearizable(Keys::hostile, {1}, {{{raise, 1}}, {{raise, 1}}});
    expect_linearizable(Keys::numbers, {1}, {{{raise, 1}}, {{take, 1}, {put, 1, 7}}});
}

TEST(StripedMap, GrowsWhileOthersReadAndWrite) {
    expect_linearizable(Keys::numbers, {1, 2, 3}, {{{put, 4, 7}}, {{find, 3}, {put, 2, 8}}});
    expect_linearizable(Keys::hostile, {1, 2, 3}, {{{put, 4, 7}}, {{find, 3}}});
}

TEST(StripedMap, IsSplitWhileOthersReadAndWrite) {
    expect_linearizable(Keys::numbers, {1, 2, 3, 4, 5, 6, 7}, {{{put, 8, 7}}, {{find, 3}, {put, 9, 8}}});
    expect_linearizable(Keys::numbers, {1, 2, 3, 4, 5, 6, 7}, {{{put, 8, 7}, {find, 9}}, {{put, 9, 8}, {find, 8}}}, 1);
    expect_linearizable(Keys::numbers, {1, 2, 3, 4, 5, 6, 7}, {{{put, 8, 7}}, {{take, 7}, {size}}});
}

TEST(StripedMap, TheWholeIsOfOneMoment) {
    expect_linearizable(Keys::numbers, {1, 2}, {{{size}}, {{take, 1}, {put, 3, 7}}});
    expect_linearizable(Keys::numbers, {1, 2}, {{{copy}}, {{take, 1}, {put, 3, 7}}});
    expect_linearizable(Keys::numbers, {1, 2}, {{{clear}, {put, 1, 9}}, {{take, 1}, {put, 2, 7}}});
    expect_linearizable(Keys::numbers, {1, 2}, {{{take_all}, {put, 1, 9}}, {{take, 1}, {put, 2, 7}}});
    expect_linearizable(Keys::numbers, {1, 2}, {{{take_all}}, {{take_all}, {put, 2, 7}}});
    expect_linearizable(Keys::numbers, {1, 2, 3, 4, 5, 6, 7, 8}, {{{copy}}, {{take, 1}, {put, 9, 7}}}, 1);
    expect_linearizable(Keys::numbers, {1, 2, 3, 4, 5, 6, 7, 8}, {{{take_all}}, {{take, 1}, {put, 9, 7}}}, 1);
    expect_linearizable(Keys::numbers, {1, 2, 3, 4, 5, 6, 7, 8}, {{{size}}, {{take, 1}, {put, 9, 7}}}, 1);
}

// ---- With one thread

TEST(StripedMap, IsAPlainMapForOneThread) {
    for (const Keys keys : {Keys::numbers, Keys::texts, Keys::hostile}) {
        Shared shared(keys);
        PlainMap plain;
        std::uint32_t random = 1;
        for (int step = 0; step < 3000; ++step) {
            random = random * 1664525 + 1013904223;
            const int key = static_cast<int>(random >> 8) % (keys == Keys::numbers ? 900 : 12);
            const bool takes = (random >> 28) % 3 == 0;
            const PlainMap result =
                takes ? shared.change(key, Expect::present, nullptr) : shared.store(key, step, Expect::anything);
            const auto found = plain.find(key);
            ASSERT_EQ(result, found == plain.end() ? PlainMap() : PlainMap({*found}));
            if (takes) {
                plain.erase(key);
            } else {
                plain[key] = step;
            }
        }
        EXPECT_EQ(shared.copy(), plain);
        EXPECT_EQ(shared.map.size(), plain.size());
        EXPECT_TRUE(shared.is_right());
    }
}

TEST(StripedMap, WhatIsStoredIsStampedFirst) {
    Shared shared(Keys::numbers, {1});
    Thing* key = shared.make_key(1);
    Thing* stamped = shared.make(0);
    SteppedMap::Change change;
    SteppedMap::Query query(key, SteppedMap::mix(key->hash), key->kind);
    const auto stamp = [stamped](const Thing* old) { stamped->meaning = old == nullptr ? 1 : old->meaning + 1; };
    EXPECT_EQ(shared.map.change(query, Expect::absent, nullptr, stamped, change, stamp), Outcome::refused);
    EXPECT_EQ(stamped->meaning, 0);
    Shared::drop(change.value);
    EXPECT_EQ(shared.map.change(query, Expect::anything, nullptr, stamped, change, stamp), Outcome::done);
    Shared::drop(change.value);
    Shared::drop(key);
    Shared::drop(stamped);
    EXPECT_EQ(shared.copy(), (PlainMap{{1, 102}}));
    EXPECT_TRUE(shared.is_right());
}

TEST(StripedMap, PartsAreDisjointAndTogetherTheWhole) {
    Shared shared(Keys::numbers);
    for (int key = 0; key < 1000; ++key) shared.store(key, key, Expect::anything);
    for (const std::uint64_t count : {1U, 2U, 3U, 7U, 64U, 100U}) {
        std::size_t all = 0;
        for (std::uint64_t index = 0; index < count; ++index) {
            const containers::HashPart part{index, count};
            SteppedMap::Pairs pairs;
            ASSERT_TRUE(shared.map.copy_stripes(part.first_prefix(), part.end_prefix(), part, pairs));
            all += pairs.size();
            for (const auto& [key, value] : pairs.items()) {
                EXPECT_TRUE(part.has(SteppedMap::mix(key->hash)));
                Shared::drop(key);
                Shared::drop(value);
            }
        }
        EXPECT_EQ(all, 1000U) << count;
    }
    EXPECT_TRUE(shared.is_right());
}

TEST(StripedMap, GivesItsMemoryBack) {
    Shared shared(Keys::numbers);
    for (int key = 0; key < 10000; ++key) shared.store(key, key, Expect::anything);
    EXPECT_GT(shared.map.bytes(), std::size_t{30000} * sizeof(void*));
    for (SteppedMap::Pair taken{}; shared.map.take_any(taken);) {
        Shared::drop(taken.key);
        Shared::drop(taken.value);
    }
    // The stripes alone, larger here than outside of tests.
    EXPECT_LE(shared.map.bytes(), std::size_t{720} * sizeof(void*));
    EXPECT_TRUE(shared.is_right());
}

}  // namespace
}  // namespace aether::testing
