#include "arguments.hpp"

#include <algorithm>

namespace aether::containers {

namespace {

const char* plural(std::size_t count) {
    return count == 1 ? "" : "s";
}

bool too_many(const Parameters& parameters, std::size_t count) {
    PyErr_Format(PyExc_TypeError, "%s() takes at most %zu positional argument%s (%zu given)", parameters.function,
                 parameters.positional, plural(parameters.positional), count);
    return false;
}

bool place_positional(const Parameters& parameters, PyObject* const* arguments, std::size_t count,
                      std::span<PyObject*> values) {
    if (count > parameters.positional) return too_many(parameters, count);
    std::ranges::fill(values, nullptr);
    std::copy_n(arguments, count, values.begin());
    return true;
}

bool place_named(const Parameters& parameters, PyObject* name, PyObject* value, std::span<PyObject*> values) {
    const auto named = [name](const char* each) { return PyUnicode_EqualToUTF8(name, each) != 0; };
    const auto found = std::ranges::find_if(parameters.names, named);
    if (found == parameters.names.end()) {
        PyErr_Format(PyExc_TypeError, "%s() got an unexpected keyword argument '%U'", parameters.function, name);
        return false;
    }
    PyObject*& place = values[static_cast<std::size_t>(found - parameters.names.begin())];
    if (place != nullptr) {
        PyErr_Format(PyExc_TypeError, "%s() got multiple values for argument '%U'", parameters.function, name);
        return false;
    }
    place = value;
    return true;
}

bool all_required(const Parameters& parameters, std::span<PyObject*> values) {
    for (std::size_t index = 0; index < parameters.required; ++index) {
        if (values[index] != nullptr) continue;
        PyErr_Format(PyExc_TypeError, "%s() missing required argument '%s'", parameters.function,
                     parameters.names[index]);
        return false;
    }
    return true;
}

}  // namespace

bool parse(const Parameters& parameters, PyObject* const* arguments, std::size_t count, PyObject* names,
           std::span<PyObject*> values) {
    if (!place_positional(parameters, arguments, count, values)) return false;
    const Py_ssize_t named = names == nullptr ? 0 : PyTuple_GET_SIZE(names);
    for (Py_ssize_t index = 0; index < named; ++index) {
        PyObject* value = arguments[count + static_cast<std::size_t>(index)];
        if (!place_named(parameters, PyTuple_GET_ITEM(names, index), value, values)) return false;
    }
    return all_required(parameters, values);
}

bool parse(const Parameters& parameters, PyObject* arguments, PyObject* named, std::span<PyObject*> values) {
    const auto count = static_cast<std::size_t>(PyTuple_GET_SIZE(arguments));
    if (!place_positional(parameters, &PyTuple_GET_ITEM(arguments, 0), count, values)) return false;
    PyObject* name = nullptr;
    PyObject* value = nullptr;
    for (Py_ssize_t position = 0; named != nullptr && PyDict_Next(named, &position, &name, &value);) {
        if (!place_named(parameters, name, value, values)) return false;
    }
    return all_required(parameters, values);
}

bool at_most(const char* function, Py_ssize_t count, Py_ssize_t most) {
    if (count <= most) return true;
    PyErr_Format(PyExc_TypeError, "%s() takes at most %zd argument%s (%zd given)", function, most,
                 plural(static_cast<std::size_t>(most)), count);
    return false;
}

bool exactly(const char* function, Py_ssize_t count, Py_ssize_t wanted) {
    if (count == wanted) return true;
    PyErr_Format(PyExc_TypeError, "%s() takes exactly %zd argument%s (%zd given)", function, wanted,
                 plural(static_cast<std::size_t>(wanted)), count);
    return false;
}

}  // namespace aether::containers
