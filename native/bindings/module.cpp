// The extension module `aether._native`: control and reports. Probes are reached through Site, not through here.
#include "../runtime/python.hpp"

#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <array>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "../containers/register.hpp"
#include "../core/slab.hpp"
#include "../mitigation/guard.hpp"
#include "../mitigation/object_sections.hpp"
#include "../mitigation/program_locks.hpp"
#include "../mitigation/section.hpp"
#include "../mitigation/update.hpp"
#include "../runtime/audit.hpp"
#include "../runtime/bottom.hpp"
#include "../runtime/contention.hpp"
#include "../runtime/cursor.hpp"
#include "../runtime/describe.hpp"
#include "../runtime/halt.hpp"
#include "../runtime/history.hpp"
#include "../runtime/ignoring.hpp"
#include "../runtime/key_sweep.hpp"
#include "../runtime/last_signal.hpp"
#include "../runtime/lifetime.hpp"
#include "../runtime/monitor.hpp"
#include "../runtime/operands.hpp"
#include "../runtime/phases.hpp"
#include "../runtime/progress.hpp"
#include "../runtime/races.hpp"
#include "../runtime/running_code.hpp"
#include "../runtime/site.hpp"
#include "../runtime/site_pickle.hpp"
#include "../runtime/sync_annotation.hpp"
#include "../runtime/sync_contention.hpp"
#include "../runtime/thread_state.hpp"
#include "../runtime/untraced.hpp"
#include "../runtime/watch.hpp"

namespace py = pybind11;
namespace rt = aether::runtime;

