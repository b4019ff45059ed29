// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/bridge/config_document.h"

#include "widgets/bridge/config_fields.h"
#include "widgets/bridge/convert.h"

#include "agent/config/secret_places.h"
#include "agent/config/text_diff.h"

#include <algorithm>
#include <map>
#include <set>

namespace widgets {

using agent::Result;
using agent::Status;
using agent::config::EditableDocument;
using agent::config::KeyPath;
using agent::config::Node;
using agent::config::Path;
using agent::config::PathStep;
using agent::config::TextEdits;

namespace {

constexpr std::string_view kJobs = "scrape_configs";
constexpr std::string_view kRemotes = "remote_write";
constexpr std::string_view kSteering = "steering";

Path pathOf(std::initializer_list<PathStep> steps)
{
    return Path(steps);
}

Path deeper(Path path, PathStep step)
{
    path.push_back(std::move(step));
    return path;
}

/// Where the vocabulary knows the place.
KeyPath keysOf(const Path &path)
{
    KeyPath keys;
    for (const PathStep &step : path) {
        if (!step.isIndex)
            keys.push_back(step.key);
    }
    return keys;
}

/// Drops the edits: what they did is found by comparing.
Status statusOf(const Result<TextEdits> &edits)
{
    return edits ? Status() : edits.error();
}

/// A name that none of `taken` has: "node", "node-2".
std::string freeName(const std::string &wish, const std::set<std::string> &taken)
{
    std::string name = wish;
    for (int i = 2; taken.contains(name); ++i)
        name = wish + '-' + std::to_string(i);
    return name;
}

std::set<std::string> namesIn(const Node &list, std::string_view key)
{
    std::set<std::string> names;
    for (const Node &item : list.items)
        names.insert(textOf(item, key));
    return names;
}

/// The key that names an item of the list; empty: none does.
std::string nameKey(const Path &list)
{
    if (list.size() != 1)
        return {};
    return list[0].key == kJobs ? "job_name" : list[0].key == kRemotes ? "name" : "";
}

/// Sets `key` of a mapping that has it; else leaves it.
void rename(Node &item, const std::string &key, const std::string &name)
{
    for (auto &entry : item.entries) {
        if (entry.key == key)
            entry.value.text = name;
    }
}

Node valueFor(const FormField &field, const QString &value)
{
    const std::string text = value == QStringLiteral("\"\"") ? std::string() : toStd(value);
    const bool isPlain = field.kind == FormField::Kind::Number || field.kind == FormField::Kind::Boolean ||
                         field.kind == FormField::Kind::Choice;
    return isPlain ? agent::config::plainNode(text) : agent::config::textNode(text);
}

} // namespace

void ConfigDocument::setText(const QString &text)
{
    m_shown = text;
    m_document.setText(toStd(text));
    adopt();
}

void ConfigDocument::adopt()
{
    m_places = TextPlaces(m_document.text());
    m_secrets = findSecrets();
    m_resolved = m_document.value({});
}

QString ConfigDocument::obstacle() const
{
    const Status status = m_document.status();
    return status.ok() ? QString() : toQt(status.message());
}

Result<ConfigDocument::Place> ConfigDocument::locate(const QString &path) const
{
    Result<Path> parsed = agent::config::parsePath(toStd(path));
    if (!parsed)
        return parsed.error();
    Place place{std::move(*parsed), {}};
    if (place.path.size() < 2 || place.path[0].key != kSteering || !place.path[1].isIndex)
        return place;
    const std::string name = textOf(value(pathOf({std::string(kRemotes), place.path[1].index})), "name");
    if (name.empty())
        return agent::invalidInput("the remote has no name: give it one first, its steering goes by that");
    const Node &all = value(pathOf({std::string("belfry"), std::string(kRemotes)}));
    std::size_t index = 0;
    while (index < all.items.size() && textOf(all.items[index], "name") != name)
        ++index;
    if (index == all.items.size())
        place.newSteering = name;
    Path real = pathOf({std::string("belfry"), std::string(kRemotes), index});
    real.insert(real.end(), place.path.begin() + 2, place.path.end());
    place.path = std::move(real);
    return place;
}

const Node &ConfigDocument::value(const Path &path) const
{
    static const Node kNothing;
    const Node *node = &m_resolved;
    for (const PathStep &step : path) {
        if (step.isIndex)
            node = step.index < node->items.size() ? &node->items[step.index] : nullptr;
        else
            node = childOf(*node, step.key);
        if (!node)
            return kNothing;
    }
    return *node;
}

const Node &ConfigDocument::valueAt(const QString &path) const
{
    const Result<Place> place = locate(path);
    return value(place ? place->path : Path{std::string()});
}

QList<OutlineEntry> ConfigDocument::outline() const
{
    using Kind = OutlineEntry::Kind;
    QList<OutlineEntry> out{{Kind::Global, QStringLiteral("global"), {}, {}},
                            {Kind::Jobs, toQt(std::string(kJobs)), {}, {}}};
    const auto add = [&](Kind kind, std::string_view list, const std::function<OutlineEntry(const Node &)> &describe) {
        const Node &all = value(pathOf({std::string(list)}));
        for (std::size_t i = 0; i < all.items.size(); ++i) {
            OutlineEntry entry = describe(all.items[i]);
            entry.kind = kind;
            entry.path = QStringLiteral("%1[%2]").arg(toQt(std::string(list))).arg(i);
            out.push_back(std::move(entry));
        }
    };
    add(Kind::Job, kJobs, [](const Node &job) {
        return OutlineEntry{Kind::Job, {}, toQt(textOf(job, "job_name")), toQt(textOf(job, "scrape_interval"))};
    });
    out.push_back({Kind::Remotes, toQt(std::string(kRemotes)), {}, {}});
    add(Kind::Remote, kRemotes, [](const Node &remote) {
        const QString url = bareUrl(textOf(remote, "url"));
        const QString name = toQt(textOf(remote, "name"));
        return OutlineEntry{Kind::Remote, {}, name.isEmpty() ? url : name, name.isEmpty() ? QString() : url};
    });
    out.push_back({Kind::Storage, QStringLiteral("belfry.storage"), {}, {}});
    for (const agent::config::KeyDescription *key : agent::config::knownKeys({})) {
        const std::string name(key->name);
        if (name == "global" || name == kJobs || name == kRemotes || name == "belfry")
            continue;
        const bool isSet = value(pathOf({name})).kind != Node::Kind::Null;
        if (isSet || name == "scrape_config_files")
            out.push_back({Kind::Other, toQt(name), toQt(name), {}});
    }
    return out;
}

QList<FormField> ConfigDocument::fields(const QString &path) const
{
    const Result<Place> place = locate(path);
    if (!place) {
        // A remote without a name has no steering yet; what it could have is shown all the same.
        return path.startsWith(QLatin1String("steering")) ? fieldsOf({"belfry", "remote_write"}, path, Node())
                                                          : QList<FormField>();
    }
    const KeyPath keys = keysOf(place->path);
    const Node &section = value(place->path);
    // A key with a value of its own that is no section: a field alone.
    const agent::config::KeyDescription *key = agent::config::knownKey(keys);
    if (key && key->kind == agent::config::ValueKind::Texts && place->path.size() == 1) {
        for (FormField &field : fieldsOf({}, {}, value({}))) {
            if (field.path == path)
                return {field};
        }
    }
    return fieldsOf(keys, path, section);
}

std::pair<int, int> ConfigDocument::lines(const QString &path) const
{
    const Result<Place> place = locate(path);
    if (!place || place->path.empty())
        return {-1, -1};
    const auto range = m_document.range(place->path);
    if (!range)
        return {-1, -1};
    const std::string &text = m_document.text();
    const auto begin = text.begin();
    const auto at = [&](std::size_t place8) {
        return begin + static_cast<std::ptrdiff_t>(std::min(place8, text.size()));
    };
    const auto first = std::count(begin, at(range->first), '\n');
    const std::size_t last = std::max(range->first, range->second > 0 ? range->second - 1 : 0);
    return {static_cast<int>(first), static_cast<int>(first + std::count(at(range->first), at(last), '\n'))};
}

QString ConfigDocument::pathAt(int place) const
{
    return formPath(m_document.pathAt(m_places.toUtf8(place)));
}

QList<TextSpan> ConfigDocument::findSecrets() const
{
    const std::string &text = m_document.text();
    QList<TextSpan> out;
    for (const auto &[begin, end] : m_document.status().ok() ? agent::config::secretPlaces(text, m_document.root())
                                                             : agent::config::secretPlacesByName(text)) {
        const int from = m_places.toUtf16(begin);
        out.push_back({from, m_places.toUtf16(end)});
    }
    return out;
}

QString ConfigDocument::formPath(const QString &path) const
{
    const Result<Path> parsed = agent::config::parsePath(toStd(path));
    return parsed ? formPath(*parsed) : path;
}

QString ConfigDocument::formPath(const Path &path) const
{
    if (path.size() < 3 || path[0].key != "belfry" || path[1].key != kRemotes)
        return toQt(agent::config::toText(path));
    const std::string name = textOf(value(Path(path.begin(), path.begin() + 3)), "name");
    const Node &remotes = value(pathOf({std::string(kRemotes)}));
    for (std::size_t i = 0; i < remotes.items.size(); ++i) {
        if (textOf(remotes.items[i], "name") != name)
            continue;
        Path out = pathOf({std::string(kSteering), i});
        out.insert(out.end(), path.begin() + 3, path.end());
        return toQt(agent::config::toText(out));
    }
    return toQt(agent::config::toText(path));
}

FormEdit ConfigDocument::perform(const Edit &edit)
{
    const std::string before = m_document.text();
    if (const Status status = edit(m_document); !status.ok()) {
        m_document.setText(before); // steps before the one that failed may have been made
        adopt();
        return {toQt(status.message()), {}};
    }
    FormEdit out;
    const std::string &after = m_document.text();
    const auto oldLines = agent::config::splitLines(before);
    const auto newLines = agent::config::splitLines(after);
    const TextPlaces places(before);
    std::size_t line = 0;
    std::size_t at = 0;
    for (const agent::config::DiffHunk &hunk : agent::config::diffLines(before, after)) {
        for (; line < hunk.oldFirst; ++line)
            at += oldLines[line].size();
        std::string removed, inserted;
        for (std::size_t i = 0; i < hunk.oldCount; ++i)
            removed += oldLines[hunk.oldFirst + i];
        for (std::size_t i = 0; i < hunk.newCount; ++i)
            inserted += newLines[hunk.newFirst + i];
        TextChange change{places.toUtf16(at), 0, toQt(inserted)};
        change.removed = places.toUtf16(at + removed.size()) - change.begin;
        out.changes.push_back(std::move(change));
    }
    adopt();
    m_shown = toQt(after);
    return out;
}

FormEdit ConfigDocument::performAt(const QString &path, const std::function<Status(const Path &)> &edit)
{
    const Result<Place> place = locate(path);
    if (!place)
        return {toQt(place.error().message()), {}};
    return perform([&](EditableDocument &document) {
        if (!place->newSteering.empty()) {
            const Status made = statusOf(
                document.insert(pathOf({std::string("belfry"), std::string(kRemotes)}), place->path[2].index,
                                agent::config::mappingNode({{"name", agent::config::textNode(place->newSteering)}})));
            if (!made.ok())
                return made;
        }
        return edit(place->path);
    });
}

Status ConfigDocument::renameSteering(const Path &path, const std::string &name)
{
    const bool isRemoteName = path.size() == 3 && path[0].key == kRemotes && path[1].isIndex && path[2].key == "name";
    const std::string before = isRemoteName ? m_document.value(path).text : std::string();
    if (before.empty() || name.empty())
        return {};
    const Path list = pathOf({std::string("belfry"), std::string(kRemotes)});
    const Node all = m_document.value(list);
    for (std::size_t i = 0; i < all.items.size(); ++i) {
        if (textOf(all.items[i], "name") == before)
            return statusOf(
                m_document.set(deeper(deeper(list, i), std::string("name")), agent::config::textNode(name)));
    }
    return {};
}

FormEdit ConfigDocument::setValue(const FormField &field, const QString &value)
{
    if (value.isEmpty() && !field.required)
        return field.isSet ? remove(field.path) : FormEdit();
    return performAt(field.path, [&](const Path &path) {
        const Node node = valueFor(field, value);
        if (Status status = renameSteering(path, node.text); !status.ok())
            return status;
        return statusOf(m_document.set(path, node));
    });
}

FormEdit ConfigDocument::setList(const FormField &field, const QStringList &values)
{
    if (values.isEmpty() && !field.required)
        return field.isSet ? remove(field.path) : FormEdit();
    std::vector<std::string> texts;
    for (const QString &value : values)
        texts.push_back(toStd(value));
    return performAt(field.path, [&](const Path &path) { return statusOf(m_document.setTexts(path, texts)); });
}

namespace {

/// Brings a map of lists to `entries`; lists that stay are left as they are written.
Status setListMap(EditableDocument &document, const Path &path, const QList<QPair<QString, QString>> &entries)
{
    std::vector<std::pair<std::string, std::vector<std::string>>> wanted;
    for (const auto &[name, value] : entries) {
        const std::string key = toStd(name);
        auto found = std::find_if(wanted.begin(), wanted.end(), [&](const auto &one) { return one.first == key; });
        if (found == wanted.end())
            found = wanted.insert(wanted.end(), {key, {}});
        found->second.push_back(toStd(value));
    }
    for (const auto &[name, values] : wanted) {
        if (const Status status = statusOf(document.setTexts(deeper(path, name), values)); !status.ok())
            return status;
    }
    for (const auto &entry : document.value(path).entries) {
        const bool stays =
            std::any_of(wanted.begin(), wanted.end(), [&](const auto &one) { return one.first == entry.key; });
        if (stays)
            continue;
        if (const Status status = statusOf(document.remove(deeper(path, entry.key))); !status.ok())
            return status;
    }
    return {};
}

} // namespace

FormEdit ConfigDocument::setMap(const FormField &field, const QList<QPair<QString, QString>> &entries)
{
    if (entries.isEmpty())
        return field.isSet ? remove(field.path) : FormEdit();
    return performAt(field.path, [&](const Path &path) {
        if (field.kind == FormField::Kind::ListMap)
            return setListMap(m_document, path, entries);
        const Node before = m_document.value(path);
        agent::config::TextPairs map;
        for (const auto &[name, value] : entries) {
            const bool keeps = field.kind == FormField::Kind::SecretMap && value.isEmpty();
            map.emplace_back(toStd(name), keeps ? textOf(before, toStd(name)) : toStd(value));
        }
        return statusOf(m_document.setMap(path, map));
    });
}

FormEdit ConfigDocument::remove(const QString &path)
{
    const Result<Place> place = locate(path);
    if (!place || !m_document.has(place->path))
        return {};
    return perform([&](EditableDocument &document) {
        Path real = place->path;
        // An entry of the steering that says nothing but its name any more goes too.
        if (path.startsWith(QLatin1String("steering[")) && real.size() > 3) {
            const Path entry(real.begin(), real.begin() + 3);
            if (const Status status = statusOf(document.remove(real)); !status.ok())
                return status;
            const Node rest = document.value(entry);
            return rest.entries.size() == 1 && rest.entries.front().key == "name" ? statusOf(document.remove(entry))
                                                                                  : Status();
        }
        return statusOf(document.remove(real));
    });
}

FormEdit ConfigDocument::addItem(const QString &list)
{
    return performAt(list, [&](const Path &path) {
        const Node all = m_document.value(path);
        Node item = newItem(path.empty() ? std::string_view() : std::string_view(path.back().key));
        if (const std::string key = nameKey(path); !key.empty())
            rename(item, key, freeName(key == "name" ? "receiver" : "new-job", namesIn(all, key)));
        return statusOf(m_document.insert(path, all.items.size(), item));
    });
}

FormEdit ConfigDocument::moveItem(const QString &list, int from, int to)
{
    return performAt(list, [&](const Path &path) {
        return statusOf(m_document.move(path, static_cast<std::size_t>(from), static_cast<std::size_t>(to)));
    });
}

FormEdit ConfigDocument::duplicateItem(const QString &list, int index)
{
    return performAt(list, [&](const Path &path) {
        const Node all = m_document.value(path);
        if (index < 0 || static_cast<std::size_t>(index) >= all.items.size())
            return agent::notFound("there is no such item any more");
        Node item = all.items[static_cast<std::size_t>(index)];
        if (const std::string key = nameKey(path); !key.empty())
            rename(item, key, freeName(textOf(item, key), namesIn(all, key)));
        return statusOf(m_document.insert(path, static_cast<std::size_t>(index) + 1, item));
    });
}

FormEdit ConfigDocument::replaceSecretByFile(const FormField &field, const QString &file)
{
    return performAt(field.path, [&](const Path &path) {
        Path other = path;
        other.back() = PathStep(toStd(field.fileKey));
        // The new key first, so that the section never becomes empty between.
        if (Status status = statusOf(m_document.set(other, agent::config::textNode(toStd(file)))); !status.ok())
            return status;
        return statusOf(m_document.remove(path));
    });
}

QString ConfigDocument::secret(const QString &path) const
{
    return toQt(valueAt(path).text);
}

QString ConfigDocument::rulesAlone(const QString &list) const
{
    const Result<Place> place = locate(list);
    if (!place || place->path.empty())
        return {};
    EditableDocument alone;
    const Path job = pathOf({std::string(kJobs), std::size_t{0}});
    Status status = statusOf(alone.set(deeper(job, std::string("job_name")), agent::config::textNode("trial")));
    const Node &rules = value(place->path);
    if (status.ok() && !rules.items.empty())
        status = statusOf(alone.set(deeper(job, place->path.back()), rules));
    return status.ok() ? toQt(alone.text()) : QString();
}

QString ConfigDocument::jobName(int index) const
{
    return toQt(textOf(value(pathOf({std::string(kJobs), static_cast<std::size_t>(std::max(index, 0))})), "job_name"));
}

int ConfigDocument::itemCount(const QString &list) const
{
    return static_cast<int>(valueAt(list).items.size());
}

} // namespace widgets
