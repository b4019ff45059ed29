// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/bridge/config_desk.h"

#include "widgets/bridge/convert.h"

namespace widgets {

namespace engine = agent::engine;

namespace {

ConfigImpact::Change toChange(engine::ConfigPreview::Change change)
{
    switch (change) {
    case engine::ConfigPreview::Change::Added:
        return ConfigImpact::Change::Added;
    case engine::ConfigPreview::Change::Removed:
        return ConfigImpact::Change::Removed;
    case engine::ConfigPreview::Change::Changed:
        break;
    }
    return ConfigImpact::Change::Changed;
}

qint64 toCount(std::uint64_t count)
{
    return static_cast<qint64>(count);
}

ConfigImpact toImpact(const engine::ConfigPreview &preview)
{
    ConfigImpact out;
    out.valid = preview.problems.empty();
    out.differs = preview.differs;
    out.externalLabels = preview.externalLabels;
    for (const auto &job : preview.jobs) {
        ConfigImpact::Job row{toQt(job.name),
                              toChange(job.change),
                              toCount(job.targetsAdded),
                              toCount(job.targetsRemoved),
                              toCount(job.seriesRemoved),
                              {},
                              job.undiscovered,
                              job.seriesMayChange};
        if (job.seriesAdded)
            row.seriesAdded = toCount(*job.seriesAdded);
        out.jobs.push_back(std::move(row));
    }
    for (const auto &remote : preview.remotes)
        out.remotes.push_back({toQt(remote.name), toChange(remote.change), remote.redirected, toCount(remote.waiting),
                               toCount(remote.waitingBytes)});
    for (const std::string &key : preview.restart)
        out.restart << toQt(key);
    for (const std::string &warning : preview.warnings)
        out.warnings << toQt(warning);
    return out;
}

QString errorOf(const agent::Status &status)
{
    return status.ok() ? QString() : toQt(status.message());
}

TrialTarget toTarget(const agent::model::Labels &labels)
{
    TrialTarget target;
    for (const auto &label : labels) {
        target.labels.emplaceBack(toQt(std::string(label.name)), toQt(std::string(label.value)));
        if (label.name == "__address__")
            target.title = toQt(std::string(label.value));
    }
    return target;
}

QString notRunning()
{
    return QStringLiteral("the agent is not running");
}

} // namespace

ConfigDesk::ConfigDesk(EngineBridge &bridge, QObject *parent) : QObject(parent), m_bridge(bridge) {}

engine::ConfigDesk *ConfigDesk::desk() const
{
    return m_bridge.engine() == nullptr ? nullptr : m_bridge.engine()->configDesk();
}

QByteArray ConfigDesk::running() const
{
    const auto snapshot = m_bridge.snapshot();
    return snapshot ? QByteArray::fromStdString(snapshot->configText) : QByteArray();
}

bool ConfigDesk::fileDiffers() const
{
    const auto snapshot = m_bridge.snapshot();
    return snapshot && snapshot->configFileDiffers;
}

QList<TrialTarget> ConfigDesk::targetsOf(const QString &job, int most) const
{
    QList<TrialTarget> out;
    const auto snapshot = m_bridge.snapshot();
    const std::string name = toStd(job);
    const auto add = [&](const auto &rows) {
        for (const auto &row : rows) {
            if (out.size() < most && row.job == name && row.discoveredLabels)
                out.push_back(toTarget(*row.discoveredLabels));
        }
    };
    if (snapshot) {
        add(snapshot->targets);
        add(snapshot->dropped);
    }
    return out;
}

void ConfigDesk::apply(const QByteArray &file, bool overwrite)
{
    const auto done = m_crossing.over([this](const agent::Status &status) {
        Q_EMIT applied(errorOf(status), status.code() == agent::Code::AlreadyExists);
    });
    if (desk() == nullptr)
        done(agent::unavailable(toStd(notRunning())));
    else
        desk()->apply({file.toStdString(), "console", overwrite}, done);
}

quint64 ConfigDesk::preview(const QString &text)
{
    const quint64 request = ++m_lastRequest;
    if (desk() != nullptr)
        desk()->preview(toStd(text), m_crossing.over([this, request](const engine::ConfigPreview &preview) {
            Q_EMIT previewed(request, toImpact(preview));
        }));
    return request;
}

quint64 ConfigDesk::tryRules(const QString &rulesAlone, bool ofSamples, const TrialTarget &target)
{
    const quint64 request = ++m_lastRequest;
    if (desk() == nullptr)
        return request;
    std::vector<agent::model::Label> labels;
    for (const auto &[name, value] : target.labels)
        labels.push_back({toStd(name), toStd(value)});
    desk()->tryRelabelling(
        {toStd(rulesAlone), ofSamples, agent::model::Labels(std::move(labels))},
        m_crossing.over([this, request](const agent::Result<std::vector<engine::RelabelTrialStep>> &tried) {
            QList<TrialStep> steps;
            for (const auto &step : tried ? *tried : std::vector<engine::RelabelTrialStep>()) {
                TrialStep row{static_cast<int>(step.rule), step.matched, step.dropped, {}};
                for (const auto &change : step.changes)
                    row.changes.push_back({toQt(change.name), toQt(change.before), toQt(change.after)});
                steps.push_back(std::move(row));
            }
            Q_EMIT rulesTried(request, steps, tried ? QString() : toQt(tried.error().message()));
        }));
    return request;
}

void ConfigDesk::listHistory()
{
    if (desk() == nullptr)
        return;
    desk()->listHistory(m_crossing.over([this](const std::vector<engine::ConfigVersion> &versions) {
        QList<PastConfig> out;
        for (const auto &version : versions)
            out.push_back({version.number, version.time, toQt(version.source), version.bytes});
        Q_EMIT historyListed(out);
    }));
}

void ConfigDesk::readVersion(quint64 number)
{
    if (desk() == nullptr)
        return;
    desk()->readVersion(number, m_crossing.over([this, number](const agent::Result<std::string> &text) {
        Q_EMIT versionRead(number, text ? QByteArray::fromStdString(*text) : QByteArray(),
                           text ? QString() : toQt(text.error().message()));
    }));
}

void ConfigDesk::readFile()
{
    if (desk() == nullptr)
        return;
    desk()->readFile(m_crossing.over([this](const agent::Result<std::string> &text) {
        Q_EMIT fileRead(text ? QByteArray::fromStdString(*text) : QByteArray(),
                        text ? QString() : toQt(text.error().message()));
    }));
}

void ConfigDesk::writeSecret(const QString &name, const QString &secret)
{
    if (desk() == nullptr) {
        Q_EMIT secretWritten(name, notRunning());
        return;
    }
    desk()->writeSecret(toStd(name), toStd(secret), m_crossing.over([this, name](const agent::Status &status) {
        Q_EMIT secretWritten(name, errorOf(status));
    }));
}

} // namespace widgets
