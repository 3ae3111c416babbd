// What StripedMap is made of for Python objects.
#pragma once

#include "../runtime/python.hpp"

#include <atomic>
#include <cstddef>
#include <cstring>

#include "aligned_memory.hpp"
#include "native_policy.hpp"
#include "read_sections.hpp"
#include "striped_map.hpp"
#include "try_incref.hpp"

namespace aether::containers {

struct FencePolicy : AlignedMemory {
    template <class T>
    using Atomic = std::atomic<T>;

    static void light_fence() {
        if (fences_are_sent) {
            std::atomic_signal_fence(std::memory_order_seq_cst);
        } else {
            std::atomic_thread_fence(std::memory_order_seq_cst);
        }
    }
    static void heavy_fence();
    static void wait_for_end(const std::atomic<std::uint64_t>& turn, std::uint64_t seen);

    static bool fences_are_sent;
};
using ReadSections = BasicReadSections<FencePolicy>;

#ifdef Py_GIL_DISABLED

extern constinit thread_local ReadSections::Record* own_read_record;
// Null where there is no memory, or the thread is at its end.
ReadSections::Record* enrol_reader();
void wait_for_readers();

class ReadSection {
  public:
    ReadSection() : record_(own_read_record != nullptr ? own_read_record : enrol_reader()) {
        if (record_ != nullptr) ReadSections::enter(*record_);
    }
    ~ReadSection() {
        if (record_ != nullptr) ReadSections::exit(*record_);
    }
    ReadSection(const ReadSection&) = delete;
    ReadSection& operator=(const ReadSection&) = delete;

    explicit operator bool() const { return record_ != nullptr; }

  private:
    ReadSections::Record* record_;
};

#endif

struct DictPolicy : Native {
    using Object = PyObject;

#ifdef Py_GIL_DISABLED
    static constexpr bool reads_unlocked = true;
    using ReadSection = containers::ReadSection;
    static void wait_for_readers() { containers::wait_for_readers(); }
#else
    static constexpr bool reads_unlocked = false;
    static void wait_for_readers() {}
#endif

    static void* allocate(std::size_t size, std::size_t) { return PyMem_RawMalloc(size); }
    static void release(void* memory) { PyMem_RawFree(memory); }
    static void no_memory() { PyErr_NoMemory(); }

    static void publish(PyObject* object) { enable_try_incref(object); }
    static bool try_incref(PyObject* object) { return containers::try_incref(object); }
    static void incref(PyObject* object) { Py_INCREF(object); }
    static void decref(PyObject* object) { Py_DECREF(object); }

    static bool same_text(PyObject* one, PyObject* other) {
        const Py_ssize_t length = PyUnicode_GET_LENGTH(one);
        const auto kind = PyUnicode_KIND(one);
        if (length != PyUnicode_GET_LENGTH(other) || kind != PyUnicode_KIND(other)) return false;
        return std::memcmp(PyUnicode_DATA(one), PyUnicode_DATA(other), static_cast<std::size_t>(length) * kind) == 0;
    }
    static int equal(PyObject* stored, PyObject* key) { return PyObject_RichCompareBool(stored, key, Py_EQ); }
};

using DictMap = StripedMap<DictPolicy>;
using DictQuery = DictMap::Query;

}  // namespace aether::containers
