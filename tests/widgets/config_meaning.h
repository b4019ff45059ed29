// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/config/document.h"

#include <QString>
#include <QStringList>

#include <map>
#include <string>

/// What a configuration says: its values by place, aliases resolved.
using Meaning = std::map<std::string, std::string>;

/// What a text says, by place.
inline void flatten(const agent::config::Node &node, const std::string &place, Meaning &out)
{
    using Kind = agent::config::Node::Kind;
    for (std::size_t i = 0; i < node.items.size(); ++i)
        flatten(node.items[i], place + '[' + std::to_string(i) + ']', out);
    for (const auto &entry : node.entries)
        flatten(entry.value, place.empty() ? entry.key : place + '.' + entry.key, out);
    if (node.kind == Kind::Scalar)
        out[place] = node.text;
    else if (node.items.empty() && node.entries.empty() && !place.empty())
        out[place] = node.kind == Kind::Sequence ? "[]" : node.kind == Kind::Mapping ? "{}" : "";
}

inline Meaning meaningOf(const QString &text)
{
    agent::config::EditableDocument document;
    document.setText(text.toStdString());
    Meaning out;
    flatten(document.value({}), {}, out);
    return out;
}

/// The places where two texts say something else.
inline QStringList changedPlaces(const Meaning &before, const Meaning &after)
{
    QStringList out;
    for (const auto &[place, text] : before) {
        const auto other = after.find(place);
        if (other == after.end() || other->second != text)
            out << QString::fromStdString(place);
    }
    for (const auto &[place, text] : after) {
        if (!before.contains(place))
            out << QString::fromStdString(place);
    }
    return out;
}
