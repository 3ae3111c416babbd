// ConcurrentDict's reductions: what has one key is put together in a dict of the caller's own first, and joins the
// shared one with one step for each key. So threads that reduce seldom meet.
#include <array>

#include "dict_recompute.hpp"

namespace aether::containers::dict {

namespace {

// Null, with TypeError, where it is no pair.
bool is_pair(PyObject* object) {
    if (PyTuple_Check(object) && PyTuple_GET_SIZE(object) == 2) return true;
    PyErr_Format(PyExc_TypeError, "tuples of a key and a value are reduced, not %.200s", Py_TYPE(object)->tp_name);
    return false;
}

// join(key, old, value) is what both make together: a new reference, or null with an exception. `old` is null for the
// first.
template <class Join>
bool gather(PyObject* own, PyObject* key, PyObject* value, Join&& join) {
    PyObject* found = nullptr;
    if (PyDict_GetItemRef(own, key, &found) < 0) return false;
    const Reference old(found);
    const Reference joined(join(key, old.get(), value));
    if (joined == nullptr) return false;
    return joined == old || PyDict_SetItem(own, key, joined.get()) == 0;
}

template <class Join>
bool flush(PyObject* self, PyObject* own, Join&& join) {
    PyObject* key = nullptr;
    PyObject* value = nullptr;
    for (Py_ssize_t position = 0; PyDict_Next(own, &position, &key, &value) != 0;) {
        const Reference done(recompute(self, key, [&](PyObject* old) { return join(key, old, value); }));
        if (done == nullptr) return false;
    }
    return true;
}

// Sums of exact ints that fit in 64 bits, each in its place and not in an object.
class IntegerSums {
  public:
    [[nodiscard]] bool begin() {
        places_.reset(PyDict_New());
        return places_ != nullptr;
    }

    // 1: it is in the sum. 0: it is no such int, or the sum would be none. -1: an exception.
    int add(PyObject* key, PyObject* value) {
        int overflow = 0;
        if (!PyLong_CheckExact(value)) return 0;
        const long long amount = PyLong_AsLongLongAndOverflow(value, &overflow);
        if (overflow != 0) return 0;
        std::size_t place = 0;
        if (!find(key, place)) return -1;
        long long sum = 0;
        if (__builtin_add_overflow(sums_[place], amount, &sum)) return 0;
        sums_[place] = sum;
        return 1;
    }

    // Joins them to what else there is of their keys.
    template <class Join>
    bool flush(PyObject* own, Join&& join) {
        PyObject* key = nullptr;
        PyObject* place = nullptr;
        for (Py_ssize_t position = 0; PyDict_Next(places_.get(), &position, &key, &place) != 0;) {
            const Reference sum(PyLong_FromLongLong(sums_[PyLong_AsSize_t(place)]));
            if (sum == nullptr || !gather(own, key, sum.get(), join)) return false;
        }
        return true;
    }

  private:
    bool find(PyObject* key, std::size_t& place) {
        PyObject* found = nullptr;
        if (PyDict_GetItemRef(places_.get(), key, &found) < 0) return false;
        const Reference known(found);
        place = found == nullptr ? sums_.size() : PyLong_AsSize_t(found);
        if (found != nullptr) return true;
        const Reference made(PyLong_FromSize_t(place));
        if (made == nullptr || PyDict_SetItem(places_.get(), key, made.get()) < 0) return false;
        if (sums_.push(0)) return true;
        PyErr_NoMemory();
        return false;
    }

