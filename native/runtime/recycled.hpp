// Python objects of ours that live for an instruction or two: each thread keeps its own for the next time. Not
// PyObject_Init: that would tell the reference tracer of each use.
#pragma once

#include <cstdlib>
#include <new>

#include "python.hpp"

namespace aether::runtime {

// One reference, owned by the calling thread.
inline void revive(PyObject* object) {
#ifdef Py_GIL_DISABLED
    object->ob_tid = _Py_ThreadId();
    object->ob_ref_local = 1;
    object->ob_ref_shared = 0;
#else
    object->ob_refcnt = 1;
#endif
}

// `T` begins with PyObject_HEAD and has a `T* next_free`. A thread's end gives its own back to the system.
template <class T>
class Recycled {
  public:
    // With one reference, and otherwise as it was given back. Null with a Python exception set if memory is short.
    [[nodiscard]] static T* take(PyTypeObject& type) {
        T* object = free_.first;
        if (object != nullptr) {
            free_.first = object->next_free;
        } else {
            object = make(type);
        }
        if (object != nullptr) revive(reinterpret_cast<PyObject*>(object));
        return object;
    }

    // In tp_dealloc.
    static void give_back(T& object) {
        object.next_free = free_.first;
        free_.first = &object;
    }

  private:
    struct Free {
        T* first = nullptr;
        Free() = default;
        Free(const Free&) = delete;
        Free& operator=(const Free&) = delete;
        ~Free() {
            while (first != nullptr) {
                T* next = first->next_free;
                first->~T();
                std::free(first);
                first = next;
            }
        }
    };

    static T* make(PyTypeObject& type) {
        void* memory = std::calloc(1, sizeof(T));
        if (memory == nullptr) {
            PyErr_NoMemory();
            return nullptr;
        }
        T* object = new (memory) T;
        Py_SET_TYPE(reinterpret_cast<PyObject*>(object), &type);
        return object;
    }

    static inline thread_local Free free_;
};

}  // namespace aether::runtime
