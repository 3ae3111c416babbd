#include "container_call.hpp"

#include <array>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "../core/field_entries.hpp"
#include "attribute.hpp"
#include "container.hpp"
#include "container_access.hpp"
#include "container_update.hpp"
#include "frames.hpp"
#include "library_container.hpp"
#include "namespace_changes.hpp"
#include "namespaces.hpp"
#include "own_access.hpp"
#include "pools.hpp"
#include "publication.hpp"
#include "types.hpp"
#include "walk.hpp"
#include "watch_number.hpp"

namespace aether::runtime {

using core::AccessClass;
using core::ValueHistory;

namespace {

// A method call, or a getattr with a computed name, whose arguments are being evaluated. Borrowed pointers: the
// receiver is on the interpreter's stack until the call. What a removal returns is seen after that, when nobody else
// may hold the receiver any more.
struct Receiver {
    const Site* site = nullptr;
    const Frame* frame = nullptr;
    PyObject* object = nullptr;  // null: nothing is recorded of the call's receiver
    PyObject* key = nullptr;
    bool hands_over = false;
    const PyObject* fallback = nullptr;  // what a removal gives that finds nothing: compared, and never used
    PyObject* kept = nullptr;            // owned: the receiver of a removal

    // The entry stays: it hides what an earlier call at its place has left behind.
    void clear() { object = key = nullptr, hands_over = false, fallback = nullptr; }
};

// Calls nest in arguments, so the latest entries are searched first. A call that raises, or whose arguments do, leaves
// its entry behind, and its receiver may be dead: so each later call at its place makes an entry of its own.
constexpr std::size_t ring_size = 64;
struct Receivers {
    std::array<Receiver, ring_size> ring;
    std::size_t next = 0;
    std::size_t keeping = 0;
    std::vector<PyObject*> outlived;  // owned, and to be released where Python code may run
    unsigned watch = 0;               // that the entries were made in

