#include "core/sync_log.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

namespace aether::core {
namespace {

// The parts of an event hang together, so that a torn one shows.
SyncEvent event_at(std::uint64_t number) {
    return {number << 32,
            number * 3,
            static_cast<std::uint32_t>(number * 5),
            static_cast<std::uint16_t>(number * 7),
            static_cast<std::uint16_t>(number * 11),
            number};
}

std::vector<SyncEvent> events_from(std::uint64_t first, std::uint64_t last) {
    std::vector<SyncEvent> events;
    for (std::uint64_t number = first; number <= last; ++number) events.push_back(event_at(number));
    return events;
}

TEST(SyncLog, IsEmptyAtFirst) {
    const SyncLog log;
    EXPECT_TRUE(log.events().empty());
    EXPECT_EQ(log.count(), 0U);
    EXPECT_FALSE(log.repeats(event_at(1)));
}

TEST(SyncLog, KnowsTheLatestInTheirOrder) {
    SyncLog log;
    for (std::uint64_t number = 1; number <= 3 * SyncLog::capacity + 5; ++number) {
        log.add(event_at(number));
        const std::uint64_t first = number > SyncLog::capacity ? number - SyncLog::capacity + 1 : 1;
        ASSERT_EQ(log.events(), events_from(first, number));
        ASSERT_EQ(log.count(), number);
    }
}

TEST(SyncLog, RepeatsOnlyTheLastOne) {
    SyncLog log;
    log.add(event_at(1));
    SyncEvent later = event_at(1);
    later.word = event_at(2).word;
    EXPECT_TRUE(log.repeats(later));
    SyncEvent elsewhere = later;
    ++elsewhere.place;
    EXPECT_FALSE(log.repeats(elsewhere));
    SyncEvent operation = later;
    operation.word |= 1;
    EXPECT_FALSE(log.repeats(operation));
    log.add(event_at(2));
    EXPECT_FALSE(log.repeats(later));
}

TEST(SyncLog, IsReadWholeWhileItIsWritten) {
    constexpr std::uint64_t last = 200'000;
    SyncLog log;
    std::atomic<bool> begun{false};
    std::thread writer([&] {
        for (std::uint64_t number = 1; number <= last; ++number) {
            log.add(event_at(number));
            begun.store(true, std::memory_order_relaxed);
        }
    });
    while (!begun.load(std::memory_order_relaxed)) std::this_thread::yield();
    std::uint64_t latest = 0;
    while (latest < last) {
        const std::vector<SyncEvent> known = log.events();
        if (known.empty()) continue;
        ASSERT_GE(known.front().number, latest > SyncLog::capacity ? latest - SyncLog::capacity + 1 : 1);
        latest = known.back().number;
        ASSERT_EQ(known, events_from(known.front().number, latest));
    }
    writer.join();
    EXPECT_EQ(log.events(), events_from(last - SyncLog::capacity + 1, last));
}

}  // namespace
}  // namespace aether::core
