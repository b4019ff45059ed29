// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/engine/engine.h"
#include "agent/telemetry/logger.h"
#include "agent/telemetry/registry.h"
#include "tests/support/counting_target.h"
#include "tests/support/write_receiver.h"
#include "widgets/bridge/engine_bridge.h"
#include "widgets/pages/page_set.h"
#include "widgets/window/main_window.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <memory>
#include <string>

/// A console on a real engine: a real target, a real receiver that can be cut, real files in a directory of its own.
/// The test's thread.
///
///     ConsoleRig rig;
///     QVERIFY(rig.open());
///     QTRY_COMPARE(rig.snapshot()->remotes[0].state, AgentState::Delivering);
///     rig.receiver.goDown();
struct ConsoleRig {
    ~ConsoleRig()
    {
        bridge.detach();
        engine.reset();
    }

    /// Starts target, receiver, engine and window, with `configuration`, or a job "counting" that is scraped each
    /// second and sent to the remote "headquarters".
    [[nodiscard]] bool open(const std::string &configuration = {})
    {
        return target.start() && receiver.start() && write(configuration.empty() ? usual() : configuration) && run();
    }
    /// The configuration that `open` takes by itself. `more` is appended to it.
    [[nodiscard]] std::string usual(const std::string &more = {}) const
    {
        return "global:\n"
               "  scrape_interval: 1s\n"
               "scrape_configs:\n"
               "  - job_name: counting # the usual one\n"
               "    static_configs:\n"
               "      - targets: ['127.0.0.1:" +
               std::to_string(target.port()) +
               "']\n"
               "remote_write:\n"
               "  - url: " +
               receiver.url() +
               "\n"
               "    name: headquarters\n"
               "    queue_config:\n"
               "      max_backoff: 500ms\n" +
               more;
    }
    /// Writes the configuration file, as an editor would.
    [[nodiscard]] bool write(const std::string &text) const
    {
        QFile file(configPath());
        return file.open(QIODevice::WriteOnly) && file.write(QByteArray::fromStdString(text)) >= 0;
    }
    [[nodiscard]] QString configPath() const { return folder.filePath(QStringLiteral("prometheus.yml")); }
    [[nodiscard]] std::shared_ptr<const agent::engine::EngineSnapshot> snapshot() const { return engine->snapshot(); }

    template <typename Widget>
    [[nodiscard]] Widget *find(widgets::PageId id, const char *name)
    {
        return window->pages().page(id)->findChild<Widget *>(QString::fromLatin1(name));
    }

    QTemporaryDir folder;
    CountingTarget target{20,
                          "# HELP distance_total Metres driven.\n# TYPE distance_total counter\ndistance_total 7\n"};
    WriteReceiver receiver;
    agent::telemetry::Registry registry;
    agent::telemetry::Logger logger{agent::LogLevel::Error, agent::telemetry::LogFormat::Logfmt, false};
    std::unique_ptr<agent::engine::Engine> engine;
    widgets::EngineBridge bridge;
    std::unique_ptr<widgets::MainWindow> window;

private:
    [[nodiscard]] bool run()
    {
        agent::engine::Options options;
        options.configPath = configPath().toStdString();
        options.storagePath = folder.filePath(QStringLiteral("data")).toStdString();
        agent::engine::StartResult started = agent::engine::startEngine(options, logger, registry);
        if (!started.status.ok()) {
            qWarning("%s", started.status.message().c_str());
            return false;
        }
        engine = std::move(started.engine);
        widgets::WindowOptions wanted;
        wanted.settingsFile = folder.filePath(QStringLiteral("belfry.ini"));
        wanted.theme = widgets::ThemeMode::Light;
        wanted.language = QStringLiteral("en");
        wanted.tray = false;
        window = std::make_unique<widgets::MainWindow>(bridge, widgets::DemoControl(), wanted);
        QObject::connect(window.get(), &widgets::MainWindow::quitRequested, window.get(), &widgets::MainWindow::finish);
        bridge.attach(*engine);
        window->show();
        return QTest::qWaitForWindowExposed(window.get());
    }
};
