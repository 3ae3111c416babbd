#include "core/detector.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "scene.hpp"

namespace aether::core {
namespace {

using testing::entries_of;
using testing::Scene;

constexpr std::array classes{AccessClass::read,  AccessClass::check,  AccessClass::walk,
                             AccessClass::write, AccessClass::update, AccessClass::rewrite};

class DetectorTest : public ::testing::Test {
  protected:
    ~DetectorTest() override {
        for (Field& field : fields_) clear(field);
    }

    Field& field(unsigned index = 0) { return fields_[index]; }

    Scene scene_;

  private:
    std::array<Field, 8> fields_;
};

TEST_F(DetectorTest, UnorderedAccessesRaceIfOneWrites) {
    for (const AccessClass first : classes) {
        for (const AccessClass second : classes) {
            Field one;
            (void)scene_.access(one, *scene_.begin(), first);
            const Conflicts found = scene_.access(one, *scene_.begin(), second);
            EXPECT_EQ(found.total, is_write(first) || is_write(second) ? 1U : 0U);
            clear(one);
        }
    }
}

TEST_F(DetectorTest, OrderedAccessesDoNotRace) {
    for (const AccessClass first : classes) {
        for (const AccessClass second : classes) {
            Field one;
            Strand* parent = scene_.begin();
            (void)scene_.access(one, *parent, first);
            Strand* child = scene_.fork(*parent);
            EXPECT_EQ(scene_.access(one, *child, second).total, 0U);
            parent->acquire(scene_.finish(child));
            EXPECT_EQ(scene_.access(one, *parent, first).total, 0U);
            clear(one);
        }
    }
}

TEST_F(DetectorTest, NamesTheEarlierAccess) {
    Strand* first = scene_.begin(41);
    (void)scene_.access(field(), *first, AccessClass::update, 17);
    const std::uint64_t word = entries_of(field()).front().word;
    const Conflicts found = scene_.access(field(), *scene_.begin(), AccessClass::check, 18);
    ASSERT_EQ(found.total, 1U);
    EXPECT_EQ(found.entries[0].context, 17U);
    EXPECT_EQ(found.entries[0].access(), AccessClass::update);
    EXPECT_EQ(epoch_of(found.entries[0].word), epoch_of(word));
    EXPECT_EQ(scene_.table.who(found.entries[0].word)->id, 41U);
}

// The class of an access survives a later one of the same strand unless that shows every race of it.
TEST_F(DetectorTest, KeepsEachClassThatALaterOneDoesNotStandFor) {
    const auto stands_for = [](AccessClass later, AccessClass earlier) {
        const bool update_of_write = later == AccessClass::update && earlier == AccessClass::write;
        const bool write_of_read =
            (later == AccessClass::write || later == AccessClass::update) && earlier == AccessClass::read;
        return later == earlier || update_of_write || write_of_read;
    };
    for (const AccessClass earlier : classes) {
        for (const AccessClass later : classes) {
            Field one;
            Strand* strand = scene_.begin();
            (void)scene_.access(one, *strand, earlier);
            (void)scene_.table.release(*strand);
            (void)scene_.access(one, *strand, later);
            const auto kept = entries_of(one);
            const bool found = std::ranges::any_of(kept, [&](const Entry& entry) { return entry.access() == earlier; });
            EXPECT_EQ(found, earlier == later || !stands_for(later, earlier))
                << static_cast<int>(earlier) << ' ' << static_cast<int>(later);
            EXPECT_EQ(kept.size(), stands_for(later, earlier) ? 1U : 2U);
            clear(one);
        }
    }
}

TEST_F(DetectorTest, APlainStoreDoesNotHideAnUpdateOfTheSameEpoch) {
    Strand* first = scene_.begin();
    (void)scene_.access(field(), *first, AccessClass::update);
    (void)scene_.access(field(), *first, AccessClass::write);
    const Conflicts found = scene_.access(field(), *scene_.begin(), AccessClass::write);
    ASSERT_EQ(found.total, 2U);
    EXPECT_NE(found.entries[0].access(), found.entries[1].access());
}

// What may be left out of the report hides nothing, before it or after it.
TEST_F(DetectorTest, ASilencedAccessStandsForNoOther) {
    const auto access = [this](Field& location, Strand& strand, AccessClass kind, bool silenced) {
        const Access made{.access = kind, .context = silenced ? 2U : 1U, .silenced = silenced};
        return scene_.access(location, strand, made, scene_.nobodys);
    };
    for (const AccessClass kind : classes) {
        for (const bool silenced_first : {false, true}) {
            for (const bool in_one_epoch : {false, true}) {
                Field one;
                Strand* strand = scene_.begin();
                Strand* other = scene_.begin();
                (void)access(one, *other, AccessClass::write, false);
                for (const bool silenced : {silenced_first, !silenced_first}) {
                    const bool told = access(one, *strand, kind, silenced).total > 0;
                    EXPECT_TRUE(told || silenced) << static_cast<int>(kind);
                    if (!in_one_epoch) (void)scene_.table.release(*strand);
                }
                const Conflicts found = access(one, *scene_.begin(), AccessClass::rewrite, false);
                const auto first = found.entries.begin();
                EXPECT_TRUE(std::any_of(first, first + found.count, [strand](const Entry& entry) {
                    return slot_of(entry.word) == strand->slot() && entry.context == 1;
                })) << static_cast<int>(kind);
                clear(one);
            }
        }
    }
}

TEST_F(DetectorTest, SilencedAccessesDoNotAddUp) {
    Strand* strand = scene_.begin();
    for (int round = 0; round < 10; ++round) {
        for (const bool silenced : {true, false, true}) {
            const Access made{.access = AccessClass::write, .context = silenced ? 2U : 1U, .silenced = silenced};
            (void)scene_.access(field(), *strand, made, scene_.nobodys);
            (void)scene_.table.release(*strand);
        }
    }
    EXPECT_EQ(entries_of(field()).size(), 2U);
}

TEST_F(DetectorTest, CommutingWritesRaceWithReadsOnly) {
    const auto access = [this](Strand& strand, AccessClass kind) {
        return scene_.access(field(), strand, {.access = kind, .context = 1, .writes_commute = true}, scene_.nobodys)
            .total;
    };
    Strand* first = scene_.begin();
    Strand* second = scene_.begin();
    EXPECT_EQ(access(*first, AccessClass::walk), 0U);
    EXPECT_EQ(access(*first, AccessClass::read), 0U);
    EXPECT_EQ(access(*first, AccessClass::write), 0U);
    // The first strand's own write does not stand for its reads, since it does not race with this one.
    EXPECT_EQ(access(*second, AccessClass::write), 2U);
    EXPECT_EQ(access(*second, AccessClass::read), 1U);
}

TEST_F(DetectorTest, ManyReadersAreAllRemembered) {
    for (unsigned reader = 0; reader < 40; ++reader)
        (void)scene_.access(field(), *scene_.begin(), AccessClass::read, reader + 1);
    EXPECT_EQ(entries_of(field()).size(), 40U);
    const Conflicts found = scene_.access(field(), *scene_.begin(), AccessClass::write);
    EXPECT_EQ(found.total, 40U);
    EXPECT_EQ(found.count, Conflicts::capacity);
}

TEST_F(DetectorTest, AnOrderedWriteCollapsesTheReaders) {
    Strand* main = scene_.begin();
    (void)scene_.access(field(), *main, AccessClass::write);
    std::vector<Strand*> readers;
    readers.reserve(20);
    for (int count = 0; count < 20; ++count) readers.push_back(scene_.fork(*main));
    for (Strand* reader : readers) EXPECT_EQ(scene_.access(field(), *reader, AccessClass::read).total, 0U);
    EXPECT_NE(field().write.load() & Field::wide_bit, 0U);
    for (Strand* reader : readers) main->acquire(scene_.finish(reader));
    EXPECT_EQ(scene_.access(field(), *main, AccessClass::write).total, 0U);
    EXPECT_EQ(field().write.load() & Field::wide_bit, 0U);
    EXPECT_EQ(entries_of(field()).size(), 1U);
}

TEST_F(DetectorTest, ForgetsTheOldestOfMoreThan64) {
    constexpr unsigned strands = Detector::kept_per_class + 6;
    for (unsigned count = 0; count < strands; ++count)
        (void)scene_.access(field(), *scene_.begin(), AccessClass::read, count + 1);
    EXPECT_EQ(scene_.detector.forgotten(), 6U);
    const auto kept = entries_of(field());
    ASSERT_EQ(kept.size(), Detector::kept_per_class);
    for (const Entry& entry : kept) EXPECT_GT(entry.context, 6U);
    EXPECT_EQ(scene_.access(field(), *scene_.begin(), AccessClass::write).total, Detector::kept_per_class);
}

TEST_F(DetectorTest, TheBoundHoldsForEachClass) {
    for (unsigned count = 0; count < 60; ++count) (void)scene_.access(field(), *scene_.begin(), AccessClass::read);
    for (unsigned count = 0; count < 60; ++count) (void)scene_.access(field(), *scene_.begin(), AccessClass::check);
    EXPECT_EQ(scene_.detector.forgotten(), 0U);
    EXPECT_EQ(entries_of(field()).size(), 120U);
}

// Race with a strand that ended unjoined: its slot is nobody's as long as the field names it.
TEST_F(DetectorTest, FindsARaceWithAStrandThatEndedUnjoined) {
    Strand* main = scene_.begin();
    Strand* ended = scene_.fork(*main, 7);
    (void)scene_.access(field(), *ended, AccessClass::write);
    (void)scene_.finish(ended);
    for (int round = 0; round < 3; ++round) {
        for (int count = 0; count < 100; ++count) (void)scene_.finish(scene_.fork(*main));
        scene_.sweep({&field()});
    }
    const Conflicts found = scene_.access(field(), *scene_.fork(*main), AccessClass::read);
    ASSERT_EQ(found.total, 1U);
    EXPECT_EQ(scene_.table.who(found.entries[0].word)->id, 7U);
}

// The slot went to a strand that is ordered after the ended one; a third strand is not.
TEST_F(DetectorTest, FindsARaceWithAStrandWhoseSlotIsAnothers) {
    Strand* ended = scene_.begin(7);
    Strand* third = scene_.begin(8);
    (void)scene_.access(field(), *ended, AccessClass::write);
    const Slot slot = ended->slot();
    Strand* successor = scene_.begin_after(scene_.finish(ended), 9);
    ASSERT_EQ(successor->slot(), slot);
    EXPECT_EQ(scene_.access(field(), *successor, AccessClass::read).total, 0U);
    const Conflicts found = scene_.access(field(), *third, AccessClass::read);
    ASSERT_EQ(found.total, 1U);
    EXPECT_EQ(scene_.table.who(found.entries[0].word)->id, 7U);
}

class Publication : public DetectorTest {
  protected:
    Publication() { Scene::make(object_, *maker_); }

