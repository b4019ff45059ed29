// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/watched_series.h"

#include <algorithm>
#include <array>

namespace widgets {

bool looksLikeCounter(const SeriesLine &line)
{
    const bool part = line.name.endsWith(QLatin1String("_count")) || line.name.endsWith(QLatin1String("_sum")) ||
                      line.name.endsWith(QLatin1String("_bucket"));
    if (line.type == QLatin1String("counter"))
        return true;
    if (line.type == QLatin1String("histogram") || line.type == QLatin1String("summary"))
        return part;
    if (!line.type.isEmpty() && line.type != QLatin1String("unknown") && line.type != QLatin1String("untyped"))
        return false;
    return part || line.name.endsWith(QLatin1String("_total"));
}

QStringList shortNames(const QList<WatchedSeries::Item> &items)
{
    const auto isCalled = [](const WatchedSeries::Item &item, const QString &name) { return item.line.name == name; };
    // How many others of the same name have this label with this value.
    const auto sharers = [&](const SeriesLine &line, const QPair<QString, QString> &label) {
        return std::count_if(
                   items.begin(), items.end(),
                   [&](const auto &other) { return isCalled(other, line.name) && other.line.labels.contains(label); }) -
               1;
    };
    const auto text = [](const QPair<QString, QString> &label) {
        return QStringLiteral("%1=\"%2\"").arg(label.first, label.second);
    };
    QStringList names;
    for (const WatchedSeries::Item &item : items) {
        const auto namesakes = std::count_if(items.begin(), items.end(),
                                             [&](const auto &other) { return isCalled(other, item.line.name); }) -
                               1;
        QStringList pairs;
        for (const auto &label : item.line.labels) {
            const auto others = sharers(item.line, label);
            if (namesakes > 0 && others == 0) {
                pairs = {text(label)}; // this one is enough
                break;
            }
            if (others < namesakes)
                pairs << text(label);
        }
        names << (pairs.isEmpty()
                      ? item.line.name
                      : item.line.name + QLatin1Char('{') + pairs.join(QStringLiteral(", ")) + QLatin1Char('}'));
    }
    return names;
}

bool WatchedSeries::contains(quint64 series) const
{
    return std::any_of(m_items.begin(), m_items.end(), [&](const Item &item) { return item.line.series == series; });
}

bool WatchedSeries::add(const SeriesLine &line)
{
    if (contains(line.series))
        return true;
    if (m_items.size() >= kMaxSeries)
        return false;
    std::array<bool, kMaxSeries> taken{};
    for (const Item &item : m_items)
        taken[static_cast<std::size_t>(item.color)] = true;
    Item item;
    item.line = line;
    item.color = static_cast<int>(std::find(taken.begin(), taken.end(), false) - taken.begin());
    item.counter = looksLikeCounter(line);
    m_items.push_back(std::move(item));
    return true;
}

void WatchedSeries::remove(quint64 series)
{
    m_items.removeIf([&](const Item &item) { return item.line.series == series; });
}

QList<quint64> WatchedSeries::ids() const
{
    QList<quint64> all;
    for (const Item &item : m_items)
        all << item.line.series;
    return all;
}

void WatchedSeries::addPoint(quint64 series, qint64 time, double value)
{
    for (Item &item : m_items) {
        if (item.line.series != series)
            continue;
        item.history.add(time, value);
        m_newest = std::max(m_newest, time);
        return;
    }
}

} // namespace widgets
