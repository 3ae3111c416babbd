#include "races.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

#include "../core/hash.hpp"
#include "check_then_act.hpp"
#include "container.hpp"
#include "container_access.hpp"
#include "encounters.hpp"
#include "feeds.hpp"
#include "halt.hpp"
#include "holder.hpp"
#include "lifetime.hpp"
#include "namespaces.hpp"
#include "own_access.hpp"
#include "pools.hpp"
#include "python_code.hpp"
#include "race.hpp"
#include "race_json.hpp"
#include "race_output.hpp"
#include "sync_caller.hpp"
#include "types.hpp"

namespace aether::runtime {

namespace {

// Stands for the location where a pair is of the states of two activations.
constexpr std::uint64_t one_state = ~std::uint64_t{0};

// Two places, in either order, at one sort of location.
struct Pair {
    std::uint32_t first_site;
    std::uint32_t second_site;
    std::uint64_t place;
    friend bool operator==(const Pair&, const Pair&) = default;
};
struct PairHash {
    std::size_t operator()(const Pair& pair) const {
        return std::hash<std::uint64_t>()((std::uint64_t{pair.first_site} << 32 | pair.second_site) ^
                                          core::spread(pair.place));
    }
};

// All that is found of one bug. Several pairs of places may be signs of it.
struct Bug {
    std::size_t number = 0;
    std::uint64_t count = 0;
    std::vector<std::pair<Pair, Finding>> findings;
    std::optional<Told> told;
    Showing showing;  // in the last phase in which it showed
};

struct Log {
    core::SpinLock lock;
    std::vector<std::unique_ptr<Bug>> bugs;
    std::unordered_map<Pair, Bug*, PairHash> by_pair;
    // By the load of each finding, the place of the store that it was not in order with; no_site once there were
    // several.
    std::unordered_map<std::uint64_t, std::uint32_t> stores_by_load;
    // Of the objects that races were found on, by their serials.
    std::unordered_map<std::uint64_t, std::uint32_t> object_numbers;
};

Log& log() {
    static auto* const all = new Log;
    return *all;
}

// The load of an update stands for the update, a test for its act, a loop for its steps: two reports on them would be
// one bug twice.
std::uint32_t place_of(core::ContextId context) {
    const Site* update = update_fed_by(context);
    const Site* site = update != nullptr ? update : site_at(context_at(context).site);
    if (site != nullptr && site->op == SiteOp::step && site->partner != nullptr) site = site->partner;
    return site == nullptr ? no_site : bug_of(*site).id;
}

Pair make_pair(std::uint32_t first, std::uint32_t second, std::uint64_t place) {
    return {std::min(first, second), std::max(first, second), place};
}

bool is_in_container(PlaceKind kind) {
    return kind == PlaceKind::value || kind == PlaceKind::entry || kind == PlaceKind::entries ||
           kind == PlaceKind::contents || kind == PlaceKind::structure;
}

bool is_in_check(const Side& side) {
    return side.site != nullptr && side.site->checks != nullptr;
}

// What the accesses of one bug have in common. Of one container, a race on many keys is one bug, and so is what one
// operation does to entry, contents and structure; of two activations, so are the parts of one state.
Pair bug_at(const Place& place, core::ContextId a_context, core::ContextId b_context, const Side& a, const Side& b) {
    const bool in_container = is_in_container(place.kind);
    const PlaceKind kind = in_container ? PlaceKind::structure : place.kind;
    const std::uint64_t name = in_container ? 0 : reinterpret_cast<std::uint64_t>(place.name);
    if (place.kind != PlaceKind::entries && !is_own_place(place)) {
        auto torn = state_of(place.kind, a, b);
        if (torn && torn->assumed && (is_in_check(a) || is_in_check(b))) torn.reset();
        if (!torn) torn = torn_objects_of(place.kind, a, b);
        if (torn) return make_pair(torn->store, torn->load, one_state);
    }
    return make_pair(place_of(a_context), place_of(b_context), static_cast<std::uint64_t>(kind) ^ (name << 3));
}

// Where a function is a test or an act for some of its callers only, it is told apart by these.
Pair finding_of(const Place& place, core::ContextId a, core::ContextId b, const Side& before, const Side& after) {
    const auto called = [](core::ContextId context, const Side& side) {
        return side.caller == 0 ? 0 : core::spread(side.caller ^ context_at(context).site);
    };
    const std::uint64_t callers = called(a, before) + called(b, after);
    return make_pair(context_at(a).site, context_at(b).site, static_cast<std::uint64_t>(place.kind) ^ (callers << 8));
}

// The store of a pair: of the accesses one at least is one.
std::uint64_t store_of(const core::Entry& earlier, const core::Access& present, std::uint64_t now) {
    return core::is_write(earlier.access()) ? core::epoch_of(earlier.word) : core::is_write(present.access) ? now : 0;
}

// Where that store is made.
std::uint32_t store_site(const core::Entry& earlier, const core::Access& present) {
    return context_at(core::is_write(earlier.access()) ? earlier.context : present.context).site;
}

// One load of one location: stores at several lines may be out of order with it, and each of them is a finding. 0 where
// both accesses store.
std::uint64_t load_of(const Place& place, const core::Entry& earlier, const core::Access& present, std::uint64_t now) {
    if (core::is_write(earlier.access()) == core::is_write(present.access)) return 0;
    std::uint64_t key = core::is_write(earlier.access()) ? now : core::epoch_of(earlier.word);
    key = core::spread(key ^ reinterpret_cast<std::uint64_t>(&place.shadow));
    key = core::spread(key ^ reinterpret_cast<std::uint64_t>(place.name) ^ static_cast<std::uint64_t>(place.kind));
    return key | 1U;
}

// The key is the dict's, not the object that this time was given for it.
std::uint64_t location_of(const Place& place) {
    const bool keyed = place.kind == PlaceKind::entry && place.name != nullptr;
    const std::uint64_t name = keyed ? Key::of(place.name).hash() : reinterpret_cast<std::uint64_t>(place.name);
    return core::spread(serial_of(place.object) ^ core::spread(name ^ static_cast<std::uint64_t>(place.kind)));
}

// With the lock held.
void note_store_of(Log& all, const LocationStores& stores) {
    if (stores.load == 0) return;
    const auto [known, is_new] = all.stores_by_load.try_emplace(stores.load, stores.place);
    if (!is_new && known->second != stores.place) known->second = no_site;
}

constexpr std::size_t most_objects = 16;

// What a race was found on: the object, and that which it is a part of, by their serials.
struct Touched {
    std::uint64_t object;
    std::uint64_t whole;
};

// With the lock held.
void note_object(Log& all, Objects& objects, const Touched& touched) {
    if (objects.knows(touched.object)) return;
    if (objects.known.size() == most_objects) {
        objects.more = true;
        return;
    }
    const auto next = static_cast<std::uint32_t>(all.object_numbers.size() + 1);
    objects.known.push_back({touched.object, all.object_numbers.try_emplace(touched.whole, next).first->second});
}

constexpr std::size_t most_locations = 16;

// With the lock held. True if that is news. A store and a load that meet may both tell of the same store, in either
// order.
bool note_stores(Finding& finding, const LocationStores& seen) {
    const auto known = std::ranges::find(finding.stores, seen.location, &LocationStores::location);
    if (known == finding.stores.end()) {
        if (finding.stores.size() == most_locations) return false;
        finding.stores.push_back(seen);
        note_store_of(log(), seen);
        return true;
    }
    const bool before = known->again;
    known->again |= seen.again || known->store != seen.store;
    return known->again != before;
}

// With the lock held.
bool was_stored_again(const Log& all, const LocationStores& stores) {
    if (stores.again || stores.load == 0) return stores.again;
    const auto known = all.stores_by_load.find(stores.load);
    return known != all.stores_by_load.end() && known->second == no_site;
}

// What is seen of the stores only while they happen.
struct Seen {
    bool identical = false;
    bool copied = false;
    std::array<Turns, 2> changes{};
    SiteId earlier = no_site;
    std::optional<Encounter> encounter;
    LocationStores stores;
    Touched touched;
    Showing showing;
};

Side side_at(const Place& place, core::ContextId context, core::AccessClass recorded) {
    const Site* site = site_at(context_at(context).site);
    const core::AccessClass access = access_of(place.kind, site, recorded);
    return {site,
            access,
            effect_at(site, place, access),
            context_at(context).locks != 0,
            update_fed_by(context) != nullptr,
            caller_asked_for(context),
            site == nullptr ? nullptr : site->last_value.load(std::memory_order_relaxed),
            site == nullptr ? nullptr : site->last_type.load(std::memory_order_relaxed)};
}

// A place in the code that stores several types may have stored another elsewhere since: the location has this one's.
// Only then, since a store may still be to come when it is recorded.
void note_held(Side& store, const Place& place) {
    if (store.site == nullptr || !store.site->stores_mixed.load(std::memory_order_relaxed)) return;
    const Reference value = present_value(place);
    if (value == nullptr) return;
    store.value = value.get();
    store.type = Py_TYPE(value.get());
}

// All that a verdict depends on and that may be seen later.
auto known_of(const Finding& finding) {
    return std::tuple(finding.value, finding.many_writers, finding.identical, finding.copied, finding.changes);
}

// The same pair of places again. True if it has to be judged anew, by what is known of the location now.
bool see_again(Finding& finding, const core::Conflicts& found, const Seen& seen) {
    const auto before = known_of(finding);
    finding.value = core::merge(finding.value, found.value);
    finding.many_writers |= found.many_writers;
    finding.identical &= seen.identical;
    finding.copied &= seen.copied;
    // They may have come the other way round this time.
    const bool swapped = context_at(finding.accesses[0].context).site != seen.earlier;
    for (std::size_t side : {0U, 1U}) finding.changes[side] |= seen.changes[swapped ? 1 - side : side];
    note_object(log(), finding.objects, seen.touched);
    const bool is_news = note_stores(finding, seen.stores);
    return note_encounter(finding, seen.encounter) || known_of(finding) != before || is_news;
}

Finding* find(Bug& bug, const Pair& pair) {
    const auto known = std::ranges::find(bug.findings, pair, &std::pair<Pair, Finding>::first);
    return known == bug.findings.end() ? nullptr : &known->second;
}

std::vector<const Finding*> findings_of(const Bug& bug) {
    std::vector<const Finding*> findings;
    for (const auto& [pair, finding] : bug.findings) findings.push_back(&finding);
    return findings;
}

// The other places that the bug's findings name. Of a container the parts are many, and no news.
std::vector<NamedPlace> places_beside(const Bug& bug, const Finding& told, bool run_ended) {
    std::vector<NamedPlace> places;
    for (const auto& [pair, finding] : bug.findings) {
        const bool is_new = finding.place.name != told.place.name &&
                            std::ranges::none_of(places, [&finding = finding](const NamedPlace& place) {
                                return place.text.name == finding.place.name;
                            });
        if (is_new && !is_in_container(finding.kind) && verdict_of(finding, run_ended).severity != Severity::note)
            places.push_back({finding.place, finding.created});
    }
    std::ranges::sort(places, {}, [](const NamedPlace& place) { return place.text.name; });
    return places;
}

bool has_load(const Finding& finding) {
    return std::ranges::any_of(finding.accesses, [](const AccessRecord& each) { return !core::is_write(each.access); });
}

// Of two that say the same of an update, the one with the load: which of them two threads came upon first is luck.
bool tells_more(const Finding& finding, const Verdict& verdict, const Finding& best, const Verdict& told) {
    if (is_before(verdict, told)) return true;
    return verdict.kind == Kind::lost_update && !is_before(told, verdict) && has_load(finding) && !has_load(best);
}

// Those of all findings.
void tell_objects(const Bug& bug, Race& race) {
    std::set<std::uint32_t> numbers;
    for (const auto& [pair, finding] : bug.findings) {
        for (const Objects::Known& known : finding.objects.known) numbers.insert(known.number);
        race.more_objects |= finding.objects.more;
    }
    race.objects.assign(numbers.begin(), numbers.end());
}

// The bug by that finding of it whose kind comes first.
Race told(Bug& bug, bool run_ended) {
    for (auto& [pair, finding] : bug.findings) {
        const auto again = [](const LocationStores& stores) { return was_stored_again(log(), stores); };
        finding.stored_again = std::ranges::any_of(finding.stores, again);
        finding.stored_once = !std::ranges::all_of(finding.stores, again);
    }
    Race race{bug.number, bug.count, {Kind::benign, Severity::note, nullptr, 0}, {}, {}, {}, {}, {}, {}, {}};
    tell_objects(bug, race);
    const Finding* best = nullptr;
    for (const auto& [pair, finding] : bug.findings) {
        const Verdict verdict = verdict_of(finding, run_ended);
        const Verdict merged = best == nullptr ? verdict : both(race.verdict, verdict);
        if (best == nullptr || tells_more(finding, verdict, *best, race.verdict)) best = &finding;
        race.verdict = merged;
    }
    const auto torn = torn_in(findings_of(bug), run_ended);
    if (torn && is_before(torn_verdict(torn->second), race.verdict)) best = torn->first;
    if (torn) race.verdict = both(torn_verdict(torn->second), race.verdict);
    if (best != nullptr) {  // a bug has one at least
        race.finding = *best;
        race.torn = torn && best == torn->first ? torn->second : torn_state_in(*best);
        race.loaded_again = is_loaded_again(*best);
        race.beside = places_beside(bug, *best, run_ended);
    }
    return race;
}

// What is to be told now, if anything is: a bug that is new, or another than was told.
std::optional<Race> to_tell(Bug& bug) {
    Race race = told(bug, false);
    const Told now{race.verdict.kind, race.verdict.severity};
    if (bug.told == now) return std::nullopt;
    race.before = std::exchange(bug.told, now);
    return race;
}

bool is_of(const Bug& bug, const Site& site) {
    return std::ranges::any_of(bug.findings, [&site](const auto& known) {
        return std::ranges::any_of(known.second.accesses, [&site](const AccessRecord& access) {
            return context_at(access.context).site == site.id;
        });
    });
}

// With the lock held. A load that has turned out to be an update's stands for that (place_of): the bug has to be found
// by it as well, else it would be another from then on.
void find_by_update(Log& all, Bug& bug) {
    std::vector<Pair> later;
    for (const auto& [pair, known] : all.by_pair) {
        if (known != &bug || pair.place == one_state) continue;
        for (const auto& [places, finding] : bug.findings) {
            const auto& [before, after] = finding.accesses;
            later.push_back(make_pair(place_of(before.context), place_of(after.context), pair.place));
        }
    }
    for (const Pair& pair : later) all.by_pair.try_emplace(pair, &bug);
}

bool count_again(const Pair& bug, const Pair& pair, const core::Conflicts& found, const Seen& seen) {
    std::optional<Race> race;
    {
        Log& all = log();
        const std::scoped_lock guard(all.lock);
        const auto known = all.by_pair.find(bug);
        Finding* finding = known == all.by_pair.end() ? nullptr : find(*known->second, pair);
        if (finding == nullptr) return false;
        ++known->second->count;
        known->second->showing.add(seen.showing);
        if (see_again(*finding, found, seen)) race = to_tell(*known->second);
    }
    if (race) emit(*race);
    return true;
}

// The library's type that both used the container through; null if they did not.
const char* library_type_at(const Place& place, core::ContextId one, core::ContextId other) {
    const auto type_at = [](core::ContextId context) -> const char* {
        const Site* site = site_at(context_at(context).site);
        return site == nullptr ? nullptr : site->within.load(std::memory_order_relaxed);
    };
    const char* type = is_in_container(place.kind) ? type_at(one) : nullptr;
    return type != nullptr && type == type_at(other) ? type : nullptr;
}

Finding new_finding(const Place& place, const core::Strand& strand, const core::Access& present,
                    const core::Conflicts& found, const core::Entry& earlier) {
    Finding finding;
    finding.place = describe_place(place, library_type_at(place, earlier.context, present.context));
    finding.kind = place.kind;
    finding.created = place.shadow.created.load(std::memory_order_acquire);
    finding.accesses[0] = access_record(place, earlier.context, earlier.access(), earlier.word, std::nullopt);
    finding.accesses[1] =
        access_record(place, present.context, present.access, strand.now(), strand.info()->syncs.count());
    finding.own = is_own_place(place);
    finding.container = finding.own                 ? built_in_like(place.object)
                        : is_whole_namespace(place) ? ContainerKind::dict
                                                    : kind_of(place.object);
    finding.runs_python = may_run_python(place) || library_type_at(place, earlier.context, present.context) != nullptr;
    finding.value = found.value;
    finding.many_writers = found.many_writers;
    finding.meeting = meeting_in(finding);
    return finding;
}

void note_finding(const Pair& bug, const Pair& pair, Finding finding, const Seen& seen) {
    std::optional<Race> race;
    {
        Log& all = log();
        const std::scoped_lock guard(all.lock);
        const auto [place, is_new] = all.by_pair.try_emplace(bug, nullptr);
        if (is_new) {
            all.bugs.push_back(std::make_unique<Bug>());
            place->second = all.bugs.back().get();
            place->second->number = all.bugs.size();
        }
        ++place->second->count;
        place->second->showing.add(seen.showing);
        if (Finding* first = find(*place->second, pair)) return note_object(all, first->objects, seen.touched);
        note_store_of(all, finding.stores.front());
        note_object(all, finding.objects, seen.touched);
        place->second->findings.emplace_back(pair, std::move(finding));
        race = to_tell(*place->second);
    }
    if (race) emit(*race);
}

// Both accesses are the standard library's, and a lock of its own orders them.
bool is_ordered_inside(const core::Strand& strand, const core::Entry& earlier, const core::Access& present) {
    const auto is_of_library = [](core::ContextId context) {
        const Site* site = site_at(context_at(context).site);
        return site != nullptr && sync::is_library_file(site->file);
    };
    return strand.ordered_inside(earlier.word) && is_of_library(earlier.context) && is_of_library(present.context);
}

// A store of a key inserts it unless the key is there and all this strand knows of put it there: then no test that is
// ordered like the strand's access misses it, or no store so ordered inserts it.
bool may_insert(const Place& place, const core::Strand& strand) {
    if (place.kind != PlaceKind::entry) return false;
    const std::uint64_t at = container_of(place.shadow).inserted_at(Key::of(place.name));
    if (at != 0 && !strand.ordered(at)) return true;
    return is_own_place(place) ? !own_has(place.object, place.name) : !is_present(place.object, place.name);
}

// Of the stores of a key the latest is kept: behind an update the insertion may stand that its thread had made before.
bool hides_insertion(const Place& place, const core::Strand& strand, const core::Entry& earlier) {
    if (place.kind != PlaceKind::entry || !core::is_write(earlier.access())) return false;
    const std::uint64_t at = container_of(place.shadow).inserted_at(Key::of(place.name));
    const bool own = at != 0 && core::slot_of(at) == core::slot_of(earlier.word);
    return own && at < core::epoch_of(earlier.word) && !strand.ordered(at);  // an insertion ends the epoch
}

// Of aether's own types: no race where each side is one step alone.
bool is_one_step_each(const Place& place, const Side& before, const Side& after, const std::array<Turns, 2>& changes) {
    if (!is_own_place(place)) return false;
    Location location{};
    location.kind = place.kind;
    location.container = built_in_like(place.object);
    location.changes = changes;
    location.own = true;
    return !judge_own(location, before, after);
}

// What is a part of which object is asked once of each that is kept: it looks through objects.
Touched touched_at(const Place& place, const Pair& bug, const Pair& pair) {
    const std::uint64_t object = serial_of(place.object);
    if (!is_in_container(place.kind)) return {object, object};
    {
        Log& all = log();
        const std::scoped_lock guard(all.lock);
        const auto known = all.by_pair.find(bug);
        const Finding* finding = known == all.by_pair.end() ? nullptr : find(*known->second, pair);
        if (finding != nullptr && (finding->objects.knows(object) || finding->objects.known.size() == most_objects))
            return {object, object};
    }
    return {object, holder_of(place.object)};
}

void report_pair(const Place& place, const core::Strand& strand, const core::Access& present,
                 const core::Conflicts& found, const core::Entry& earlier) {
    if (core::LockSetTable::instance().exclude(context_at(earlier.context).locks, context_at(present.context).locks))
        return;
    if (is_ordered_inside(strand, earlier, present)) return;
    Side before = side_at(place, earlier.context, earlier.access());
    const Side after = side_at(place, present.context, present.access);
    if (core::is_write(before.access) && !core::is_write(after.access)) note_held(before, place);
    const Pair bug = bug_at(place, earlier.context, present.context, before, after);
    const Pair pair = finding_of(place, earlier.context, present.context, before, after);
    if (is_handed_over(place, strand, earlier.word)) return;
    const bool inserts = may_insert(place, strand);
    const auto updates = [&] { return stores_for_update(earlier.context) || stores_for_update(present.context); };
    Seen seen{stores_identical(before, after) && !updates(),
              is_copied_on_write(before, after),
              {changes_of(before, place.kind, inserts), changes_of(after, place.kind, inserts)},
              context_at(earlier.context).site,
              encounter_of(place, strand, present, earlier, before, after),
              {location_of(place), store_of(earlier, present, strand.now()),
               load_of(place, earlier, present, strand.now()), store_site(earlier, present), found.stored_often},
              touched_at(place, bug, pair),
              present_showing(strand, earlier.word)};
    if (hides_insertion(place, strand, earlier)) seen.changes[0] |= Turn::insertion;
    if (is_one_step_each(place, before, after, seen.changes)) return;
    if (count_again(bug, pair, found, seen)) return;
    Finding finding = new_finding(place, strand, present, found, earlier);
    finding.identical = seen.identical;
    finding.copied = seen.copied;
    finding.changes = seen.changes;
    note_encounter(finding, seen.encounter);
    finding.stores.push_back(seen.stores);
    note_finding(bug, pair, std::move(finding), seen);
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
    const Place named = by_name(place);
    for (std::size_t index = 0; index < found.count; ++index)
        report_pair(named, strand, present, found, found.entries[index]);
    halt_if_due();
}

void judge_again(const Site& load) {
    std::vector<Race> races;
    {
        Log& all = log();
        const std::scoped_lock guard(all.lock);
        for (const auto& bug : all.bugs) {
            if (!is_of(*bug, load)) continue;
            find_by_update(all, *bug);
            if (std::optional<Race> race = to_tell(*bug)) races.push_back(std::move(*race));
        }
    }
    for (const Race& race : races) emit(race);
    halt_if_due();
}

std::string races_as_json(bool run_ended) {
    std::vector<Race> races;
    {
        Log& all = log();
        const std::scoped_lock guard(all.lock);
        for (const auto& bug : all.bugs) races.push_back(told(*bug, run_ended));
    }
    JsonWriter json;
    json.begin_array();
    for (const Race& race : races) write_race(json, race);
    json.end_array();
    return json.text();
}

std::map<std::size_t, std::uint64_t> race_counts() {
    std::map<std::size_t, std::uint64_t> counts;
    Log& all = log();
    const std::scoped_lock guard(all.lock);
    for (const auto& bug : all.bugs) counts.emplace(bug->number, bug->count);
    return counts;
}

std::map<std::size_t, Showing> race_showings() {
    std::map<std::size_t, Showing> showings;
    Log& all = log();
    const std::scoped_lock guard(all.lock);
    for (const auto& bug : all.bugs) showings.emplace(bug->number, bug->showing);
    return showings;
}

std::size_t serious_race_count() {
    Log& all = log();
    const std::scoped_lock guard(all.lock);
    return static_cast<std::size_t>(std::ranges::count_if(
        all.bugs, [](const std::unique_ptr<Bug>& bug) { return bug->told && bug->told->severity != Severity::note; }));
}

std::size_t race_count() {
    Log& all = log();
    const std::scoped_lock guard(all.lock);
    return all.bugs.size();
}

void clear_races() {
    Log& all = log();
    const std::scoped_lock guard(all.lock);
    all.by_pair.clear();
    all.stores_by_load.clear();
    all.object_numbers.clear();
    all.bugs.clear();
}

}  // namespace aether::runtime