    Strand* maker_ = scene_.begin();
    Strand* other_ = scene_.begin();
    Ownership object_;
    Field& cell_ = field(0);     // where the object is stored
    Field& content_ = field(1);  // the object's
};

TEST_F(Publication, ANewObjectArrivesWhole) {
    (void)scene_.access(content_, *maker_, AccessClass::write, object_);
    (void)scene_.store(cell_, *maker_, object_);
    (void)scene_.access(cell_, *other_, AccessClass::read);
    EXPECT_EQ(scene_.access(content_, *other_, AccessClass::update, object_).total, 0U);
}

TEST_F(Publication, AFieldSetAfterwardsRaces) {
    (void)scene_.store(cell_, *maker_, object_);
    (void)scene_.access(content_, *maker_, AccessClass::write, object_);
    (void)scene_.access(cell_, *other_, AccessClass::read);
    EXPECT_EQ(scene_.access(content_, *other_, AccessClass::read, object_).total, 1U);
}

TEST_F(Publication, FromTheFirstForeignTouchOnNothingIsOrderedByAStore) {
    (void)scene_.store(cell_, *maker_, object_);
    (void)scene_.access(cell_, *other_, AccessClass::read);
    (void)scene_.access(content_, *other_, AccessClass::read, object_);
    (void)scene_.access(content_, *maker_, AccessClass::write, object_);
    (void)scene_.store(cell_, *maker_, object_);
    (void)scene_.access(cell_, *other_, AccessClass::read);
    EXPECT_EQ(scene_.access(content_, *other_, AccessClass::read, object_).total, 1U);
}

TEST_F(Publication, OfTwoUnprotectedCountersBothRace) {
    (void)scene_.access(content_, *maker_, AccessClass::write, object_);
    (void)scene_.store(cell_, *maker_, object_);
    (void)scene_.access(cell_, *other_, AccessClass::read);
    EXPECT_EQ(scene_.access(content_, *other_, AccessClass::update, object_).total, 0U);
    EXPECT_EQ(scene_.access(content_, *maker_, AccessClass::update, object_).total, 1U);
    EXPECT_EQ(scene_.access(content_, *other_, AccessClass::update, object_).total, 1U);
}

TEST_F(Publication, TheRootOfATreeBringsTheTree) {
    Ownership leaf;
    Scene::make(leaf, *maker_);
    Field& inside = field(2);  // the leaf's
    Field& link = field(3);    // the object's reference to the leaf
    (void)scene_.store(link, *maker_, leaf);
    (void)scene_.access(inside, *maker_, AccessClass::write, leaf);  // after the leaf was linked
    (void)scene_.store(cell_, *maker_, object_);
    (void)scene_.access(cell_, *other_, AccessClass::read);
    EXPECT_EQ(scene_.access(inside, *other_, AccessClass::write, leaf).total, 0U);
}

TEST_F(Publication, AForwardedReferenceBringsWhatItsForwarderHadLoaded) {
    Strand* third = scene_.begin();
    (void)scene_.access(content_, *maker_, AccessClass::write, object_);
    (void)scene_.store(cell_, *maker_, object_);
    (void)scene_.access(content_, *maker_, AccessClass::write, object_);  // too late for whoever follows
    (void)scene_.access(cell_, *other_, AccessClass::read);
    (void)scene_.store(field(2), *other_, object_);
    (void)scene_.access(field(2), *third, AccessClass::read);
    EXPECT_EQ(scene_.access(content_, *third, AccessClass::read, object_).total, 1U);
}

TEST_F(Publication, AReferenceFromNowhereCountsAsLoadedFromTheLatestStore) {
    (void)scene_.access(content_, *maker_, AccessClass::write, object_);
    (void)scene_.store(cell_, *maker_, object_);
    EXPECT_EQ(scene_.access(content_, *other_, AccessClass::read, object_).total, 0U);
}

TEST_F(Publication, WithoutAnyStoreAllThatWasDoneToANewObjectIsOrdered) {
    (void)scene_.access(content_, *maker_, AccessClass::write, object_);
    EXPECT_EQ(scene_.access(content_, *other_, AccessClass::read, object_).total, 0U);
    (void)scene_.access(content_, *maker_, AccessClass::write, object_);
    EXPECT_EQ(scene_.access(content_, *other_, AccessClass::read, object_).total, 1U);
}

TEST_F(Publication, TheLoadOfTheCellItselfRaces) {
    (void)scene_.store(cell_, *maker_, object_);
    EXPECT_EQ(scene_.access(cell_, *other_, AccessClass::read).total, 1U);
}

// An update of the cell replaces the store that it has loaded from; what that brought must not be lost with it.
TEST_F(Publication, AnUpdateLoadsToo) {
    Ownership leaf;
    Scene::make(leaf, *maker_);
    Field& link = field(2);    // of the object
    Field& inside = field(3);  // of the leaf
    (void)scene_.store(field(4), *maker_, leaf);
    (void)scene_.access(inside, *maker_, AccessClass::write, leaf);
    (void)scene_.access(link, *maker_, AccessClass::write, object_);
    (void)scene_.access(link, *other_, AccessClass::update, object_);
    EXPECT_EQ(scene_.access(inside, *other_, AccessClass::read, leaf).total, 0U);
}

// A reader that repeats its load sees what the writer has stored since by repeating its store.
TEST_F(Publication, ARepeatedLoadSeesARepeatedStore) {
    (void)scene_.access(cell_, *maker_, AccessClass::write);
    (void)scene_.access(cell_, *other_, AccessClass::read);
    Ownership leaf;
    Scene::make(leaf, *maker_);
    Field& inside = field(3);
    (void)scene_.store(field(4), *maker_, leaf);
    (void)scene_.access(inside, *maker_, AccessClass::write, leaf);
    (void)scene_.access(cell_, *maker_, AccessClass::write);
    (void)scene_.access(cell_, *other_, AccessClass::read);
    EXPECT_EQ(scene_.access(inside, *other_, AccessClass::read, leaf).total, 0U);
}

TEST_F(Publication, ALoadAnnouncedBeforeTheStoreIsCompletedAfterIt) {
    Ownership leaf;
    Scene::make(leaf, *maker_);
    Field& inside = field(3);
    (void)scene_.access(cell_, *other_, AccessClass::read);
    (void)scene_.store(field(4), *maker_, leaf);
    (void)scene_.access(inside, *maker_, AccessClass::write, leaf);
    (void)scene_.store(cell_, *maker_, object_);
    scene_.detector.complete_load({.field = &cell_, .signals = true}, *other_);
    EXPECT_EQ(scene_.access(inside, *other_, AccessClass::read, leaf).total, 0U);
}

class Signals : public DetectorTest {
  protected:
    std::size_t load(Strand& strand, Access access) {
        return scene_.access(flag_, strand, access, scene_.nobodys).total;
    }

