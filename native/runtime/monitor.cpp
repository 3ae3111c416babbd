#include "monitor.hpp"

#include <array>
#include <cstddef>
#include <limits>
#include <memory>
#include <utility>
#include <vector>

#include "call_site.hpp"
#include "container_call.hpp"
#include "effects.hpp"
#include "method_value.hpp"
#include "operands.hpp"
#include "probe.hpp"
#include "recording.hpp"
#include "reference.hpp"
#include "sync_caller.hpp"
#include "sync_final.hpp"
#include "walk.hpp"
#include "watch_number.hpp"

namespace aether::runtime {

namespace {

using core::Strand;

constexpr std::size_t event_length = 6;

struct Event {
    EventForm form;
    bool last;  // of its instruction
    Site* site;
    std::array<int, 3> places;  // -1: there is none
};

// Immutable: events may be under way in any thread.
struct Plan {
    static constexpr std::uint16_t nothing = std::numeric_limits<std::uint16_t>::max();
    std::vector<std::uint16_t> first;  // by instruction: of its events
    std::vector<Event> events;
};

// A plan belongs to its code, and goes with it: a program may make code as long as it runs.
void drop_plan(void* plan) {
    delete static_cast<Plan*>(plan);
}

// Negative: the interpreter has no place left.
Py_ssize_t plan_index() {
    static const Py_ssize_t index = PyUnstable_Eval_RequestCodeExtraIndex(drop_plan);
    return index;
}

// Null for code that was not planned.
const Plan* plan_of(PyObject* code) {
    void* plan = nullptr;
    if (plan_index() < 0 || PyUnstable_Code_GetExtra(code, plan_index(), &plan) < 0) PyErr_Clear();
    return static_cast<const Plan*>(plan);
}

// Of calls in frames of this thread whose result is yet to be seen. What was called is kept alive until then: what a
// method returns is seen together with what it was called on.
struct Awaited {
    const Frame* frame = nullptr;
    PyObject* called = nullptr;  // owned, as `receiver`; null: nothing needs to be kept
    PyObject* receiver = nullptr;
};
constexpr std::size_t most_awaited = 64;  // calls nest; the outermost of more are not seen

struct AwaitedCalls {
    std::array<Awaited, most_awaited> ring{};
    std::size_t next = 0;
    std::size_t count = 0;
    unsigned watch = 0;  // that they were made in

