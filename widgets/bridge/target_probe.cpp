// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/bridge/target_probe.h"

#include "widgets/bridge/convert.h"
#include "widgets/bridge/engine_bridge.h"

#include <utility>

namespace widgets {

namespace {

TimingParts toParts(const agent::engine::RequestTiming &timing)
{
    return {timing.name, timing.connect, timing.tls, timing.firstByte, timing.body, timing.total};
}

LabelList toList(const agent::model::Labels &labels)
{
    LabelList out;
    for (const auto &label : labels)
        out.emplaceBack(toQt(label.name), toQt(label.value));
    return out;
}

LookPtr toAnswer(const agent::engine::TargetLook &look)
{
    auto out = std::make_shared<LookAnswer>();
    out->time = look.time;
    out->status = look.status;
    for (const auto &[name, value] : look.headers)
        out->headers.emplaceBack(toQt(name), toQt(value));
    out->timing = toParts(look.timing);
    out->wireBytes = look.wireBytes;
    out->bodyBytes = look.bodyBytes;
    out->body = QByteArray(look.body.data(), static_cast<qsizetype>(look.body.size()));
    out->bodyCut = look.bodyCut;
    out->isText = look.isText;
    out->usedFallback = look.usedFallback;
    out->samples = look.samples;
    out->kept = look.kept;
    out->series = look.series;
    out->duplicates = look.duplicates;
    out->error = toQt(look.error);
    out->errorLine = look.errorLine;
    out->errorText = toQt(look.errorText);
    return out;
}

TargetPast toPast(const agent::engine::TargetHistory &history)
{
    TargetPast out;
    out.scrapes.reserve(static_cast<qsizetype>(history.scrapes.size()));
    for (const auto &scrape : history.scrapes)
        out.scrapes.push_back({scrape.time, scrape.duration, scrape.samples, scrape.failed});
    out.timing = toParts(history.timing);
    out.wireBytes = history.wireBytes;
    out.bodyBytes = history.bodyBytes;
    out.curl = toQt(history.curl);
    return out;
}

RelabelStory toStory(const agent::engine::RelabelExplanation &explanation)
{
    RelabelStory out;
    for (const auto &step : explanation.steps) {
        RelabelStepLine line{step.rule, toQt(step.text), step.matched, step.dropped, {}};
        for (const auto &change : step.changes)
            line.changes.push_back({toQt(change.name), toQt(change.before), toQt(change.after)});
        out.steps.push_back(std::move(line));
    }
    out.droppingRule = explanation.droppingRule;
    out.problem = toQt(explanation.problem);
    out.labels = toList(explanation.labels);
    out.url = toQt(explanation.url);
    return out;
}

} // namespace

TargetProbe::TargetProbe(EngineBridge &bridge, QObject *parent) : QObject(parent), m_bridge(bridge)
{
    connect(&m_bridge, &EngineBridge::attachedChanged, this, [this](bool attached) {
        if (attached)
            return;
        for (const auto &[job, id] : std::exchange(m_looking, {})) // the engine that was asked answers no more
            Q_EMIT looked(job, id, LookPtr(), tr("the agent is not running"));
    });
}

void TargetProbe::scrapeNow(const QString &job, quint64 id)
{
    m_looking.emplaceBack(job, id);
    const auto tell = m_crossing.over([this, job, id](const LookPtr &look, const QString &error) {
        if (m_looking.removeOne(QPair(job, id)))
            Q_EMIT looked(job, id, look, error);
    });
    if (m_bridge.engine() == nullptr) {
        tell(LookPtr(), tr("the agent is not running"));
        return;
    }
    m_bridge.engine()->scrapeNow({toStd(job), id}, [tell](const agent::Result<agent::engine::TargetLook> &look) {
        if (look)
            tell(toAnswer(*look), QString());
        else
            tell(LookPtr(), toQt(look.error().message()));
    });
}

void TargetProbe::askPast(const QString &job, quint64 id)
{
    if (m_bridge.engine() == nullptr)
        return;
    const auto tell = m_crossing.over([this, job, id](const TargetPast &past) { Q_EMIT pastArrived(job, id, past); });
    m_bridge.engine()->targetHistory({toStd(job), id},
                                     [tell](const agent::Result<agent::engine::TargetHistory> &history) {
                                         if (history)
                                             tell(toPast(*history));
                                     });
}

quint64 TargetProbe::explain(const QString &job, const LabelList &discovered)
{
    const quint64 request = ++m_lastRequest;
    const auto tell = m_crossing.over(
        [this, request](const RelabelStory &story, const QString &error) { Q_EMIT explained(request, story, error); });
    if (m_bridge.engine() == nullptr) {
        tell(RelabelStory(), tr("the agent is not running"));
        return request;
    }
    std::vector<agent::model::Label> labels;
    labels.reserve(static_cast<std::size_t>(discovered.size()));
    for (const auto &[name, value] : discovered)
        labels.push_back({toStd(name), toStd(value)});
    m_bridge.engine()->explainRelabelling(toStd(job), agent::model::Labels(std::move(labels)),
                                          [tell](const agent::Result<agent::engine::RelabelExplanation> &explanation) {
                                              if (explanation)
                                                  tell(toStory(*explanation), QString());
                                              else
                                                  tell(RelabelStory(), toQt(explanation.error().message()));
                                          });
    return request;
}

} // namespace widgets
