#include "race_json.hpp"

#include <algorithm>
#include <string_view>

#include "check_then_act.hpp"
#include "code_places.hpp"
#include "names.hpp"

namespace aether::runtime {

namespace {

void write_frames(JsonWriter& json, const std::vector<FrameText>& frames) {
    json.begin_array();
    for (const FrameText& frame : frames) {
        json.begin_object()
            .key("file")
            .string(frame.file)
            .key("line")
            .number(frame.line)
            .key("function")
            .string(frame.function)
            .end_object();
    }
    json.end_array();
}

bool is_constructor(std::string_view function) {
    return function.ends_with("__init__") || function.ends_with("__new__") || function.ends_with("__post_init__");
}

// Where the object was made: whoever called its constructor, if the first store into it stands there.
FrameText maker_of(const AccessText& text) {
    if (is_constructor(text.function)) {
        const auto outside =
            std::ranges::find_if_not(text.stack.rbegin(), text.stack.rend(), is_constructor, &FrameText::function);
        if (outside != text.stack.rend()) return *outside;
    }
    return {text.file, text.line, text.function};
}

// `stores_it`: the store is of the object itself, not into it, and stands where it was made.
void write_created(JsonWriter& json, core::ContextId created, bool stores_it = false) {
    const AccessText text = created == 0 ? AccessText{} : describe_access(created);
    if (text.file.empty()) {
        json.null();
        return;
    }
    const FrameText place = stores_it ? FrameText{text.file, text.line, text.function} : maker_of(text);
    json.begin_object()
        .key("file")
        .string(place.file)
        .key("line")
        .number(place.line)
        .key("function")
        .string(place.function)
        .end_object();
}

void write_thread(JsonWriter& json, const std::shared_ptr<core::StrandInfo>& strand) {
    json.begin_object();
    if (strand == nullptr) {
        json.key("name")
            .string("unknown")
            .key("ident")
            .null()
            .key("number")
            .number(0)
            .key("created_at")
            .begin_array()
            .end_array();
        json.key("ended").boolean(false).end_object();
        return;
    }
    json.key("name").string(strand->name).key("ident").number(static_cast<std::int64_t>(strand->ident));
    json.key("number").number(static_cast<std::int64_t>(strand->id)).key("task").boolean(strand->is_task);
    json.key("created_at");
    write_frames(json, describe_stack(strand->parent_context));
    json.key("ended").boolean(strand->ended.load(std::memory_order_relaxed)).end_object();
}

void write_frame(JsonWriter& json, CodePlaceId id) {
    const std::optional<CodePlace> place = code_place_at(id);
    if (!place) {
        json.null();
        return;
    }
    const FrameText frame = describe_frame({place->code, place->offset});
    json.begin_object().key("file").string(frame.file).key("line").number(frame.line);
    json.key("function").string(frame.function).end_object();
}

// What it stores has the name that stands there. A method's name is none: `locks.setdefault(key, Lock())`.
bool names_what_it_stores(const Site& site) {
    const bool stores = site.op == SiteOp::store_attr || site.op == SiteOp::store_global ||
                        site.op == SiteOp::store_cell || (site.op == SiteOp::getattr && site.has(is_store));
    return stores && site.name != nullptr;
}

// Null where it was stored without a name.
const Site* site_that_names(const LockName& name) {
    const Site* site = name.created == 0 ? nullptr : site_at(context_at(name.created).site);
    return site != nullptr && names_what_it_stores(*site) ? site : nullptr;
}

// `Registry._lock` where the lock was stored so; else what it is.
std::string spoken_name(const LockName& name) {
    const Site* site = site_that_names(name);
    if (site == nullptr) return name.type.empty() ? "lock" : name.type;
    if (site->op != SiteOp::store_attr) return utf8(site->name);
    const std::string function = utf8(site->function);
    const auto dot = function.rfind('.');
    return dot == std::string::npos ? utf8(site->name) : function.substr(0, dot + 1) + utf8(site->name);
}

void write_locks(JsonWriter& json, core::LockSetId locks) {
    json.begin_array();
    for (const core::HeldLock& held : core::LockSetTable::instance().locks(locks)) {
        if (!core::is_of_program(held.lock)) continue;
        const LockName name = lock_name(held.name);
        json.begin_object()
            .key("number")
            .number(static_cast<std::int64_t>(held.library ? held.lock : held.name & 0xffffffffU))
            .key("name")
            .string(spoken_name(name));
        json.key("type").string(name.type).key("library").boolean(held.library).key("created_at");
        write_created(json, name.created, site_that_names(name) != nullptr);
        json.end_object();
    }
    json.end_array();
}

// What a synchronisation was done on; of threads, whether it was the other side of the race.
void write_sync(JsonWriter& json, const core::SyncEvent& event, const core::StrandInfo* other) {
    const SyncOperation operation = operation_of(event);
    const LockName name = lock_name(event.name);
    json.begin_object().key("operation").string(name_of(operation)).key("effect").string(name_of(effect_of(operation)));
    json.key("sort").string(sort_of(operation)).key("name").string(event.name == 0 ? "" : spoken_name(name));
    json.key("type").string(name.type).key("created_at");
    write_created(json, name.created, site_that_names(name) != nullptr);
    json.key("place");
    write_frame(json, event.place);
    json.key("shared").boolean(other != nullptr && is_shared_with(event, *other));
    json.key("of_other").boolean(other != nullptr && is_of_thread(operation) && event.object == other->id).end_object();
}

void write_last_sync(JsonWriter& json, const LastSync& last, const core::StrandInfo* other) {
    if (last.event) {
        write_sync(json, *last.event, other);
    } else {
        json.null();
    }
}

// True if both sides' last synchronisations were of one object.
bool are_of_one(const LastSync& a, const LastSync& b) {
    return a.event && b.event && a.event->object != 0 && a.event->object == b.event->object &&
           is_of_thread(operation_of(*a.event)) == is_of_thread(operation_of(*b.event));
}

void write_meeting(JsonWriter& json, const Finding& finding) {
    const std::optional<Meeting> meeting = finding.meeting ? finding.meeting : meeting_in(finding);
    if (!meeting) {
        json.null();
        return;
    }
    const core::StrandInfo* giver = finding.accesses[meeting->giver].strand.get();
    const core::StrandInfo* taker = finding.accesses[1U - meeting->giver].strand.get();
    json.begin_object().key("way").string(name_of(meeting->way)).key("giver").number(meeting->giver).key("give");
    write_last_sync(json, {meeting->give, false}, taker);
    json.key("take");
    write_last_sync(json, {meeting->take, false}, giver);
    json.end_object();
}

void write_place(JsonWriter& json, const PlaceText& place, core::ContextId created) {
    json.begin_object().key("kind").string(place.kind).key("name").string(place.name);
    json.key("type").string(place.type).key("base").string(place.base).key("owner").string(place.owner);
    json.key("created_at");
    write_created(json, created);
    json.end_object();
}

void write_access(JsonWriter& json, const Race& race, const AccessRecord& access) {
    const AccessText& text = access.text;
    json.begin_object()
        .key("role")
        .string(role_of(race, access))
        .key("location")
        .number(0)
        .key("file")
        .string(text.file);
    json.key("line").number(text.line).key("column").number(text.column).key("end_line").number(text.end_line);
    json.key("end_column")
        .number(text.end_column)
        .key("function")
        .string(text.function)
        .key("op")
        .string(text.operation)
        .key("thread");
    write_thread(json, access.strand);
    json.key("locks_held");
    write_locks(json, access.locks);
    const auto& [first, second] = race.finding.accesses;
    json.key("last_sync");
    write_last_sync(json, access.last_sync, (&access == &first ? second : first).strand.get());
    json.key("sync_unknown").boolean(access.last_sync.unknown).key("stack");
    write_frames(json, text.stack);
    json.key("stack_truncated").boolean(text.truncated).end_object();
}

void write_also(JsonWriter& json, const Verdict& verdict) {
    json.begin_array();
    for (std::size_t index = 0; index < kinds.size(); ++index) {
        if ((verdict.also >> index & 1U) != 0) json.string(name_of(kinds[index]));
    }
    json.end_array();
}

void write_site(JsonWriter& json, const Site& site) {
    json.begin_object().key("file").string(utf8(site.file)).key("line").number(site.line);
    json.key("function").string(utf8(site.function)).key("column").number(site.column);
    json.key("end_line").number(site.end_line).key("end_column").number(site.end_column).end_object();
}

void write_check(JsonWriter& json, const Verdict& verdict) {
    if (verdict.check == nullptr) {
        json.null();
        return;
    }
    json.begin_object().key("tester").number(verdict.guarded).key("test");
    write_site(json, *verdict.check->test);
    json.key("act");
    write_site(json, *verdict.check->act);
    json.key("deed").string(deed_of(*verdict.check)).key("fills").boolean(verdict.check->is(How::fills));
    json.key("tests_again").boolean(verdict.check->is(How::soft)).end_object();
}

void write_torn(JsonWriter& json, const Race& race) {
    const std::optional<TornPair>& torn = race.torn;
    if (race.verdict.kind != Kind::torn_state || !torn) {
        json.null();
        return;
    }
    json.begin_object().key("early").boolean(torn->early);
    json.key("getters").boolean(torn->by_getters).key("other");
    if (torn->other_store == nullptr || torn->other_load == nullptr) {
        json.null();
    } else {
        json.begin_object().key("key").string(torn->other);
        json.key("same_object").boolean(torn->of_one_object).key("store");
        write_site(json, *torn->other_store);
        json.key("load");
        write_site(json, *torn->other_load);
        json.end_object();
    }
    json.end_object();
}

}  // namespace

void write_race(JsonWriter& json, const Race& race) {
    const Verdict& verdict = race.verdict;
    const Finding& finding = race.finding;
    json.begin_object()
        .key("number")
        .number(static_cast<std::int64_t>(race.number))
        .key("kind")
        .string(name_of(verdict.kind));
    json.key("also");
    write_also(json, verdict);
    json.key("severity")
        .string(name_of(verdict.severity))
        .key("reachable")
        .string(reachable(race))
        .key("ignored")
        .boolean(is_ignored(race));
    json.key("reason");
    if (verdict.reason == nullptr) {
        json.null();
    } else {
        json.string(verdict.reason);
    }
    json.key("locations").begin_array();
    write_place(json, finding.place, finding.created);
    json.end_array().key("beside").begin_array();
    for (const NamedPlace& place : race.beside) write_place(json, place.text, place.created);
    json.end_array().key("objects").begin_array();
    for (const std::uint32_t object : race.objects) json.number(static_cast<std::int64_t>(object));
    json.end_array().key("more_objects").boolean(race.more_objects);
    json.key("count").number(static_cast<std::int64_t>(race.count)).key("accesses").begin_array();
    for (const AccessRecord& access : finding.accesses) write_access(json, race, access);
    json.end_array().key("meeting");
    write_meeting(json, finding);
    json.key("same_last").boolean(are_of_one(finding.accesses[0].last_sync, finding.accesses[1].last_sync));
    json.key("loaded_again").boolean(race.loaded_again).key("check");
    write_check(json, verdict);
    json.key("torn");
    write_torn(json, race);
    json.end_object();
}

}  // namespace aether::runtime
