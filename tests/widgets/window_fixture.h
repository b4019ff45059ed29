// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/fake_engine.h"
#include "widgets/bridge/engine_bridge.h"
#include "widgets/pages/page_set.h"
#include "widgets/window/main_window.h"

#include <QTemporaryDir>
#include <QTest>

/// A window on a pretended engine, with settings of its own.
struct WindowFixture {
    explicit WindowFixture(FakeEngine::Settings world = {}, widgets::DemoControl demo = {}, bool attach = true)
        : engine(world), window(bridge, std::move(demo), options())
    {
        QObject::connect(&window, &widgets::MainWindow::quitRequested, &window, &widgets::MainWindow::finish);
        if (attach)
            bridge.attach(engine);
        window.show();
        exposed = QTest::qWaitForWindowExposed(&window);
    }

    [[nodiscard]] widgets::WindowOptions options() const
    {
        widgets::WindowOptions made;
        made.settingsFile = folder.filePath(QStringLiteral("belfry.ini"));
        made.theme = widgets::ThemeMode::Light;
        made.language = QStringLiteral("en");
        made.tray = false;
        return made;
    }

    /// Lets pretended time pass, with the window following.
    void pass(int seconds)
    {
        for (int i = 0; i < seconds; ++i) {
            engine.advance(std::chrono::seconds(1));
            bridge.deliverNow();
        }
        QCoreApplication::processEvents(); // widgets that are new are shown by an event
    }

    /// Lets much pretended time pass at once: the window sees only where it leads.
    void jump(int seconds)
    {
        engine.advance(std::chrono::seconds(seconds - 1));
        pass(1);
    }

    template <typename Widget>
    [[nodiscard]] Widget *find(widgets::PageId id, const char *name)
    {
        return window.pages().page(id)->findChild<Widget *>(QString::fromLatin1(name));
    }

    bool exposed = false;
    QTemporaryDir folder;
    FakeEngine engine;
    widgets::EngineBridge bridge;
    widgets::MainWindow window;
};
