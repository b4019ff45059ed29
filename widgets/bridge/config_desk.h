// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/bridge/config_messages.h"
#include "widgets/bridge/engine_bridge.h"

#include <QByteArray>
#include <QObject>

namespace widgets {

/// Asks the engine about configurations: previews, applying, history, the file on disk, trying rules out. Nothing here
/// waits; what is asked while no engine is attached is answered with an error, or not at all. GUI thread.
class ConfigDesk : public QObject {
    Q_OBJECT
public:
    explicit ConfigDesk(EngineBridge &bridge, QObject *parent = nullptr);

    /// The bytes of the file that runs.
    [[nodiscard]] QByteArray running() const;
    /// Whether the file on disk is another by now.
    [[nodiscard]] bool fileDiffers() const;
    /// The discovered targets of a job, dropped ones too; at most `most`.
    [[nodiscard]] QList<TrialTarget> targetsOf(const QString &job, int most = 500) const;

    /// Answered by `applied`.
    void apply(const QByteArray &file, bool overwrite);
    /// Each returns the number that the answer bears.
    quint64 preview(const QString &text);
    quint64 tryRules(const QString &rulesAlone, bool ofSamples, const TrialTarget &target);
    void listHistory();
    void readVersion(quint64 number);
    void readFile();
    void writeSecret(const QString &name, const QString &secret);

Q_SIGNALS:
    /// `error` is empty when it went well. `byOther`: somebody else has changed the file.
    void applied(const QString &error, bool byOther);
    void previewed(quint64 request, const widgets::ConfigImpact &impact);
    void historyListed(const QList<widgets::PastConfig> &versions);
    void versionRead(quint64 number, const QByteArray &file, const QString &error);
    void fileRead(const QByteArray &file, const QString &error);
    void secretWritten(const QString &name, const QString &error);
    void rulesTried(quint64 request, const QList<widgets::TrialStep> &steps, const QString &error);

private:
    [[nodiscard]] agent::engine::ConfigDesk *desk() const;

    EngineBridge &m_bridge;
    quint64 m_lastRequest = 0;
    Crossing m_crossing{this};
};

} // namespace widgets
