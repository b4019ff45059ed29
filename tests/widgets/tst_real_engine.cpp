// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/console_rig.h"

#include <QLabel>
#include <QtTest>

using agent::engine::AgentState;

/// The window on a real engine: what it says is what happens.
class TestRealEngine : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void anOutageIsToldAndItsEnd()
    {
        ConsoleRig rig;
        QVERIFY(rig.open());
        QTRY_VERIFY_WITH_TIMEOUT(state(rig) == AgentState::Delivering && rig.receiver.sampleCount() > 0, 15000);

        rig.receiver.goDown();
        QTRY_COMPARE_WITH_TIMEOUT(state(rig), AgentState::Offline, 15000);
        QTRY_VERIFY_WITH_TIMEOUT(waiting(rig) > 50, 15000);

        QVERIFY(rig.receiver.start());
        QTRY_COMPARE_WITH_TIMEOUT(state(rig), AgentState::Delivering, 15000);
        QTRY_VERIFY_WITH_TIMEOUT(waiting(rig) < 50, 15000);
        QCOMPARE(rig.receiver.outOfOrder(), 0U);
        QCOMPARE(rig.bridge.snapshot()->remotes[0].ledger.imbalance, 0);
    }

private:
    [[nodiscard]] static AgentState state(const ConsoleRig &rig) { return rig.bridge.snapshot()->state; }
    [[nodiscard]] static std::uint64_t waiting(const ConsoleRig &rig)
    {
        return rig.bridge.snapshot()->remotes[0].ledger.pending;
    }
};

QTEST_MAIN(TestRealEngine)
#include "tst_real_engine.moc"
