// Monitoring: code without probes, watched through `sys.monitoring`. Which site stands at which instruction, and where
// its operands are, was planned from the source (hooks/aether_hooks/instructions.py); here they are read from the frame
// and go to what records the probes' accesses.
#pragma once

#include <cstdint>

#include "python.hpp"

namespace aether::runtime {

// What is done at an instruction that is next. Mirrors hooks/aether_hooks/instructions.py.
enum class EventForm : std::uint8_t {
    observe = 1,
    store_attr,
    begin_update,
    load_item,
    load_updated,
    store_item,
    store_slice,
    contains,
    call,
    call_attribute,
    await,
    take_result,
    step,
    finalize,
    forget,
    method_value,
    operate,
};
inline constexpr int last_event_form = static_cast<int>(EventForm::operate);
[[nodiscard]] const char* name_of(EventForm form);

// The sites of a module's table, None where a row is no site. New reference; null with a Python exception set.
[[nodiscard]] PyObject* monitored_sites(PyObject* table, PyObject* functions, PyObject* file);

// From now on `on_instruction` knows the code. `events`: (offset, form, site, three places on the stack) in their
// order; of code that is planned again the first plan stays. One call at a time. False with a Python exception set.
[[nodiscard]] bool plan_events(PyObject* code, PyObject* sites, PyObject* events);

// True if the code has probes of its own.
[[nodiscard]] bool has_probes(PyObject* code);

// The callback for INSTRUCTION events. `disable`: what it gives where nothing is to be seen.
[[nodiscard]] PyObject* instruction_callback(PyObject* disable);

// What stands at that place of the stack of the frame that called the running Python function; None for nothing. New
// reference.
[[nodiscard]] PyObject* callers_operand(int place);

}  // namespace aether::runtime