    Reference places_;
    RawArray<DictPolicy, long long> sums_;
};

// What put(own, key, value) has put into a dict of the caller's own.
template <class Put>
Reference gathered_by(PyObject* pairs, Put&& put) {
    const Reference iterator(PyObject_GetIter(pairs));
    Reference own(iterator == nullptr ? nullptr : PyDict_New());
    if (own == nullptr) return nullptr;
    for (Reference pair; pair.reset(PyIter_Next(iterator.get())), pair != nullptr;) {
        if (!is_pair(pair.get())) return nullptr;
        if (!put(own.get(), PyTuple_GET_ITEM(pair.get(), 0), PyTuple_GET_ITEM(pair.get(), 1))) return nullptr;
    }
    return PyErr_Occurred() != nullptr ? nullptr : std::move(own);
}
template <class Join>
Reference gathered(PyObject* pairs, Join&& join) {
    return gathered_by(
        pairs, [&join](PyObject* own, PyObject* key, PyObject* value) { return gather(own, key, value, join); });
}

template <class Gather, class Join>
PyObject* reduce_pairs(PyObject* self, PyObject* pairs, Gather&& gather_join, Join&& join) {
    const Reference own = gathered(pairs, gather_join);
    if (own == nullptr || !flush(self, own.get(), join)) return nullptr;
    Py_RETURN_NONE;
}
template <class Join>
PyObject* reduce_pairs(PyObject* self, PyObject* pairs, Join&& join) {
    return reduce_pairs(self, pairs, join, join);
}

PyObject* sum_of(PyObject*, PyObject* old, PyObject* value) {
    return old == nullptr ? Py_NewRef(value) : PyNumber_Add(old, value);
}

// Whether all are true, or any: `wanted` decides.
template <bool wanted>
PyObject* truth_of(PyObject*, PyObject* old, PyObject* value) {
    const int before = old == nullptr ? static_cast<int>(!wanted) : PyObject_IsTrue(old);
    const int truth = before < 0 || (before != 0) == wanted ? before : PyObject_IsTrue(value);
    return truth < 0 ? nullptr : new_bool(truth != 0);
}

template <int operation>
PyObject* extreme_of(PyObject*, PyObject* old, PyObject* value) {
    const int better = old == nullptr ? 1 : PyObject_RichCompareBool(value, old, operation);
    return better < 0 ? nullptr : Py_NewRef(better != 0 ? value : old);
}

// The list is the caller's own, and nobody else has seen it.
PyObject* listed(PyObject*, PyObject* old, PyObject* value) {
    Reference list(old == nullptr ? PyList_New(0) : Py_NewRef(old));
    return list == nullptr || PyList_Append(list.get(), value) < 0 ? nullptr : list.release();
}

}  // namespace

PyObject* reduce(PyObject* self, PyObject* const* arguments, Py_ssize_t count) {
    if (!exactly("reduce", count, 2)) return nullptr;
    return reduce_pairs(self, arguments[0], [function = arguments[1]](PyObject* key, PyObject* old, PyObject* value) {
        const std::array<PyObject*, 3> passed{key, old == nullptr ? not_found : old, value};
        return PyObject_Vectorcall(function, passed.data(), passed.size(), nullptr);
    });
}

PyObject* reduce_sum(PyObject* self, PyObject* pairs) {
    IntegerSums sums;
    const auto join = [&sums](PyObject* own, PyObject* key, PyObject* value) {
        const int added = sums.add(key, value);
        return added != 0 ? added > 0 : gather(own, key, value, sum_of);
    };
    const Reference own(sums.begin() ? gathered_by(pairs, join).release() : nullptr);
    if (own == nullptr || !sums.flush(own.get(), sum_of) || !flush(self, own.get(), sum_of)) return nullptr;
    Py_RETURN_NONE;
}
PyObject* reduce_and(PyObject* self, PyObject* pairs) {
    return reduce_pairs(self, pairs, truth_of<false>);
}
PyObject* reduce_or(PyObject* self, PyObject* pairs) {
    return reduce_pairs(self, pairs, truth_of<true>);
}
PyObject* reduce_max(PyObject* self, PyObject* pairs) {
    return reduce_pairs(self, pairs, extreme_of<Py_GT>);
}
PyObject* reduce_min(PyObject* self, PyObject* pairs) {
    return reduce_pairs(self, pairs, extreme_of<Py_LT>);
}
PyObject* reduce_list(PyObject* self, PyObject* pairs) {
    return reduce_pairs(self, pairs, listed, sum_of);
}

PyObject* reduce_count(PyObject* self, PyObject* keys) {
    const Reference iterator(PyObject_GetIter(keys));
    const Reference one(iterator == nullptr ? nullptr : PyLong_FromLong(1));
    const Reference own(one == nullptr ? nullptr : PyDict_New());
    if (own == nullptr) return nullptr;
    for (Reference key; key.reset(PyIter_Next(iterator.get())), key != nullptr;) {
        if (!gather(own.get(), key.get(), one.get(), sum_of)) return nullptr;
    }
    if (PyErr_Occurred() != nullptr || !flush(self, own.get(), sum_of)) return nullptr;
    Py_RETURN_NONE;
}

}  // namespace aether::containers::dict