    Strand* raising_ = scene_.begin();
    Strand* seeing_ = scene_.begin();
    Field& flag_ = field(0);
    Field& data_ = field(1);
};

TEST_F(Signals, AFlagOrdersWhatWasBeforeItsStore) {
    (void)scene_.access(data_, *raising_, AccessClass::write);
    (void)scene_.store_flag(flag_, *raising_);
    (void)load(*seeing_, {.access = AccessClass::check});
    EXPECT_EQ(scene_.access(data_, *seeing_, AccessClass::write).total, 0U);
}

TEST_F(Signals, NotWhatComesAfter) {
    (void)scene_.store_flag(flag_, *raising_);
    (void)scene_.access(data_, *raising_, AccessClass::write);
    (void)load(*seeing_, {.access = AccessClass::check});
    EXPECT_EQ(scene_.access(data_, *seeing_, AccessClass::write).total, 1U);
}

TEST_F(Signals, NoneMayComeFirst) {
    (void)scene_.access(flag_, *raising_, {.access = AccessClass::write, .value = ValueHistory::none}, scene_.nobodys);
    (void)scene_.access(data_, *raising_, AccessClass::write);
    (void)scene_.store_flag(flag_, *raising_);
    (void)load(*seeing_, {.access = AccessClass::read});
    EXPECT_EQ(scene_.access(data_, *seeing_, AccessClass::write).total, 0U);
}

TEST_F(Signals, ALocationThatEverHeldANumberIsNoFlag) {
    (void)scene_.access(flag_, *raising_, {.access = AccessClass::write, .value = ValueHistory::scalar},
                        scene_.nobodys);
    (void)scene_.access(data_, *raising_, AccessClass::write);
    (void)scene_.store_flag(flag_, *raising_);
    (void)load(*seeing_, {.access = AccessClass::check});
    EXPECT_EQ(scene_.access(data_, *seeing_, AccessClass::write).total, 1U);
}

TEST_F(Signals, AHandMadeLockIsNoSignal) {
    (void)scene_.access(data_, *raising_, AccessClass::write);
    (void)scene_.store_flag(flag_, *raising_);
    (void)load(*seeing_, {.access = AccessClass::check, .signals = false});
    EXPECT_EQ(scene_.access(data_, *seeing_, AccessClass::write).total, 1U);
}

TEST_F(Signals, ALoadThatHeedsIsNotTheSameAsOneThatDoesNot) {
    (void)scene_.access(data_, *raising_, AccessClass::write);
    (void)scene_.store_flag(flag_, *raising_);
    (void)load(*seeing_, {.access = AccessClass::check, .signals = false});
    (void)load(*seeing_, {.access = AccessClass::check});
    EXPECT_EQ(scene_.access(data_, *seeing_, AccessClass::write).total, 0U);
}

class Fills : public Signals {
  protected:
    void fill(Strand& strand) {
        (void)scene_.access(flag_, strand,
                            {.access = AccessClass::write, .context = 1, .value = ValueHistory::scalar, .fills = true},
                            scene_.nobodys);
    }
    void clear() {
        (void)scene_.access(flag_, *raising_, {.access = AccessClass::write, .value = ValueHistory::none},
                            scene_.nobodys);
    }
    bool orders() {
        (void)load(*seeing_, {.access = AccessClass::check, .awaits = true});
        return scene_.access(data_, *seeing_, AccessClass::write).total == 0;
    }
};

TEST_F(Fills, TheStoreThatFillsAPlaceOrdersWhatWasBefore) {
    clear();
    (void)scene_.access(data_, *raising_, AccessClass::write);
    fill(*raising_);
    EXPECT_TRUE(orders());
}

TEST_F(Fills, NotWhatComesAfter) {
    fill(*raising_);
    (void)scene_.access(data_, *raising_, AccessClass::write);
    EXPECT_FALSE(orders());
}

TEST_F(Fills, NotForALoadThatIsNoTest) {
    (void)scene_.access(data_, *raising_, AccessClass::write);
    fill(*raising_);
    (void)load(*seeing_, {.access = AccessClass::read});
    EXPECT_EQ(scene_.access(data_, *seeing_, AccessClass::write).total, 1U);
}

TEST_F(Fills, ALoadThatAwaitsIsNotTheSameAsOneThatDoesNot) {
    (void)scene_.access(data_, *raising_, AccessClass::write);
    fill(*raising_);
    (void)load(*seeing_, {.access = AccessClass::check});
    EXPECT_TRUE(orders());
}

TEST_F(Fills, NotOnceItIsStoredAgain) {
    (void)scene_.access(data_, *raising_, AccessClass::write);
    fill(*raising_);
    clear();
    EXPECT_FALSE(orders());
}

TEST_F(Fills, NotWhereSomethingWasBefore) {
    (void)scene_.access(flag_, *raising_, {.access = AccessClass::write, .value = ValueHistory::scalar},
                        scene_.nobodys);
    (void)scene_.access(data_, *raising_, AccessClass::write);
    fill(*raising_);
    EXPECT_FALSE(orders());
}

TEST_F(Fills, ALoadAnnouncedBeforeTheStoreIsCompletedAfterIt) {
    (void)load(*seeing_, {.access = AccessClass::check, .awaits = true});
    (void)scene_.access(data_, *raising_, AccessClass::write);
    fill(*raising_);
    scene_.detector.complete_load({.field = &flag_, .signals = true, .awaits = true}, *seeing_);
    EXPECT_EQ(scene_.access(data_, *seeing_, AccessClass::write).total, 0U);
}

TEST_F(Signals, TheFlagItselfStillRaces) {
    (void)scene_.store_flag(flag_, *raising_);
    EXPECT_EQ(load(*seeing_, {.access = AccessClass::check}), 1U);
    (void)scene_.store_flag(flag_, *raising_);
    EXPECT_EQ(load(*seeing_, {.access = AccessClass::check}), 1U);
}

TEST_F(Signals, APolledLengthOrdersTheInsertions) {
    (void)scene_.access(data_, *raising_, AccessClass::write);
    (void)scene_.access(flag_, *raising_, AccessClass::write);
    (void)load(*seeing_, {.access = AccessClass::check});
    EXPECT_FALSE(seeing_->ordered(entries_of(data_).front().word));
    (void)load(*seeing_, {.access = AccessClass::check, .polls = true});
    EXPECT_EQ(scene_.access(data_, *seeing_, AccessClass::write).total, 0U);
}

// The length that ends the loop may be read after its probe, and after one insertion more.
TEST_F(Signals, APolledLengthAnnouncedBeforeTheInsertionOrdersIt) {
    (void)load(*seeing_, {.access = AccessClass::check, .polls = true});
    (void)scene_.access(data_, *raising_, AccessClass::write);
    (void)scene_.access(flag_, *raising_, AccessClass::write);
    scene_.detector.complete_load({.field = &flag_, .signals = true}, *seeing_);
    EXPECT_FALSE(seeing_->ordered(entries_of(data_).front().word));
    scene_.detector.complete_load({.field = &flag_, .signals = true, .polls = true}, *seeing_);
    EXPECT_EQ(scene_.access(data_, *seeing_, AccessClass::write).total, 0U);
}

// The write before the signal is ordered, the one after it from the same epoch is not; the report has to name the
// latter.
TEST_F(Signals, ARepeatedWriteAfterTheSignalIsComparedAndNamed) {
    (void)scene_.access(data_, *raising_, AccessClass::write, 21);
    (void)scene_.store_flag(flag_, *raising_);
    (void)load(*seeing_, {.access = AccessClass::check});
    EXPECT_EQ(scene_.access(data_, *seeing_, AccessClass::read).total, 0U);
    EXPECT_EQ(scene_.access(data_, *raising_, AccessClass::write, 22).total, 1U);
    const Conflicts found = scene_.access(data_, *seeing_, AccessClass::read);
    ASSERT_EQ(found.total, 1U);
    EXPECT_EQ(found.entries[0].context, 22U);
}

TEST_F(Signals, ARepeatedWriteFromElsewhereIsNamed) {
    (void)scene_.access(data_, *raising_, AccessClass::write, 21);
    (void)scene_.store_flag(flag_, *raising_);
    (void)load(*seeing_, {.access = AccessClass::check});
    (void)scene_.access(data_, *raising_, AccessClass::write, 22);
    const Conflicts found = scene_.access(data_, *seeing_, AccessClass::read);
    ASSERT_EQ(found.total, 1U);
    EXPECT_EQ(found.entries[0].context, 22U);
}

class Writers : public DetectorTest {
  protected:
    // The writers that a later reader hears of.
    bool many() { return scene_.access(field(), *scene_.begin(), AccessClass::read).many_writers; }
};

TEST_F(Writers, TheFirstStoreDoesNotCount) {
    (void)scene_.access(field(), *scene_.begin(), AccessClass::write);
    Strand* second = scene_.begin();
    (void)scene_.access(field(), *second, AccessClass::write);
    (void)scene_.access(field(), *second, AccessClass::write);
    EXPECT_FALSE(many());
}

TEST_F(Writers, TheFirstStoreCountsWhereItIsNotTheInitialOne) {
    for (const bool replaces : {false, true}) {
        Field location;
        const auto store = [&] {
            (void)scene_.access(location, *scene_.begin(), {.access = AccessClass::write, .replaces = replaces},
                                scene_.nobodys);
        };
        store();
        store();
        const Conflicts found = scene_.access(location, *scene_.begin(), AccessClass::read);
        EXPECT_EQ(found.many_writers, replaces);
        EXPECT_EQ(found.stored_often, replaces);
        core::clear(location);
    }
}

TEST_F(Writers, AStoreThatRepeatsTheFirstDoes) {
    Strand* first = scene_.begin();
    (void)scene_.access(field(), *first, AccessClass::write);
    (void)scene_.access(field(), *first, AccessClass::write);
    (void)scene_.access(field(), *scene_.begin(), AccessClass::write);
    EXPECT_TRUE(many());
}

TEST_F(Writers, StoresToANewObjectDoNot) {
    Strand* maker = scene_.begin();
    Strand* other = scene_.begin();
    Ownership object;
    Scene::make(object, *maker);
    (void)scene_.access(field(), *maker, AccessClass::write, object);
    (void)scene_.access(field(), *maker, AccessClass::write, object);
    (void)scene_.access(field(), *other, AccessClass::write, object);
    EXPECT_FALSE(scene_.access(field(), *scene_.begin(), AccessClass::read, object).many_writers);
    (void)scene_.access(field(), *maker, AccessClass::write, object);
    EXPECT_TRUE(scene_.access(field(), *scene_.begin(), AccessClass::read, object).many_writers);
}

TEST_F(Writers, StrandsOfOneSlotAreSeveral) {
    Strand* main = scene_.begin();
    (void)scene_.access(field(), *main, AccessClass::write);
    for (int count = 0; count < 2; ++count) {
        Strand* child = scene_.fork(*main);
        (void)scene_.access(field(), *child, AccessClass::write);
        main->acquire(scene_.finish(child));
    }
    EXPECT_TRUE(many());
}

TEST_F(DetectorTest, TellsWhatTheLocationHasHeld) {
    const auto store = [this](ValueHistory value) {
        (void)scene_.access(field(), *scene_.begin(), {.access = AccessClass::write, .value = value}, scene_.nobodys);
        return scene_.access(field(), *scene_.begin(), AccessClass::read).value;
    };
    EXPECT_EQ(store(ValueHistory::none), ValueHistory::none);
    EXPECT_EQ(store(ValueHistory::flag), ValueHistory::flag);
    EXPECT_EQ(store(ValueHistory::none), ValueHistory::flag);
    EXPECT_EQ(store(ValueHistory::other), ValueHistory::other);
    EXPECT_EQ(store(ValueHistory::scalar), ValueHistory::other);
}

}  // namespace
}  // namespace aether::core
