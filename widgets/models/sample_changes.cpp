// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/sample_changes.h"

#include "widgets/text/format_unit.h"

#include <QCoreApplication>
#include <QHash>

#include <string_view>
#include <unordered_map>

namespace widgets {

namespace {

struct Texts {
    Q_DECLARE_TR_FUNCTIONS(widgets::SampleChanges)
};

using View = std::string_view;

bool isBlank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

View trimmed(View text)
{
    while (!text.empty() && isBlank(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && isBlank(text.back()))
        text.remove_suffix(1);
    return text;
}

/// A line in its two halves; a comment has no value.
struct Line {
    View series;
    View value;
};

Line split(View line)
{
    if (line.front() == '#')
        return {line, {}};
    bool quoted = false;
    bool inBraces = false;
    std::size_t end = 0;
    for (; end < line.size(); ++end) {
        const char c = line[end];
        if (quoted) {
            end += c == '\\' ? 1 : 0;
            quoted = c != '"';
        } else if (c == '"') {
            quoted = true;
        } else if (c == '{' || c == '}') {
            inBraces = c == '{';
        } else if (isBlank(c) && !inBraces) {
            break;
        }
    }
    end = std::min(end, line.size());
    return {line.substr(0, end), trimmed(line.substr(end))};
}

/// Calls `tell` with each line that is not blank.
template <typename Tell>
void eachLine(View text, Tell tell)
{
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const View line = trimmed(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        if (!line.empty())
            tell(split(line));
    }
}

QString toText(View text)
{
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

double number(View value, bool &ok)
{
    const std::size_t end = std::min(value.find(' '), value.size());
    return QByteArray::fromRawData(value.data(), static_cast<qsizetype>(end)).toDouble(&ok);
}

SampleChange change(View series, View before, View after)
{
    SampleChange out{SampleChange::Kind::Changed, toText(series), toText(before), toText(after), false, 0};
    bool isOld = false;
    bool isNew = false;
    const double old = number(before, isOld);
    const double now = number(after, isNew);
    out.isNumber = isOld && isNew;
    out.difference = out.isNumber ? now - old : 0;
    return out;
}

QString differenceText(const SampleChange &line)
{
    if (line.kind == SampleChange::Kind::Added)
        return Texts::tr("new");
    if (line.kind == SampleChange::Kind::Removed)
        return Texts::tr("gone");
    if (!line.isNumber)
        return {};
    return (line.difference > 0 ? QStringLiteral("+") : QString()) + QString::number(line.difference, 'g', 8);
}

} // namespace

QList<SampleChange> sampleChanges(const QByteArray &before, const QByteArray &after)
{
    struct Old {
        View value;
        bool seen = false;
    };
    std::unordered_map<View, Old> known;
    std::vector<View> order;
    eachLine({before.data(), static_cast<std::size_t>(before.size())}, [&](const Line &line) {
        if (known.try_emplace(line.series, Old{line.value}).second)
            order.push_back(line.series);
    });
    QList<SampleChange> out;
    eachLine({after.data(), static_cast<std::size_t>(after.size())}, [&](const Line &line) {
        const auto old = known.find(line.series);
        if (old == known.end()) {
            out.push_back({SampleChange::Kind::Added, toText(line.series), {}, toText(line.value), false, 0});
            return;
        }
        if (!old->second.seen && old->second.value != line.value)
            out.push_back(change(line.series, old->second.value, line.value));
        old->second.seen = true;
    });
    for (const View series : order) {
        const Old &old = known.at(series);
        if (!old.seen)
            out.push_back({SampleChange::Kind::Removed, toText(series), toText(old.value), {}, false, 0});
    }
    return out;
}

SampleChangeTable *makeSampleChangeTable(QObject *parent)
{
    return new SampleChangeTable(
        {{[] { return Texts::tr("Series"); },
          [](const SampleChange &line, int role) { return textCell(line.series, role); }},
         {[] { return Texts::tr("Before"); },
          [](const SampleChange &line, int role) -> QVariant {
              return role == ToneRole ? QVariant(static_cast<int>(Tone::Muted)) : textCell(line.before, role);
          },
          true},
         {[] { return Texts::tr("Now"); },
          [](const SampleChange &line, int role) { return textCell(line.after, role); }, true},
         {[] { return Texts::tr("Difference"); },
          [](const SampleChange &line, int role) -> QVariant {
              if (role == ToneRole)
                  return static_cast<int>(line.kind == SampleChange::Kind::Added     ? Tone::Good
                                          : line.kind == SampleChange::Kind::Removed ? Tone::Warn
                                                                                     : Tone::Plain);
              return textCell(differenceText(line), role);
          },
          true}},
        parent);
}

void setSampleChanges(SampleChangeTable &table, const QList<SampleChange> &changes, const QString &text)
{
    std::vector<std::pair<RowKey, SampleChange>> rows;
    rows.reserve(static_cast<std::size_t>(changes.size()));
    QHash<QString, quint64> copies;
    for (const SampleChange &line : changes) {
        if (!text.isEmpty() && !line.series.contains(text, Qt::CaseInsensitive))
            continue;
        const quint64 copy = copies[line.series]++;
        rows.emplace_back((qHash(line.series, 0x6c6f6f6b) ^ (copy << 56)) | 1U, line);
    }
    table.setRows(rows);
}

} // namespace widgets
