// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/finder.h"

#include <QCoreApplication>
#include <QHash>
#include <QRegularExpression>

#include <algorithm>

namespace widgets {

namespace {

struct FinderTexts {
    Q_DECLARE_TR_FUNCTIONS(widgets::Finder)
};

constexpr int kBegin = 1000;     // the text begins with the word
constexpr int kWordBegin = 700;  // a word of it does
constexpr int kInside = 400;     // it is somewhere inside
constexpr int kScattered = 100;  // only its letters are, in their order
constexpr int kDetailLoss = 250; // found in the details only

bool beginsWord(const QString &text, qsizetype at)
{
    return at == 0 || !text[at - 1].isLetterOrNumber();
}

/// Letters of `word` in their order within the first `end` letters; -1: they are not all there. Else how many letters
/// lie between the first and the last.
qsizetype spread(const QString &text, qsizetype end, const QString &word)
{
    qsizetype at = 0;
    qsizetype first = -1;
    for (const QChar letter : word) {
        at = text.indexOf(letter, at);
        if (at < 0 || at >= end)
            return -1;
        if (first < 0)
            first = at;
        ++at;
    }
    return at - first;
}

QString text(const std::string &value)
{
    return QString::fromStdString(value);
}

QString kindName(FinderItem::Kind kind)
{
    switch (kind) {
    case FinderItem::Kind::Page:
        return FinderTexts::tr("page");
    case FinderItem::Kind::Action:
        return FinderTexts::tr("action");
    case FinderItem::Kind::Remote:
        return FinderTexts::tr("receiver");
    case FinderItem::Kind::Job:
        return FinderTexts::tr("job");
    case FinderItem::Kind::Target:
        return FinderTexts::tr("target");
    }
    return {};
}

} // namespace

int matchScore(const QString &text, int titleEnd, const QString &word)
{
    if (word.isEmpty())
        return 0;
    qsizetype at = text.indexOf(word);
    if (at >= 0) {
        qsizetype best = at; // the first that begins a word, else the first
        while (at >= 0 && !beginsWord(text, at))
            at = text.indexOf(word, at + 1);
        if (at >= 0)
            best = at;
        const int score = best == 0 ? kBegin : beginsWord(text, best) ? kWordBegin : kInside;
        return score - (best >= titleEnd ? kDetailLoss : 0) - static_cast<int>(std::min<qsizetype>(best, 50));
    }
    const qsizetype wide = spread(text, titleEnd, word);
    if (wide < 0)
        return -1;
    return kScattered - static_cast<int>(std::min<qsizetype>(wide - word.size(), kScattered - 1));
}

void Finder::clear()
{
    m_entries.clear();
    m_matches.clear();
    m_query.clear();
}

void Finder::add(FinderItem item)
{
    Entry entry;
    entry.titleEnd = static_cast<int>(item.title.size());
    entry.folded = QString(item.title + QLatin1Char('\n') + item.detail).toLower();
    entry.item = std::move(item);
    m_entries.push_back(std::move(entry));
    m_query.clear();
    m_matches.clear();
}

void Finder::add(const agent::engine::EngineSnapshot &snapshot)
{
    m_entries.reserve(m_entries.size() + snapshot.remotes.size() + snapshot.pools.size() + snapshot.targets.size());
    for (const auto &remote : snapshot.remotes)
        add({FinderItem::Kind::Remote, text(remote.name), text(remote.url), {}, 0, 0});
    for (const auto &pool : snapshot.pools)
        add({FinderItem::Kind::Job,
             text(pool.job),
             FinderTexts::tr("%Ln target(s)", nullptr, static_cast<int>(pool.up + pool.down + pool.unknown)),
             {},
             0,
             0});
    for (const auto &target : snapshot.targets) {
        QString endpoint = text(target.url); // as the table of targets has it
        if (endpoint.startsWith(QLatin1String("http://")))
            endpoint.remove(0, 7);
        add({FinderItem::Kind::Target, endpoint, text(target.job), {}, 0, target.id});
    }
}

QList<FinderItem> Finder::find(const QString &query, qsizetype limit)
{
    const QString folded = query.toLower().simplified();
    const QStringList words = folded.split(QLatin1Char(' '), Qt::SkipEmptyParts);
    const bool narrower = !m_query.isEmpty() && folded.startsWith(m_query);
    std::vector<std::pair<int, std::size_t>> found; // score, place
    const auto look = [&](std::size_t place) {
        const Entry &entry = m_entries[place];
        if (words.isEmpty() && entry.item.kind > FinderItem::Kind::Action)
            return;
        int sum = 0;
        for (const QString &word : words) {
            const int score = matchScore(entry.folded, entry.titleEnd, word);
            if (score < 0)
                return;
            sum += score;
        }
        constexpr int kLong = 60;
        found.emplace_back(sum - 4 * static_cast<int>(entry.item.kind) - std::min(entry.titleEnd, kLong), place);
    };
    if (narrower) {
        for (const std::size_t place : m_matches)
            look(place);
    } else {
        for (std::size_t place = 0; place < m_entries.size(); ++place)
            look(place);
    }
    m_query = folded;
    m_matches.clear();
    for (const auto &[score, place] : found)
        m_matches.push_back(place);
    const auto better = [](const auto &a, const auto &b) {
        return a.first != b.first ? a.first > b.first : a.second < b.second;
    };
    const auto end = found.begin() + std::min<qsizetype>(limit, static_cast<qsizetype>(found.size()));
    if (words.isEmpty()) // in the order they were added
        std::sort(found.begin(), found.end(), [](const auto &a, const auto &b) { return a.second < b.second; });
    else
        std::partial_sort(found.begin(), end, found.end(), better);
    QList<FinderItem> items;
    for (auto it = found.begin(); it != end; ++it)
        items.push_back(m_entries[it->second].item);
    return items;
}

FinderTable *makeFinderTable(QObject *parent)
{
    return new FinderTable({{[] { return QString(); },
                             [](const FinderItem &item, int role) -> QVariant {
                                 switch (role) {
                                 case Qt::DisplayRole:
                                     return item.title;
                                 case DetailRole:
                                     return item.detail.isEmpty()
                                                ? kindName(item.kind)
                                                : kindName(item.kind) + QStringLiteral(" \u00B7 ") + item.detail;
                                 case Qt::UserRole:
                                     return item.key;
                                 case Qt::ToolTipRole:
                                     return item.detail.isEmpty() ? item.title
                                                                  : item.title + QLatin1Char('\n') + item.detail;
                                 case Qt::AccessibleTextRole:
                                     return QStringList{item.title, kindName(item.kind), item.detail, item.key}
                                         .filter(QRegularExpression(QStringLiteral(".")))
                                         .join(QStringLiteral(", "));
                                 default:
                                     return {};
                                 }
                             }}},
                           parent);
}

void setFound(FinderTable &table, const QList<FinderItem> &found)
{
    std::vector<std::pair<RowKey, FinderItem>> rows;
    QHash<QString, quint64> seen;
    for (const FinderItem &item : found) {
        const QString name = QString::number(static_cast<int>(item.kind)) + item.title + QLatin1Char('\n') +
                             item.detail + QString::number(item.target);
        rows.emplace_back(qHash(name, 0x62656c66) ^ (seen[name]++ << 56), item);
    }
    table.setRows(rows);
}

} // namespace widgets
