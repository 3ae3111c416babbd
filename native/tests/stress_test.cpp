// Many threads at once: for ThreadSanitizer, and for what must hold however they interleave. Nothing here depends on
// time.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <barrier>
#include <cstring>
#include <functional>
#include <mutex>
#include <set>
#include <thread>
#include <utility>
#include <vector>

#include "core/lock_set.hpp"
#include "core/slab.hpp"
#include "random.hpp"
#include "scene.hpp"

namespace aether::core {
namespace {

using testing::entries_of;
using testing::from_environment;
using testing::Random;
using testing::Scene;

constexpr unsigned thread_count = 4;

unsigned rounds(unsigned usual) {
    return static_cast<unsigned>(usual * from_environment("AETHER_STRESS", 100) / 100);
}

// Runs `body(thread's number)` in each thread; all start together.
void together(const std::function<void(unsigned)>& body) {
    std::barrier start(thread_count);
    std::vector<std::thread> threads;
    for (unsigned number = 0; number < thread_count; ++number) {
        threads.emplace_back([&, number] {
            start.arrive_and_wait();
            body(number);
        });
    }
    for (std::thread& thread : threads) thread.join();
}

TEST(Stress, NoUnorderedPairOfWritersGoesUnreported) {
    for (unsigned round = 0; round < rounds(500); ++round) {
        Scene scene;
        Field field;
        std::array<Strand*, thread_count> strands;
        for (Strand*& strand : strands) strand = scene.begin();
        std::mutex mutex;
        std::set<std::pair<Slot, Slot>> raced;
        together([&](unsigned number) {
            Strand& own = *strands[number];
            Random random(round * thread_count + number);
            for (int step = 0; step < 20; ++step) {
                const auto access = static_cast<AccessClass>(step == 0 ? 3 : random.below(6));
                const Conflicts found = scene.access(field, own, access, 1 + random.below(2));
                const std::scoped_lock guard(mutex);
                for (std::size_t index = 0; index < found.count; ++index) {
                    const Slot other = slot_of(found.entries[index].word);
                    ASSERT_NE(other, own.slot());
                    raced.insert(std::minmax(other, own.slot()));
                }
            }
        });
        EXPECT_EQ(raced.size(), thread_count * (thread_count - 1) / 2);
        clear(field);
    }
}

// Each strand's last access of each class is there in the end, with its time: no update of a field is lost.
TEST(Stress, NoEntryIsLost) {
    for (unsigned round = 0; round < rounds(500); ++round) {
        Scene scene;
        std::array<Field, 2> fields;
        std::array<Strand*, thread_count> strands;
        std::array<std::array<std::uint64_t, 2>, thread_count> last{};
        for (Strand*& strand : strands) strand = scene.begin();
        together([&](unsigned number) {
            Random random(round * thread_count + number);
            for (int step = 0; step < 40; ++step) {
                const unsigned which = random.below(2);
                // One half reads and the other writes, always from one place: mostly the repeated accesses that take no
                // lock.
                const AccessClass access = number % 2 == 0 ? AccessClass::read : AccessClass::write;
                last[number][which] = strands[number]->now();
                (void)scene.detector.record(fields[which], *strands[number], scene.nobodys,
                                            {.access = access, .context = 1});
                last[number][which] = std::max(last[number][which], epoch_of(strands[number]->now()));
                if (random.chance(50)) strands[number]->tick();  // at one time reads take no lock
            }
        });
        for (unsigned which = 0; which < 2; ++which) {
            const auto entries = entries_of(fields[which]);
            for (unsigned number = 0; number < thread_count; ++number) {
                if (last[number][which] == 0) continue;
                EXPECT_TRUE(std::ranges::any_of(
                    entries, [&](const Entry& entry) { return epoch_of(entry.word) == last[number][which]; }));
            }
            clear(fields[which]);
        }
    }
}

TEST(Stress, LocksKeepFieldsFreeOfRaces) {
    Scene scene;
    struct Guarded {
        std::mutex mutex;
        ReleasePoint point;
        Field field;
        std::uint64_t value = 0;
    };
    std::array<Guarded, 3> places;
    std::array<Strand*, thread_count> strands;
    for (Strand*& strand : strands) strand = scene.begin();
    std::atomic<std::uint64_t> races{0};
    together([&](unsigned number) {
        Strand& own = *strands[number];
        Random random(number);
        for (unsigned step = 0; step < rounds(20'000); ++step) {
            Guarded& place = places[random.below(3)];
            const std::scoped_lock guard(place.mutex);
            own.acquire(place.point);
            ++place.value;
            races +=
                scene.access(place.field, own, static_cast<AccessClass>(random.below(6)), 1 + random.below(2)).total;
            place.point = scene.table.release(own);
        }
    });
    EXPECT_EQ(races, 0U);
    for (Guarded& place : places) clear(place.field);
}

// A publication that the reader has loaded orders the new object, whoever reads it and whenever.
TEST(Stress, PublishedObjectsArriveWhole) {
    Scene scene;
    constexpr std::size_t objects = 2'000;
    struct Object {
        Ownership ownership;
        std::array<Field, 2> fields;
    };
    std::vector<Object> made(objects);
    Field cell;
    std::atomic<std::size_t> published{0};
    std::atomic<std::uint64_t> races{0};
    std::array<Strand*, thread_count> strands;
    for (Strand*& strand : strands) strand = scene.begin();
    together([&](unsigned number) {
        Strand& own = *strands[number];
        if (number == 0) {
            for (std::size_t index = 0; index < objects; ++index) {
                Object& object = made[index];
                Scene::make(object.ownership, own);
                for (Field& field : object.fields) (void)scene.access(field, own, AccessClass::write, object.ownership);
                (void)scene.store(cell, own, object.ownership);
                published.store(index + 1, std::memory_order_release);
            }
            return;
        }
        for (std::size_t seen = 0; seen < objects;) {
            const std::size_t now = published.load(std::memory_order_acquire);
            if (now == seen) continue;
            seen = now;
            (void)scene.access(cell, own, AccessClass::read);
            Object& object = made[seen - 1];
            for (Field& field : object.fields)
                races += scene.access(field, own, AccessClass::read, object.ownership).total;
        }
    });
    EXPECT_EQ(races, 0U);
    for (Object& object : made) {
        for (Field& field : object.fields) clear(field);
    }
    clear(cell);
}

// Strands come and go while another thread sweeps: each entry of a field names a strand that the table knows, always.
TEST(Stress, SweepsFreeNoSlotThatAFieldNames) {
    Scene scene;
    std::array<Field, 8> fields;
    std::atomic<unsigned> busy{thread_count - 1};
    std::atomic<std::uint64_t> unknown{0};
    std::atomic<std::uint64_t> wrong{0};
    std::array<std::mutex, 8> mutexes;  // entries are looked up before they can be replaced
    together([&](unsigned number) {
        Random random(number);
        if (number == 0) {
            while (busy > 0) {
                std::vector<Field*> all;
                for (Field& field : fields) all.push_back(&field);
                scene.sweep(all);
                std::this_thread::yield();
            }
            return;
        }
        for (unsigned step = 0; step < rounds(500); ++step) {
            Strand* parent = scene.begin(number);
            Strand* child = scene.fork(*parent, number);
            const unsigned which = random.below(8);
            {
                const std::scoped_lock guard(mutexes[which]);
                (void)scene.access(fields[which], *child, AccessClass::update);
                for (const Entry& entry : entries_of(fields[which])) {
                    const auto who = scene.table.who(entry.word);
                    if (who == nullptr) {
                        ++unknown;
                    } else if (who->id == 0 || who->id >= thread_count) {
                        ++wrong;
                    }
                }
            }
            parent->acquire(scene.finish(child));
            (void)scene.finish(parent);
        }
        --busy;
    });
    EXPECT_EQ(unknown, 0U);
    EXPECT_EQ(wrong, 0U);
    for (Field& field : fields) {
        for (const Entry& entry : entries_of(field)) EXPECT_NE(scene.table.who(entry.word), nullptr);
        clear(field);
    }
}

TEST(Stress, LiveStrandsNeverShareASlot) {
    Scene scene;
    std::array<std::atomic<bool>, max_slots> taken{};
    std::atomic<std::uint64_t> shared{0};
    together([&](unsigned) {
        ReleasePoint past;
        for (unsigned step = 0; step < rounds(5'000); ++step) {
            Strand* strand = scene.begin_after(past);
            if (taken[strand->slot()].exchange(true)) ++shared;
            taken[strand->slot()] = false;
            past = scene.finish(strand);
        }
    });
    EXPECT_EQ(shared, 0U);
    EXPECT_LE(scene.table.slots_in_use(), 4U * thread_count);
}

TEST(Stress, EqualLockSetsHaveOneId) {
    LockSetTable table;
    std::array<std::array<LockSetId, 64>, thread_count> ids{};
    together([&](unsigned number) {
        for (unsigned step = 0; step < rounds(200) * 64; ++step) {
            const unsigned set = step % 64;
            std::vector<HeldLock> locks;
            for (unsigned bit = 0; bit < 6; ++bit) {
                if ((set >> bit & 1U) != 0) locks.push_back({bit + 1, 1, false, true});
            }
            ids[number][set] = table.intern(locks);
            ASSERT_EQ(table.locks(ids[number][set]).size(), locks.size());
            ASSERT_EQ(table.exclude(ids[number][set], ids[number][63]), set != 0 && ids[number][63] != 0);
        }
    });
    for (unsigned number = 1; number < thread_count; ++number) EXPECT_EQ(ids[number], ids[0]);
    EXPECT_EQ(table.size(), 64U);
}

// Blocks are taken by one thread and given back by another.
TEST(Stress, SlabBlocksAreNobodyElses) {
    constexpr std::size_t size = 112;
    std::array<std::atomic<unsigned char*>, 64> exchange{};
    std::atomic<std::uint64_t> damaged{0};
    together([&](unsigned number) {
        Random random(number);
        for (unsigned step = 0; step < rounds(20'000); ++step) {
            auto* block = static_cast<unsigned char*>(Slab::allocate(size));
            if (std::any_of(block, block + size, [](unsigned char byte) { return byte != 0; })) ++damaged;
            std::memset(block, static_cast<int>(number + 1), size);
            unsigned char* other = exchange[random.below(64)].exchange(block);
            if (other == nullptr) continue;
            if (std::any_of(other, other + size, [&](unsigned char byte) { return byte != other[0]; })) ++damaged;
            Slab::release(other, size);
        }
    });
    EXPECT_EQ(damaged, 0U);
    for (const std::atomic<unsigned char*>& left : exchange) {
        if (left != nullptr) Slab::release(left, size);
    }
}

}  // namespace
}  // namespace aether::core
