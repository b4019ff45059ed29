// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/bridge/remote_control.h"

#include "widgets/bridge/convert.h"
#include "widgets/bridge/engine_bridge.h"

#include "agent/engine/engine.h"

#include <utility>
#include <vector>

namespace widgets {

using agent::engine::RemoteCommand;
using Verb = RemoteCommand::Verb;

namespace {

QString notRunning()
{
    return QStringLiteral("the agent is not running");
}

DeadLetter toLetter(const QString &remote, const agent::engine::DeadLetterRow &row)
{
    return {remote,      row.id,         row.time,    row.status,  toQt(row.reason), toQt(row.text),
            row.refused, row.candidates, row.minTime, row.maxTime, toQt(row.series), row.unsure};
}

agent::engine::DeadLetterQuery toQuery(const DeadLetterFilter &filter)
{
    agent::engine::DeadLetterQuery query;
    query.remote = toStd(filter.remote);
    query.reason = toStd(filter.reason);
    query.ids = {filter.ids.begin(), filter.ids.end()};
    query.before = filter.before;
    query.limit = static_cast<std::size_t>(std::max(filter.limit, 1));
    return query;
}

DoctorStep toStep(const agent::model::DiagnosisStep &from)
{
    DoctorStep step;
    step.name = toQt(from.name);
    step.title = toQt(from.title);
    step.state = static_cast<DoctorStep::State>(from.state); // the same words in the same order
    step.summary = toQt(from.summary);
    for (const auto &fact : from.facts)
        step.facts.push_back({toQt(fact.name), toQt(fact.value), fact.milliseconds});
    step.hint = toQt(from.hint);
    step.milliseconds = from.milliseconds;
    return step;
}

static_assert(static_cast<int>(agent::model::StepState::Skipped) == static_cast<int>(DoctorStep::State::Skipped));

} // namespace

RemoteControl::RemoteControl(EngineBridge &bridge, QObject *parent) : QObject(parent), m_bridge(bridge) {}

template <typename Call>
void RemoteControl::later(Call done)
{
    QMetaObject::invokeMethod(this, std::move(done), Qt::QueuedConnection);
}

void RemoteControl::command(RemoteCommand command, OnOutcome done)
{
    command.who = "console";
    auto *engine = m_bridge.engine();
    if (engine == nullptr) {
        later([done = std::move(done)] { done({notRunning(), 0, 0, true}); });
        return;
    }
    engine->commandRemote(
        std::move(command),
        m_crossing.over([done = std::move(done)](const agent::Result<agent::engine::RemoteEffect> &effect) {
            if (effect)
                done({{}, effect->samples, effect->bytes, effect->exact});
            else
                done({toQt(effect.error().message()), 0, 0, true});
        }));
}

void RemoteControl::pause(const QString &remote, OnOutcome done)
{
    command({toStd(remote), Verb::Pause, 0, 0, false, {}}, std::move(done));
}

void RemoteControl::resume(const QString &remote, OnOutcome done)
{
    command({toStd(remote), Verb::Resume, 0, 0, false, {}}, std::move(done));
}

void RemoteControl::retryNow(const QString &remote, OnOutcome done)
{
    command({toStd(remote), Verb::Retry, 0, 0, false, {}}, std::move(done));
}

void RemoteControl::limit(const QString &remote, quint64 bytesPerSecond, OnOutcome done)
{
    command({toStd(remote), Verb::Limit, 0, bytesPerSecond, false, {}}, std::move(done));
}

void RemoteControl::giveUp(const QString &remote, qint64 before, OnOutcome done)
{
    command({toStd(remote), before == 0 ? Verb::DropBacklog : Verb::Skip, before, 0, false, {}}, std::move(done));
}

void RemoteControl::previewGiveUp(const QString &remote, qint64 before, OnOutcome done)
{
    command({toStd(remote), before == 0 ? Verb::DropBacklog : Verb::Skip, before, 0, true, {}}, std::move(done));
}

void RemoteControl::listDeadLetters(const DeadLetterFilter &filter,
                                    std::function<void(const QString &, const QList<DeadLetter> &)> done)
{
    auto *engine = m_bridge.engine();
    if (engine == nullptr) {
        later([done = std::move(done)] { done(notRunning(), {}); });
        return;
    }
    engine->listDeadLetters(toQuery(filter),
                            m_crossing.over([done = std::move(done), remote = filter.remote](
                                                const agent::Result<std::vector<agent::engine::DeadLetterRow>> &rows) {
                                if (!rows) {
                                    done(toQt(rows.error().message()), {});
                                    return;
                                }
                                QList<DeadLetter> letters;
                                letters.reserve(static_cast<qsizetype>(rows->size()));
                                for (const auto &row : *rows)
                                    letters.push_back(toLetter(remote, row));
                                done({}, letters);
                            }));
}

void RemoteControl::resendDeadLetters(const DeadLetterFilter &filter, std::function<void(const QString &)> done)
{
    auto *engine = m_bridge.engine();
    if (engine == nullptr) {
        later([done = std::move(done)] { done(notRunning()); });
        return;
    }
    engine->resendDeadLetters(toQuery(filter), m_crossing.over([done = std::move(done)](const agent::Status &status) {
        done(status.ok() ? QString() : toQt(status.message()));
    }));
}

void RemoteControl::deleteDeadLetters(const DeadLetterFilter &filter,
                                      std::function<void(const QString &, quint64)> done)
{
    auto *engine = m_bridge.engine();
    if (engine == nullptr) {
        later([done = std::move(done)] { done(notRunning(), 0); });
        return;
    }
    engine->dropDeadLetters(toQuery(filter),
                            m_crossing.over([done = std::move(done)](const agent::Result<std::uint64_t> &count) {
                                if (count)
                                    done({}, *count);
                                else
                                    done(toQt(count.error().message()), 0);
                            }));
}

void RemoteControl::examine(const QString &remote, bool testSample, std::function<void(const DoctorStep &)> step,
                            std::function<void(const DoctorReport &)> done)
{
    auto *engine = m_bridge.engine();
    if (engine == nullptr) {
        later([done = std::move(done)] { done({notRunning(), {}, {}, false}); });
        return;
    }
    engine->diagnoseRemote(
        toStd(remote), testSample,
        m_crossing.over([step = std::move(step)](const agent::model::DiagnosisStep &ended) { step(toStep(ended)); }),
        m_crossing.over([done = std::move(done)](const agent::Result<agent::model::Diagnosis> &diagnosis) {
            if (diagnosis)
                done({{}, toQt(diagnosis->url), toQt(diagnosis->receiver), diagnosis->passed()});
            else
                done({toQt(diagnosis.error().message()), {}, {}, false});
        }));
}

} // namespace widgets