    // Empty if there is none.
    Awaited take(const Frame* frame) {
        if (count == 0) return {};
        for (Awaited& each : ring) {
            if (each.frame != frame) continue;
            --count;
            return std::exchange(each, {});
        }
        return {};
    }
    // Gives what it takes the place of.
    Awaited put(const Awaited& awaited) {
        Awaited& place = ring[next++ % most_awaited];
        if (place.frame == nullptr) ++count;
        return std::exchange(place, awaited);
    }
};

// May run Python code: the last reference to what was called may be this one.
void release(const Awaited& awaited) {
    Py_XDECREF(awaited.called);
    Py_XDECREF(awaited.receiver);
}

// What an earlier watch awaited never comes: its frame's place in memory may be another's by now.
void renew(AwaitedCalls& calls, unsigned watch) {
    for (const Awaited& each : std::exchange(calls, AwaitedCalls{.watch = watch}).ring) release(each);
}

// On the heap: thread-local storage of an extension module is scarce. What is still awaited when the thread ends is not
// released, for want of the thread's state.
AwaitedCalls& awaited_calls() {
    thread_local const std::unique_ptr<AwaitedCalls> own = std::make_unique<AwaitedCalls>();
    const unsigned watch = watch_number.load(std::memory_order_relaxed);
    if (own->watch != watch) renew(*own, watch);
    return *own;
}

void await(const Frame* frame, PyObject* called, PyObject* receiver) {
    release(awaited_calls().take(frame));
    release(awaited_calls().put({frame, Py_XNewRef(called), Py_XNewRef(receiver)}));
}

template <class Action>
void record_next(Site& site, Action&& action) {
    if (!active()) return;
    contain([&] {
        if (Strand* strand = ready(site)) action(*strand);
    });
}

void observe_contains(Site& site, PyObject* container, PyObject* key) {
    record_next(site, [&](Strand& strand) { test_membership(site, strand, container, key); });
}

void observe_slice_store(Site& site, PyObject* container, PyObject* start, PyObject* stop, PyObject* value) {
    const Reference slice(PySlice_New(start, stop, nullptr));
    if (slice == nullptr) return PyErr_Clear();
    observe_item_store(site, container, slice.get(), value);
}

// The first variable of the function: `self`, perhaps in a cell.
void observe_finalizer(const Frame* frame) {
    PyObject* self = local_at(frame, 0);
    const Reference held(self != nullptr && PyCell_Check(self) ? PyCell_Get(self) : Py_XNewRef(self));
    if (held != nullptr && active()) contain([&] { sync::acquire_accesses(held.get()); });
}

// The method that stands there is handed on: one that records its calls takes its place.
void observe_method(Site& site, const Frame* frame, int place) {
    PyObject* method = operand_at(frame, place);
    if (method == nullptr || !watching()) return;
    PyObject* watched = watch_method(site, Py_NewRef(method));
    if (watched == nullptr) return PyErr_Clear();
    Py_DECREF(exchange_operand(frame, place, watched));
}

void see(const Event& event, const Frame* frame) {
    const auto value = [&](std::size_t number) {
        const int place = event.places[number];
        return place < 0 ? nullptr : operand_at(frame, place);
    };
    Site& site = *event.site;
    PyObject* const first = value(0);
    PyObject* const second = value(1);
    switch (event.form) {
        case EventForm::observe:
            if (event.places[0] < 0) return observe_value(site, Py_None);
            return first == nullptr ? void() : observe_value(site, first);
        case EventForm::store_attr:
            return observe_store(site, first, second);
        case EventForm::begin_update:
            return observe_update_begun(site, first);
        case EventForm::load_item:
            return observe_item(site, first, second);
        case EventForm::load_updated:
            return observe_updated_item(site, first, second);
        case EventForm::store_item:
            return observe_item_store(site, first, second, value(2));
        case EventForm::store_slice:
            return observe_slice_store(site, first, second, operand_at(frame, event.places[1] + 1), value(2));
        case EventForm::contains:
            return observe_contains(site, first, second);
        case EventForm::call:
            return record_next(site, [&](Strand& strand) { begin_call_of(site, strand, first, second); });
        case EventForm::call_attribute:
            return record_next(site, [&](Strand&) { begin_attribute_call_of(site, first, second); });
        case EventForm::await:
            return await(frame, first, second);
        case EventForm::take_result: {
            const Awaited awaited = awaited_calls().take(frame);
            if (awaited.frame != nullptr && first != nullptr)
                record_next(site, [&](Strand& strand) { take_result(site, strand, first); });
            return release(awaited);
        }
        case EventForm::step:
            return record_next(site, [&](Strand& strand) { take_in(site, strand, first, Intake::steps); });
        case EventForm::finalize:
            return observe_finalizer(frame);
        case EventForm::operate:
            return observe_operation(site, first, second);
        case EventForm::forget:
            return release(awaited_calls().take(frame));
        case EventForm::method_value: {
            const Awaited awaited = awaited_calls().take(frame);
            if (awaited.frame != nullptr) observe_method(site, frame, event.places[0]);
            return;
        }
    }
}

PyObject* on_instruction(PyObject* disable, PyObject* const* arguments, Py_ssize_t count) {
    if (count != 2 || !PyCode_Check(arguments[0])) Py_RETURN_NONE;
    const Plan* plan = plan_of(arguments[0]);
    const auto unit = static_cast<std::size_t>(PyLong_AsLong(arguments[1])) / sizeof(std::uint16_t);
    if (plan == nullptr || unit >= plan->first.size() || plan->first[unit] == Plan::nothing) return Py_NewRef(disable);
    const Frame* frame = current_frame();
    if (frame == nullptr || reinterpret_cast<PyObject*>(code_of(frame)) != arguments[0]) Py_RETURN_NONE;
    for (const Event* event = &plan->events[plan->first[unit]];; ++event) {
        see(*event, frame);
        if (event->last) break;
    }
    release_receivers();
    Py_RETURN_NONE;
}

PyMethodDef callback_definition{
    "on_instruction", reinterpret_cast<PyCFunction>(reinterpret_cast<void*>(on_instruction)), METH_FASTCALL, nullptr};

bool refuse(const char* what) {
    if (PyErr_Occurred() == nullptr) PyErr_SetString(PyExc_ValueError, what);
    return false;
}

// False with a Python exception set if `row` is no event of code that has so many instructions and so much stack.
bool read_event(PyObject* row, PyObject* sites, const PyCodeObject& code, Event& event, std::size_t& unit) {
    std::array<long, event_length> numbers{};
    if (!PyTuple_CheckExact(row) || PyTuple_GET_SIZE(row) != static_cast<Py_ssize_t>(event_length))
        return refuse("an event is not a tuple of six");
    for (std::size_t index = 0; index < event_length; ++index) {
        numbers[index] = PyLong_AsLong(PyTuple_GET_ITEM(row, static_cast<Py_ssize_t>(index)));
        if (numbers[index] == -1 && PyErr_Occurred() != nullptr) return false;
    }
    const auto [offset, form, site, first, second, third] = numbers;
    const long length = static_cast<long>(Py_SIZE(&code) * static_cast<Py_ssize_t>(sizeof(std::uint16_t)));
    const auto stands = [&code](long place) { return place >= -1 && place < code.co_stacksize; };
    if (offset < 0 || offset >= length || form < 1 || form > last_event_form || site < 0 ||
        site >= PyTuple_GET_SIZE(sites) || !stands(first) || !stands(second) || !stands(third))
        return refuse("an event is malformed");
    if (static_cast<EventForm>(form) == EventForm::finalize && code.co_argcount == 0)
        return refuse("a finalizer without arguments");
    if (static_cast<EventForm>(form) == EventForm::store_slice && !stands(second + 1))
        return refuse("a slice has no end");
    PyObject* object = PyTuple_GET_ITEM(sites, site);
    const bool has_site = Py_IS_TYPE(object, &site_type) != 0;
    if (!has_site && static_cast<EventForm>(form) != EventForm::forget) return refuse("an event is of no site");
    unit = static_cast<std::size_t>(offset) / sizeof(std::uint16_t);
    event = {static_cast<EventForm>(form),
             true,
             has_site ? reinterpret_cast<Site*>(object) : nullptr,
             {static_cast<int>(first), static_cast<int>(second), static_cast<int>(third)}};
    return true;
}

}  // namespace

const char* name_of(EventForm form) {
    static constexpr std::array<const char*, last_event_form + 1> names{"",
                                                                        "OBSERVE",
                                                                        "STORE_ATTR",
                                                                        "BEGIN_UPDATE",
                                                                        "LOAD_ITEM",
                                                                        "LOAD_UPDATED",
                                                                        "STORE_ITEM",
                                                                        "STORE_SLICE",
                                                                        "CONTAINS",
                                                                        "CALL",
                                                                        "CALL_ATTRIBUTE",
                                                                        "AWAIT",
                                                                        "TAKE_RESULT",
                                                                        "STEP",
                                                                        "FINALIZE",
                                                                        "FORGET",
                                                                        "METHOD_VALUE",
                                                                        "OPERATE"};
    return names[static_cast<std::size_t>(form)];
}

PyObject* monitored_sites(PyObject* table, PyObject* functions, PyObject* file) {
    if (!PyTuple_CheckExact(table) || !PyTuple_CheckExact(functions) || !PyUnicode_Check(file)) {
        PyErr_SetString(PyExc_TypeError, "monitored_sites(table: tuple, functions: tuple, file: str)");
        return nullptr;
    }
    std::vector<Site*> sites;
    if (!make_sites(table, file, functions, sites)) return nullptr;
    PyObject* result = PyTuple_New(static_cast<Py_ssize_t>(sites.size()));
    if (result == nullptr) return nullptr;
    for (std::size_t index = 0; index < sites.size(); ++index) {
        PyObject* site = sites[index] == nullptr ? Py_None : reinterpret_cast<PyObject*>(sites[index]);
        PyTuple_SET_ITEM(result, static_cast<Py_ssize_t>(index), Py_NewRef(site));
    }
    return result;
}

bool plan_events(PyObject* code, PyObject* sites, PyObject* events) {
    if (!PyCode_Check(code) || !PyTuple_CheckExact(sites) || !PyList_CheckExact(events))
        return refuse("plan_events(code, sites: tuple, events: list)");
    const auto& planned = *reinterpret_cast<PyCodeObject*>(code);
    auto plan = std::make_unique<Plan>();
    plan->first.assign(static_cast<std::size_t>(Py_SIZE(code)), Plan::nothing);
    for (Py_ssize_t index = 0; index < PyList_GET_SIZE(events); ++index) {
        Event event{};
        std::size_t unit = 0;
        if (!read_event(PyList_GET_ITEM(events, index), sites, planned, event, unit)) return false;
        if (plan->events.size() == Plan::nothing) return refuse("too many events in one function");
        if (plan->first[unit] == Plan::nothing) {
            plan->first[unit] = static_cast<std::uint16_t>(plan->events.size());
        } else if (plan->events.size() - 1 < plan->first[unit]) {
            return refuse("events are not in order");
        } else {
            plan->events.back().last = false;
        }
        plan->events.push_back(event);
    }
    note_watched(planned.co_filename);
    sync::note_watched_file(planned.co_filename);
    if (plan_of(code) != nullptr) return true;
    if (plan_index() < 0) return refuse("the interpreter has no place for what belongs to code");
    if (PyUnstable_Code_SetExtra(code, plan_index(), plan.get()) < 0) return false;
    (void)plan.release();
    return true;
}

bool has_probes(PyObject* code) {
    if (!PyCode_Check(code)) return false;
    PyObject* constants = reinterpret_cast<PyCodeObject*>(code)->co_consts;
    for (Py_ssize_t index = 0; index < PyTuple_GET_SIZE(constants); ++index) {
        if (Py_IS_TYPE(PyTuple_GET_ITEM(constants, index), &site_type)) return true;
    }
    return false;
}

PyObject* instruction_callback(PyObject* disable) {
    return PyCFunction_New(&callback_definition, disable);
}

PyObject* callers_operand(int place) {
    const Frame* frame = current_frame();
    frame = frame == nullptr ? nullptr : caller(frame);
    PyObject* value =
        frame == nullptr || place < 0 || place >= code_of(frame)->co_stacksize ? nullptr : operand_at(frame, place);
    return Py_NewRef(value == nullptr ? Py_None : value);
}

}  // namespace aether::runtime