    Receiver* find(const Site* site, const Frame* frame) {
        for (std::size_t back = 1; back <= ring_size; ++back) {
            Receiver& receiver = ring[(next - back) % ring_size];
            if (receiver.site == site && receiver.frame == frame) return &receiver;
        }
        return nullptr;
    }
    void push(const Receiver& receiver) {
        Receiver& place = ring[next++ % ring_size];
        let_go(place);
        place = receiver;
    }
    // A removal at that place that raised will have no result.
    void push_keeping(Receiver receiver) {
        Receiver* before = keeping == 0 ? nullptr : find(receiver.site, receiver.frame);
        if (before != nullptr) let_go(*before);
        receiver.kept = Py_NewRef(receiver.object);
        ++keeping;
        push(receiver);
    }
    void let_go(Receiver& receiver) {
        if (receiver.kept == nullptr) return;
        outlived.push_back(receiver.kept);
        receiver.kept = nullptr;
        --keeping;
    }
    // What an earlier watch left under way has gone on unseen, and what it borrowed may be dead.
    void renew(unsigned now) {
        for (Receiver& receiver : ring) {
            let_go(receiver);
            receiver = {};
        }
        watch = now;
    }
};

// On the heap: thread-local storage of an extension module is scarce.
Receivers& receivers() {
    thread_local const std::unique_ptr<Receivers> own = std::make_unique<Receivers>();
    const unsigned now = watch_number.load(std::memory_order_relaxed);
    if (own->watch != now) own->renew(now);
    return *own;
}

// What a keyed method does depends on whether the key is there.
Effect resolved(const Effect& effect, PyObject* object, PyObject* key) {
    Effect now = effect;
    const std::string_view name(effect.name);
    if (key == nullptr) return now;
    const bool present = is_present(object, key);
    if (name == "setdefault" && present) now.entry = Touch::read;
    if ((name == "setdefault" || name == "__setitem__") && !present) now.structure = Touch::write;
    if ((name == "add" && present) || ((name == "discard" || (name == "pop" && PyDict_Check(object))) && !present)) {
        now.structure = Touch::none;
        now.entry = Touch::read;
    }
    return now;
}

// A set has a `subtract` of another name.
bool stores_elements(std::string_view method) {
    return method == "update" || method == "subtract";
}

bool is_hand_over(const Effect& effect) {
    return effect.stores && effect.structure == Touch::none && effect.contents == Touch::none &&
           effect.entry == Touch::none;
}

bool pops_inside(PyObject* object, PyObject* key) {
    if (!PyList_Check(object) || key == nullptr || !PyLong_CheckExact(key)) return false;
    Py_ssize_t position = 0;
    return normalise_index(object, key, position) && position != 0 && position != PyList_GET_SIZE(object) - 1;
}

constexpr Effect pop_inside{"pop(i)", Touch::rewrite, Touch::rewrite, Touch::none, Sharing::exposed, false, true};

// Their methods are taken as atomic, as those of the container within are.
void call_library_method(Site& site, core::Strand& strand, const Effect& effect, PyObject* object, PyObject* key,
                         PyObject* stored) {
    const Within within(site, object, key, effect.name, site.has(bound));
    if (within.container() == nullptr) return;
    const bool published = effect.stores && publish(site, strand, stored, within.container());
    const Effect& own = on_container(effect, within.container());
    Effect now = resolved(own, within.container(), within.key());
    if (std::string_view(effect.name) == "update") {
        const Reference keys = keys_stored_within(within, stored);
        if (!store_each(site, strand, within.container(), keys.get())) now.structure = Touch::none;
    }
    access_container(site, strand, within.container(), now, within.key());
    if (effect.stores) note_put(site, strand, within.container());
    if (published || (effect.stores && !is_nobody_elses(within.container(), strand))) strand.tick();
}

// What fills the place that is waited for may come after this probe, and be what the operation finds.
void announce_awaited(const Site& site, core::Strand& strand, const core::PendingLoad& load) {
    if (site.has(awaits)) announce_load(strand, load);
}

// A deque steps through a list without letting go of itself: that the list may change meanwhile is the list's race.
bool goes_in_whole(PyObject* object, PyObject* stored, Intake intake) {
    return is_taken_at_once(stored, intake) ||
           (kind_of(object) == ContainerKind::deque && PyList_CheckExact(stored) != 0);
}

void call_method(Site& site, core::Strand& strand, const Effect& effect, PyObject* object, PyObject* key,
                 PyObject* stored) {
    if (is_own(object)) return access_own(site, strand, object, effect, key, stored);
    if (kind_of(object) == ContainerKind::none) return call_library_method(site, strand, effect, object, key, stored);
    const bool published = effect.stores && publish(site, strand, stored, object);
    const std::string_view name(effect.name);
    if (name == "most_common" && key != nullptr && key != Py_None) {
        take_in_container(site, strand, object, Intake::nested);  // of so many the largest are looked for
    } else if (name == "pop" && pops_inside(object, key)) {
        access_container(site, strand, object, pop_inside, nullptr);
    } else {
        const Effect& own = on_container(effect, object);
        Effect now = resolved(own, object, key);
        const Reference keys = stores_elements(name) ? keys_stored(object, stored) : nullptr;
        if (stores_elements(name) && !store_each(site, strand, object, keys.get())) now.structure = Touch::none;
        if (stored != nullptr && own.argument != Intake::none) {
            if (!goes_in_whole(object, stored, own.argument) && own.structure == Touch::write)
                now.structure = now.contents = Touch::rewrite;
            take_in(site, strand, stored, own.argument);
        }
        announce_awaited(site, strand, access_container(site, strand, object, now, key));
    }
    if (effect.stores) note_put(site, strand, object);
    // An insertion of whatever value may be a signal to a polling strand.
    if (published || (effect.stores && !is_nobody_elses(object, strand))) strand.tick();
}

}  // namespace

void operate_in_place(Site& site, core::Strand& strand, PyObject* container, PyObject* operand) {
    if (const Effect* effect = in_place_effect(site, container))
        call_method(site, strand, *effect, container, nullptr, operand);
}

namespace {

PyObject* if_container(PyObject* object) {
    return object == nullptr || (kind_of(object) == ContainerKind::none && !is_own(object)) ? nullptr : object;
}

// Null: the call is of no container. `hands_over`: but perhaps of a queue.
void begin_call_on(Site& site, core::Strand& strand, PyObject* object, bool hands_over) {
    const Receiver receiver{&site, current_frame(), object, nullptr, hands_over};
    if (site.effect->takes && object != nullptr) {
        receivers().push_keeping(receiver);
    } else if (site.effect->takes || site.has(has_args)) {
        receivers().push(receiver);
    }
    if (object != nullptr && !site.has(has_args)) call_method(site, strand, *site.effect, object, nullptr, nullptr);
}

}  // namespace

void begin_call(Site& site, core::Strand& strand, PyObject* receiver) {
    if (site.effect == nullptr) return;
    PyObject* object = receiver;
    bool hands_over = false;
    if (site.has(bound)) {
        object = if_container(receiver_of(receiver));
        if (object == nullptr) object = library_receiver_of(receiver);
    } else if (site.has(unbound)) {
        object = if_container(object);
    } else if (!has_builtin_method(object, site.name) && !has_own_method(object, site.name) &&
               !has_library_method(object, site.name)) {
        // Queues hand over too: what is put is stored, wherever the queue keeps it.
        hands_over = is_hand_over(*site.effect);
        object = nullptr;
    }
    begin_call_on(site, strand, object, hands_over);
}

void begin_call_of(Site& site, core::Strand& strand, PyObject* function, PyObject* receiver) {
    if (site.effect == nullptr) return;
    if (!site.has(bound)) {
        PyObject* object = receiver != nullptr             ? receiver
                           : PyMethod_Check(function) != 0 ? PyMethod_GET_SELF(function)
                                                           : receiver_of(function);
        if (object != nullptr) return begin_call(site, strand, object);
        return begin_call_on(site, strand, nullptr, is_hand_over(*site.effect));
    }
    if (receiver == nullptr) return begin_call(site, strand, function);
    if (!PyFunction_Check(function)) return begin_call_on(site, strand, if_container(receiver), false);
    const Reference method(PyMethod_New(function, receiver));
    if (method == nullptr) return PyErr_Clear();
    begin_call(site, strand, method.get());
}

void begin_attribute_call(Site& site, PyObject* operand) {
    receivers().push({&site, current_frame(), site.has(bound) ? receiver_of(operand) : operand, nullptr, false});
}

void begin_attribute_call_of(Site& site, PyObject* function, PyObject* receiver) {
    if (receiver == nullptr) return begin_attribute_call(site, function);
    receivers().push({&site, current_frame(), PyFunction_Check(function) ? nullptr : receiver, nullptr, false});
}

namespace {

void pass_attribute_argument(Site& site, core::Strand& strand, Receiver& receiver, PyObject* argument) {
    if (receiver.object == nullptr) return;
    if (site.op == SiteOp::first_arg) {
        receiver.key = argument;
        return;
    }
    const Receiver call = receiver;
    receiver.clear();
    PyObject* computed = site.has(is_first) ? argument : call.key;
    PyObject* name = call.site->name != nullptr ? call.site->name : kept_name(computed);
    if (name != nullptr) access_by_function(*site.partner, strand, call.object, name, argument);
}

}  // namespace

void access_by_function(Site& site, core::Strand& strand, PyObject* object, PyObject* name, PyObject* value) {
    if (!site.has(is_store | deletes))
        return access_attribute(site, strand, object, name, site.load_class, ValueHistory::none);
    const bool is_own = site.has(bound | unbound);  // object's, whatever the class has
    if (!is_own && stores_elsewhere(site, object, name)) return;
    note_replaced_attribute(site, strand, object, name, value);
    const bool published = publish(site, strand, value, is_location(site, object, name) ? object : nullptr);
    const AccessClass access = site.has(is_update) ? AccessClass::update : AccessClass::write;
    if (is_namespace_name(name)) replace_namespace(site, strand, object, value);
    access_attribute(site, strand, object, name, access, history_of(value, site.has(const_flag)));
    strand.tick_after(published);
}

void begin_in_place(Site& site, core::Strand& strand, PyObject* object, PyObject* container) {
    if (!site.has(has_args)) return operate_in_place(site, strand, container, nullptr);
    receivers().push({&site, current_frame(), object, nullptr, false});
}

namespace {

// The container may be another than the one that was begun with, if others store meanwhile: that one may be dead.
void pass_operand(Site& update, core::Strand& strand, Receiver& receiver, PyObject* operand) {
    if (receiver.object == nullptr) return;
    const Reference container = present_attribute(update, receiver.object);
    receiver.clear();
    if (container != nullptr) operate_in_place(update, strand, container.get(), operand);
}

}  // namespace

void pass_argument(Site& site, core::Strand& strand, PyObject* argument) {
    Receiver* receiver = receivers().find(site.partner, current_frame());
    if (receiver == nullptr) return;
    if (site.partner->op == SiteOp::update_attr) return pass_operand(*site.partner, strand, *receiver, argument);
    if (site.partner->op == SiteOp::getattr) return pass_attribute_argument(site, strand, *receiver, argument);
    if (receiver->object == nullptr) {
        if (receiver->hands_over && (site.op == SiteOp::first_arg || site.has(is_first))) {
            receiver->clear();
            if (publish(*site.partner, strand, argument, nullptr)) strand.tick();
        }
        return;
    }
    if (site.op == SiteOp::first_arg) {
        receiver->key = argument;
        return;
    }
    Site& call = *site.partner;
    PyObject* key = site.has(is_first) ? argument : receiver->key;
    PyObject* object = receiver->object;
    if (!call.effect->takes && !site.has(has_args)) receiver->clear();
    if (call.effect->takes && !site.has(is_first)) receiver->fallback = argument;
    call_method(call, strand, *call.effect, object, key, argument);
}

void pass_keyword(Site& site, core::Strand& strand, PyObject* value) {
    Receiver* receiver = receivers().find(site.partner, current_frame());
    if (receiver != nullptr && receiver->object != nullptr)
        store_keyword(*site.partner, strand, receiver->object, site.name, value);
}

// The last positional argument is the one that is stored, as `pass_argument` takes it.
void record_call(Site& call, core::Strand& strand, PyObject* object, std::span<PyObject* const> arguments,
                 PyObject* names) {
    PyObject* first = arguments.empty() ? nullptr : arguments.front();
    PyObject* last = arguments.empty() ? nullptr : arguments.back();
    const bool updates = names != nullptr && std::string_view(call.effect->name) == "update";
    if (!updates || !arguments.empty()) call_method(call, strand, *call.effect, object, first, last);
    for (Py_ssize_t index = 0; updates && index < PyTuple_GET_SIZE(names); ++index) {
        PyObject* value = arguments.data()[arguments.size() + static_cast<std::size_t>(index)];
        store_keyword(call, strand, object, PyTuple_GET_ITEM(names, index), value);
    }
}

namespace {

constexpr Effect taken_key{"popitem", Touch::none, Touch::none, Touch::write, Sharing::atomic, false, false};

// What a removal that is given no key has removed: borrowed from its result; null for a sequence's.
PyObject* key_taken(const Site& call, PyObject* object, PyObject* result) {
    if (std::string_view(call.effect->name) == "popitem")
        return PyTuple_CheckExact(result) && PyTuple_GET_SIZE(result) == 2 ? PyTuple_GET_ITEM(result, 0) : nullptr;
    return kind_of(object) == ContainerKind::set ? result : nullptr;
}

}  // namespace

namespace {

// Equal tokens cannot be told apart: a removal joins all that were put in and may be outstanding, also those of the
// time when the container was new. It does not join other removals.
void join_puts(core::Strand& strand, Container& container) {
    std::vector<std::uint64_t> words;
    core::for_each_entry(container.structure, [&words](const core::Entry& entry) {
        if (entry.access() == AccessClass::write && entry.fresh()) words.push_back(core::epoch_of(entry.word));
    });
    if (core::Field* puts = container.find_puts()) {
        core::for_each_entry(*puts, [&words](const core::Entry& entry) {
            if (core::is_write(entry.access())) words.push_back(core::epoch_of(entry.word));
        });
    }
    for (const std::uint64_t word : words) strands().load(strand, word, true);
}

}  // namespace

void take_result(Site& site, core::Strand& strand, PyObject* result) {
    Receiver* receiver = receivers().find(site.partner, current_frame());
    if (receiver == nullptr || receiver->object == nullptr) return;
    PyObject* object = receiver->object;
    // Who drops what may be the default does not know that anything was there.
    const bool is_known = receiver->fallback == nullptr || site.partner->has(result_used);
    const bool took = is_known && result != receiver->fallback;
    receiver->clear();
    if (took) record_taken(*site.partner, strand, object, result);
    receivers().let_go(*receiver);
}

void release_receivers() {
    std::vector<PyObject*>& outlived = receivers().outlived;
    while (!outlived.empty()) {
        PyObject* object = outlived.back();
        outlived.pop_back();
        Py_DECREF(object);
    }
}

void record_taken(Site& call, core::Strand& strand, PyObject* whole, PyObject* result) {
    const Within within(call, whole, nullptr, call.effect->name, call.has(bound));
    PyObject* object = within.container();
    if (object == nullptr) return;
    ShadowObject* container_shadow = find_shadow(object);
    if (container_shadow == nullptr) return;
    // Which key or element a removal takes is known only now.
    if (PyObject* key = key_taken(call, object, result)) (void)access_container(call, strand, object, taken_key, key);
    if (is_shareable(result)) {
        ShadowObject& element = *shadow_of(result, expected_names(Py_TYPE(result)));
        const std::uint64_t stored = element.ownership.stored.load(std::memory_order_acquire);
        const bool is_pooled = note_taken(element, object);
        if (stored != 0)
            return is_pooled ? strands().take_pooled(strand, stored) : strands().load(strand, stored, true);
    }
    join_puts(strand, container_of(*container_shadow));
}

void pass_contains_key(Site& site, PyObject* key) {
    receivers().push({&site, current_frame(), key, nullptr, false});
}

namespace {

// `key in view`: keys and items are looked up by the key; values are searched.
void test_view(Site& site, core::Strand& strand, PyObject* view, PyObject* dict, PyObject* key) {
    if (PyDictValues_Check(view)) return take_in(site, strand, view, Intake::steps);
    const bool is_item = PyDictItems_Check(view);
    if (is_item && !(PyTuple_CheckExact(key) && PyTuple_GET_SIZE(key) == 2)) return;
    test_membership(site, strand, dict, is_item ? PyTuple_GET_ITEM(key, 0) : key);
}

}  // namespace

void test_membership(Site& site, core::Strand& strand, PyObject* object, PyObject* key) {
    if (PyObject* dict = viewed(object)) return test_view(site, strand, object, dict, key);
    if (is_own(object)) return access_own(site, strand, object, contains_effect, key, nullptr);
    const Within within(site, object, key, "__contains__");
    PyObject* container = within.container();
    if (container == nullptr) return;
    announce_awaited(site, strand,
                     access_container(site, strand, container, on_container(contains_effect, container), within.key()));
}

void test_contains(Site& site, core::Strand& strand, PyObject* object) {
    Receiver* passed = receivers().find(site.partner, current_frame());
    if (passed == nullptr || passed->object == nullptr) return;
    PyObject* key = passed->object;
    passed->clear();
    test_membership(site, strand, object, key);
}

}  // namespace aether::runtime
