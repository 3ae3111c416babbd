// aether's ConcurrentDict and ConcurrentDeque: what stored an element comes before what gets it.
#include <cstdint>
#include <unordered_map>

#include "../containers/inside.hpp"
#include "container_access.hpp"
#include "key.hpp"
#include "publication.hpp"
#include "sync_items.hpp"
#include "sync_note.hpp"
#include "sync_own.hpp"

namespace aether::runtime::sync {

namespace {

// Points by key, as far as keys can be told apart without running the program's code; two of one hash are one.
class KeyedPoints {
  public:
    void give(PyObject* key, Strand& strand, const ReleasePoint& point) {
        at_key(key).add(strand, point);
        all_.add(strand, point);
    }
    void give_all(Strand& strand, const ReleasePoint& point) {
        others_.add(strand, point);
        all_.add(strand, point);
    }
    void take(PyObject* key, Strand& strand) {
        others_.acquire(strand);
        if (!is_compared_in_c(key)) return;
        const auto known = by_key_.find(Key::of(key).hash());
        if (known != by_key_.end()) known->second.acquire(strand);
    }
    void take_all(Strand& strand) { all_.acquire(strand); }

  private:
    static constexpr std::size_t most_keys = 1U << 16U;

    Points& at_key(PyObject* key) {
        if (!is_compared_in_c(key)) return others_;
        if (by_key_.size() >= most_keys) forget_keys();
        return by_key_[Key::of(key).hash()];
    }
    void forget_keys() {
        for (const auto& [key, points] : by_key_) others_.add(points);
        by_key_.clear();
    }

    std::unordered_map<std::uint64_t, Points> by_key_;
    Points others_;  // of keys that are not told apart, and of operations on the whole
    Points all_;
};

struct DictState final : State {
    static constexpr Kind own_kind = Kind::concurrent_dict;
    explicit DictState(bool program) : State(own_kind, program) {}
    KeyedPoints keys;
};

struct DequeState final : State {
    static constexpr Kind own_kind = Kind::concurrent_deque;
    explicit DequeState(bool program) : State(own_kind, program) {}
    Items items;
    Points bulk;    // by what stores several, or in the middle
    Points stored;  // by whatever stores

    // What goes over the edge of a bounded deque is never taken.
    void append(PyObject* item, Strand& strand, const ReleasePoint& point) {
        if (items.size() >= most_items) {
            bulk.add(stored);
            items = {};
        }
        items.put(item, point);
        stored.add(strand, point);
    }

  private:
    static constexpr std::size_t most_items = 1U << 16U;
};

// The container that an operation is on, before the original.
template <class AnyState>
struct Operated {
    PyObject* keeper;
    AnyState* state;  // null: nothing is to be done
    Strand* strand;

