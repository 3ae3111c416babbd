// aether's containers whose elements are found by key, or stand in a row: what stored an element comes before what gets
// it.
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

struct KeyedState final : State {
    static constexpr Kind own_kind = Kind::keyed;
    explicit KeyedState(bool program) : State(own_kind, program) {}
    KeyedPoints keys;
};

struct RowState final : State {
    static constexpr Kind own_kind = Kind::row;
    explicit RowState(bool program) : State(own_kind, program) {}
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

Operated<KeyedState> operated_keyed(PyObject* container) {
    return Operated<KeyedState>(containers::keeper_of(container));
}

void publish_one(Strand* strand, PyObject* object) {
    if (strand != nullptr && object != nullptr) publish_handed(*strand, object);
}

void publish_arguments(const MethodCall& call, Strand* strand) {
    for (Py_ssize_t index = 0; index < call.count; ++index) publish_one(strand, call.fast[index]);
    if (call.tuple != nullptr) publish_one(strand, call.tuple);
    if (call.keywords != nullptr && PyDict_Check(call.keywords)) publish_one(strand, call.keywords);
}

void give_at(const Operated<KeyedState>& who, PyObject* key) {
    if (who.state == nullptr || key == nullptr) return;
    who.give([&](const ReleasePoint& point) { who.state->keys.give(key, *who.strand, point); });
}

void take_at(Operated<KeyedState>& who, PyObject* key) {
    if (key == nullptr || !who.still_there()) return;
    who.take([&] { who.state->keys.take(key, *who.strand); });
}

}  // namespace

void give_key(PyObject* container, PyObject* key, PyObject* value) {
    const auto who = operated_keyed(container);
    publish_one(who.strand, value);
    give_at(who, key);
}

void take_key(PyObject* container, PyObject* key) {
    auto who = operated_keyed(container);
    take_at(who, key);
}

void give_keyed(PyObject* container, PyObject* others) {
    const auto who = operated_keyed(container);
    publish_one(who.strand, others);
    if (who.state == nullptr) return;
    who.give([&](const ReleasePoint& point) { who.state->keys.give_all(*who.strand, point); });
}

void take_keyed(PyObject* operand) {
    if (!containers::is_keyed(operand)) return;
    if (const auto who = operated_keyed(operand); who.state != nullptr)
        who.take([&] { who.state->keys.take_all(*who.strand); });
}

PyObject* keyed_load(const MethodCall& call) {
    auto who = operated_keyed(call.self);
    PyObject* result = call.run();
    if (result != nullptr) take_at(who, call.argument(0, "key"));
    return result;
}

PyObject* keyed_update(const MethodCall& call) {
    auto who = operated_keyed(call.self);
    publish_arguments(call, who.strand);
    PyObject* key = call.argument(0, "key");
    give_at(who, key);
    PyObject* result = call.run();
    if (result != nullptr) take_at(who, key);
    return result;
}

PyObject* keyed_take_any(const MethodCall& call) {
    auto who = operated_keyed(call.self);
    PyObject* result = call.run();
    if (result != nullptr && PyTuple_CheckExact(result) && PyTuple_GET_SIZE(result) == 2)
        take_at(who, PyTuple_GET_ITEM(result, 0));
    return result;
}

PyObject* keyed_load_all(const MethodCall& call) {
    PyObject* result = call.run();
    if (result != nullptr && active()) take_keyed(call.self);
    return result;
}

PyObject* keyed_store_all(const MethodCall& call) {
    publish_arguments(call, current_strand());
    give_keyed(call.self, nullptr);
    return call.run();
}

PyObject* keyed_change_all(const MethodCall& call) {
    PyObject* result = keyed_store_all(call);
    if (result != nullptr && active()) take_keyed(call.self);
    return result;
}

PyObject* set_add(const MethodCall& call) {
    auto who = operated_keyed(call.self);
    PyObject* key = call.argument(0, "element");
    publish_one(who.strand, key);
    give_at(who, key);
    PyObject* result = call.run();
    if (result == Py_False) take_at(who, key);  // it was there
    return result;
}

PyObject* set_remove(const MethodCall& call) {
    auto who = operated_keyed(call.self);
    PyObject* result = call.run();
    if (result != nullptr && result != Py_False) take_at(who, call.argument(0, "element"));
    return result;
}

PyObject* set_pop(const MethodCall& call) {
    auto who = operated_keyed(call.self);
    PyObject* result = call.run();
    if (result != nullptr) take_at(who, result);
    return result;
}

void give_row(PyObject* row, PyObject* items) {
    const Operated<RowState> who(row);
    publish_one(who.strand, items);
    if (who.state == nullptr) return;
    who.give([&](const ReleasePoint& point) {
        who.state->bulk.add(*who.strand, point);
        who.state->stored.add(*who.strand, point);
    });
}

void take_row(PyObject* operand) {
    if (!containers::is_row(operand)) return;
    if (const Operated<RowState> who(operand); who.state != nullptr)
        who.take([&] { who.state->stored.acquire(*who.strand); });
}

PyObject* row_append(const MethodCall& call) {
    PyObject* item = call.argument(0, "item");
    const Operated<RowState> who(call.self);
    publish_one(who.strand, item);
    if (who.state != nullptr && item != nullptr) {
        who.give([&](const ReleasePoint& point) { who.state->append(item, *who.strand, point); });
    }
    return call.run();
}

PyObject* row_pop(const MethodCall& call) {
    Operated<RowState> who(call.self);
    PyObject* result = call.run();
    if (result == nullptr || !who.still_there()) return result;
    who.take([&] {
        acquire_all(*who.strand, who.state->items.take(result, false));
        who.state->bulk.acquire(*who.strand);
    });
    return result;
}

PyObject* row_change(const MethodCall& call) {
    publish_arguments(call, current_strand());
    give_row(call.self, nullptr);
    return call.run();
}

PyObject* row_look(const MethodCall& call) {
    PyObject* result = call.run();
    if (result != nullptr && active()) take_row(call.self);
    return result;
}

PyObject* row_search(const MethodCall& call) {
    if (active()) take_row(call.self);
    return row_look(call);
}

// What the function has done comes before whoever finds what it made.
PyObject* row_update(const MethodCall& call) {
    publish_arguments(call, current_strand());
    give_row(call.self, nullptr);
    PyObject* result = row_search(call);
    if (result != nullptr && active()) give_row(call.self, result);
    return result;
}

}  // namespace aether::runtime::sync
