// The comparison with the oracle is worth something: rules taken out of the core, or out of what its callers do, are
// noticed.
#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "compare.hpp"
#include "core/detector_impl.hpp"

namespace aether::testing {
namespace {

using core::BasicDetector;
using core::Mistake;

constexpr std::uint64_t seed = 1;
constexpr std::uint64_t enough = 100'000;

template <Mistake planted>
struct Planted {
    static constexpr Mistake mistake = planted;
};

template <class Which>
class DetectorsMistake : public ::testing::Test {};

using Mistakes = ::testing::Types<
    Planted<Mistake::forget_reader>, Planted<Mistake::ignore_two_writes>, Planted<Mistake::write_drops_all>,
    Planted<Mistake::fresh_forever>, Planted<Mistake::no_publication>, Planted<Mistake::no_signal>,
    Planted<Mistake::no_fill>, Planted<Mistake::filled_forever>, Planted<Mistake::stale_time>,
    Planted<Mistake::class_lost>, Planted<Mistake::never_rechecked>, Planted<Mistake::store_unseen>,
    Planted<Mistake::heedless_repeat>, Planted<Mistake::stale_context>, Planted<Mistake::commuting_write>,
    Planted<Mistake::view_orders>, Planted<Mistake::early_collapse>>;
TYPED_TEST_SUITE(DetectorsMistake, Mistakes);

TYPED_TEST(DetectorsMistake, IsNoticed) {
    using Wrong = BasicDetector<TypeParam::mistake>;
    Coverage coverage;
    const auto noticed = first_difference<Wrong>(seed, enough, coverage);
    ASSERT_TRUE(noticed) << "mistake " << static_cast<int>(TypeParam::mistake) << " went unnoticed";
    ::testing::Test::RecordProperty("traces", std::to_string(*noticed + 1));
}

TEST(DetectorsMistake, NoneIsNoneOfThem) {
    Coverage coverage;
    EXPECT_FALSE(first_difference<BasicDetector<Mistake::none>>(seed, enough / 10, coverage));
}

template <Lapse made>
struct Made {
    static constexpr Lapse lapse = made;
};

template <class Which>
class CallersLapse : public ::testing::Test {};

using Lapses =
    ::testing::Types<Made<Lapse::sweeps_blindly>, Made<Lapse::time_stands_still>, Made<Lapse::keeps_dead_fields>,
                     Made<Lapse::never_touches>, Made<Lapse::acquires_nothing>, Made<Lapse::publishes_shallowly>>;
TYPED_TEST_SUITE(CallersLapse, Lapses);

TYPED_TEST(CallersLapse, IsNoticed) {
    Coverage coverage;
    std::optional<std::uint64_t> noticed;
    for (std::uint64_t number = 0; number < enough && !noticed; ++number) {
        const Trace trace = make_trace(seed, number);
        Replay<core::Detector, TypeParam::lapse> replay;
        if (difference(trace, replay.run(trace), coverage)) noticed = number;
    }
    ASSERT_TRUE(noticed) << "lapse " << static_cast<int>(TypeParam::lapse) << " went unnoticed";
    ::testing::Test::RecordProperty("traces", std::to_string(*noticed + 1));
}

TEST(Shrink, KeepsOnlyWhatTheFailureNeeds) {
    using Wrong = BasicDetector<Mistake::ignore_two_writes>;
    Coverage coverage;
    const auto noticed = first_difference<Wrong>(seed, enough, coverage);
    ASSERT_TRUE(noticed);
    const Trace small = shrink(make_trace(seed, *noticed), [](const Trace& trace) {
        Coverage ignored;
        return check<Wrong>(trace, ignored).has_value();
    });
    EXPECT_TRUE(well_formed(small));
    EXPECT_LE(small.operations.size(), 5U) << describe(small);
    EXPECT_NE(explain<Wrong>(seed, *noticed).find("misses a race"), std::string::npos);
}

}  // namespace
}  // namespace aether::testing