    explicit Operated(PyObject* object) : keeper(object), state(operated<AnyState>(object)), strand(current_strand()) {
        if (strand == nullptr) state = nullptr;
    }
    [[nodiscard]] bool still_there() {
        state = still(keeper, state);
        return state != nullptr;
    }
    template <class Action>
    void give(Action&& action) const {
        const ReleasePoint point = strands().release(*strand);
        {
            const std::scoped_lock guard(state->lock);
            action(point);
        }
        note(*strand, SyncOperation::container_store, *state, keeper);
    }
    template <class Action>
    void take(Action&& action) const {
        {
            const std::scoped_lock guard(state->lock);
            action();
        }
        note(*strand, SyncOperation::container_load, *state, keeper);
    }
};

Operated<DictState> operated_dict(PyObject* dict) {
    return Operated<DictState>(containers::keeper_of(dict));
}

void publish_one(Strand* strand, PyObject* object) {
    if (strand != nullptr && object != nullptr) publish_handed(*strand, object);
}

void publish_arguments(const MethodCall& call, Strand* strand) {
    for (Py_ssize_t index = 0; index < call.count; ++index) publish_one(strand, call.fast[index]);
    if (call.tuple != nullptr) publish_one(strand, call.tuple);
    if (call.keywords != nullptr && PyDict_Check(call.keywords)) publish_one(strand, call.keywords);
}

void give_key(const Operated<DictState>& who, PyObject* key) {
    if (who.state == nullptr || key == nullptr) return;
    who.give([&](const ReleasePoint& point) { who.state->keys.give(key, *who.strand, point); });
}

void take_key(Operated<DictState>& who, PyObject* key) {
    if (key == nullptr || !who.still_there()) return;
    who.take([&] { who.state->keys.take(key, *who.strand); });
}

}  // namespace

void give_dict_key(PyObject* dict, PyObject* key, PyObject* value) {
    const auto who = operated_dict(dict);
    publish_one(who.strand, value);
    give_key(who, key);
}

void take_dict_key(PyObject* dict, PyObject* key) {
    auto who = operated_dict(dict);
    take_key(who, key);
}

void give_dict(PyObject* dict, PyObject* others) {
    const auto who = operated_dict(dict);
    publish_one(who.strand, others);
    if (who.state == nullptr) return;
    who.give([&](const ReleasePoint& point) { who.state->keys.give_all(*who.strand, point); });
}

void take_dict(PyObject* dict) {
    if (const auto who = operated_dict(dict); who.state != nullptr)
        who.take([&] { who.state->keys.take_all(*who.strand); });
}

PyObject* dict_load(const MethodCall& call) {
    auto who = operated_dict(call.self);
    PyObject* result = call.run();
    if (result != nullptr) take_key(who, call.argument(0, "key"));
    return result;
}

PyObject* dict_update(const MethodCall& call) {
    auto who = operated_dict(call.self);
    publish_arguments(call, who.strand);
    PyObject* key = call.argument(0, "key");
    give_key(who, key);
    PyObject* result = call.run();
    if (result != nullptr) take_key(who, key);
    return result;
}

PyObject* dict_take_any(const MethodCall& call) {
    auto who = operated_dict(call.self);
    PyObject* result = call.run();
    if (result != nullptr && PyTuple_CheckExact(result) && PyTuple_GET_SIZE(result) == 2)
        take_key(who, PyTuple_GET_ITEM(result, 0));
    return result;
}

PyObject* dict_load_all(const MethodCall& call) {
    PyObject* result = call.run();
    if (result != nullptr && active()) take_dict(call.self);
    return result;
}

PyObject* dict_store_all(const MethodCall& call) {
    publish_arguments(call, current_strand());
    give_dict(call.self, nullptr);
    return call.run();
}

PyObject* dict_change_all(const MethodCall& call) {
    PyObject* result = dict_store_all(call);
    if (result != nullptr && active()) take_dict(call.self);
    return result;
}

void give_deque(PyObject* deque, PyObject* items) {
    const Operated<DequeState> who(deque);
    publish_one(who.strand, items);
    if (who.state == nullptr) return;
    who.give([&](const ReleasePoint& point) {
        who.state->bulk.add(*who.strand, point);
        who.state->stored.add(*who.strand, point);
    });
}

void take_deque(PyObject* deque) {
    if (const Operated<DequeState> who(deque); who.state != nullptr)
        who.take([&] { who.state->stored.acquire(*who.strand); });
}

PyObject* deque_append(const MethodCall& call) {
    PyObject* item = call.argument(0, "item");
    const Operated<DequeState> who(call.self);
    publish_one(who.strand, item);
    if (who.state != nullptr && item != nullptr) {
        who.give([&](const ReleasePoint& point) { who.state->append(item, *who.strand, point); });
    }
    return call.run();
}

PyObject* deque_pop(const MethodCall& call) {
    Operated<DequeState> who(call.self);
    PyObject* result = call.run();
    if (result == nullptr || !who.still_there()) return result;
    who.take([&] {
        acquire_all(*who.strand, who.state->items.take(result, false));
        who.state->bulk.acquire(*who.strand);
    });
    return result;
}

PyObject* deque_change(const MethodCall& call) {
    publish_arguments(call, current_strand());
    give_deque(call.self, nullptr);
    return call.run();
}

PyObject* deque_look(const MethodCall& call) {
    PyObject* result = call.run();
    if (result != nullptr && active()) take_deque(call.self);
    return result;
}

}  // namespace aether::runtime::sync
