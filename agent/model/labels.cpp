// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/model/labels.h"

#include "agent/model/name_validation.h"

#include <xxhash.h>

#include <algorithm>

namespace agent::model {
namespace {

void appendQuoted(std::string &out, std::string_view text)
{
    out += '"';
    for (const char c : text) {
        if (c == '"' || c == '\\')
            out += '\\';
        if (c == '\n')
            out += "\\n";
        else
            out += c;
    }
    out += '"';
}

bool nameLess(const Label &label, std::string_view name)
{
    return label.name < name;
}

} // namespace

Labels::Labels(std::vector<Label> labels) : m_labels(std::move(labels))
{
    std::stable_sort(m_labels.begin(), m_labels.end(), [](const Label &a, const Label &b) { return a.name < b.name; });
    std::size_t kept = 0;
    for (std::size_t i = 0; i < m_labels.size(); ++i) {
        if (i + 1 < m_labels.size() && m_labels[i + 1].name == m_labels[i].name)
            continue;
        if (m_labels[i].value.empty())
            continue;
        if (kept != i)
            m_labels[kept] = std::move(m_labels[i]);
        ++kept;
    }
    m_labels.resize(kept);
}

Labels::Labels(std::initializer_list<std::pair<std::string_view, std::string_view>> labels)
{
    std::vector<Label> copy;
    copy.reserve(labels.size());
    for (const auto &[name, value] : labels)
        copy.push_back({std::string(name), std::string(value)});
    *this = Labels(std::move(copy));
}

std::string_view Labels::get(std::string_view name) const
{
    const auto it = std::lower_bound(m_labels.begin(), m_labels.end(), name, nameLess);
    return it != m_labels.end() && it->name == name ? std::string_view(it->value) : std::string_view();
}

bool Labels::has(std::string_view name) const
{
    const auto it = std::lower_bound(m_labels.begin(), m_labels.end(), name, nameLess);
    return it != m_labels.end() && it->name == name;
}

void Labels::set(std::string_view name, std::string_view value)
{
    const auto it = std::lower_bound(m_labels.begin(), m_labels.end(), name, nameLess);
    const bool there = it != m_labels.end() && it->name == name;
    if (value.empty()) {
        if (there)
            m_labels.erase(it);
    } else if (there) {
        it->value = value;
    } else {
        m_labels.insert(it, Label{std::string(name), std::string(value)});
    }
}

void Labels::remove(std::string_view name)
{
    set(name, {});
}

std::string Labels::toString() const
{
    std::string out;
    const std::string_view metric = get(kMetricName);
    const bool plain = isLegacyMetricName(metric);
    if (plain)
        out += metric;
    if (plain && m_labels.size() == 1)
        return out;
    out += '{';
    bool first = true;
    for (const Label &label : m_labels) {
        if (plain && label.name == kMetricName)
            continue;
        if (!first)
            out += ", ";
        first = false;
        if (isLegacyLabelName(label.name))
            out += label.name;
        else
            appendQuoted(out, label.name);
        out += '=';
        appendQuoted(out, label.value);
    }
    out += '}';
    return out;
}

std::uint64_t Labels::hash() const
{
    std::string bytes;
    for (const Label &label : m_labels) {
        bytes += label.name;
        bytes += '\xff';
        bytes += label.value;
        bytes += '\xff';
    }
    return XXH3_64bits(bytes.data(), bytes.size());
}

} // namespace agent::model
