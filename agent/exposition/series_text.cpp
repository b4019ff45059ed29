// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/exposition/series_text.h"

#include "agent/exposition/scan.h"
#include "agent/model/name_validation.h"

namespace agent::exposition {
namespace {

void appendEscaped(std::string &out, std::string_view text)
{
    const char *p = text.data();
    const char *const end = p + text.size();
    while (true) {
        const char *special = findAnyOf<'"', '\\', '\n'>(p, end);
        out.append(p, special);
        if (special == end)
            return;
        out += '\\';
        out += *special == '\n' ? 'n' : *special;
        p = special + 1;
    }
}

void appendLabel(std::string &out, std::string_view name, std::string_view value)
{
    if (model::isLegacyLabelName(name)) {
        out += name;
    } else {
        out += '"';
        appendEscaped(out, name);
        out += '"';
    }
    out += "=\"";
    appendEscaped(out, value);
    out += '"';
}

} // namespace

void SeriesText::setFamily(std::string_view name)
{
    m_family.clear();
    m_quoted = !model::isLegacyMetricName(name);
    if (m_quoted)
        appendEscaped(m_family, name);
    else
        m_family = name;
}

void SeriesText::setLabels(const std::vector<MetricMessage::LabelView> &labels)
{
    m_labels.clear();
    for (const MetricMessage::LabelView &label : labels) {
        if (!m_labels.empty())
            m_labels += ',';
        appendLabel(m_labels, label.name, label.value);
    }
}

std::string_view SeriesText::series(std::string_view suffix, std::string_view labelName, std::string_view labelValue)
{
    m_series.clear();
    if (m_quoted)
        m_series += "{\"";
    m_series += m_family;
    m_series += suffix;
    if (m_quoted)
        m_series += '"';
    char separator = m_quoted ? ',' : '{';
    if (!m_labels.empty()) {
        m_series += separator;
        m_series += m_labels;
        separator = ',';
    }
    if (!labelName.empty()) {
        m_series += separator;
        m_series += labelName;
        m_series += "=\"";
        m_series += labelValue;
        m_series += '"';
        separator = ',';
    }
    if (m_quoted || separator == ',')
        m_series += '}';
    return m_series;
}

} // namespace agent::exposition
