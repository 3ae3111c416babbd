#include "races.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "../core/lock_set.hpp"
#include "describe.hpp"
#include "feeds.hpp"
#include "history.hpp"
#include "json.hpp"
#include "lifetime.hpp"
#include "names.hpp"
#include "types.hpp"

namespace aether::runtime {

namespace {

struct AccessRecord {
    core::ContextId context = 0;
    core::AccessClass access = core::AccessClass::read;
    core::LockSetId locks = 0;
    const Effect* effect = nullptr;
    std::shared_ptr<core::StrandInfo> strand;
    AccessText text;
};

struct Race {
    std::size_t number = 0;
    Verdict verdict;
    PlaceText place;
    PlaceKind kind = PlaceKind::attribute;
    core::ContextId created = 0;
    std::uint64_t count = 1;
    std::array<AccessRecord, 2> accesses;
    core::ValueHistory value = core::ValueHistory::none;
    bool many_writers = false;
    bool stored_again = false;
    bool identical = false;
    bool copied = false;
    std::uint64_t store = 0;
};

struct Pair {
    std::uint32_t first_site;
    std::uint32_t second_site;
    std::uint64_t place;
    friend bool operator==(const Pair&, const Pair&) = default;
};
struct PairHash {
    std::size_t operator()(const Pair& pair) const {
        return std::hash<std::uint64_t>()((std::uint64_t{pair.first_site} << 32 | pair.second_site) ^
                                          (pair.place * 0x9e3779b97f4a7c15ULL));
    }
};

struct Log {
    core::SpinLock lock;
    std::vector<std::unique_ptr<Race>> races;
    std::unordered_map<Pair, Race*, PairHash> by_pair;
};

Log& log() {
    static auto* const all = new Log;
    return *all;
}

std::atomic<int> results_fd{-1};
std::atomic<int> announce_fd{-1};
std::atomic<int> announce_severity{static_cast<int>(Severity::warning)};
std::atomic<bool> announce_colour{false};
std::mutex output;

// The site that stores what was computed from the load at `context`; null if there is none. A getter's load is an
// update's only where the caller gives its value to the setter.
const Site* update_fed_by(core::ContextId context) {
    const Site* site = site_at(context_at(context).site);
    const Site* update = site == nullptr ? nullptr : site->update.load(std::memory_order_relaxed);
    return update == nullptr || site->has(feeds_update) || was_given_on(context) ? update : nullptr;
}

// The load of an update stands for the update: two reports on them would be one bug twice.
std::uint32_t place_of(core::ContextId context) {
    if (const Site* update = update_fed_by(context)) return update->id;
    const Site* site = site_at(context_at(context).site);
    return site == nullptr ? no_site : site->id;
}

Pair pair_of(const Place& place, core::ContextId a, core::ContextId b) {
    std::uint32_t first = place_of(a);
    std::uint32_t second = place_of(b);
    if (first > second) std::swap(first, second);
    // Entries of one container are one location here: a race on many keys is one bug.
    const std::uint64_t name = place.kind == PlaceKind::entry ? 0 : reinterpret_cast<std::uint64_t>(place.name);
    // What one operation does to contents and structure is one access of the container.
    const PlaceKind kind = place.kind == PlaceKind::contents ? PlaceKind::structure : place.kind;
    return {first, second, static_cast<std::uint64_t>(kind) ^ (name << 3)};
}

const Effect* syntax_effect(const Site& site) {
    switch (site.op) {
        case SiteOp::load_item:
            return &load_effect;
        case SiteOp::store_item:
            return site.has(deletes) ? &delete_effect : &store_effect;
        case SiteOp::update_item:
            return &store_effect;
        case SiteOp::load_slice:
            return &slice_load_effect;
        case SiteOp::store_slice:
            return &slice_store_effect;
        case SiteOp::iterate:
            return site.has(snapshot) ? &snapshot_effect : &iterate_effect;
        case SiteOp::contains:
            return &contains_effect;
        case SiteOp::truth:
            return &length_effect;
        default:
            return site.effect;
    }
}

const Effect* effect_at(const Site* site, PyObject* object, core::AccessClass access) {
    if (site == nullptr) return nullptr;
    const Effect* effect = syntax_effect(*site);
    if (effect == nullptr) return nullptr;
    const Effect& own = kind_of(object) != ContainerKind::none ? on_container(*effect, object) : *effect;
    // A deletion or pop inside a list shifts the rest: the class says so.
    static const Effect shifting{"del [i]",        Touch::rewrite, Touch::rewrite, Touch::none,
                                 Sharing::exposed, false,          false};
    return access == core::AccessClass::rewrite && own.sharing == Sharing::atomic ? &shifting : &own;
}

AccessRecord access_record(const Place& place, core::ContextId context, core::AccessClass access, std::uint64_t epoch) {
    AccessRecord record;
    record.context = context;
    record.access = access;
    record.locks = context_at(context).locks;
    record.effect = effect_at(site_at(context_at(context).site), place.object, access);
    record.strand = strands().who(epoch);
    record.text = describe_access(context);
    return record;
}

Side side_of(const AccessRecord& record) {
    return {site_at(context_at(record.context).site), record.access, record.effect, record.locks != 0,
            update_fed_by(record.context) != nullptr};
}

Verdict verdict_of(const Race& race, bool run_ended) {
    const Location location{race.kind, race.value,     race.many_writers, race.stored_again,
                            run_ended, race.identical, race.copied};
    return judge(location, side_of(race.accesses[0]), side_of(race.accesses[1]));
}

const char* role_of(const Race& race, const AccessRecord& access) {
    const bool whole = race.kind == PlaceKind::structure || race.kind == PlaceKind::contents;
    switch (access.access) {
        case core::AccessClass::read:
            return "read";
        case core::AccessClass::check:
            return "check";
        case core::AccessClass::walk:
            return "walk";
        case core::AccessClass::write:
            return whole ? "mutate" : "write";
        case core::AccessClass::update:
            return "update";
        case core::AccessClass::rewrite:
            return "mutate";
    }
    return "read";
}

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

// Where the object was made: whoever called its constructor, if the first store stands in one.
void write_created(JsonWriter& json, core::ContextId created) {
    const AccessText text = created == 0 ? AccessText{} : describe_access(created);
    if (text.file.empty()) {
        json.null();
        return;
    }
    FrameText place{text.file, text.line, text.function};
    if (is_constructor(text.function)) {
        const auto outside =
            std::ranges::find_if_not(text.stack.rbegin(), text.stack.rend(), is_constructor, &FrameText::function);
        if (outside != text.stack.rend()) place = *outside;
    }
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

// `Registry._lock` where the lock was stored so; else what it is.
std::string spoken_name(const LockName& name) {
    const Site* site = name.created == 0 ? nullptr : site_at(context_at(name.created).site);
    if (site == nullptr || site->name == nullptr) return name.type.empty() ? "lock" : name.type;
    if (site->op != SiteOp::store_attr) return utf8(site->name);
    const std::string function = utf8(site->function);
    const auto dot = function.rfind('.');
    return dot == std::string::npos ? utf8(site->name) : function.substr(0, dot + 1) + utf8(site->name);
}

void write_locks(JsonWriter& json, core::LockSetId locks) {
    json.begin_array();
    for (const core::HeldLock& held : core::LockSetTable::instance().locks(locks)) {
        const LockName name = lock_name(held.name);
        json.begin_object()
            .key("number")
            .number(static_cast<std::int64_t>(held.library ? held.lock : held.name & 0xffffffffU))
            .key("name")
            .string(spoken_name(name));
        json.key("type").string(name.type).key("library").boolean(held.library).key("created_at");
        write_created(json, name.created);
        json.end_object();
    }
    json.end_array();
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
    json.key("last_sync").null().key("stack");
    write_frames(json, text.stack);
    json.key("stack_truncated").boolean(text.truncated).end_object();
}

// The site whose store completes the update that the access belongs to; null if it belongs to none.
const Site* update_of(const AccessRecord& access) {
    const Site* site = site_at(context_at(access.context).site);
    if (site == nullptr || access.access == core::AccessClass::update) return site;
    if (access.access != core::AccessClass::read) return nullptr;
    if (site->op == SiteOp::update_attr || site->op == SiteOp::update_item || site->op == SiteOp::update_global ||
        site->op == SiteOp::update_cell)
        return site;
    return update_fed_by(access.context);
}

// An update is lost where one can be cut in two between its load and its store. With the GIL, not every one can be.
const char* reachable(const Race& race, const Verdict& verdict) {
    if (verdict.kind != Kind::lost_update) return "any";
    for (const AccessRecord& access : race.accesses) {
        const Site* update = update_of(access);
        if (update != nullptr && !update->has(no_switch)) return "any";
    }
    return "free-threaded";
}

// A comment on the line of one of its accesses silences it.
bool is_ignored(const Race& race, Kind kind) {
    return std::ranges::any_of(race.accesses, [kind](const AccessRecord& access) {
        const Site* site = site_at(context_at(access.context).site);
        return site != nullptr && site->has(first_ignored << static_cast<unsigned>(kind));
    });
}

void write_race(JsonWriter& json, const Race& race, bool run_ended) {
    const Verdict verdict = verdict_of(race, run_ended);
    json.begin_object()
        .key("number")
        .number(static_cast<std::int64_t>(race.number))
        .key("kind")
        .string(name_of(verdict.kind));
    json.key("also")
        .begin_array()
        .end_array()
        .key("severity")
        .string(name_of(verdict.severity))
        .key("reachable")
        .string(reachable(race, verdict))
        .key("ignored")
        .boolean(is_ignored(race, verdict.kind));
    json.key("reason");
    if (verdict.reason == nullptr) {
        json.null();
    } else {
        json.string(verdict.reason);
    }
    json.key("locations")
        .begin_array()
        .begin_object()
        .key("kind")
        .string(race.place.kind)
        .key("name")
        .string(race.place.name);
    json.key("type").string(race.place.type).key("owner").string(race.place.owner).key("created_at");
    write_created(json, race.created);
    json.end_object()
        .end_array()
        .key("count")
        .number(static_cast<std::int64_t>(race.count))
        .key("accesses")
        .begin_array();
    for (const AccessRecord& access : race.accesses) write_access(json, race, access);
    json.end_array().end_object();
}

std::uint32_t crc32(std::string_view bytes) {
    std::uint32_t crc = ~std::uint32_t{0};
    for (const char each : bytes) {
        crc ^= static_cast<unsigned char>(each);
        for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ (0xedb88320U & (0U - (crc & 1U)));
    }
    return ~crc;
}

void write_all(int fd, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(fd, bytes.data(), bytes.size());
        if (written < 0) {
            if (errno == EINTR) continue;
            return;
        }
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
}

std::string frame_record(const std::string& json) {
    const std::array<std::uint32_t, 2> header{static_cast<std::uint32_t>(json.size()), crc32(json)};
    std::string framed(reinterpret_cast<const char*>(header.data()), sizeof header);
    return framed + json;
}

// A thread that nobody announced, started by C code, has no name.
std::string spoken_name(const core::StrandInfo& strand) {
    return strand.name.empty() ? fmt::format("thread {}", strand.id) : strand.name;
}

std::string announcement(const Race& race) {
    const bool colour = announce_colour.load(std::memory_order_relaxed);
    const char* strong = colour ? (race.verdict.severity == Severity::error ? "\033[1;31m" : "\033[1;33m") : "";
    const char* plain = colour ? "\033[0m" : "";
    std::string text = fmt::format("aether: {}{}: {}{} on {}\n", strong, name_of(race.verdict.severity),
                                   name_of(race.verdict.kind), plain, race.place.name);
    for (const AccessRecord& access : race.accesses) {
        text += fmt::format("  {:<6} {}:{} in {}, {}\n", role_of(race, access), access.text.file, access.text.line,
                            access.text.function,
                            access.strand == nullptr ? "unknown thread" : spoken_name(*access.strand));
    }
    return text;
}

void emit(const Race& race) {
    const int results = results_fd.load(std::memory_order_relaxed);
    const int announce = announce_fd.load(std::memory_order_relaxed);
    if (results < 0 && announce < 0) return;
    const std::scoped_lock guard(output);
    if (results >= 0) {
        JsonWriter json;
        write_race(json, race, false);
        write_all(results, frame_record(json.text()));
    }
    if (announce >= 0 && !is_ignored(race, race.verdict.kind) &&
        static_cast<int>(race.verdict.severity) <= announce_severity.load(std::memory_order_relaxed)) {
        write_all(announce, announcement(race));
    }
}

// The store of a pair: of the accesses one at least is one.
std::uint64_t store_of(const core::Entry& earlier, const core::Access& present, std::uint64_t now) {
    return core::is_write(earlier.access()) ? core::epoch_of(earlier.word) : core::is_write(present.access) ? now : 0;
}

// What is seen of the stores only while they happen.
struct Seen {
    bool identical = false;
    bool copied = false;
};

Seen look_at(const Place& place, const core::Entry& earlier, const core::Access& present) {
    const auto side = [&place](core::ContextId context, core::AccessClass access) {
        const Site* site = site_at(context_at(context).site);
        return Side{site, access, effect_at(site, place.object, access), context_at(context).locks != 0, false};
    };
    const Side before = side(earlier.context, earlier.access());
    const Side after = side(present.context, present.access);
    return {stores_identical(before, after), is_copied_on_write(before, after)};
}

// The same pair of places again: counted, and judged anew by what is known of the location now.
bool count_again(const Pair& pair, const core::Conflicts& found, const Seen& seen, std::uint64_t store, bool storing) {
    Race risen;
    {
        Log& all = log();
        const std::scoped_lock guard(all.lock);
        const auto known = all.by_pair.find(pair);
        if (known == all.by_pair.end()) return false;
        Race& race = *known->second;
        ++race.count;
        race.value = core::merge(race.value, found.value);
        race.many_writers |= found.many_writers;
        race.identical &= seen.identical;
        race.copied &= seen.copied;
        race.stored_again |= found.stored_often || storing || race.store != store;
        const Severity before = race.verdict.severity;
        race.verdict = verdict_of(race, false);
        if (race.verdict.severity >= before) return true;
        risen = race;
    }
    emit(risen);
    return true;
}

void report_pair(const Place& place, const core::Strand& strand, const core::Access& present,
                 const core::Conflicts& found, const core::Entry& earlier) {
    if (core::LockSetTable::instance().exclude(context_at(earlier.context).locks, context_at(present.context).locks))
        return;
    const Pair pair = pair_of(place, earlier.context, present.context);
    const std::uint64_t store = store_of(earlier, present, strand.now());
    const Seen seen = look_at(place, earlier, present);
    if (count_again(pair, found, seen, store, core::is_write(present.access))) return;
    auto race = std::make_unique<Race>();
    race->place = describe_place(place);
    race->kind = place.kind;
    race->created = place.shadow.created.load(std::memory_order_acquire);
    race->accesses[0] = access_record(place, earlier.context, earlier.access(), earlier.word);
    race->accesses[1] = access_record(place, present.context, present.access, strand.now());
    race->value = found.value;
    race->many_writers = found.many_writers;
    race->identical = seen.identical;
    race->copied = seen.copied;
    race->store = store;
    race->stored_again = found.stored_often;
    race->verdict = verdict_of(*race, false);
    Race copy;
    {
        Log& all = log();
        const std::scoped_lock guard(all.lock);
        race->number = all.races.size() + 1;
        copy = *race;
        if (all.by_pair.emplace(pair, race.get()).second) all.races.push_back(std::move(race));
    }
    if (race == nullptr) emit(copy);
}

// Without the tracer an address may be a new object's that still has the shadow of an old one: nothing can be said any
// more.
bool addresses_hold() {
    if (holds_tracer()) return true;
    fail("another tool has taken the interpreter's reference tracer");
    return false;
}

}  // namespace

void report_conflicts(const Place& place, const core::Strand& strand, const core::Access& present,
                      const core::Conflicts& found) {
    if (!addresses_hold()) return;
    for (std::size_t index = 0; index < found.count; ++index)
        report_pair(place, strand, present, found, found.entries[index]);
}

std::string races_as_json(bool run_ended) {
    std::vector<Race> races;
    {
        Log& all = log();
        const std::scoped_lock guard(all.lock);
        for (const auto& race : all.races) races.push_back(*race);
    }
    JsonWriter json;
    json.begin_array();
    for (const Race& race : races) write_race(json, race, run_ended);
    json.end_array();
    return json.text();
}

std::size_t race_count() {
    Log& all = log();
    const std::scoped_lock guard(all.lock);
    return all.races.size();
}

void clear_races() {
    Log& all = log();
    const std::scoped_lock guard(all.lock);
    all.by_pair.clear();
    all.races.clear();
}

void set_results_fd(int fd) {
    results_fd.store(fd, std::memory_order_relaxed);
}

int announcing_fd() {
    return announce_fd.load(std::memory_order_relaxed);
}

void set_announce(int fd, Severity lowest, bool colour) {
    announce_fd.store(fd, std::memory_order_relaxed);
    announce_severity.store(static_cast<int>(lowest), std::memory_order_relaxed);
    announce_colour.store(colour, std::memory_order_relaxed);
}

}  // namespace aether::runtime
