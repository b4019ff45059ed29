// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/bridge/config_fields.h"

#include "widgets/bridge/convert.h"

#include "agent/config/document.h"

#include <algorithm>
#include <set>

namespace widgets {

using agent::config::KeyDescription;
using agent::config::KeyPath;
using agent::config::Node;
using agent::config::ValueKind;

namespace {

using Kind = FormField::Kind;

constexpr std::string_view kMechanismEnding = "_sd_configs";
/// Mechanisms that have a form; the others are edited as text.
constexpr std::array<std::string_view, 4> kFormMechanisms{"static_configs", "file_sd_configs", "dns_sd_configs",
                                                          "http_sd_configs"};
/// Maps whose values are lists.
constexpr std::array<std::string_view, 1> kListMaps{"params"};

template <typename List>
bool contains(const List &list, std::string_view key)
{
    return std::find(list.begin(), list.end(), key) != list.end();
}

Kind kindOf(const KeyDescription &key)
{
    switch (key.kind) {
    case ValueKind::Boolean:
        return Kind::Boolean;
    case ValueKind::Secret:
        return Kind::Secret;
    case ValueKind::Integer:
    case ValueKind::Number:
    case ValueKind::Decimal:
    case ValueKind::Duration:
    case ValueKind::Size:
        return Kind::Number;
    case ValueKind::Texts:
        return Kind::List;
    case ValueKind::TextMap:
        if (key.name == "endpoint_params") // of requests for tokens
            return Kind::SecretMap;
        return contains(kListMaps, key.name) ? Kind::ListMap : key.section ? Kind::Elsewhere : Kind::Map;
    case ValueKind::SecretMap:
        // Lists by name, and sections by name, are too deep for a form.
        return key.name == "headers" ? Kind::SecretMap : Kind::Elsewhere;
    case ValueKind::Section:
    case ValueKind::Tls:
        return Kind::Section;
    case ValueKind::Sections:
        return Kind::Items;
    default:
        return key.choices.empty() ? Kind::Text : Kind::Choice;
    }
}

QString one(const std::string &text)
{
    return toQt(text).simplified();
}

QString ruleSummary(const Node &rule)
{
    QString action = one(textOf(rule, "action"));
    if (action.isEmpty())
        action = QStringLiteral("replace");
    const Node *sources = childOf(rule, "source_labels");
    QString out = action;
    if (sources && !sources->items.empty())
        out += u' ' + textsOf(*sources).join(QStringLiteral(", "));
    if (const std::string regex = textOf(rule, "regex"); !regex.empty())
        out += QStringLiteral(" =~ ") + one(regex);
    if (const std::string target = textOf(rule, "target_label"); !target.empty())
        out += QStringLiteral(" \u2192 ") + one(target);
    if (const Node *replacement = childOf(rule, "replacement"))
        out += QStringLiteral(" = \"%1\"").arg(one(replacement->text));
    return out;
}

QString summary(std::string_view listKey, const Node &item)
{
    if (listKey.ends_with("relabel_configs"))
        return ruleSummary(item);
    if (listKey == "static_configs") {
        const Node *targets = childOf(item, "targets");
        QString out = targets ? textsOf(*targets).mid(0, 20).join(QStringLiteral(", ")) : QString();
        if (const Node *labels = childOf(item, "labels"); labels && !labels->entries.empty()) {
            QStringList pairs;
            for (const auto &entry : labels->entries)
                pairs << QStringLiteral("%1=%2").arg(toQt(entry.key), one(entry.value.text));
            out += QStringLiteral("  {%1}").arg(pairs.join(QStringLiteral(", ")));
        }
        return out;
    }
    if (listKey == "http_sd_configs")
        return bareUrl(textOf(item, "url"));
    for (const auto &entry : item.entries) {
        if (!entry.value.items.empty())
            return textsOf(entry.value).mid(0, 20).join(QStringLiteral(", "));
        if (!entry.value.text.empty())
            return one(entry.value.text);
    }
    return {};
}

void takeMap(FormField &field, const Node &node)
{
    for (const auto &entry : node.entries) {
        if (field.kind == Kind::ListMap && entry.value.kind == Node::Kind::Sequence) {
            for (const QString &text : textsOf(entry.value))
                field.map.emplaceBack(toQt(entry.key), text);
        } else {
            field.map.emplaceBack(toQt(entry.key), field.kind == Kind::SecretMap ? QString() : toQt(entry.value.text));
        }
    }
}

/// What the section says of the key. A value of a shape that the field has not is edited as text.
void takeValue(FormField &field, const KeyPath &keys, const Node &node)
{
    const Kind kind = field.kind;
    const bool isList = kind == Kind::List || kind == Kind::Items;
    const bool isMap = kind == Kind::Map || kind == Kind::ListMap || kind == Kind::SecretMap || kind == Kind::Section;
    const Node::Kind wanted = isList ? Node::Kind::Sequence : isMap ? Node::Kind::Mapping : Node::Kind::Scalar;
    field.isSet = true;
    if (kind == Kind::Elsewhere)
        return;
    // Nor are texts of several lines for a field of one, or URLs with a password for a field that shows it.
    const bool isNoLine =
        kind == Kind::Text && (node.text.find('\n') != std::string::npos || bareUrl(node.text) != one(node.text));
    if ((node.kind != wanted && node.kind != Node::Kind::Null) || isNoLine) {
        field.kind = Kind::Elsewhere;
        return;
    }
    if (kind == Kind::Items) {
        for (const Node &item : node.items)
            field.list << summary(keys.back(), item);
    } else if (isList) {
        field.list = textsOf(node);
    } else if (isMap && kind != Kind::Section) {
        takeMap(field, node);
    } else if (kind != Kind::Secret && kind != Kind::Section) {
        field.value = node.text.empty() && node.kind == Node::Kind::Scalar ? QStringLiteral("\"\"") : toQt(node.text);
    }
}

FormField makeField(const KeyDescription &key, const KeyPath &section, const QString &path, const Node &value,
                    const std::set<std::string_view> &siblings)
{
    FormField field;
    const std::string name(key.name);
    field.key = toQt(name);
    field.path = path.isEmpty() ? field.key : path + u'.' + field.key;
    field.kind = kindOf(key);
    field.about = toQt(std::string(key.about));
    for (const std::string &choice : agent::config::knownValues(key))
        field.choices << toQt(choice);
    field.required = !key.missing.empty();
    if (field.kind == Kind::Secret && siblings.contains(name + "_file"))
        field.fileKey = field.key + QStringLiteral("_file");
    KeyPath keys = section;
    keys.push_back(name);
    const Node *child = childOf(value, name);
    if (child)
        takeValue(field, keys, *child);
    if (field.kind == Kind::Section)
        field.fields = fieldsOf(keys, field.path, child ? *child : Node());
    return field;
}

} // namespace

const Node *childOf(const Node &node, std::string_view key)
{
    const auto found = std::find_if(node.entries.begin(), node.entries.end(),
                                    [key](const agent::config::Entry &entry) { return entry.key == key; });
    return found == node.entries.end() ? nullptr : &found->value;
}

std::string textOf(const Node &node, std::string_view key)
{
    const Node *child = childOf(node, key);
    return child && child->kind == Node::Kind::Scalar ? child->text : std::string();
}

QStringList textsOf(const Node &list)
{
    QStringList out;
    for (const Node &item : list.items) {
        if (item.kind == Node::Kind::Scalar)
            out << toQt(item.text);
    }
    return out;
}

Node newItem(std::string_view listKey)
{
    using namespace agent::config;
    if (listKey == "scrape_configs")
        return mappingNode({{"job_name", textNode("")}, {"static_configs", [] {
                                                             Node list = listNode({});
                                                             list.items.push_back(newItem("static_configs"));
                                                             return list;
                                                         }()}});
    if (listKey == "static_configs")
        return mappingNode({{"targets", listNode({})}});
    if (listKey == "file_sd_configs")
        return mappingNode({{"files", listNode({})}});
    if (listKey == "dns_sd_configs")
        return mappingNode({{"names", listNode({})}});
    if (listKey == "http_sd_configs")
        return mappingNode({{"url", textNode("")}});
    if (listKey == "remote_write")
        return mappingNode({{"url", textNode("")}, {"name", textNode("")}});
    if (listKey == "schedule")
        return mappingNode({{"from", textNode("22:00")}, {"to", textNode("06:00")}});
    return mappingNode({{"action", plainNode("keep")}}); // a rule that changes nothing yet
}

QString bareUrl(const std::string &url)
{
    const std::size_t scheme = url.find("://");
    if (scheme == std::string::npos)
        return one(url);
    const std::size_t begin = scheme + 3;
    const std::size_t end = std::min(url.find_first_of("/?#", begin), url.size());
    const std::size_t at = url.rfind('@', end);
    return at == std::string::npos || at < begin ? one(url) : one(url.substr(0, begin) + url.substr(at + 1));
}

QList<FormField> fieldsOf(const KeyPath &keys, const QString &path, const Node &section)
{
    QList<FormField> out;
    const std::vector<const KeyDescription *> known = agent::config::knownKeys(keys);
    std::set<std::string_view> names;
    for (const KeyDescription *key : known)
        names.insert(key->name);
    for (const KeyDescription *key : known)
        out.push_back(makeField(*key, keys, path, section, names));
    // Mechanisms that the file has and the vocabulary lists apart.
    for (const auto &entry : section.entries) {
        if (!std::string_view(entry.key).ends_with(kMechanismEnding) || names.contains(entry.key))
            continue;
        const bool hasForm = contains(kFormMechanisms, entry.key);
        const KeyDescription key{entry.key, ValueKind::Sections, {}, {}, {}, nullptr, {}};
        FormField field = makeField(key, keys, path, section, names);
        if (!hasForm)
            field.kind = Kind::Elsewhere;
        out.push_back(std::move(field));
    }
    return out;
}

} // namespace widgets
