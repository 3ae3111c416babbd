#include "core/slab.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <utility>
#include <vector>

#include "random.hpp"

namespace aether::core {
namespace {

bool is_zero(const void* block, std::size_t size) {
    const auto* bytes = static_cast<const unsigned char*>(block);
    return std::all_of(bytes, bytes + size, [](unsigned char byte) { return byte == 0; });
}

TEST(Slab, GivesZeroedAlignedMemoryOfEverySize) {
    for (std::size_t size = 0; size <= 5000; size += size < 600 ? 1 : 37) {
        void* block = Slab::allocate(size);
        EXPECT_EQ(reinterpret_cast<std::uintptr_t>(block) % (size % 16 == 0 && size > 0 ? 16 : 8), 0U);
        EXPECT_TRUE(is_zero(block, size)) << size;
        std::memset(block, 0xab, size);
        Slab::release(block, size);
        void* again = Slab::allocate(size);
        EXPECT_TRUE(is_zero(again, size)) << size;
        Slab::release(again, size);
    }
}

TEST(Slab, GivesLargeBlocks) {
    for (const std::size_t size : {std::size_t{32} * 1024, std::size_t{256} * 1024 + 1, std::size_t{3} << 20}) {
        void* block = Slab::allocate(size);
        EXPECT_TRUE(is_zero(block, size));
        std::memset(block, 1, size);
        Slab::release(block, size);
    }
}

TEST(Slab, UsesReleasedMemoryAgain) {
    std::vector<void*> blocks;
    const auto fill = [&blocks] {
        for (int count = 0; count < 10'000; ++count) blocks.push_back(Slab::allocate(96));
    };
    const auto empty = [&blocks] {
        for (void* block : blocks) Slab::release(block, 96);
        blocks.clear();
    };
    fill();
    empty();
    const std::size_t reserved = Slab::reserved_bytes();
    for (int round = 0; round < 20; ++round) {
        fill();
        empty();
    }
    EXPECT_EQ(Slab::reserved_bytes(), reserved);
}

TEST(Slab, LiveBlocksNeverOverlap) {
    testing::Random random(4);
    struct Block {
        unsigned char* bytes;
        std::size_t size;
        unsigned char mark;
    };
    std::vector<Block> blocks;
    for (int step = 0; step < 20'000; ++step) {
        if (blocks.size() < 300 && random.chance(60)) {
            const std::size_t size = random.between(1, random.chance(10) ? 3000 : 200);
            auto* bytes = static_cast<unsigned char*>(Slab::allocate(size));
            ASSERT_TRUE(is_zero(bytes, size));
            const auto mark = static_cast<unsigned char>(random.between(1, 255));
            std::memset(bytes, mark, size);
            blocks.push_back({bytes, size, mark});
        } else if (!blocks.empty()) {
            std::swap(blocks[random.below(static_cast<unsigned>(blocks.size()))], blocks.back());
            const Block block = blocks.back();
            blocks.pop_back();
            ASSERT_TRUE(std::all_of(block.bytes, block.bytes + block.size,
                                    [&](unsigned char byte) { return byte == block.mark; }));
            Slab::release(block.bytes, block.size);
        }
    }
    for (const Block& block : blocks) Slab::release(block.bytes, block.size);
}

TEST(Slab, MakesAndDestroysObjects) {
    static int alive = 0;
    struct Counted {
        explicit Counted(int given) : value(given) { ++alive; }
        Counted(const Counted&) = delete;
        Counted& operator=(const Counted&) = delete;
        ~Counted() { --alive; }
        int value;
    };
    auto* made = Slab::make<Counted>(7);
    EXPECT_EQ(made->value, 7);
    EXPECT_EQ(alive, 1);
    Slab::destroy(made);
    EXPECT_EQ(alive, 0);
}

}  // namespace
}  // namespace aether::core