namespace {

py::dict site_ops() {
    py::dict names;
    for (int op = 1; op <= rt::last_site_op; ++op) names[rt::name_of(static_cast<rt::SiteOp>(op))] = op;
    return names;
}

py::dict event_forms() {
    py::dict names;
    for (int form = 1; form <= rt::last_event_form; ++form) names[rt::name_of(static_cast<rt::EventForm>(form))] = form;
    return names;
}

// Null: a Python exception is set.
py::object taken(PyObject* result) {
    if (result == nullptr) throw py::error_already_set();
    return py::reinterpret_steal<py::object>(result);
}

void plan_events(const py::object& code, const py::object& sites, const py::object& events) {
    if (!rt::plan_events(code.ptr(), sites.ptr(), events.ptr())) throw py::error_already_set();
}

void begin_auditing(const py::object& on_compile) {
    if (!rt::begin_auditing(on_compile.ptr())) throw py::error_already_set();
}

py::object or_none(PyObject* object) {
    return object == nullptr ? py::none() : py::reinterpret_borrow<py::object>(object);
}

py::list guards() {
    py::list rows;
    for (rt::Site* site : aether::mitigation::guarded_sites()) {
        const aether::mitigation::Counts counts = aether::mitigation::counters_of(*site).sum();
        rows.append(py::make_tuple(
            site->id, rt::name_of(site->op), or_none(site->name != nullptr ? site->name : site->operand),
            or_none(site->file), site->line, or_none(site->function), counts.guarded, counts.redone, counts.given_up));
    }
    return rows;
}

void set_guard(std::uint32_t id, bool on) {
    rt::Site* site = rt::site_at(id);
    if (site == nullptr || !site->has(rt::guarded)) throw py::value_error("no guarded site has this number");
    aether::mitigation::guard_of(*site).off.store(!on, std::memory_order_relaxed);
}

void define_mitigation(py::module_& module) {
    module.def("guards", guards);
    module.def("mind_program_locks", [] {
        if (!aether::mitigation::mind_program_locks()) throw py::error_already_set();
    });
    module.def("section_waiters", aether::mitigation::section_waiters);
    module.def("set_longest_wait", aether::mitigation::set_longest_wait, py::arg("seconds"));
    module.def("set_guard", set_guard, py::arg("site"), py::arg("on"));
}

void define_monitoring(py::module_& module) {
    module.def("begin_auditing", begin_auditing, py::arg("on_compile"));
    module.def("end_auditing", rt::end_auditing);
    module.def("saw_foreign_functions", rt::saw_foreign_functions);
    module.attr("EVENT_FORMS") = event_forms();
    module.attr("KNOWS_OPERANDS") = rt::knows_operands;
    module.def(
        "monitored_sites",
        [](const py::object& table, const py::object& functions, const py::object& file) {
            return taken(rt::monitored_sites(table.ptr(), functions.ptr(), file.ptr()));
        },
        py::arg("table"), py::arg("functions"), py::arg("file"));
    module.def("plan_events", plan_events, py::arg("code"), py::arg("sites"), py::arg("events"));
    module.def("has_probes", [](const py::object& code) { return rt::has_probes(code.ptr()); }, py::arg("code"));
    module.def(
        "instruction_callback",
        [](const py::object& disable) { return taken(rt::instruction_callback(disable.ptr())); }, py::arg("disable"));
    module.def("running_code", [] { return taken(rt::running_code()); });
    module.def("callers_operand", [](int place) { return taken(rt::callers_operand(place)); }, py::arg("place"));
}

py::object bind(const py::object& code, const py::object& table, const py::object& functions) {
    PyObject* bound = rt::bind_sites(code.ptr(), table.ptr(), functions.ptr());
    if (bound == nullptr) throw py::error_already_set();
    return py::reinterpret_steal<py::object>(bound);
}

py::object restore_site(const py::object& table, const py::object& functions, const py::object& file) {
    PyObject* site = rt::restore_site(table.ptr(), functions.ptr(), file.ptr());
    if (site == nullptr) throw py::error_already_set();
    return py::reinterpret_steal<py::object>(site);
}

py::object call_at_bottom(const py::object& function, const py::args& arguments) {
    PyObject* result = rt::call_at_bottom(function.ptr(), arguments.ptr());
    if (result == nullptr) throw py::error_already_set();
    return py::reinterpret_steal<py::object>(result);
}

py::object call_untraced(const py::object& function, const py::args& arguments, const py::kwargs& named) {
    const rt::Untraced scope;
    return function(*arguments, **named);
}

void run_file(const py::str& path, const py::dict& names) {
    PyObject* result = rt::run_file(path.ptr(), names.ptr());
    if (result == nullptr) throw py::error_already_set();
    Py_DECREF(result);
}

void begin_measuring() {
    if (rt::watching()) throw std::runtime_error("the process is watched");
    if (!rt::sync::begin_measuring()) throw py::error_already_set();
}

void start(bool force, const py::object& running) {
    if (!rt::start(force, running.ptr())) throw py::error_already_set();
}

py::object races(bool run_ended) {
    const std::string text = rt::races_as_json(run_ended);
    if (text == "[]") return py::list();  // without loading a module
    return py::module_::import("json").attr("loads")(text);
}

rt::Severity severity_of(const std::string& level) {
    for (const rt::Severity severity : {rt::Severity::error, rt::Severity::warning, rt::Severity::note}) {
        if (level == rt::name_of(severity)) return severity;
    }
    throw py::value_error("level must be error, warning or note");
}

void set_quiet(const std::vector<std::array<std::string, 4>>& forms) {
    std::vector<rt::QuietForm> quiet;
    for (const auto& [kind, location, file, function] : forms) quiet.push_back({kind, location, file, function});
    rt::set_quiet(std::move(quiet));
}

py::dict statistics() {
    py::dict counts;
    counts["sites"] = rt::site_count();
    counts["slots"] = rt::strands().slots_in_use();
    counts["strands"] = rt::strands().infos_kept();
    counts["contexts"] = rt::context_count();
    counts["races"] = rt::race_count();
    counts["forgotten"] = rt::detector().forgotten();
    counts["keys_forgotten"] = rt::keys_forgotten();
    counts["strands_forgotten"] = rt::strands().strands_forgotten();
    counts["bytes"] = aether::core::Slab::reserved_bytes();
    return counts;
}

py::dict race_showings() {
    py::dict showings;
    for (const auto& [number, showing] : rt::race_showings()) {
        py::list earlier;
        for (const rt::EarlierPart& part : showing.earlier) earlier.append(py::make_tuple(part.phase, part.began));
        showings[py::int_(number)] = py::make_tuple(showing.phase, showing.between_children, earlier);
    }
    return showings;
}

py::set places_run() {
    py::set places;
    for (const rt::RunPlace& place : rt::places_run()) {
        places.add(py::make_tuple(py::reinterpret_borrow<py::object>(place.file), place.line,
                                  py::reinterpret_borrow<py::object>(place.function)));
    }
    return places;
}

py::object failure() {
    const char* reason = rt::failure();
    return reason == nullptr ? py::object(py::none()) : py::object(py::str(reason));
}

}  // namespace

