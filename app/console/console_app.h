// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/executor.h"
#include "app/common/options.h"
#include "app/common/signals.h"
#include "app/headless/agent_process.h"
#include "widgets/bridge/engine_bridge.h"
#include "widgets/window/main_window.h"

#include <QObject>

#include <memory>

namespace app {

/// The desktop program: the window on the GUI thread, the agent on threads of its own, started and stopped by
/// `console-host` so that the window appears at once and never waits. One thread: GUI.
class ConsoleApp : public QObject {
    Q_OBJECT
public:
    /// `signals` was made before any thread.
    ConsoleApp(const Options &options, Signals &signalSource);
    ~ConsoleApp() override;

    /// Shows the window, starts the agent, runs until the person or a signal ends it. Returns the exit code.
    [[nodiscard]] int run();

private:
    [[nodiscard]] widgets::DemoControl demoControl();
    [[nodiscard]] widgets::Failure failureOf(const agent::Status &status) const;
    void makeWindow();
    void start();
    void started(const agent::Status &status);
    void tryAgain();
    void takeSignal();
    void quit();

    const Options m_options;
    Signals &m_signals;
    int m_exitCode = 0;
    bool m_quitting = false;
    Demo *m_demo = nullptr;                  ///< Once the agent has started.
    std::unique_ptr<AgentProcess> m_process; ///< Of `console-host` while that works.
    widgets::EngineBridge m_bridge;
    std::unique_ptr<widgets::MainWindow> m_window;
    agent::Executor m_host{"console-host"}; ///< Last: it is joined before what it works on goes.
};

} // namespace app
