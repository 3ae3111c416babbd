// BasicOnce in the extension: all of them share one lock and what each thread is at, so that threads are told also
// where they would wait for each other through different kinds of objects.
#pragma once

#include "../runtime/python.hpp"

#include "deadline.hpp"
#include "native_policy.hpp"
#include "once.hpp"

namespace aether::containers {

struct OncePolicy : Native {
    using Parking = containers::Parking;
    static unsigned generation();
};
using NativeOnce = BasicOnce<OncePolicy>;

[[nodiscard]] Entry enter(NativeOnce& once, const Deadline& deadline);
void leave(NativeOnce& once, bool done);

}  // namespace aether::containers
