#include "containers/deque.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <functional>
#include <span>
#include <vector>

#include "acts.hpp"

namespace aether::testing {
namespace {

using containers::End;

// An item is its own place in `items`, and has the number of references to it.
std::array<int, 8> items;

struct SteppedDeque : SteppedRing {
    static void incref(int* object) { ++*object; }
};
using Deque = containers::BasicDeque<SteppedDeque>;

struct Shared {
    Deque deque;
    int wrong = 0;

    explicit Shared(std::size_t most) : deque(most) { items.fill(0); }
    Shared(const Shared&) = delete;
    Shared& operator=(const Shared&) = delete;
    ~Shared() { Deque::Ring::release(deque.take_all().memory()); }

    void extend(End end, const std::vector<int>& numbers) {
        std::vector<int*> objects;
        for (const int number : numbers) objects.push_back(&items.at(static_cast<std::size_t>(number)));
        for (int* each : objects) ++*each;
        if (!deque.extend(end, objects)) ++wrong;
        for (int* each : objects) drop(each);
    }
    void pop(End end) { drop(deque.pop(end)); }
    void drop(int* object) {
        if (object != nullptr && --*object < 0) ++wrong;
    }
    // The number of each item that is there, at one moment.
    std::vector<int> look() {
        std::array<int*, 8> room{};
        std::size_t size = 0;
        if (!deque.snapshot(room, &size)) ++wrong;
        std::vector<int> numbers;
        for (int* each : std::span(room).first(size)) {
            numbers.push_back(static_cast<int>(each - items.data()));
            drop(each);
        }
        return numbers;
    }
    void remove(int number) {
        for (;;) {
            std::vector<int*> seen;
            for (const int each : look()) seen.push_back(&items.at(static_cast<std::size_t>(each)));
            const auto found = std::ranges::find(seen, &items.at(static_cast<std::size_t>(number)));
            if (found == seen.end()) return;
            seen.erase(found + 1, seen.end());
            int* object = deque.remove_last_of(seen);
            if (object == nullptr) continue;
            if (object - items.data() != number) ++wrong;
            drop(object);
            return;
        }
    }
    [[nodiscard]] bool adds_up() {
        int references = 0;
        for (const int each : items) references += each;
        return wrong == 0 && deque.size() == deque.ring().size() && static_cast<int>(deque.size()) == references;
    }
};

using Act = std::function<void(Shared&)>;

bool is_one_of(const std::vector<int>& numbers, const std::vector<std::vector<int>>& all) {
    return std::ranges::find(all, numbers) != all.end();
}

TEST(Deque, ToExtendIsOneStep) {
    const auto extends = [](End end, const std::vector<int>& numbers) {
        return [=](Shared& shared) { shared.extend(end, numbers); };
    };
    const Act looks = [](Shared& shared) {
        const std::vector<int> numbers = shared.look();
        if (numbers.size() % 2 != 0) ++shared.wrong;
    };
    expect_right<Shared>(Deque::any_number, {extends(End::right, {0, 1}), extends(End::right, {2, 3}), looks},
                         [](Shared& shared) { return is_one_of(shared.look(), {{0, 1, 2, 3}, {2, 3, 0, 1}}); });
    expect_right<Shared>(Deque::any_number, {extends(End::left, {0, 1}), extends(End::right, {2, 3}), looks},
                         [](Shared& shared) { return is_one_of(shared.look(), {{1, 0, 2, 3}}); });
    expect_right<Shared>(2, {extends(End::right, {0, 1, 2}), extends(End::left, {3, 4}), looks},
                         [](Shared& shared) { return is_one_of(shared.look(), {{1, 2}, {4, 3}}); });
}

TEST(Deque, NothingIsLostOrTakenTwice) {
    const Act pushes = [](Shared& shared) {
        for (int number = 0; number < 3; ++number) shared.extend(End::right, {number});
    };
    const Act pops = [](Shared& shared) { shared.pop(End::left), shared.pop(End::right); };
    expect_right<Shared>(Deque::any_number, {pushes, pops, pops},
                         [](Shared& shared) { return std::ranges::is_sorted(shared.look()); });
}

TEST(Deque, WhatWasFoundIsRemovedAndNothingElse) {
    const Act fills_and_removes = [](Shared& shared) {
        shared.extend(End::right, {0, 1, 2});
        shared.remove(1);
    };
    const Act shifts = [](Shared& shared) {
        shared.pop(End::left);
        shared.extend(End::left, {5});
    };
    expect_right<Shared>(Deque::any_number, {fills_and_removes, shifts},
                         [](Shared& shared) { return std::ranges::count(shared.look(), 1) == 0; });
}

TEST(Deque, AnItemMayBeAnywhere) {
    Shared shared(Deque::any_number);
    shared.extend(End::right, {0, 1, 2, 3, 4});
    shared.deque.rotate(2);
    EXPECT_EQ(shared.look(), (std::vector{3, 4, 0, 1, 2}));
    shared.deque.rotate(-7);
    EXPECT_EQ(shared.look(), (std::vector{0, 1, 2, 3, 4}));
    shared.deque.rotate(4);
    EXPECT_EQ(shared.look(), (std::vector{1, 2, 3, 4, 0}));
    shared.deque.reverse();
    EXPECT_EQ(shared.look(), (std::vector{0, 4, 3, 2, 1}));
    bool is_full = true;
    ++items[5];
    EXPECT_TRUE(shared.deque.insert(-1, &items[5], &is_full));
    EXPECT_FALSE(is_full);
    EXPECT_EQ(shared.look(), (std::vector{0, 4, 3, 2, 5, 1}));
    shared.drop(shared.deque.remove(1));
    EXPECT_EQ(shared.deque.remove(5), nullptr);
    ++items[6];
    shared.drop(shared.deque.replace(-5, &items[6]));
    EXPECT_EQ(shared.look(), (std::vector{6, 3, 2, 5, 1}));
    EXPECT_TRUE(shared.adds_up());
}

}  // namespace
}  // namespace aether::testing
