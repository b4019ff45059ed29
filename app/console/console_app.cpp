// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/console_app.h"

#include <QApplication>
#include <QSocketNotifier>

#include <cstdio>

namespace app {

namespace {

bool hasScreen()
{
    const QString platform = QGuiApplication::platformName();
    return platform != QLatin1String("offscreen") && platform != QLatin1String("minimal");
}

} // namespace

ConsoleApp::ConsoleApp(const Options &options, Signals &signalSource) : m_options(options), m_signals(signalSource)
{
    makeWindow();
    auto *notifier = new QSocketNotifier(m_signals.descriptor(), QSocketNotifier::Read, this);
    connect(notifier, &QSocketNotifier::activated, this, &ConsoleApp::takeSignal);
}

ConsoleApp::~ConsoleApp()
{
    m_host.stop();
    m_bridge.detach();
}

int ConsoleApp::run()
{
    m_window->show();
    start();
    QApplication::exec();
    return m_exitCode;
}

void ConsoleApp::makeWindow()
{
    m_window = std::make_unique<widgets::MainWindow>(m_bridge, m_options.demo ? demoControl() : widgets::DemoControl(),
                                                     widgets::WindowOptions());
    connect(m_window.get(), &widgets::MainWindow::quitRequested, this, &ConsoleApp::quit);
    // Queued: the window that asks goes.
    connect(m_window.get(), &widgets::MainWindow::startWanted, this, &ConsoleApp::tryAgain, Qt::QueuedConnection);
}

void ConsoleApp::start()
{
    m_host.post([this] {
        m_process.reset(); // one that could not start holds what it had opened
        m_process = std::make_unique<AgentProcess>(
            m_options, [this] { QMetaObject::invokeMethod(this, &ConsoleApp::quit, Qt::QueuedConnection); });
        const agent::Status status = m_process->start();
        QMetaObject::invokeMethod(
            this, [this, status] { started(status); }, Qt::QueuedConnection);
    });
}

void ConsoleApp::tryAgain()
{
    if (m_quitting)
        return;
    m_exitCode = 0;
    m_window->finish();
    m_window.reset();
    makeWindow();
    m_window->show();
    start();
}

widgets::DemoControl ConsoleApp::demoControl()
{
    widgets::DemoControl control;
    control.setNetworkUp = [this](bool up) {
        if (m_demo)
            m_host.post([demo = m_demo, up] { demo->setNetworkUp(up); });
    };
    control.networkUp = [this] { return !m_demo || m_demo->networkUp(); };
    control.receivedSamples = [this] { return m_demo ? m_demo->counts().samples : 0; };
    control.receivedSeries = [this] { return m_demo ? m_demo->counts().series : 0; };
    return control;
}

widgets::Failure ConsoleApp::failureOf(const agent::Status &status) const
{
    if (status.code() == agent::Code::InvalidInput)
        return widgets::Failure::Configuration;
    if (status.code() != agent::Code::AlreadyExists)
        return widgets::Failure::Other;
    // It listens before it opens the storage.
    return m_process->port() == 0 ? widgets::Failure::AddressInUse : widgets::Failure::StorageInUse;
}

void ConsoleApp::started(const agent::Status &status)
{
    if (!status.ok()) {
        m_exitCode = AgentProcess::exitCode(status);
        std::fprintf(stderr, "belfry: %s\n", status.message().c_str());
        m_window->showFailure(failureOf(status), QString::fromStdString(status.message()));
        if (!hasScreen())
            quit(); // nobody could read the window and close it
        return;
    }
    m_demo = m_process->demo();
    if (!m_quitting)
        m_bridge.attach(*m_process->engine());
}

void ConsoleApp::takeSignal()
{
    const auto signal = m_signals.wait(std::chrono::milliseconds(0));
    if (signal == Signal::Reload)
        m_bridge.requestReload();
    else if (signal == Signal::Stop)
        quit();
}

void ConsoleApp::quit()
{
    if (m_quitting)
        return;
    m_quitting = true;
    m_demo = nullptr;
    m_window->showStopping();
    m_bridge.detach();
    m_host.post([this] {
        m_process->stop();
        QMetaObject::invokeMethod(
            this,
            [this] {
                m_window->finish();
                QApplication::exit(m_exitCode);
            },
            Qt::QueuedConnection);
    });
}

} // namespace app
