#include "core/epoch.hpp"

#include <gtest/gtest.h>

namespace aether::core {
namespace {

TEST(Epoch, KeepsSlotAndTimeApart) {
    for (const Slot slot : {Slot{0}, Slot{1}, Slot{777}, Slot{max_slots - 1}}) {
        for (const Time time : {Time{0}, Time{1}, Time{1} << 20, max_time}) {
            const std::uint64_t word = pack_epoch(slot, time);
            EXPECT_EQ(slot_of(word), slot);
            EXPECT_EQ(time_of(word), time);
        }
    }
}

TEST(Epoch, FlagsChangeNeitherSlotNorTime) {
    const std::uint64_t word = pack_epoch(max_slots - 1, max_time) | flag_mask;
    EXPECT_EQ(slot_of(word), max_slots - 1);
    EXPECT_EQ(time_of(word), max_time);
    EXPECT_EQ(epoch_of(word), pack_epoch(max_slots - 1, max_time));
}

TEST(Epoch, WordsOfOneSlotCompareLikeTheirTimes) {
    EXPECT_LT(pack_epoch(5, 8), pack_epoch(5, 9));
    EXPECT_LT(pack_epoch(5, 8) | flag_mask, pack_epoch(5, 9));
}

TEST(Epoch, ATickMovesTheTimeAlone) {
    const std::uint64_t word = pack_epoch(3, 41) + one_tick;
    EXPECT_EQ(slot_of(word), 3);
    EXPECT_EQ(time_of(word), 42U);
}

TEST(Epoch, PrehistoryIsZero) {
    EXPECT_EQ(pack_epoch(prehistory, 0), 0U);
}

}  // namespace
}  // namespace aether::core
