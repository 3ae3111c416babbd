#include "history.hpp"

#include <array>
#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <unordered_map>

#include "../core/hash.hpp"
#include "../core/spin_lock.hpp"
#include "frames.hpp"

namespace aether::runtime {

namespace {

using core::SpinLock;

constexpr std::size_t cache_size = 4096;
// Stacks are kept for good. A program that never stops making new ones (code made anew, recursion of all depths) gets
// none from here on; sites are still known.
constexpr std::size_t most_kept_frames = std::size_t{1} << 20;
constexpr std::size_t frames_worth_a_stack = 16;  // what keeping a stack costs beside its frames
constexpr unsigned latest_bits = 6;
constexpr std::size_t latest_size = std::size_t{1} << latest_bits;
constexpr std::size_t chunk_bits = 14;
constexpr std::size_t chunk_length = std::size_t{1} << chunk_bits;
constexpr std::size_t max_chunks = std::size_t{1} << 14;

std::uint64_t combine(std::uint64_t hash, std::uint64_t value) {
    hash = core::spread(hash ^ value);
    return hash ^ (hash >> 32);
}

// All stacks and contexts seen. Interned stacks keep their code objects alive: an instruction's address is then never
// that of another.
class Tables {
  public:
    StackId intern_stack(std::uint64_t hash, const Frame* innermost) {
        const std::scoped_lock guard(lock_);
        const auto found = stack_ids_.find(hash);
        if (found != stack_ids_.end()) return found->second;
        if (kept_frames_ >= most_kept_frames) return no_stack;
        std::vector<StackFrame> frames;
        for (const Frame* frame = innermost; frame != nullptr && frames.size() < max_frames; frame = caller(frame)) {
            PyCodeObject* code = code_of(frame);
            Py_INCREF(code);
            frames.push_back({code, offset_of(frame)});
        }
        kept_frames_ += frames.size() + frames_worth_a_stack;
        stacks_.push_back(std::move(frames));
        const auto id = static_cast<StackId>(stacks_.size() - 1);
        stack_ids_.emplace(hash, id);
        return id;
    }

    ContextId intern_context(const Context& context) {
        const std::uint64_t key = combine(combine(combine(0, context.site), context.stack), context.locks);
        const std::scoped_lock guard(lock_);
        const auto [first, last] = context_ids_.equal_range(key);
        for (auto found = first; found != last; ++found) {
            if (this->context(found->second) == context) return found->second;
        }
        const auto id = static_cast<ContextId>(count_.load(std::memory_order_relaxed));
        std::atomic<Context*>& chunk = chunks_[id >> chunk_bits];
        if (chunk.load(std::memory_order_relaxed) == nullptr)
            chunk.store(new Context[chunk_length], std::memory_order_release);
        chunk.load(std::memory_order_relaxed)[id & (chunk_length - 1)] = context;
        count_.store(id + 1, std::memory_order_release);
        context_ids_.emplace(key, id);
        return id;
    }

    // A context is written once, before its id is known to anyone.
    [[nodiscard]] Context context(ContextId id) const {
        const Context* chunk = chunks_[id >> chunk_bits].load(std::memory_order_acquire);
        return chunk == nullptr ? Context{} : chunk[id & (chunk_length - 1)];
    }
    std::vector<StackFrame> stack(StackId id) {
        const std::scoped_lock guard(lock_);
        return id < stacks_.size() ? stacks_[id] : std::vector<StackFrame>{};
    }
    std::size_t context_count() const { return count_.load(std::memory_order_relaxed) - 1; }

