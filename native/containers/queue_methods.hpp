// The methods of `queue.Queue`, for each type of queue here.
//
// `Queue` is the object's struct; its member `queue` does the work: see BasicBlockingQueue.
#pragma once

#include "python_type.hpp"

#include <array>

#include "arguments.hpp"
#include "deadline.hpp"
#include "native_policy.hpp"
#include "queue_errors.hpp"
#include "waits.hpp"

namespace aether::containers {

// `block` and `timeout` as the standard library reads them: without `block` the timeout does not matter.
struct Patience {
    bool waits = true;
    Deadline deadline;

    [[nodiscard]] bool read(PyObject* block, PyObject* timeout) {
        const int truth = block == nullptr ? 1 : PyObject_IsTrue(block);
        if (truth < 0) return false;
        waits = truth != 0;
        return !waits || deadline.set_timeout(timeout);
    }
};

template <class Queue>
struct QueueMethods {
    static auto& queue_of(PyObject* self) { return as<Queue>(self).queue; }

    static PyObject* put_object(PyObject* self, PyObject* item, const Patience& patience) {
        auto& queue = queue_of(self);
        Py_INCREF(item);
        const QueueOutcome outcome =
            patience.waits ? queue.put(parking(), item, patience.deadline) : queue.try_put(parking(), item);
        if (outcome == QueueOutcome::done) Py_RETURN_NONE;
        Py_DECREF(item);
        return raise(outcome, Direction::put);
    }
    static PyObject* get_object(PyObject* self, const Patience& patience) {
        auto& queue = queue_of(self);
        PyObject* item = nullptr;
        const QueueOutcome outcome =
            patience.waits ? queue.get(parking(), item, patience.deadline) : queue.try_get(parking(), item);
        return outcome == QueueOutcome::done ? item : raise(outcome, Direction::get);
    }

    static PyObject* put(PyObject* self, PyObject* const* arguments, Py_ssize_t count, PyObject* names) {
        static constexpr std::array<const char*, 3> parameters{"item", "block", "timeout"};
        Patience patience;
        if (count == 1 && names == nullptr) return put_object(self, arguments[0], patience);
        std::array<PyObject*, 3> values{};
        if (!parse({"put", parameters, 1, 3}, arguments, static_cast<std::size_t>(count), names, values))
            return nullptr;
        // A queue without a bound never waits to put.
        const bool is_read = queue_of(self).bound() == 0 || patience.read(values[1], values[2]);
        return is_read ? put_object(self, values[0], patience) : nullptr;
    }
    static PyObject* put_nowait(PyObject* self, PyObject* item) {
        Patience none;
        none.waits = false;
        return put_object(self, item, none);
    }

    static PyObject* get(PyObject* self, PyObject* const* arguments, Py_ssize_t count, PyObject* names) {
        static constexpr std::array<const char*, 2> parameters{"block", "timeout"};
        Patience patience;
        if (count == 0 && names == nullptr) return get_object(self, patience);
        std::array<PyObject*, 2> values{};
        if (!parse({"get", parameters, 0, 2}, arguments, static_cast<std::size_t>(count), names, values) ||
            !patience.read(values[0], values[1]))
            return nullptr;
        return get_object(self, patience);
    }
    static PyObject* get_nowait(PyObject* self, PyObject*) {
        Patience none;
        none.waits = false;
        return get_object(self, none);
    }

    static PyObject* task_done(PyObject* self, PyObject*) {
        if (queue_of(self).task_done(parking())) Py_RETURN_NONE;
        PyErr_SetString(PyExc_ValueError, "task_done() called too many times");
        return nullptr;
    }
    static PyObject* join(PyObject* self, PyObject* const* arguments, Py_ssize_t count, PyObject* names) {
        return wait_for("join", arguments, count, names,
                        [self](const Deadline& deadline) { return queue_of(self).join(parking(), deadline); });
    }

