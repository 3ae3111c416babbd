#include "containers/list.hpp"

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

struct SteppedList : SteppedRing {
    static void incref(int* object) { ++*object; }
};
using List = containers::BasicList<SteppedList>;
using Numbers = std::vector<int>;

std::vector<int*> objects_of(const Numbers& numbers) {
    std::vector<int*> objects;
    for (const int number : numbers) objects.push_back(&items.at(static_cast<std::size_t>(number)));
    return objects;
}

// All there is from there on.
auto from(std::ptrdiff_t start, std::ptrdiff_t step = 1) {
    return [=](std::size_t size) {
        const auto count = (static_cast<std::ptrdiff_t>(size) - start + step - 1) / step;
        return List::Slice{start, step, static_cast<std::size_t>(std::max<std::ptrdiff_t>(count, 0))};
    };
}
auto only(List::Slice slice) {
    return [=](std::size_t) { return slice; };
}

struct Shared {
    List list;
    int wrong = 0;
    int added = 0;

    explicit Shared(const Numbers& numbers) {
        items.fill(0);
        extend(numbers);
    }
    Shared(const Shared&) = delete;
    Shared& operator=(const Shared&) = delete;
    ~Shared() { List::Ring::release(list.take_all().memory()); }

    void drop(int* object) {
        if (object != nullptr && --*object < 0) ++wrong;
    }
    std::vector<int*> referred(const Numbers& numbers) {
        std::vector<int*> objects = objects_of(numbers);
        for (int* each : objects) ++*each;
        return objects;
    }
    void extend(const Numbers& numbers) {
        std::vector<int*> objects = referred(numbers);
        if (!list.extend(End::right, objects)) ++wrong;
    }
    // The number of each item that there is, at one moment.
    Numbers look() { return look_at(from(0)); }
    template <class Resolve>
    Numbers look_at(Resolve&& resolve) {
        std::array<int*, 8> room{};
        std::size_t count = 0;
        if (!list.copy_slice(resolve, room, &count)) ++wrong;
        Numbers numbers;
        for (int* each : std::span(room).first(count)) {
            numbers.push_back(static_cast<int>(each - items.data()));
            drop(each);
        }
        return numbers;
    }
    template <class Resolve>
    List::Spliced replace(Resolve&& resolve, const Numbers& numbers, std::size_t room = 8) {
        const std::vector<int*> objects = referred(numbers);
        std::array<int*, 8> taken{};
        std::size_t count = 0;
        const auto outcome = list.replace_slice(resolve, objects, std::span(taken).first(room), &count);
        const auto gone = outcome == List::Spliced::done ? std::vector(taken.begin(), taken.begin() + count) : objects;
        for (int* each : gone) drop(each);
        return outcome;
    }
    template <class Resolve>
    List::Spliced remove(Resolve&& resolve) {
        std::array<int*, 8> taken{};
        std::size_t count = 0;
        const auto outcome = list.remove_slice(resolve, taken, &count);
        for (int* each : std::span(taken).first(count)) drop(each);
        return outcome;
    }
    // Whether it has added the number.
    bool add_if_absent(int number) {
        for (;;) {
            const Numbers seen = look();
            if (std::ranges::count(seen, number) > 0) return false;
            const std::vector<int*> object = referred({number});
            bool changed = false;
            if (!list.extend_if_still(objects_of(seen), object, &changed)) ++wrong;
            if (!changed) return true;
            drop(object[0]);
        }
    }
    void sort() {
        for (;;) {
            const Numbers seen = look();
            Numbers order = seen;
            std::ranges::sort(order);
            if (list.reorder(objects_of(seen), objects_of(order))) return;
        }
    }
    [[nodiscard]] bool adds_up() {
        int references = 0;
        for (const int each : items) references += each;
        return wrong == 0 && list.size() == list.ring().size() && static_cast<int>(list.size()) == references;
    }
};

using Act = std::function<void(Shared&)>;

