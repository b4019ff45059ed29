// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/watched_series.h"

#include <algorithm>
#include <array>
#include <limits>

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

QString familyOf(const SeriesLine &line)
{
    if (!line.name.endsWith(QLatin1String("_bucket")))
        return {};
    SeriesLine family = line;
    const auto removed = family.labels.removeIf([](const auto &label) { return label.first == QLatin1String("le"); });
    return removed == 0 ? QString() : fullName(family);
}

QString bucketSelector(const SeriesLine &bucket)
{
    const auto quoted = [](QString text) {
        text.replace(QLatin1Char('\\'), QLatin1String("\\\\")).replace(QLatin1Char('"'), QLatin1String("\\\""));
        return QString(QLatin1Char('"') + text + QLatin1Char('"'));
    };
    QStringList parts{QStringLiteral("\"__name__\"=") + quoted(bucket.name), QStringLiteral("\"le\"!=\"\"")};
    constexpr qsizetype kMostMatchers = 16; // of a search
    for (const auto &[name, value] : bucket.labels) {
        if (name != QLatin1String("le") && parts.size() < kMostMatchers)
            parts << quoted(name) + QLatin1Char('=') + quoted(value);
    }
    return QLatin1Char('{') + parts.join(QLatin1Char(',')) + QLatin1Char('}');
}

bool isHistogram(const SeriesLine &line)
{
    return !familyOf(line).isEmpty() || (line.type == QLatin1String("histogram") && !looksLikeCounter(line));
}

SeriesView WatchedSeries::Item::view(SeriesView wanted) const
{
    if (wanted == SeriesView::Quantiles && (!family.isEmpty() || !histograms.empty()))
        return SeriesView::Quantiles;
    if (wanted == SeriesView::Raw)
        return SeriesView::Raw;
    return counter || !histograms.empty() ? SeriesView::Rate : SeriesView::Raw;
}

const WatchedSeries::Item *WatchedSeries::find(const QString &name) const
{
    const auto found =
        std::find_if(m_items.begin(), m_items.end(), [&](const Item &item) { return item.name == name; });
    return found == m_items.end() ? nullptr : &*found;
}

bool WatchedSeries::add(const SeriesLine &line)
{
    const QString name = fullName(line);
    if (contains(name))
        return true;
    if (m_items.size() >= kMaxSeries)
        return false;
    std::array<bool, kMaxSeries> taken{};
    for (const Item &item : m_items)
        taken[static_cast<std::size_t>(item.color)] = true;
    Item item;
    item.line = line;
    item.name = name;
    item.color = static_cast<int>(std::find(taken.begin(), taken.end(), false) - taken.begin());
    item.counter = looksLikeCounter(line);
    item.family = familyOf(line);
    m_items.push_back(std::move(item));
    return true;
}

bool WatchedSeries::isUsed(const QString &family) const
{
    return std::any_of(m_items.begin(), m_items.end(), [&](const Item &item) { return item.family == family; });
}

void WatchedSeries::remove(const QString &name)
{
    m_items.removeIf([&](const Item &item) { return item.name == name; });
    m_families.removeIf([this](const auto &family) { return !isUsed(family.key()); });
}

void WatchedSeries::clear()
{
    m_items.clear();
    m_families.clear();
}

QList<quint64> WatchedSeries::ids() const
{
    QList<quint64> all;
    for (const Item &item : m_items) {
        if (item.line.series != 0)
            all << item.line.series;
    }
    for (const Family &family : m_families) {
        for (const Bucket &bucket : family.buckets)
            all << bucket.series;
    }
    return all;
}

bool WatchedSeries::update(const SeriesLine &line)
{
    const QString name = fullName(line);
    for (Item &item : m_items) {
        if (item.name != name)
            continue;
        const bool changed = item.line.series != line.series;
        if (changed || (!line.type.isEmpty() && line.type != QLatin1String("unknown"))) {
            const QString type = line.type.isEmpty() ? item.line.type : line.type;
            item.line = line;
            item.line.type = type;
            item.counter = looksLikeCounter(item.line);
        }
        if (changed) {
            item.coveredFrom = std::numeric_limits<qint64>::max();
            m_families.remove(item.family); // whose numbers are others as well
        }
        return changed;
    }
    return false;
}

void WatchedSeries::addPoint(quint64 series, qint64 time, double value, const HistogramHistory::Value &histogram)
{
    for (Item &item : m_items) {
        if (item.line.series != series)
            continue;
        item.history.add(time, value);
        item.histograms.add(time, histogram);
        if (item.history.hasForgotten())
            item.coveredFrom = std::max(item.coveredFrom, item.history.oldestTime());
    }
    for (Family &family : m_families) {
        for (Bucket &bucket : family.buckets) {
            if (bucket.series != series)
                continue;
            bucket.history.add(time, value);
            if (bucket.history.hasForgotten())
                family.coveredFrom = std::max(family.coveredFrom, bucket.history.oldestTime());
        }
    }
}

void WatchedSeries::fill(const agent::engine::PastSeries &past, qint64 from)
{
    const quint64 series = agent::model::value(past.series);
    for (Item &item : m_items) {
        if (item.line.series != series)
            continue;
        item.history.fill(past.points, past.step);
        item.histograms.fill(past.points);
        item.coveredFrom = std::min(item.coveredFrom, from);
    }
    for (Family &family : m_families) {
        for (Bucket &bucket : family.buckets) {
            if (bucket.series != series)
                continue;
            bucket.history.fill(past.points, past.step);
            family.coveredFrom = std::min(family.coveredFrom, from);
        }
    }
}

void WatchedSeries::uncover()
{
    for (Item &item : m_items)
        item.coveredFrom = std::numeric_limits<qint64>::max();
    for (Family &family : m_families)
        family.coveredFrom = std::numeric_limits<qint64>::max();
}

QList<quint64> WatchedSeries::uncovered(qint64 from) const
{
    QList<quint64> all;
    for (const Item &item : m_items) {
        if (item.coveredFrom > from && item.line.series != 0)
            all << item.line.series;
    }
    for (const Family &family : m_families) {
        if (family.coveredFrom <= from)
            continue;
        for (const Bucket &bucket : family.buckets)
            all << bucket.series;
    }
    return all;
}

QStringList WatchedSeries::unknownFamilies() const
{
    QStringList all;
    for (const Item &item : m_items) {
        if (!item.family.isEmpty() && item.line.series != 0 && !m_families.contains(item.family) &&
            !all.contains(item.family))
            all << item.family;
    }
    return all;
}

void WatchedSeries::setBuckets(const QString &family, const QList<SeriesLine> &buckets)
{
    if (!isUsed(family))
        return;
    Family made;
    for (const SeriesLine &line : buckets) {
        if (widgets::familyOf(line) != family)
            continue;
        const auto le = std::find_if(line.labels.begin(), line.labels.end(),
                                     [](const auto &label) { return label.first == QLatin1String("le"); });
        Bucket bucket;
        bucket.series = line.series;
        bool isNumber = true;
        bucket.le = le->second.endsWith(QLatin1String("Inf"), Qt::CaseInsensitive)
                        ? std::numeric_limits<double>::infinity()
                        : le->second.toDouble(&isNumber);
        if (isNumber)
            made.buckets.push_back(std::move(bucket));
    }
    m_families.insert(family, std::move(made));
}

const QList<WatchedSeries::Bucket> &WatchedSeries::buckets(const QString &family) const
{
    static const QList<Bucket> none;
    const auto found = m_families.constFind(family);
    return found == m_families.constEnd() ? none : found->buckets;
}

} // namespace widgets
