// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/bridge/config_text.h"

#include "widgets/bridge/convert.h"

#include "agent/config/completion.h"
#include "agent/config/secret_places.h"
#include "agent/config/text_diff.h"

#include <algorithm>
#include <string_view>

namespace widgets {

namespace {

constexpr char kMark[] = "\xef\xbb\xbf";
constexpr QChar kDot(0x2022);

/// The text without byte order mark and with '\n' for line ends.
std::string plain(const QByteArray &file)
{
    std::string out;
    out.reserve(static_cast<std::size_t>(file.size()));
    for (qsizetype i = file.startsWith(kMark) ? 3 : 0; i < file.size(); ++i) {
        if (file[i] != '\r' || i + 1 == file.size() || file[i + 1] != '\n')
            out += file[i];
    }
    return out;
}

bool endsAsWindows(std::string_view line)
{
    return line.ends_with("\r\n");
}

/// One unit for each of an astral character's two; the rest by its first byte.
int unitsOf(unsigned char first)
{
    return first >= 0xf0 ? 2 : (first & 0xc0) == 0x80 ? 0 : 1;
}

} // namespace

QString shownText(const QByteArray &file)
{
    const std::string text = plain(file);
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

QByteArray fileText(const QByteArray &before, const QString &shown)
{
    const std::string old = before.toStdString();
    const std::string oldPlain = plain(before);
    const std::string next = shown.toStdString();
    const auto oldLines = agent::config::splitLines(std::string_view(old).substr(before.startsWith(kMark) ? 3 : 0));
    const auto windows = std::count_if(oldLines.begin(), oldLines.end(), endsAsWindows);
    QByteArray out = before.startsWith(kMark) ? QByteArray(kMark) : QByteArray();
    if (windows == 0)
        return out + QByteArray::fromStdString(next);
    const bool mostly = static_cast<std::size_t>(windows) * 2 > oldLines.size();
    const auto newLines = agent::config::splitLines(next);
    std::size_t oldAt = 0;
    std::size_t newAt = 0;
    const auto keep = [&](std::size_t until) {
        for (; newAt < until; ++newAt)
            out.append(oldLines[oldAt].data(), static_cast<qsizetype>(oldLines[oldAt].size())), ++oldAt;
    };
    for (const agent::config::DiffHunk &hunk : agent::config::diffLines(oldPlain, next)) {
        keep(hunk.newFirst);
        for (std::size_t i = 0; i < hunk.newCount; ++i, ++newAt) {
            const std::string_view line = newLines[newAt];
            const bool ended = line.ends_with('\n');
            // A line in the place of another takes its line end.
            const bool asWindows = i < hunk.oldCount ? endsAsWindows(oldLines[oldAt + i]) : mostly;
            out.append(line.data(), static_cast<qsizetype>(line.size() - (ended ? 1 : 0)));
            if (ended)
                out.append(asWindows ? "\r\n" : "\n");
        }
        oldAt += hunk.oldCount;
    }
    keep(newLines.size());
    return out;
}

TextPlaces::TextPlaces(const std::string &utf8)
    : m_text(&utf8),
      m_isAscii(std::none_of(utf8.begin(), utf8.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; }))
{
}

int TextPlaces::toUtf16(std::size_t at) const
{
    const std::size_t wanted = m_text ? std::min(at, m_text->size()) : 0;
    if (m_isAscii)
        return static_cast<int>(wanted);
    if (wanted < m_lastByte)
        m_lastByte = 0, m_lastUnit = 0;
    for (; m_lastByte < wanted; ++m_lastByte)
        m_lastUnit += unitsOf(static_cast<unsigned char>((*m_text)[m_lastByte]));
    return m_lastUnit;
}

std::size_t TextPlaces::toUtf8(int at) const
{
    if (!m_text)
        return 0;
    if (m_isAscii)
        return std::min(static_cast<std::size_t>(std::max(at, 0)), m_text->size());
    if (at < m_lastUnit)
        m_lastByte = 0, m_lastUnit = 0;
    while (m_lastByte < m_text->size()) {
        const int units = unitsOf(static_cast<unsigned char>((*m_text)[m_lastByte]));
        if (m_lastUnit + units > at)
            break;
        m_lastUnit += units;
        ++m_lastByte;
    }
    return m_lastByte;
}

QList<TextSpan> secretSpans(const QString &shown)
{
    const std::string text = shown.toStdString();
    const agent::config::SyntaxTree tree = agent::config::readSyntax(text);
    const TextPlaces places(text);
    QList<TextSpan> out;
    for (const auto &[begin, end] :
         tree.error ? agent::config::secretPlacesByName(text) : agent::config::secretPlaces(text, tree.root)) {
        const int from = places.toUtf16(begin);
        out.push_back({from, places.toUtf16(end)});
    }
    return out;
}

CompletionWords completionAt(const QString &shown, int place)
{
    const std::string text = shown.toStdString();
    const TextPlaces places(text);
    const agent::config::Completion found = agent::config::completionAt(text, places.toUtf8(place));
    CompletionWords out;
    out.word.begin = places.toUtf16(found.begin);
    out.word.end = places.toUtf16(found.end);
    for (const agent::config::CompletionItem &item : found.items)
        out.items.push_back({toQt(item.name), toQt(item.about), toQt(item.insert)});
    return out;
}

namespace {

/// The text with dots, always as many, for each secret; line ends inside one stay, so that lines keep their numbers.
QStringList maskedLines(const QString &text)
{
    QString out;
    qsizetype at = 0;
    for (const TextSpan &span : secretSpans(text)) {
        out += QStringView(text).mid(at, span.begin - at);
        out += QString(8, kDot);
        out += QString(QStringView(text).mid(span.begin, span.end - span.begin).count(u'\n'), u'\n');
        at = span.end;
    }
    out += QStringView(text).mid(at);
    return out.split(u'\n');
}

} // namespace

QList<DifferenceLine> differenceOf(const QString &before, const QString &after, int context)
{
    const QStringList oldLines = maskedLines(before);
    const QStringList newLines = maskedLines(after);
    QList<DifferenceLine> out;
    for (const agent::config::DiffRow &row : agent::config::diffRows(before.toStdString(), after.toStdString(),
                                                                     static_cast<std::size_t>(std::max(context, 0)))) {
        DifferenceLine line;
        line.kind = row.kind == agent::config::DiffRow::Kind::Same      ? DifferenceLine::Kind::Same
                    : row.kind == agent::config::DiffRow::Kind::Removed ? DifferenceLine::Kind::Removed
                    : row.kind == agent::config::DiffRow::Kind::Added   ? DifferenceLine::Kind::Added
                                                                        : DifferenceLine::Kind::Gap;
        line.oldLine = static_cast<int>(row.oldLine);
        line.newLine = static_cast<int>(row.newLine);
        if (line.newLine > 0)
            line.text = newLines.value(line.newLine - 1);
        else if (line.oldLine > 0)
            line.text = oldLines.value(line.oldLine - 1);
        out.push_back(std::move(line));
    }
    return out;
}

} // namespace widgets
