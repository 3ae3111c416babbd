// Updates of an atomic number that know the limits of its type.
#pragma once

#include <concepts>
#include <cstdint>
#include <limits>

namespace aether::containers {

// What becomes of a result that the type cannot hold.
enum class Overflow : std::uint8_t { raise, wrap, saturate };

__extension__ using Wide = __int128;

// False: it is to be raised.
template <std::integral T>
[[nodiscard]] bool narrow(Wide exact, Overflow overflow, T& result) {
    using Limits = std::numeric_limits<T>;
    result = static_cast<T>(exact);
    if (exact == Wide{result}) return true;
    if (overflow == Overflow::saturate) result = exact < 0 ? Limits::min() : Limits::max();
    return overflow != Overflow::raise;
}

// Stores what change(old, desired) makes of the number, unless it is impossible (false); returns whether it did. `old`
// is what was replaced. `change` runs again where others stored meanwhile.
template <class Atomic, class T, class Change>
[[nodiscard]] bool update(Atomic& number, T& old, Change&& change) {
    old = number.load();
    for (;;) {
        T desired = old;
        if (!change(old, desired)) return false;
        if (number.compare_exchange_strong(old, desired)) return true;
    }
}

// The usual case of an addition: false, and nothing done, where the result does not fit.
template <bool negative, class Atomic, std::integral T>
[[nodiscard]] bool add_within(Atomic& number, T amount, T& old, T& sum) {
    return update(number, old, [&](T seen, T& desired) {
        const bool fits = negative ? !__builtin_sub_overflow(seen, amount, &desired)
                                   : !__builtin_add_overflow(seen, amount, &desired);
        sum = desired;
        return fits;
    });
}

// False where the sum is to be raised: then the number is as it was. An addition in one instruction, with a look at the
// limits before or after it, would let others see a number that was never right.
template <class Atomic, std::integral T>
[[nodiscard]] bool fetch_add(Atomic& number, Wide delta, Overflow overflow, T& old) {
    if (overflow == Overflow::wrap) {
        old = number.fetch_add(static_cast<T>(delta));
        return true;
    }
    return update(number, old, [&](T seen, T& desired) { return narrow(Wide{seen} + delta, overflow, desired); });
}

}  // namespace aether::containers