  private:
    SpinLock lock_;
    std::vector<std::vector<StackFrame>> stacks_{1};
    std::size_t kept_frames_ = 0;
    std::unordered_map<std::uint64_t, StackId> stack_ids_;
    std::atomic<std::size_t> count_{1};
    std::unique_ptr<std::atomic<Context*>[]> chunks_ = std::make_unique<std::atomic<Context*>[]>(max_chunks);
    std::unordered_multimap<std::uint64_t, ContextId> context_ids_;
};

Tables& tables() {
    static auto* const all = new Tables;
    return *all;
}

struct CachedStack {
    std::uint64_t hash = 0;
    StackId id = 0;
};
struct CachedContext {
    Context context;
    ContextId id = 0;
};
// The stack that ran some code last: where its callers were. Comparing is cheaper than hashing.
struct LatestStack {
    static constexpr std::size_t capacity = 29;
    const PyCodeObject* code = nullptr;
    StackId id = 0;
    std::uint32_t callers = 0;
    std::array<const void*, capacity> instructions;
};
struct Caches {
    std::array<CachedStack, cache_size> stacks;
    std::array<CachedContext, cache_size> contexts;
    std::array<LatestStack, latest_size> latest;
    // Of the operation whose accesses are just recorded (see OneOperation).
    std::optional<StackId> of_operation;
};

// On the heap: thread-local storage of an extension module is scarce.
constinit thread_local Caches* own_caches = nullptr;

struct CachesOwner {
    CachesOwner() = default;
    CachesOwner(const CachesOwner&) = delete;
    CachesOwner& operator=(const CachesOwner&) = delete;
    ~CachesOwner() {
        delete own_caches;
        own_caches = nullptr;
    }
};

Caches& caches() {
    if (own_caches == nullptr) {
        own_caches = new Caches;
        thread_local const CachesOwner owner;
        (void)owner;
    }
    return *own_caches;
}

StackId hashed_stack(Caches& cache, const Frame* innermost) {
    std::uint64_t hash = 1;
    std::size_t depth = 0;
    // The innermost frame's position is the site's business, but its code is not: one site may run in copies of one
    // code.
    for (const Frame* frame = innermost; frame != nullptr && depth < max_frames; frame = caller(frame), ++depth) {
        hash = combine(hash, reinterpret_cast<std::uint64_t>(depth == 0 ? static_cast<const void*>(code_of(frame))
                                                                        : instruction_of(frame)));
    }
    CachedStack& slot = cache.stacks[hash % cache_size];
    if (slot.hash == hash) return slot.id;
    const StackId id = tables().intern_stack(hash, innermost);
    // Nothing keeps the code of a stack that is not kept: its addresses may be another's next time.
    if (id != no_stack) slot = {hash, id};
    return id;
}

LatestStack& latest_stack(Caches& cache, const PyCodeObject* code) {
    return cache.latest[core::slot_by_hash(reinterpret_cast<std::uintptr_t>(code) >> 5, latest_bits)];
}

// True if the callers of `innermost`, which runs the code of `latest`, stand where they stood then.
bool is_at(const LatestStack& latest, const Frame* innermost) {
    const Frame* frame = caller(innermost);
    for (std::size_t index = 0; index < latest.callers; ++index) {
        if (frame == nullptr || instruction_of(frame) != latest.instructions[index]) return false;
        frame = caller(frame);
    }
    return frame == nullptr;
}

void remember(LatestStack& latest, const Frame* innermost, StackId id) {
    std::uint32_t count = 0;
    for (const Frame* frame = caller(innermost); frame != nullptr; frame = caller(frame)) {
        if (count == LatestStack::capacity) return;
        latest.instructions[count++] = instruction_of(frame);
    }
    latest.code = code_of(innermost);
    latest.callers = count;
    latest.id = id;
}

StackId present_stack(Caches& cache) {
    if (cache.of_operation) return *cache.of_operation;
    const Frame* innermost = current_frame();
    if (innermost == nullptr) return hashed_stack(cache, innermost);
    LatestStack& latest = latest_stack(cache, code_of(innermost));
    if (latest.code == code_of(innermost) && is_at(latest, innermost)) return latest.id;
    const StackId id = hashed_stack(cache, innermost);
    latest.code = nullptr;
    if (id != no_stack) remember(latest, innermost, id);
    return id;
}

}  // namespace

OneOperation::OneOperation() {
    Caches& cache = caches();
    cache.of_operation = present_stack(cache);
}

OneOperation::~OneOperation() {
    caches().of_operation.reset();
}

ContextId capture(SiteId site, core::Strand& strand, ContextId likely) {
    Caches& cache = caches();
    const Context context{site, present_stack(cache), strand.held().id()};
    if (likely != 0 && context_at(likely) == context) return likely;
    const std::uint64_t key = combine(combine(context.stack, context.site), context.locks);
    CachedContext& slot = cache.contexts[key % cache_size];
    if (slot.id == 0 || slot.context != context) slot = {context, tables().intern_context(context)};
    return slot.id;
}

Context context_at(ContextId id) {
    return tables().context(id);
}

std::vector<StackFrame> stack_at(StackId id) {
    return tables().stack(id);
}

std::size_t context_count() {
    return tables().context_count();
}

}  // namespace aether::runtime
