// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/bridge/engine_bridge.h"

#include "widgets/bridge/convert.h"

#include <algorithm>

namespace widgets {

EngineBridge::EngineBridge(QObject *parent) : QObject(parent)
{
    m_throttle.setSingleShot(true);
    connect(&m_throttle, &QTimer::timeout, this, &EngineBridge::deliver);
}

EngineBridge::~EngineBridge()
{
    m_subscription.reset();
}

void EngineBridge::attach(agent::engine::Engine &engine)
{
    detach();
    m_engine = &engine;
    const agent::engine::Options &options = engine.options();
    m_facts = {toQt(options.version), toQt(options.configPath), toQt(options.storagePath), {}};
    for (const auto &[name, value] : options.flags)
        m_facts.flags.emplaceBack(toQt(name), toQt(value));
    m_pending = false;
    m_subscription = engine.onSnapshotChanged([this] { // an engine thread; the subscription ends before the bridge does
        if (!m_pending.exchange(true))
            QMetaObject::invokeMethod(this, &EngineBridge::scheduleDelivery, Qt::QueuedConnection);
    });
    Q_EMIT attachedChanged(true);
    deliver();
}

void EngineBridge::detach()
{
    if (m_engine == nullptr)
        return;
    m_subscription.reset();
    m_engine = nullptr;
    m_throttle.stop();
    m_watching = false;
    Q_EMIT attachedChanged(false);
}

void EngineBridge::scheduleDelivery()
{
    if (m_throttle.isActive())
        return;
    const qint64 waited = m_lastDelivery.isValid() ? m_lastDelivery.elapsed() : m_deliveryMs;
    m_throttle.start(static_cast<int>(std::clamp<qint64>(m_deliveryMs - waited, 0, m_deliveryMs)));
}

void EngineBridge::deliver()
{
    if (m_engine == nullptr)
        return;
    m_lastDelivery.start();
    m_pending = false; // before the fetch: what is published from now on nudges again
    m_snapshot = m_engine->snapshot();
    Q_EMIT snapshotChanged(m_snapshot);
    if (!m_watching || m_engine == nullptr)
        return;
    QList<LivePoint> points;
    for (const auto &point : m_engine->takePoints())
        points.push_back(toPoint(point));
    if (!points.isEmpty())
        Q_EMIT pointsArrived(points);
}

void EngineBridge::deliverNow()
{
    m_throttle.stop();
    deliver();
}

std::function<void(agent::Status)> EngineBridge::answer(void (EngineBridge::*finished)(const QString &))
{
    return m_crossing.over([this, finished](const agent::Status &status) {
        Q_EMIT(this->*finished)(status.ok() ? QString() : toQt(status.message()));
    });
}

void EngineBridge::requestReload()
{
    const auto done = answer(&EngineBridge::reloadFinished);
    if (m_engine == nullptr)
        done(agent::unavailable("the agent is not running"));
    else
        m_engine->requestReload(done);
}

void EngineBridge::requestApply(const QString &text)
{
    const auto done = answer(&EngineBridge::applyFinished);
    if (m_engine == nullptr)
        done(agent::unavailable("the agent is not running"));
    else
        m_engine->requestApply(toStd(text), done);
}

quint64 EngineBridge::checkConfig(const QString &text)
{
    const quint64 request = ++m_lastRequest;
    if (m_engine == nullptr)
        return request;
    m_engine->checkConfig(toStd(text),
                          m_crossing.over([this, request](const std::vector<agent::engine::ConfigProblem> &problems) {
                              QList<ConfigIssue> issues;
                              for (const auto &problem : problems)
                                  issues.push_back(toIssue(problem));
                              Q_EMIT configChecked(request, issues);
                          }));
    return request;
}

void EngineBridge::pauseRemote(const QString &name)
{
    if (m_engine != nullptr)
        m_engine->pauseRemote(toStd(name));
}

void EngineBridge::resumeRemote(const QString &name)
{
    if (m_engine != nullptr)
        m_engine->resumeRemote(toStd(name));
}

void EngineBridge::retryRemote(const QString &name)
{
    if (m_engine != nullptr)
        m_engine->retryRemote(toStd(name));
}

void EngineBridge::watchSeries(const QList<quint64> &series)
{
    m_watching = !series.isEmpty();
    if (m_engine == nullptr)
        return;
    std::vector<agent::model::SeriesRef> refs;
    refs.reserve(static_cast<std::size_t>(series.size()));
    for (const quint64 ref : series)
        refs.push_back(agent::model::SeriesRef{ref});
    m_engine->watchSeries(std::move(refs));
}

} // namespace widgets
