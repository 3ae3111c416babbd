#include "activations.hpp"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <map>
#include <memory>
#include <mutex>
#include <ranges>
#include <set>
#include <string_view>
#include <tuple>
#include <unordered_map>

namespace aether::runtime {

namespace {

enum class Role : char { store = 's', construct = 'c', load = 'l' };

struct Decision {
    std::string number;
    std::string arm;
};

struct Member {
    std::string key;
    Role role;
    const Site* site;
    int statement;
    int stretch;  // accesses in different ones have synchronisation in between, perhaps
    int cut;      // and behind different cuts, a point where an interpreter with a GIL can switch threads
    std::vector<Decision> path;
    int item;          // of all that a container has in it: which one, by its text in the function; or every_item
    CallPlace caller;  // that the getter is called from which makes the access; 0 if the activation makes it itself

    [[nodiscard]] bool stores() const { return role != Role::load; }
};

constexpr int every_item = -1;

struct Activation {
    std::string scope;  // of accesses of several objects: `=` and what they access of each
    std::map<std::string, std::set<std::string>> tests;  // by decision: the keys that it has loaded
    std::vector<Member> members;                         // in their order
};

struct Position {
    const Activation* activation;
    const Member* member;
};

struct Module {
    std::string text;
    std::vector<Site*> sites;
};

enum class Question { parts, contents, objects };

struct Activations {
    std::mutex lock;
    std::vector<Module> unread;
    std::vector<std::unique_ptr<Activation>> read;
    std::unordered_multimap<const Site*, Position> positions;
    std::map<std::tuple<const Site*, CallPlace, const Site*, CallPlace, Question>, std::optional<TornPair>> known;
};

Activations& activations() {
    static auto* const all = new Activations;
    return *all;
}

std::vector<std::string> split(std::string_view text, char separator) {
    std::vector<std::string> parts;
    for (const auto part : std::views::split(text, separator)) {
        if (!part.empty()) parts.emplace_back(part.begin(), part.end());
    }
    return parts;
}

int number(const std::string& text) {
    int value = -1;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

// The fields of an `M` line; false if they are not as they should be.
bool read_member(const std::vector<std::string>& fields, const std::vector<Site*>& sites, Activation& activation) {
    if (fields.size() < 10 || fields[2].size() != 1) return false;
    const auto site = static_cast<std::size_t>(number(fields[3]));
    if (site >= sites.size() || sites[site] == nullptr) return false;
    Member member{.key = fields[1],
                  .role = static_cast<Role>(fields[2][0]),
                  .site = sites[site],
                  .statement = number(fields[4]),
                  .stretch = number(fields[5]),
                  .cut = number(fields[6]),
                  .path = {},
                  .item = fields[9] == "-" ? every_item : number(fields[9]),
                  .caller = 0};
    for (const std::string& step : split(fields[7], ',')) {
        const auto colon = step.find(':');
        if (colon != std::string::npos) member.path.push_back({step.substr(0, colon), step.substr(colon + 1)});
    }
    if (const auto colon = fields[8].find(':'); colon != std::string::npos)
        member.caller =
            call_place(member.site->file, {number(fields[8].substr(0, colon)), number(fields[8].substr(colon + 1))});
    activation.members.push_back(std::move(member));
    return true;
}

void read_module(const Module& module, Activations& all) {
    for (const std::string& line : split(module.text, '\n')) {
        const std::vector<std::string> fields = split(line, ' ');
        if (fields[0] == "G" && fields.size() > 1) {
            all.read.push_back(std::make_unique<Activation>());
            all.read.back()->scope = fields[1];
        } else if (fields[0] == "T" && fields.size() > 2) {
            for (std::string& key : split(fields[2], ',')) all.read.back()->tests[fields[1]].insert(std::move(key));
        } else if (fields[0] == "M") {
            (void)read_member(fields, module.sites, *all.read.back());
        }
    }
}

// With the lock held.
void read_all(Activations& all) {
    const std::size_t first = all.read.size();
    for (const Module& module : all.unread) read_module(module, all);
    all.unread.clear();
    for (std::size_t index = first; index < all.read.size(); ++index) {
        for (const Member& member : all.read[index]->members)
            all.positions.emplace(member.site, Position{all.read[index].get(), &member});
    }
}

bool is_of_objects(const Position& position) {
    return position.activation->scope.starts_with('=');
}

// What the activation loads or stores at the place, itself or by a getter that it calls from where the place says.
bool is_at(const Position& position, const AccessPlace& place) {
    return position.member->caller == 0 || position.member->caller == place.caller;
}

constexpr std::string_view contents = "#";

// A key is a chain: what holds the location as the activation reaches it, and the location's name in there.
std::string_view holder_of(std::string_view key) {
    const auto dot = key.rfind('.');
    return dot == std::string_view::npos ? std::string_view() : key.substr(0, dot);
}

std::string_view name_of(std::string_view key) {
    const auto dot = key.rfind('.');
    return dot == std::string_view::npos ? key : key.substr(dot + 1);
}

bool is_held_entry(std::string_view key) {
    return !holder_of(key).empty() && name_of(key).starts_with('[');
}

// Entries of two containers, by keys that are written out, are more often two counts than one state.
bool are_of_two_containers(std::string_view a, std::string_view b) {
    return is_held_entry(a) && is_held_entry(b) && holder_of(a) != holder_of(b);
}

// On different arms of one decision: no activation makes both accesses.
bool exclude(const Member& a, const Member& b) {
    return std::ranges::any_of(a.path, [&b](const Decision& mine) {
        return std::ranges::any_of(
            b.path, [&mine](const Decision& other) { return mine.number == other.number && mine.arm != other.arm; });
    });
}

bool are_together(const Member& a, const Member& b) {
    return a.stores() == b.stores() && a.stretch == b.stretch && !exclude(a, b);
}

bool is_guarded_by(const Activation& activation, const Member& member, const std::string& key) {
    return std::ranges::any_of(member.path, [&](const Decision& decision) {
        const auto found = activation.tests.find(decision.number);
        return found != activation.tests.end() && found->second.contains(key);
    });
}

// The accesses of the activation that are of one state with `member`, itself included.
std::vector<const Member*> state_of(const Position& position) {
    std::vector<const Member*> members;
    for (const Member& member : position.activation->members) {
        if (&member == position.member || are_together(member, *position.member)) members.push_back(&member);
    }
    return members;
}

bool mean_one_object(const Activation& a, const Activation& b) {
    return a.scope == b.scope && a.scope != "-";
}

// The chains start at the same object: at the one that has the location, or at one that both activations mean.
bool start_at_one(const Position& writer, const Position& reader) {
    if (writer.member->key != reader.member->key) return false;
    return holder_of(writer.member->key).empty() || mean_one_object(*writer.activation, *reader.activation);
}

// An activation's accesses of what both activations reach, by names that they have in common: by the whole chain, or
// else only what the object that has the location holds itself.
class Names {
  public:
    Names(const Position& position, bool whole)
        : key_(position.member->key), holder_(holder_of(position.member->key)), whole_(whole) {}

    // Empty for what the other activation does not reach.
    [[nodiscard]] std::string_view of(const Member& member) const {
        if (whole_) return are_of_two_containers(member.key, key_) ? std::string_view() : member.key;
        return holder_of(member.key) == holder_ ? name_of(member.key) : std::string_view();
    }
    [[nodiscard]] std::set<std::string_view> of(const std::vector<const Member*>& members) const {
        std::set<std::string_view> names;
        for (const Member* member : members) names.insert(of(*member));
        names.erase(std::string_view());
        return names;
    }

  private:
    std::string_view key_;
    std::string_view holder_;
    bool whole_;
};

// What two globals hold, which a module has beside each other: perhaps they have nothing to do with each other.
bool are_of_two_globals(const Position& reader, const Member& load) {
    return reader.activation->scope == "global:" && !holder_of(load.key).empty() &&
           !holder_of(reader.member->key).empty() && holder_of(load.key) != holder_of(reader.member->key);
}

// The reader begins with `last`, and loads the rest only if that load says so.
bool asks_first(const Activation& reader, const std::vector<const Member*>& loads, const std::string& last) {
    return std::ranges::all_of(
        loads, [&](const Member* load) { return load->key == last || is_guarded_by(reader, *load, last); });
}

// Of items the same: where both activations mean one item at the two places as at those that raced.
bool are_of_one_item(const Position& writer, const Position& reader, const Member& store, const Member& load) {
    if (name_of(load.key) != contents || store.item == every_item || load.item == every_item) return true;
    return name_of(reader.member->key) == contents && store.item == writer.member->item &&
           load.item == reader.member->item;
}

struct OtherPair {
    const Member* store;
    const Member* load;
    bool assumed;  // it may be of two items
};

// Another store and the load of the same location: one that is surely so, if there is any.
template <class AreSame>
std::optional<OtherPair> find_other(const Position& writer, const Position& reader,
                                    const std::vector<const Member*>& stores, const std::vector<const Member*>& loads,
                                    AreSame&& are_same) {
    std::optional<OtherPair> found;
    for (const Member* load : loads) {
        if (load->key == reader.member->key) continue;
        for (const Member* store : stores) {
            if (!are_same(*store, *load)) continue;
            if (are_of_one_item(writer, reader, *store, *load)) return OtherPair{store, load, false};
            if (!found && !are_of_two_containers(load->key, reader.member->key)) found = OtherPair{store, load, true};
        }
    }
    return found;
}

std::optional<TornPair> compare(const Position& writer, const Position& reader) {
    const bool whole = start_at_one(writer, reader);
    const Names written(writer, whole);
    const Names read(reader, whole);
    std::vector<const Member*> stores = state_of(writer);
    std::vector<const Member*> loads = state_of(reader);
    const std::set<std::string_view> stored = written.of(stores);
    const std::set<std::string_view> loaded = read.of(loads);
    std::erase_if(stores, [&](const Member* member) { return !loaded.contains(written.of(*member)); });
    std::erase_if(loads, [&](const Member* member) { return !stored.contains(read.of(*member)); });
    const auto other = find_other(writer, reader, stores, loads, [&](const Member& store, const Member& load) {
        return written.of(store) == read.of(load);
    });
    if (!other) return std::nullopt;
    const bool starts_with_last = read.of(*loads.front()) == written.of(*stores.back());
    if (starts_with_last && asks_first(*reader.activation, loads, loads.front()->key)) return std::nullopt;
    const bool one_statement = std::ranges::any_of(loads, [&](const Member* load) {
        return load->key != reader.member->key && load->statement == reader.member->statement &&
               !are_of_two_globals(reader, *load);
    });
    return TornPair{.early = false,
                    .one_statement = one_statement,
                    .uncut = writer.member->cut == other->store->cut && reader.member->cut == other->load->cut,
                    .store = stores.front()->site->id,
                    .load = loads.front()->site->id,
                    .other = std::string(read.of(*other->load)),
                    .other_store = other->store->site,
                    .other_load = other->load->site,
                    .of_one_object = holder_of(other->load->key) == holder_of(reader.member->key),
                    .by_getters = reader.member->caller != 0,
                    .assumed = other->assumed};
}

// A loop's variable is one object after another.
bool names_several(const Member& member) {
    return member.key.ends_with('*') || member.key.ends_with('+');
}

// One value is made of all of them.
bool loads_together(const Member& member) {
    return member.key.ends_with('+');
}

bool accesses_several(const std::vector<const Member*>& members, const Member& member) {
    return names_several(member) ||
           std::ranges::any_of(members, [&member](const Member* other) { return other->key != member.key; });
}

std::optional<TornPair> compare_objects(const Position& writer, const Position& reader) {
    const std::vector<const Member*> stores = state_of(writer);
    const std::vector<const Member*> loads = state_of(reader);
    if (!accesses_several(stores, *writer.member) || !accesses_several(loads, *reader.member)) return std::nullopt;
    const bool one_statement =
        loads_together(*reader.member) || std::ranges::any_of(loads, [&reader](const Member* load) {
            return load->key != reader.member->key && load->statement == reader.member->statement;
        });
    return TornPair{.early = false,
                    .one_statement = one_statement,
                    .store = stores.front()->site->id,
                    .load = loads.front()->site->id,
                    .stores_several = names_several(*writer.member),
                    .loads_several = names_several(*reader.member)};
}

}  // namespace

void note_activations(PyObject* text, std::vector<Site*> sites) {
    Py_ssize_t length = 0;
    const char* bytes = PyUnicode_AsUTF8AndSize(text, &length);
    if (bytes == nullptr) {
        PyErr_Clear();
        return;
    }
    Activations& all = activations();
    const std::scoped_lock guard(all.lock);
    all.unread.push_back({std::string(bytes, static_cast<std::size_t>(length)), std::move(sites)});
}

namespace {

// Between two getters' loads without another call: the end of the first, the beginning of the second, and perhaps the
// formatting of the first one's value.
constexpr int one_call = 3;

// What an `update` stores by several keys has one site, and a member for each; a getter has one for each of its
// callers.
std::vector<Position> positions_at(const Activations& all, const AccessPlace& place, bool stores, bool of_objects) {
    std::vector<Position> found;
    const auto [first, last] = all.positions.equal_range(place.site);
    for (auto at = first; at != last; ++at) {
        const Position& position = at->second;
        if (position.member->stores() == stores && is_of_objects(position) == of_objects && is_at(position, place))
            found.push_back(position);
    }
    // What the function itself accesses says more than what its callers do; a longer way to it, more than a part of
    // that.
    std::ranges::stable_sort(found, {}, [](const Position& position) {
        return std::pair(position.member->caller != 0, -std::ssize(position.member->key));
    });
    return found;
}

std::optional<TornPair> look_up(const Activations& all, const AccessPlace& store, const AccessPlace& load, bool whole) {
    std::optional<TornPair> torn;
    bool constructs = false;
    for (const Position& writer : positions_at(all, store, true, false)) {
        const std::string_view name = name_of(writer.member->key);
        constructs |= writer.member->role == Role::construct;
        if (whole && name != contents) continue;
        for (const Position& reader : positions_at(all, load, false, false)) {
            if (name != name_of(reader.member->key) || (torn && !torn->assumed)) continue;
            if (auto found = compare(writer, reader)) torn = std::move(found);
        }
    }
    if (constructs) {
        if (!torn || torn->assumed)
            torn = TornPair{.early = false, .one_statement = false, .store = store.site->id, .load = load.site->id};
        torn->early = true;
    }
    return torn;
}

std::optional<TornPair> look_up_objects(const Activations& all, const AccessPlace& store, const AccessPlace& load) {
    for (const Position& writer : positions_at(all, store, true, true)) {
        for (const Position& reader : positions_at(all, load, false, true)) {
            if (writer.activation->scope != reader.activation->scope) continue;
            if (auto torn = compare_objects(writer, reader)) return torn;
        }
    }
    return std::nullopt;
}

std::optional<TornPair> answer(const AccessPlace& store, const AccessPlace& load, Question question) {
    Activations& all = activations();
    const std::scoped_lock guard(all.lock);
    read_all(all);
    const auto [known, is_new] = all.known.try_emplace({store.site, store.caller, load.site, load.caller, question});
    if (is_new)
        known->second = question == Question::objects ? look_up_objects(all, store, load)
                                                      : look_up(all, store, load, question == Question::contents);
    return known->second;
}

}  // namespace

std::optional<TornPair> torn_pair(const AccessPlace& store, const AccessPlace& load, bool whole) {
    return answer(store, load, whole ? Question::contents : Question::parts);
}

std::optional<TornPair> torn_objects(const AccessPlace& store, const AccessPlace& load) {
    return answer(store, load, Question::objects);
}

bool is_getters(const Site& site) {
    Activations& all = activations();
    const std::scoped_lock guard(all.lock);
    read_all(all);
    const auto [first, last] = all.positions.equal_range(&site);
    return std::any_of(first, last, [](const auto& at) { return at.second.member->caller != 0; });
}

bool loads_again(const AccessPlace& load) {
    if (load.caller == 0) return false;
    Activations& all = activations();
    const std::scoped_lock guard(all.lock);
    read_all(all);
    return std::ranges::any_of(positions_at(all, load, false, false), [](const Position& position) {
        return std::ranges::any_of(position.activation->members, [&position](const Member& other) {
            return &other != position.member && other.key == position.member->key && position.member->caller != 0 &&
                   other.caller != position.member->caller && are_together(other, *position.member) &&
                   std::abs(other.cut - position.member->cut) <= one_call;
        });
    });
}

}  // namespace aether::runtime
