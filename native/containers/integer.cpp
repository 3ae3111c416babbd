#include "integer.hpp"

#include "../runtime/reference.hpp"

namespace aether::containers {

namespace {

Reading read_unsigned(PyObject* integer, Wide& value) {
    const unsigned long long number = PyLong_AsUnsignedLongLong(integer);
    value = number;
    if (number != static_cast<unsigned long long>(-1) || !PyErr_Occurred()) return Reading::value;
    if (!PyErr_ExceptionMatches(PyExc_OverflowError)) return Reading::failed;
    PyErr_Clear();
    return Reading::too_big;
}

}  // namespace

Reading read_exact(PyObject* integer, Wide& value) {
    if (PyUnstable_Long_IsCompact(reinterpret_cast<PyLongObject*>(integer))) {
        value = PyUnstable_Long_CompactValue(reinterpret_cast<PyLongObject*>(integer));
        return Reading::value;
    }
    int sign = 0;
    value = PyLong_AsLongLongAndOverflow(integer, &sign);
    if (sign > 0) return read_unsigned(integer, value);
    return sign < 0 ? Reading::too_big : Reading::value;
}

Reading read_integer(PyObject* object, Wide& value) {
    if (PyLong_CheckExact(object)) return read_exact(object, value);
    const runtime::Reference integer(PyNumber_Index(object));
    return integer == nullptr ? Reading::failed : read_exact(integer.get(), value);
}

}  // namespace aether::containers