PYBIND11_MODULE(_native, module, py::mod_gil_not_used()) {
    if (!rt::ready_site_type() || !rt::ready_cursor_type() || !aether::mitigation::ready_update_type() ||
        !aether::mitigation::ready_section_type())
        throw py::error_already_set();
    if (!rt::ready_ignore_type() || !rt::sync::ready_annotations()) throw py::error_already_set();
    if (PyModule_AddFunctions(module.ptr(), rt::sync::annotation_functions) < 0 ||
        PyModule_AddType(module.ptr(), &rt::ignore_type) < 0)
        throw py::error_already_set();
    if (!aether::containers::register_all(module.ptr())) throw py::error_already_set();
    module.doc() = "The native half of aether: probes, shadow memory, synchronisation and the detector.";
    module.attr("Site") = py::reinterpret_borrow<py::object>(reinterpret_cast<PyObject*>(&rt::site_type));
    module.attr("SITE_OPS") = site_ops();
    module.attr("SITE_SCHEMA") = AETHER_SITE_SCHEMA;
    module.def("bind_sites", bind, py::arg("code"), py::arg("table"), py::arg("functions"));
    module.def("restore_site", restore_site, py::arg("table"), py::arg("functions"), py::arg("file"));
    module.def("start", start, py::arg("force") = false, py::arg("running") = py::none());
    module.def("stop", rt::stop);
    module.def("is_watching", rt::watching);
    module.def("begin_measuring", begin_measuring);
    module.def("end_measuring", rt::sync::end_measuring);
    module.def("is_measuring", rt::contention::is_on);
    module.def("measured", [] { return taken(rt::sync::measured()); });
    module.def("is_active", rt::active);
    module.def("set_results_fd", rt::set_results_fd, py::arg("fd"));
    module.def("set_successor", rt::set_successor, py::arg("command"), py::arg("fds"));
    module.def(
        "set_announce",
        [](int fd, int, const std::string& level, bool colour) { rt::set_announce(fd, severity_of(level), colour); },
        py::arg("fd"), py::arg("verbosity"), py::arg("level"), py::arg("colour"));
    module.def(
        "set_halt",
        [](const py::object& function, const std::string& level) { rt::set_halt(function.ptr(), severity_of(level)); },
        py::arg("function"), py::arg("level"));
    module.def("set_quiet", set_quiet, py::arg("forms"));
    module.def("races", races, py::arg("run_ended") = false);
    module.def("race_counts", rt::race_counts);
    module.def("enter_phase", rt::enter_phase, py::arg("phase"));
    module.def("race_showings", race_showings);
    module.def("statistics", statistics);
    module.def("places_run", places_run);
    module.def("begin_progress", rt::begin_progress, py::arg("fd"), py::arg("interval"), py::arg("terminal"));
    module.def("hide_progress", rt::hide_progress);
    module.def("end_progress", rt::end_progress);
    module.def("call_at_bottom", call_at_bottom, py::arg("function"));
    module.def("call_untraced", call_untraced, py::arg("function"));
    module.def("run_file", run_file, py::arg("path"), py::arg("names"));
    module.def("die_unless_heard", rt::die_unless_heard, py::arg("number"));
    module.def("signal_heard", rt::signal_heard);
    module.def("succeed_at", rt::succeed_at, py::arg("number"));
    module.def("leave_signals", rt::leave_signals);
    module.def("internal_failure", failure);
    module.def("after_fork_child", rt::after_fork_child);
    define_mitigation(module);
    define_monitoring(module);
    module.def("probe_hits", [](const py::str& file) { return rt::sites_hit(file.ptr()); }, py::arg("filename"));
}