TEST(List, SlicesAreReplaced) {
    Shared shared({0, 1, 2, 3, 4});
    EXPECT_EQ(shared.replace(only({1, 1, 2}), {5, 6, 7}), List::Spliced::done);
    EXPECT_EQ(shared.look(), (Numbers{0, 5, 6, 7, 3, 4}));
    EXPECT_EQ(shared.replace(only({2, 1, 3}), {1}), List::Spliced::done);
    EXPECT_EQ(shared.look(), (Numbers{0, 5, 1, 4}));
    EXPECT_EQ(shared.replace(only({4, 1, 0}), {2, 3}), List::Spliced::done);
    EXPECT_EQ(shared.look(), (Numbers{0, 5, 1, 4, 2, 3}));
    EXPECT_EQ(shared.replace(only({5, -2, 3}), {6, 6, 6}), List::Spliced::done);
    EXPECT_EQ(shared.look(), (Numbers{0, 6, 1, 6, 2, 6}));
    EXPECT_EQ(shared.replace(only({0, 2, 3}), {7, 7}), List::Spliced::other_count);
    EXPECT_EQ(shared.replace(from(0), {7}, 5), List::Spliced::no_room);
    EXPECT_EQ(shared.look(), (Numbers{0, 6, 1, 6, 2, 6}));
    EXPECT_EQ(shared.look_at(from(1, 2)), (Numbers{6, 6, 6}));
    EXPECT_TRUE(shared.adds_up());
}

TEST(List, SlicesAreRemoved) {
    Shared shared({0, 1, 2, 3, 4, 5, 6, 7});
    EXPECT_EQ(shared.remove(only({6, -3, 3})), List::Spliced::done);
    EXPECT_EQ(shared.look(), (Numbers{1, 2, 4, 5, 7}));
    EXPECT_EQ(shared.remove(only({1, 1, 2})), List::Spliced::done);
    EXPECT_EQ(shared.look(), (Numbers{1, 5, 7}));
    EXPECT_EQ(shared.remove(only({2, -1, 2})), List::Spliced::done);
    EXPECT_EQ(shared.remove(only({1, -3, 0})), List::Spliced::done);
    EXPECT_EQ(shared.look(), Numbers{1});
    EXPECT_TRUE(shared.adds_up());
}

TEST(List, WhatIsReplacedIsWhatWasExpected) {
    Shared shared({0, 1});
    ++items[2];
    EXPECT_FALSE(shared.list.replace_if(0, &items[1], &items[2]));
    EXPECT_FALSE(shared.list.replace_if(2, &items[1], &items[2]));
    EXPECT_TRUE(shared.list.replace_if(-1, &items[1], &items[2]));
    shared.drop(&items[1]);
    EXPECT_EQ(shared.look(), (Numbers{0, 2}));
    EXPECT_TRUE(shared.adds_up());
}

TEST(List, OneThreadAddsWhatIsAbsent) {
    const Act adds = [](Shared& shared) {
        if (shared.add_if_absent(2)) ++shared.added;
    };
    const Act shifts = [](Shared& shared) {
        shared.drop(shared.list.remove(0));
        shared.extend({3});
    };
    expect_right<Shared>(Numbers{0, 1}, {adds, adds, shifts},
                         [](Shared& shared) { return shared.added == 1 && std::ranges::count(shared.look(), 2) == 1; });
}

TEST(List, SortedIsWhatIsThere) {
    const Act sorts = [](Shared& shared) { shared.sort(); };
    const Act changes = [](Shared& shared) {
        shared.drop(shared.list.remove(0));
        shared.replace(only({0, 1, 1}), {0, 5});
    };
    const Act looks = [](Shared& shared) {
        Numbers seen = shared.look();
        std::ranges::sort(seen);
        if (std::ranges::adjacent_find(seen) != seen.end()) ++shared.wrong;
    };
    expect_right<Shared>(Numbers{4, 3, 2}, {sorts, changes, looks}, [](Shared& shared) {
        const Numbers all = shared.look();
        static const std::vector<Numbers> possible{{0, 2, 5}, {0, 5, 3}, {0, 5, 4}};
        return std::ranges::find(possible, all) != possible.end();
    });
}

TEST(List, ToReplaceASliceIsOneStep) {
    const auto replaces = [](const Numbers& numbers) {
        return [=](Shared& shared) {
            if (shared.replace(from(0), numbers) != List::Spliced::done) ++shared.wrong;
        };
    };
    const Act looks = [](Shared& shared) {
        const Numbers seen = shared.look();
        if (std::ranges::adjacent_find(seen, std::ranges::not_equal_to()) != seen.end()) ++shared.wrong;
    };
    expect_right<Shared>(Numbers{0}, {replaces({1, 1, 1}), replaces({2, 2}), looks}, [](Shared& shared) {
        return shared.look() == Numbers{1, 1, 1} || shared.look() == Numbers{2, 2};
    });
}

}  // namespace
}  // namespace aether::testing
