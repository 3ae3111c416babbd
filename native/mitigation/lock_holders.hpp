// Which thread has which of the program's locks, so far as the search for deadlocks asks.
#pragma once

#include <cstdint>

namespace aether::mitigation {

struct Contender;

// The thread has taken the lock, or has it `depth` times more.
void note_taken(const void* lock, Contender& holder, std::uint32_t depth = 1);
// Before it is given back once, by whichever thread.
void note_given(const void* lock);
// Before it is given back once, or wholly: only if that thread has it.
void note_given_by(const void* lock, const Contender& holder);
void note_given_wholly(const void* lock, const Contender& holder);

// Null: nobody who is known. Of several locks with one slot the last that was taken is known; a deadlock over another
// ends by time.
[[nodiscard]] Contender* holder_of_lock(const void* lock);

// In a forked child: the others are gone, and with them what they had.
void forget_holders_but(const Contender* present);

}  // namespace aether::mitigation
