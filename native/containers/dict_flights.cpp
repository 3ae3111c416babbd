#include "dict_flights.hpp"

#include <pthread.h>

#include <array>
#include <mutex>
#include <new>

#include "concurrent_dict.hpp"
#include "current_owner.hpp"
#include "event.hpp"
#include "inside.hpp"
#include "markers.hpp"
#include "register.hpp"

namespace aether::containers {

Flights::~Flights() {
    if (DictMap* map = map_.load(); map != nullptr) {
        map->~DictMap();
        DictPolicy::release(map);
    }
}

DictMap* Flights::get() {
    if (DictMap* known = map_.load(); known != nullptr) return known;
    void* memory = DictPolicy::allocate(sizeof(DictMap), alignof(DictMap));
    if (memory == nullptr) {
        PyErr_NoMemory();
        return nullptr;
    }
    auto* made = new (memory) DictMap;
    DictMap* nobody = nullptr;
    if (map_.compare_exchange_strong(nobody, made)) return made;
    made->~DictMap();
    DictPolicy::release(made);
    return nobody;
}

std::size_t Flights::bytes() const {
    DictMap* map = map_.load();
    return map == nullptr ? 0 : sizeof(DictMap) + map->bytes();
}

namespace dict {

namespace {

// One run of a function for a key.
struct Flight {
    PyObject_HEAD BasicEvent<Native> ended;
    std::uintptr_t runner;
    unsigned forks;  // that lay before its begin
};
PyTypeObject* flight_type = nullptr;

// Who waits for which flight: on the stacks of those who do.
struct Waiter {
    std::uintptr_t thread;
    const Flight* flight;
    Waiter* next = nullptr;
};
struct Waiters {
    ByteLock lock;
    Waiter* first = nullptr;
};
Waiters waiters;

// The one thread that a fork leaves.
std::uintptr_t survivor = 0;
const int watched = pthread_atfork(nullptr, nullptr, [] {
    waiters.lock.reset();
    waiters.first = nullptr;
    survivor = this_thread();
});

// Nobody will end it: its runner was left behind by a fork.
bool is_lost(const Flight& flight) {
    return flight.forks != Native::forks() && flight.runner != survivor;
}

// Whether this thread cannot go on before the other does. A thread waits for more than one flight where a signal's
// handler waits, too.
bool waits_for(std::uintptr_t thread, std::uintptr_t other) {
    if (thread == other) return true;
    for (const Waiter* each = waiters.first; each != nullptr; each = each->next) {
        if (each->thread == thread && !each->flight->ended.is_set() && waits_for(each->flight->runner, other))
            return true;
    }
    return false;
}

bool announce(Waiter& waiter) {
    const std::scoped_lock guard(waiters.lock);
    if (!waiter.flight->ended.is_set() && waits_for(waiter.flight->runner, waiter.thread)) return false;
    waiter.next = waiters.first;
    waiters.first = &waiter;
    return true;
}
void withdraw(const Waiter& waiter) {
    const std::scoped_lock guard(waiters.lock);
    Waiter** place = &waiters.first;
    while (*place != &waiter) place = &(*place)->next;
    *place = waiter.next;
}

// Until it has ended. False, with an exception.
bool wait_for(Flight& flight, const Deadline& deadline) {
    Waiter waiter{this_thread(), &flight};
    if (!announce(waiter)) {
        PyErr_SetString(PyExc_RuntimeError, "the function that computes this value waits for it itself");
        return false;
    }
    const Wait end = flight.ended.wait(parking(), deadline);
    withdraw(waiter);
    if (end == Wait::timed_out) PyErr_SetString(PyExc_TimeoutError, "the value was not computed in time");
    return end == Wait::woken || end == Wait::unneeded;
}

Reference new_flight() {
    PyObject* made = flight_type->tp_alloc(flight_type, 0);
    if (made == nullptr) return nullptr;
    auto& flight = as<Flight>(made);
    new (&flight.ended) BasicEvent<Native>;
    flight.runner = this_thread();
    flight.forks = Native::forks();
    return Reference(made);
}
void dealloc_flight(PyObject* self) {
    free_object(self);
}

PyType_Slot flight_slots[] = {
    {Py_tp_doc, const_cast<char*>("A function of compute_if_absent() that runs.")},
    {Py_tp_dealloc, slot(dealloc_flight)},
    {0, nullptr},
};

struct Request {
    PyObject* self;
    PyObject* key;
    PyObject* function;
    KeyHash hash;
    DictMap* flights;
    Deadline deadline;
};

// What is there is this very flight, under this very key: to find it no Python runs.
void end_flight(const Request& request, PyObject* flight) {
    DictQuery query(request.key, request.hash.mixed, request.hash.kind);
    DictMap::Change change;
    static_cast<void>(request.flights->change(query, Expect::exactly, flight, nullptr, change));
    Py_XDECREF(change.value);
    Py_XDECREF(change.key);
    as<Flight>(flight).ended.set(parking());
}

// Whoever has stored a value meanwhile was first.
PyObject* run(const Request& request) {
    Reference found;
    if (find(request.self, request.key, found) != Outcome::refused) return found.release();
    PyObject* keeper = keeper_of(request.self);
    tell_got(keeper, request.key);  // what a run that raised has left
    Reference value(PyObject_CallOneArg(request.function, request.key));
    tell_made(keeper, request.key);
    if (value == nullptr || !can_be_stored(value.get())) return nullptr;
    const Outcome outcome = change(request.self, request.key, Expect::absent, nullptr, value.get(), found);
    if (outcome == Outcome::failed) return nullptr;
    return outcome == Outcome::done ? value.release() : found.release();
}

PyObject* run_as(const Request& request, PyObject* flight) {
    PyObject* value = run(request);
    PyObject* error = PyErr_GetRaisedException();
    end_flight(request, flight);
    if (error != nullptr) PyErr_SetRaisedException(error);
    return value;
}

// Null: this thread's flight is the one now, or with an exception.
Reference flight_of_another(const Request& request, PyObject* own) {
    DictQuery query(request.key, request.hash.mixed, request.hash.kind);
    DictMap::Change change;
    static_cast<void>(request.flights->change(query, Expect::absent, nullptr, own, change));
    return Reference(change.value);
}

void remove_lost(const Request& request, PyObject* flight) {
    DictQuery query(request.key, request.hash.mixed, request.hash.kind);
    DictMap::Change change;
    static_cast<void>(request.flights->change(query, Expect::exactly, flight, nullptr, change));
    Py_XDECREF(change.value);
    Py_XDECREF(change.key);
}

PyObject* compute_or_wait(const Request& request) {
    for (;;) {
        Reference found;
        if (find(request.self, request.key, found) != Outcome::refused) return found.release();
        const Reference own = new_flight();
        if (own == nullptr) return nullptr;
        const Reference other = flight_of_another(request, own.get());
        if (other == nullptr) return PyErr_Occurred() != nullptr ? nullptr : run_as(request, own.get());
        if (is_lost(as<Flight>(other.get()))) {
            remove_lost(request, other.get());
            if (PyErr_Occurred() != nullptr) return nullptr;
        } else if (!wait_for(as<Flight>(other.get()), request.deadline)) {
            return nullptr;
        }
    }
}

}  // namespace

PyObject* compute_if_absent(PyObject* self, PyObject* const* arguments, Py_ssize_t count, PyObject* names) {
    static constexpr std::array<const char*, 3> parameters{"key", "function", "timeout"};
    std::array<PyObject*, 3> values{};
    Request request{};
    if (!parse({"compute_if_absent", parameters, 2, 3}, arguments, static_cast<std::size_t>(count), names, values) ||
        !request.deadline.set_timeout(values[2]) || !request.hash.set(values[0]))
        return nullptr;
    request.self = self;
    request.key = values[0];
    request.function = values[1];
    request.flights = cell_of<Cell>(self).flights.get();
    return request.flights == nullptr ? nullptr : compute_or_wait(request);
}

}  // namespace dict

bool register_flights(PyObject*) {
    static_cast<void>(dict::watched);
    PyType_Spec spec{"aether.containers._Flight", sizeof(dict::Flight), 0,
                     Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION | Py_TPFLAGS_IMMUTABLETYPE,
                     dict::flight_slots};
    dict::flight_type = reinterpret_cast<PyTypeObject*>(PyType_FromSpec(&spec));
    return dict::flight_type != nullptr;
}

}  // namespace aether::containers
