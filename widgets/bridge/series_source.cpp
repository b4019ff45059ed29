// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/bridge/series_source.h"

#include "widgets/bridge/convert.h"

#include <algorithm>

namespace widgets {

using agent::engine::SeriesFindings;
using agent::engine::SeriesInfo;
using agent::engine::SeriesPast;

namespace {

QList<FoundSeries> toFoundList(const std::vector<SeriesInfo> &infos)
{
    QList<FoundSeries> series;
    series.reserve(static_cast<qsizetype>(infos.size()));
    for (const SeriesInfo &info : infos)
        series.push_back(toFound(info));
    return series;
}

} // namespace

SeriesSource::SeriesSource(EngineBridge &bridge, QObject *parent) : QObject(parent), m_bridge(bridge) {}

SeriesSource::~SeriesSource()
{
    m_search.request_stop();
    m_past.request_stop();
}

void SeriesSource::find(const QString &text, int limit)
{
    m_search.request_stop();
    m_search = std::stop_source();
    const quint64 number = ++m_searches;
    if (m_bridge.engine() == nullptr)
        return;
    agent::engine::SeriesQuery query{toStd(text), static_cast<std::size_t>(std::max(limit, 0)), m_search.get_token()};
    m_bridge.engine()->findSeries(
        std::move(query), m_crossing.over([this, number](const agent::Result<SeriesFindings> &findings) {
            if (number != m_searches)
                return; // an answer to an older one
            SeriesFound answer;
            if (findings)
                answer = {toFoundList(findings->series), findings->matched, findings->searched, {}};
            else
                answer.error = toQt(findings.error().message());
            Q_EMIT found(answer);
        }));
}

void SeriesSource::lookUp(const QList<SeriesLabels> &series)
{
    if (m_bridge.engine() == nullptr || series.isEmpty())
        return;
    std::vector<agent::model::Labels> wanted;
    for (const SeriesLabels &labels : series) {
        std::vector<agent::model::Label> made;
        for (const auto &[name, value] : labels)
            made.push_back({toStd(name), toStd(value)});
        wanted.emplace_back(std::move(made));
    }
    m_bridge.engine()->lookUpSeries(std::move(wanted), m_crossing.over([this](const std::vector<SeriesInfo> &infos) {
        Q_EMIT lookedUp(toFoundList(infos));
    }));
}

void SeriesSource::findRelated(const QString &selector, const QString &tag)
{
    if (m_bridge.engine() == nullptr)
        return;
    constexpr std::size_t kMost = 500;
    m_bridge.engine()->findSeries({toStd(selector), kMost, {}},
                                  m_crossing.over([this, tag](const agent::Result<SeriesFindings> &findings) {
                                      if (findings)
                                          Q_EMIT related(tag, toFoundList(findings->series));
                                  }));
}

void SeriesSource::readPast(const QList<quint64> &series, qint64 from, qint64 to)
{
    m_past.request_stop();
    m_past = std::stop_source();
    const quint64 number = ++m_pasts;
    if (m_bridge.engine() == nullptr)
        return;
    agent::engine::SeriesRange range;
    for (const quint64 ref : series)
        range.series.push_back(agent::model::SeriesRef{ref});
    range.from = from;
    range.to = to;
    range.maxPoints = kMostPoints;
    range.stop = m_past.get_token();
    // Shared and not copied on its way: it may be megabytes.
    const auto arrive = m_crossing.over([this, number, from, to](const Past &past, const QString &error) {
        if (number == m_pasts)
            Q_EMIT pastRead(from, to, past, error);
    });
    m_bridge.engine()->readSeries(std::move(range), [arrive](const agent::Result<SeriesPast> &past) {
        if (past)
            arrive(std::make_shared<const SeriesPast>(*past), QString());
        else
            arrive(Past(), toQt(past.error().message()));
    });
}

} // namespace widgets
