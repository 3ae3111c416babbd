#include "activations.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <memory>
#include <mutex>
#include <ranges>
#include <set>
#include <string_view>
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
    std::vector<Decision> path;

    [[nodiscard]] bool stores() const { return role != Role::load; }
};

struct Activation {
    std::string scope;
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

struct Activations {
    std::mutex lock;
    std::vector<Module> unread;
    std::vector<std::unique_ptr<Activation>> read;
    std::unordered_map<const Site*, Position> positions;
    std::map<std::pair<const Site*, const Site*>, std::optional<TornPair>> known;
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
    if (fields.size() < 6 || fields[2].size() != 1) return false;
    const auto site = static_cast<std::size_t>(number(fields[3]));
    if (site >= sites.size() || sites[site] == nullptr) return false;
    Member member{fields[1], static_cast<Role>(fields[2][0]), sites[site], number(fields[4]), number(fields[5]), {}};
    if (fields.size() > 6) {
        for (const std::string& step : split(fields[6], ',')) {
            const auto colon = step.find(':');
            if (colon != std::string::npos) member.path.push_back({step.substr(0, colon), step.substr(colon + 1)});
        }
    }
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
            all.positions.try_emplace(member.site, Position{all.read[index].get(), &member});
    }
}

bool is_deep(const std::string& key) {
    return key.find('.') != std::string::npos;
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

std::set<std::string> keys_of(const std::vector<const Member*>& members) {
    std::set<std::string> keys;
    for (const Member* member : members) keys.insert(member->key);
    return keys;
}

bool mean_one_object(const Activation& a, const Activation& b) {
    return a.scope == b.scope && a.scope != "-";
}

// The reader begins with what is stored last, and loads the rest only if that load says so.
bool asks_first(const Activation& reader, const std::vector<const Member*>& loads, const std::string& last) {
    if (loads.front()->key != last) return false;
    return std::ranges::all_of(
        loads, [&](const Member* load) { return load->key == last || is_guarded_by(reader, *load, last); });
}

std::optional<TornPair> compare(const Position& writer, const Position& reader) {
    std::vector<const Member*> stores = state_of(writer);
    std::vector<const Member*> loads = state_of(reader);
    const std::string& raced = writer.member->key;
    // What is reached through an attribute is of one object only where the object in between is known to be one.
    const bool certain = mean_one_object(*writer.activation, *reader.activation);
    if (is_deep(raced) && !certain) return std::nullopt;
    const std::set<std::string> stored = keys_of(stores);
    const std::set<std::string> loaded = keys_of(loads);
    const auto counts = [&](const Member* member) {
        return stored.contains(member->key) && loaded.contains(member->key);
    };
    std::erase_if(stores, [&](const Member* member) { return !counts(member); });
    std::erase_if(loads, [&](const Member* member) { return !counts(member); });
    const auto other = std::ranges::find_if(loads, [&](const Member* load) { return load->key != raced; });
    if (other == loads.end() || asks_first(*reader.activation, loads, stores.back()->key)) return std::nullopt;
    const bool one_statement = std::ranges::any_of(
        loads, [&](const Member* load) { return load->key != raced && load->statement == reader.member->statement; });
    const auto same = std::ranges::find(stores, (*other)->key, &Member::key);
    return TornPair{false,         one_statement, stores.front()->site->id, loads.front()->site->id, (*other)->key,
                    (*same)->site, (*other)->site};
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

std::optional<TornPair> look_up(const Activations& all, const Site& store, const Site& load) {
    const auto writer = all.positions.find(&store);
    const auto reader = all.positions.find(&load);
    if (writer == all.positions.end() || !writer->second.member->stores()) return std::nullopt;
    std::optional<TornPair> torn;
    if (reader != all.positions.end() && !reader->second.member->stores() &&
        writer->second.member->key == reader->second.member->key)
        torn = compare(writer->second, reader->second);
    if (writer->second.member->role == Role::construct) {
        if (!torn) torn = TornPair{false, false, store.id, load.id};
        torn->early = true;
    }
    return torn;
}

}  // namespace

std::optional<TornPair> torn_pair(const Site& store, const Site& load) {
    Activations& all = activations();
    const std::scoped_lock guard(all.lock);
    read_all(all);
    const auto [known, is_new] = all.known.try_emplace({&store, &load});
    if (is_new) known->second = look_up(all, store, load);
    return known->second;
}

}  // namespace aether::runtime