    static PyObject* shutdown(PyObject* self, PyObject* const* arguments, Py_ssize_t count, PyObject* names) {
        static constexpr std::array<const char*, 1> parameters{"immediate"};
        std::array<PyObject*, 1> values{};
        if (!parse({"shutdown", parameters, 0, 1}, arguments, static_cast<std::size_t>(count), names, values))
            return nullptr;
        const int immediate = values[0] == nullptr ? 0 : PyObject_IsTrue(values[0]);
        if (immediate < 0) return nullptr;
        auto& queue = queue_of(self);
        typename std::remove_reference_t<decltype(queue)>::Ring dropped;
        if constexpr (requires { queue.shut_down(parking(), true, dropped); }) {
            if (!queue.shut_down(parking(), immediate != 0, dropped)) return nullptr;
        } else {
            dropped = queue.shut_down(parking(), immediate != 0);
        }
        release(dropped);
        Py_RETURN_NONE;
    }

    static PyObject* qsize(PyObject* self, PyObject*) { return PyLong_FromSize_t(queue_of(self).size()); }
    static PyObject* empty(PyObject* self, PyObject*) { return new_bool(queue_of(self).size() == 0); }
    static PyObject* full(PyObject* self, PyObject*) { return new_bool(queue_of(self).is_full()); }

    static PyObject* maxsize(PyObject* self, void*) { return PyLong_FromSize_t(queue_of(self).bound()); }
    static PyObject* unfinished_tasks(PyObject* self, void*) { return PyLong_FromSize_t(queue_of(self).unfinished()); }
    static PyObject* is_shutdown(PyObject* self, void*) { return new_bool(queue_of(self).is_shut_down()); }

    static PyObject* make(PyTypeObject* type, PyObject* arguments, PyObject* named, const char* name) {
        static constexpr std::array<const char*, 1> names{"maxsize"};
        std::array<PyObject*, 1> values{};
        if (!parse({name, names, 0, 1}, arguments, named, values)) return nullptr;
        const Py_ssize_t bound = values[0] == nullptr ? 0 : PyNumber_AsSsize_t(values[0], PyExc_OverflowError);
        if (bound == -1 && PyErr_Occurred()) return nullptr;
        PyObject* self = type->tp_alloc(type, 0);
        using Own = std::remove_reference_t<decltype(queue_of(self))>;
        if (self != nullptr) new (&queue_of(self)) Own(bound < 0 ? 0 : static_cast<std::size_t>(bound));
        return self;
    }

    static PyObject* repr(PyObject* self) {
        const Reference type_name(PyType_GetName(Py_TYPE(self)));
        if (type_name == nullptr) return nullptr;
        const auto& queue = queue_of(self);
        const char* end = queue.is_shut_down() ? ", shut down" : "";
        if (queue.bound() == 0) return PyUnicode_FromFormat("<%U: %zu items%s>", type_name.get(), queue.size(), end);
        return PyUnicode_FromFormat("<%U: %zu of %zu items%s>", type_name.get(), queue.size(), queue.bound(), end);
    }

    // The world stands still, or the GIL is held; and nobody stops while the ring is half changed.
    static int traverse(PyObject* self, visitproc visit, void* arg) {
        const auto& ring = queue_of(self).ring();
        for (std::size_t index = 0; index < ring.size(); ++index) Py_VISIT(ring.at(index));
        return traverse_plain(self, visit, arg);
    }
    static int clear(PyObject* self) {
        release(queue_of(self).take_all());
        return 0;
    }
    // A chain of queues, each in the one before, is released without recursion.
    static void dealloc(PyObject* self) {
        PyObject_GC_UnTrack(self);
        Py_TRASHCAN_BEGIN(self, dealloc);
        PyObject_ClearWeakRefs(self);
        clear(self);
        free_object(self);
        Py_TRASHCAN_END;
    }

    // What was taken out of a queue: with nothing held.
    template <class Ring>
    static void release(Ring items) {
        while (items.size() > 0) Py_DECREF(items.pop_front());
        Ring::release(items.memory());
    }
};

}  // namespace aether::containers
