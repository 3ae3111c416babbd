#include "core/field_entries.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "core/detector.hpp"
#include "random.hpp"
#include "scene.hpp"

namespace aether::core {
namespace {

using testing::entries_of;

Entry entry(Slot slot, Time time, AccessClass access, ContextId context, bool fresh = false, bool checked = true) {
    const Heed heed = is_write(access) ? Heed::nothing : Heed::flags;
    return {Entry::make_word(pack_epoch(slot, time), access, fresh, heed) | (checked ? Entry::checked_bit : 0), context,
            0};
}

void store(Field& field, const std::vector<Entry>& entries, ValueHistory value = ValueHistory::other) {
    FieldLock lock(field);
    store_entries(field, lock, entries, value);
}

bool is_wide(const Field& field) {
    return (field.write.load() & Field::wide_bit) != 0;
}

void expect_same(const std::vector<Entry>& wanted, const std::vector<Entry>& found) {
    ASSERT_EQ(wanted.size(), found.size());
    for (const Entry& each : wanted) {
        EXPECT_TRUE(std::ranges::any_of(
            found, [&](const Entry& other) { return other.word == each.word && other.context == each.context; }));
    }
}

TEST(FieldEntries, ANewFieldHasNone) {
    Field field;
    EXPECT_TRUE(entries_of(field).empty());
}

TEST(FieldEntries, AReaderAndAWriterStandInline) {
    Field field;
    const std::vector<Entry> both{entry(3, 7, AccessClass::update, 10, true), entry(3, 9, AccessClass::walk, 11)};
    store(field, both);
    EXPECT_FALSE(is_wide(field));
    expect_same(both, entries_of(field));
}

TEST(FieldEntries, AForeignReaderInlineCameAfterTheWrite) {
    Field field;
    const std::vector<Entry> read_last{entry(3, 7, AccessClass::write, 10, false, false),
                                       entry(4, 9, AccessClass::read, 11)};
    store(field, read_last);
    EXPECT_FALSE(is_wide(field));
    expect_same(read_last, entries_of(field));
    const std::vector<Entry> write_last{entry(3, 7, AccessClass::write, 10),
                                        entry(4, 9, AccessClass::read, 11, false, false)};
    store(field, write_last);
    EXPECT_TRUE(is_wide(field));
    expect_same(write_last, entries_of(field));
    clear(field);
}

TEST(FieldEntries, TwoWritersNeedMoreRoom) {
    Field field;
    const std::vector<Entry> both{entry(3, 7, AccessClass::write, 10), entry(4, 9, AccessClass::write, 11)};
    store(field, both);
    EXPECT_TRUE(is_wide(field));
    expect_same(both, entries_of(field));
    clear(field);
}

TEST(FieldEntries, CollapsesWhenTheRoomIsNotNeeded) {
    Field field;
    std::vector<Entry> many;
    for (Slot slot = 1; slot <= 40; ++slot) many.push_back(entry(slot, 5, AccessClass::read, slot));
    store(field, many);
    EXPECT_TRUE(is_wide(field));
    expect_same(many, entries_of(field));
    const std::vector<Entry> one{entry(2, 6, AccessClass::write, 1)};
    store(field, one);
    EXPECT_FALSE(is_wide(field));
    expect_same(one, entries_of(field));
}

TEST(FieldEntries, WideningAndCollapsingUsesNoMoreMemory) {
    Field field;
    std::vector<Entry> many;
    for (Slot slot = 1; slot <= 64; ++slot) many.push_back(entry(slot, 5, AccessClass::read, slot));
    store(field, many);
    const std::size_t reserved = Slab::reserved_bytes();
    for (int round = 0; round < 1'000; ++round) {
        store(field, {many.front()});
        store(field, many);
    }
    EXPECT_EQ(Slab::reserved_bytes(), reserved);
    clear(field);
}

TEST(FieldEntries, KeepsTheHistoryOfValuesAndWriters) {
    Field field;
    field.read = Field::many_writers_bit | Field::stored_again_bit;
    std::vector<Entry> many{entry(1, 2, AccessClass::write, 1), entry(2, 2, AccessClass::write, 1)};
    store(field, many, ValueHistory::flag);
    EXPECT_EQ(Field::value_of(field.write), ValueHistory::flag);
    store(field, {entry(1, 2, AccessClass::read, 1)}, ValueHistory::scalar);
    EXPECT_EQ(Field::value_of(field.write), ValueHistory::scalar);
    EXPECT_EQ(field.read & Field::read_history_mask, Field::many_writers_bit | Field::stored_again_bit);
}

TEST(FieldEntries, RandomEntriesComeBack) {
    testing::Random random(3);
    Field field;
    for (int round = 0; round < 5'000; ++round) {
        std::vector<Entry> entries;
        for (unsigned count = random.below(20); count > 0; --count) {
            entries.push_back(entry(static_cast<Slot>(random.between(1, 9)), random.between(1, 99),
                                    static_cast<AccessClass>(random.below(6)), random.below(100), random.chance(50),
                                    random.chance(50)));
        }
        const auto value = static_cast<ValueHistory>(random.below(4));
        store(field, entries, value);
        EXPECT_EQ(Field::value_of(field.write), value);
        expect_same(entries, entries_of(field));
    }
    clear(field);
}

constexpr std::uint64_t flags_of(AccessClass access, bool fresh) {
    return Entry::make_word(0, access, fresh, Heed::nothing) | Entry::checked_bit;
}

TEST(FieldEntries, AWideListIsSearchedWithoutItsLock) {
    Field field;
    std::vector<Entry> many;
    for (Slot slot = 1; slot <= 40; ++slot) many.push_back(entry(slot, 5, AccessClass::check, slot));
    store(field, many);
    const std::uint64_t check = flags_of(AccessClass::check, false);
    for (Slot slot = 1; slot <= 40; ++slot) {
        const Strand strand(slot, 5, nullptr);
        EXPECT_EQ(repeat_entry(field, strand, check, Heed::flags, 0), Repeated::yes);
        EXPECT_EQ(repeat_entry(field, strand, check, Heed::nothing, 0), Repeated::yes);
    }
    const Strand seventh(7, 5, nullptr);
    EXPECT_EQ(repeat_entry(field, seventh, check, Heed::all, 0), Repeated::no);
    EXPECT_EQ(repeat_entry(field, Strand(7, 6, nullptr), check, Heed::flags, 7), Repeated::no);
    EXPECT_EQ(repeat_entry(field, seventh, flags_of(AccessClass::read, false), Heed::flags, 7), Repeated::no);
    EXPECT_EQ(repeat_entry(field, seventh, flags_of(AccessClass::check, true), Heed::flags, 7), Repeated::no);
    many[6].word &= ~Entry::checked_bit;
    store(field, many);
    EXPECT_EQ(repeat_entry(field, seventh, check, Heed::flags, 7), Repeated::no);
    const FieldLock lock(field);
    EXPECT_EQ(repeat_entry(field, Strand(8, 5, nullptr), check, Heed::flags, 8), Repeated::no);
}

TEST(FieldEntries, ARepeatedAccessOfAWideListMovesItsTime) {
    Field field;
    const Entry check = entry(1, 5, AccessClass::check, 12);
    const Entry write = entry(2, 5, AccessClass::write, 13);
    store(field, {entry(1, 5, AccessClass::read, 11), check, write});
    Strand strand(1, 5, nullptr);
    strand.tick();
    const std::uint64_t read = flags_of(AccessClass::read, false);
    EXPECT_EQ(repeat_entry(field, strand, read, Heed::flags, 0), Repeated::elsewhere);
    EXPECT_EQ(repeat_entry(field, strand, read, Heed::flags, 12), Repeated::elsewhere);
    EXPECT_EQ(repeat_entry(field, strand, read, Heed::flags, 11), Repeated::yes);
    expect_same({entry(1, 6, AccessClass::read, 11), check, write}, entries_of(field));
    strand.start_epoch();
    EXPECT_EQ(repeat_entry(field, strand, read, Heed::flags, 11), Repeated::no);
    clear(field);
}

TEST(FieldEntries, ARepeatedReadFromElsewhereTakesThePlaceOfTheOneBefore) {
    const Entry write = entry(1, 5, AccessClass::write, 13);
    const Entry check = entry(1, 5, AccessClass::check, 12);
    for (const bool wide : {false, true}) {
        Field field;
        std::vector<Entry> entries{entry(1, 5, AccessClass::read, 11), write};
        if (wide) entries.push_back(check);
        store(field, entries);
        EXPECT_EQ(is_wide(field), wide);
        Strand strand(1, 5, nullptr);
        strand.tick();
        EXPECT_TRUE(Detector::renew_read(field, strand, AccessClass::read, false, Heed::flags, 20));
        entries[0] = entry(1, 6, AccessClass::read, 20);
        expect_same(entries, entries_of(field));
        EXPECT_FALSE(Detector::renew_read(field, strand, AccessClass::walk, false, Heed::flags, 20));
        EXPECT_FALSE(Detector::renew_read(field, strand, AccessClass::read, true, Heed::flags, 20));
        EXPECT_FALSE(Detector::renew_read(field, Strand(2, 6, nullptr), AccessClass::read, false, Heed::flags, 20));
        strand.start_epoch();
        EXPECT_FALSE(Detector::renew_read(field, strand, AccessClass::read, false, Heed::flags, 20));
        clear(field);
    }
}

// Who announced a load has to see that another store came before it, though the same blocks hold that, too; and no
// store where a read has made the field wide.
TEST(FieldEntries, WritesChangeAFieldAndReadsDoNot) {
    const Entry read = entry(2, 5, AccessClass::read, 12);
    const Entry other = entry(3, 5, AccessClass::read, 13);
    const Entry write = entry(1, 5, AccessClass::write, 11);
    Field field;
    EXPECT_EQ(latest_change(field), 0U);
    store(field, {write});
    const std::uint32_t before = latest_change(field);
    EXPECT_NE(before, 0U);
    store(field, {write, read});
    EXPECT_EQ(latest_change(field), before);
    store(field, {write, read, other});
    EXPECT_TRUE(is_wide(field));
    EXPECT_EQ(latest_change(field), before);
    const std::uint64_t word = field.write.load();
    store(field, {read, write, entry(3, 6, AccessClass::read, 13)});
    EXPECT_EQ(latest_change(field), before);
    store(field, {read, entry(3, 6, AccessClass::read, 13), entry(1, 6, AccessClass::write, 11)});
    EXPECT_EQ(field.write.load(), word);
    const std::uint32_t after = latest_change(field);
    EXPECT_NE(after, before);
    store(field, {entry(1, 6, AccessClass::write, 11)});
    EXPECT_FALSE(is_wide(field));
    EXPECT_EQ(latest_change(field), after);
    clear(field);
}

TEST(FieldEntries, AClearedFieldIsEmpty) {
    Field field;
    store(field,
          {entry(1, 2, AccessClass::write, 1), entry(2, 2, AccessClass::write, 1), entry(3, 2, AccessClass::read, 1)});
    clear(field);
    EXPECT_TRUE(entries_of(field).empty());
    EXPECT_EQ(field.write.load(), 0U);
    EXPECT_EQ(field.read.load(), 0U);
}

TEST(FieldEntries, TheWholeGathersTheLatestOfEachStrandAndClass) {
    Field whole;
    Field first;
    Field second;
    store(first, {entry(1, 5, AccessClass::update, 11), entry(2, 3, AccessClass::read, 12)});
    store(second, {entry(1, 4, AccessClass::write, 13), entry(2, 6, AccessClass::read, 14)});
    gather(whole, first);
    gather(whole, second);
    const Entry stored{Entry::make_word(pack_epoch(1, 5), AccessClass::walk, false, Heed::nothing) | Entry::checked_bit,
                       11, 0};
    expect_same({stored, entry(2, 6, AccessClass::read, 14)}, entries_of(whole));
    EXPECT_EQ(entries_of(first).size(), 2U);
}

TEST(FieldEntries, OfTheWritesAloneEachIsAWriteOfTheWhole) {
    Field whole;
    Field first;
    Field second;
    store(first, {entry(1, 5, AccessClass::update, 11), entry(2, 3, AccessClass::read, 12)});
    store(second, {entry(2, 6, AccessClass::walk, 14)});
    gather_writes(whole, first);
    gather_writes(whole, second);
    expect_same({entry(1, 5, AccessClass::write, 11)}, entries_of(whole));
}

TEST(FieldLock, LeavesTheWordThatItWasToldTo) {
    Field field;
    {
        FieldLock lock(field);
        EXPECT_NE(field.write.load() & Field::lock_bit, 0U);
        lock.leave(pack_epoch(1, 1));
    }
    EXPECT_EQ(field.write.load(), pack_epoch(1, 1));
    {
        const FieldLock lock(field);
    }
    EXPECT_EQ(field.write.load(), pack_epoch(1, 1));
}

}  // namespace
}  // namespace aether::core
