// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/bridge/crossing.h"
#include "widgets/bridge/remote_messages.h"

#include <QObject>

#include <functional>

namespace agent::engine {
struct RemoteCommand;
}

namespace widgets {

class EngineBridge;

/// What a person does to receivers: commands, dead letters, examinations. One thread: GUI.
///
/// Light: each widget that asks has one of its own, and answers come, on the GUI thread and never within the call, as
/// long as that lives. Without an engine they come with an error.
class RemoteControl : public QObject {
    Q_OBJECT
public:
    /// `bridge` must outlive it.
    explicit RemoteControl(EngineBridge &bridge, QObject *parent = nullptr);

    using OnOutcome = std::function<void(const CommandOutcome &)>;
    void pause(const QString &remote, OnOutcome done);
    void resume(const QString &remote, OnOutcome done);
    /// Ends the wait for the next try, and drains at full speed.
    void retryNow(const QString &remote, OnOutcome done);
    /// Bytes a second; 0: no limit.
    void limit(const QString &remote, quint64 bytesPerSecond, OnOutcome done);
    /// Gives up what waits and is older than `before`; 0: all that waits.
    void giveUp(const QString &remote, qint64 before, OnOutcome done);
    /// Only says what that would come to.
    void previewGiveUp(const QString &remote, qint64 before, OnOutcome done);

    /// Newest first. `error` is empty when it went well.
    void listDeadLetters(const DeadLetterFilter &filter,
                         std::function<void(const QString &error, const QList<DeadLetter> &letters)> done);
    /// Sends them again when there is time for it; those that are taken then are dead letters no more.
    void resendDeadLetters(const DeadLetterFilter &filter, std::function<void(const QString &error)> done);
    void deleteDeadLetters(const DeadLetterFilter &filter,
                           std::function<void(const QString &error, quint64 count)> done);

    /// Examines the way to a receiver; `step` is told of each step as it ends. With `testSample` the receiver gets one.
    void examine(const QString &remote, bool testSample, std::function<void(const DoctorStep &)> step,
                 std::function<void(const DoctorReport &)> done);

private:
    void command(agent::engine::RemoteCommand command, OnOutcome done);
    /// Calls `done` later, on this thread.
    template <typename Call>
    void later(Call done);

    EngineBridge &m_bridge;
    Crossing m_crossing{this};
};

} // namespace widgets
