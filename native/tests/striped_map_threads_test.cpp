// StripedMap with threads of the machine's: for ThreadSanitizer and AddressSanitizer.
#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <barrier>
#include <cstdint>
#include <cstdlib>
#include <deque>
#include <thread>
#include <vector>

#include "containers/byte_lock.hpp"
#include "containers/read_sections.hpp"
#include "containers/striped_map.hpp"
#include "random.hpp"

namespace aether::testing {
namespace {

using containers::Expect;
using containers::KeyKind;

// The memory of objects outlives them, as Python's does while it may be looked at.
struct alignas(16) Counted {
    std::atomic<int> references{0};
    std::atomic<int> meaning{0};
};

struct Fenced {
    template <class T>
    using Atomic = std::atomic<T>;

    static void* allocate(std::size_t size, std::size_t alignment) { return std::aligned_alloc(alignment, size); }
    // ThreadSanitizer knows no fences.
    static void light_fence() { both.fetch_add(1); }
    static void heavy_fence() { both.fetch_add(1); }
    static void wait_for_end(const std::atomic<std::uint64_t>& turn, std::uint64_t seen) {
        while (turn.load(std::memory_order_acquire) == seen) std::this_thread::yield();
    }
    static inline std::atomic<int> both{0};
};
using Sections = containers::BasicReadSections<Fenced>;
Sections sections;

struct Threaded {
    template <class T>
    using Atomic = std::atomic<T>;
    using Object = Counted;
    using Lock = containers::BasicByteLock<Threaded>;

    static void wait_while(const std::atomic<std::uint8_t>& byte, std::uint8_t value) { byte.wait(value); }
    static void wake_one(std::atomic<std::uint8_t>& byte) { byte.notify_one(); }

    static constexpr bool reads_unlocked = true;
    class ReadSection {
      public:
        ReadSection() : record_(own()) { Sections::enter(*record_); }
        ~ReadSection() { Sections::exit(*record_); }
        ReadSection(const ReadSection&) = delete;
        ReadSection& operator=(const ReadSection&) = delete;
        explicit operator bool() const { return true; }

      private:
        static Sections::Record* own() {
            static thread_local Sections::Record* const record = sections.enrol();
            return record;
        }
        Sections::Record* record_;
    };
    static void wait_for_readers() { sections.wait_for_readers(); }

    static void* allocate(std::size_t size, std::size_t) { return std::malloc(size); }
    static void release(void* memory) { std::free(memory); }
    static void no_memory() { std::abort(); }

    static void publish(Counted*) {}
    static void incref(Counted* object) { object->references.fetch_add(1); }
    static void decref(Counted* object) { object->references.fetch_sub(1); }
    static bool try_incref(Counted* object) {
        int seen = object->references.load();
        while (seen > 0) {
            if (object->references.compare_exchange_weak(seen, seen + 1)) return true;
        }
        return false;
    }
    static bool same_text(const Counted* one, const Counted* other) { return one->meaning == other->meaning; }
    static int equal(const Counted* one, const Counted* other) { return one->meaning == other->meaning ? 1 : 0; }
};
using Map = containers::StripedMap<Threaded>;

// A thread's own; dead ones are made anew, for another meaning.
class Objects {
  public:
    Counted* make(int meaning) {
        for (Counted& each : all_) {
            int none = 0;
            if (!each.references.compare_exchange_strong(none, 1)) continue;
            each.meaning.store(meaning);
            return &each;
        }
        Counted& made = all_.emplace_back();
        made.references.store(1);
        made.meaning.store(meaning);
        return &made;
    }
    [[nodiscard]] bool are_all_dead() const {
        for (const Counted& each : all_) {
            if (each.references.load() != 0) return false;
        }
        return true;
    }

  private:
    std::deque<Counted> all_;
};

struct Worker {
    Map& map;
    KeyKind kind;
    Objects objects{};
    int wrong = 0;

    void use(const Counted* value, int meaning) { wrong += value->meaning.load() == meaning ? 0 : 1; }
    static void drop(Counted* object) {
        if (object != nullptr) Threaded::decref(object);
    }

    void step(Random& random) {
        const int meaning = static_cast<int>(random.below(kind == KeyKind::any ? 12 : 700));
        Counted* key = objects.make(meaning);
        Map::Change change;
        {
            const std::uint64_t hash = kind == KeyKind::any ? 3 : static_cast<std::uint64_t>(meaning);
            Map::Query query(key, Map::mix(hash), kind);
            switch (random.below(5)) {
                case 0: {
                    Counted* value = objects.make(meaning);
                    map.change(query, Expect::anything, nullptr, value, change);
                    drop(value);
                    break;
                }
                case 1:
                    map.change(query, Expect::present, nullptr, nullptr, change);
                    break;
                default:
                    map.find(query, &change.value);
            }
        }
        if (change.value != nullptr) use(change.value, meaning);
        drop(change.value);
        drop(change.key);
        drop(key);
        if (random.chance(1)) walk();
    }
    void walk() {
        Map::Pairs pairs;
        if (!map.copy_all({}, pairs)) ++wrong;
        for (const auto& [key, value] : pairs.items()) {
            use(key, value->meaning.load());
            drop(key);
            drop(value);
        }
    }
};

class StripedMapThreads : public ::testing::TestWithParam<KeyKind> {};

TEST_P(StripedMapThreads, GiveOnlyWhatWasStored) {
    constexpr unsigned count = 4;
    Map map;
    std::deque<Worker> workers;
    for (unsigned number = 0; number < count; ++number) workers.push_back({map, GetParam()});
    std::barrier start(count);
    std::vector<std::thread> threads;
    for (unsigned number = 0; number < count; ++number) {
        threads.emplace_back([&, number] {
            Random random(number + 1);
            start.arrive_and_wait();
            for (int step = 0; step < 2000; ++step) {
                workers[number].step(random);
                if (number == 0 && step % 500 == 499) map.clear();
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    map.clear();
    for (const Worker& worker : workers) {
        EXPECT_EQ(worker.wrong, 0);
        EXPECT_TRUE(worker.objects.are_all_dead());
    }
    EXPECT_EQ(map.size(), 0U);
}

INSTANTIATE_TEST_SUITE_P(Keys, StripedMapThreads, ::testing::Values(KeyKind::any, KeyKind::number, KeyKind::text));

}  // namespace
}  // namespace aether::testing
