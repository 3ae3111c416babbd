// What the atomic types say of the methods that they have alike. The first line is the signature.
#pragma once

namespace aether::containers::docs {

#define AETHER_ALONE "\n\nAtomic, O(1), and never blocks."

#define AETHER_RERUN "\n\nAtomic, and never blocks: where another thread stores meanwhile it is done again."

inline constexpr const char* load =
    "load($self, /)\n--\n\nThe value. It sees all that came before the store of it." AETHER_ALONE;
inline constexpr const char* load_relaxed =
    "load_relaxed($self, /)\n--\n\nThe value, without order: what else the storing thread wrote may not be seen "
    "yet." AETHER_ALONE;
inline constexpr const char* store =
    "store($self, value, /)\n--\n\nReplaces the value. A value of the wrong type is a TypeError, and one out of range "
    "an\n"
    "OverflowError, whatever is done with results that overflow." AETHER_ALONE;
inline constexpr const char* store_relaxed =
    "store_relaxed($self, value, /)\n--\n\nReplaces the value, without order: it may be seen before what this thread "
    "wrote earlier." AETHER_ALONE;
inline constexpr const char* exchange =
    "exchange($self, value, /)\n--\n\nReplaces the value and returns the old one." AETHER_ALONE;
inline constexpr const char* compare_exchange =
    "compare_exchange($self, expected, desired, /)\n--\n\nReplaces the value if it is `expected`; returns whether it "
    "did." AETHER_ALONE;
inline constexpr const char* wait =
    "wait($self, /, expected, timeout=None)\n--\n\nWaits while the value is `expected`, until another thread has "
    "changed it and called notify().\n\n"
    "Returns False if `timeout` seconds went by and it still is. ValueError if they are negative. A signal's handler "
    "runs\n"
    "in the main thread while it waits, and what it raises ends the wait.";
inline constexpr const char* notify =
    "notify($self, count=1, /)\n--\n\nWakes up to `count` of the threads in wait(), the longest waiting first; returns "
    "how many.";
inline constexpr const char* notify_all = "notify_all($self, /)\n--\n\nWakes all threads in wait(); returns how many.";
inline constexpr const char* handle_as =
    "_handle_as($self, type, /)\n--\n\nhandle() as an instance of a subclass, whose __init__ does not run.";
inline constexpr const char* handle =
    "handle($self, /)\n--\n\nAnother object for the same value, for a thread's own use in a loop.\n\n"
    "Threads that call methods of one object meet at its reference count, on a free-threaded build. A handle has one "
    "of its\n"
    "own, and keeps the value alive.";
inline constexpr const char* update =
    "update($self, function, /)\n--\n\nReplaces the value by function(value) and returns the new one.\n\n"
    "The function runs with nothing held, and again if another thread stored meanwhile: it should have no other "
    "effect.\n"
    "What it raises is passed on, and the value stays.";
inline constexpr const char* fetch_update =
    "fetch_update($self, function, /)\n--\n\nAs update(), but returns the value that was replaced.";
inline constexpr const char* share =
    "_share($self, buffer, create, keeper, /)\n--\n\nFrom now on the value lies in this memory. See aether.shared.";
inline constexpr const char* nothing =
    "_nothing($self, /, *arguments)\n--\n\nDoes nothing: what a call costs, for benchmarks.";
inline constexpr const char* getnewargs = "__getnewargs__($self, /)\n--\n\nThe value now, for copies and pickles.";

}  // namespace aether::containers::docs
