// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/common/options.h"
#include "app/common/signals.h"
#include "app/console/console_app.h"
#include "app/headless/headless_app.h"

#include <QApplication>

#include <cstdio>
#include <string>
#include <vector>

int main(int argc, char **argv)
{
    app::Signals signalSource; // first: every thread inherits the blocked signals
    const app::ParsedOptions parsed = app::parseOptions(std::vector<std::string>(argv + 1, argv + argc), "belfry");
    std::fputs(parsed.standardOut.c_str(), stdout);
    std::fputs(parsed.standardError.c_str(), stderr);
    if (!parsed.proceed)
        return parsed.exitCode;
    if (parsed.options.headless)
        return app::runHeadless(parsed.options, signalSource);

    int ownArguments = 1; // the rest is ours and was read above
    QApplication application(ownArguments, argv);
    QApplication::setApplicationName(QStringLiteral("belfry"));
    QApplication::setApplicationVersion(QString::fromStdString(app::version()));
    QApplication::setDesktopFileName(QStringLiteral("belfry"));
    QApplication::setQuitOnLastWindowClosed(false);
    app::ConsoleApp console(parsed.options, signalSource);
    return console.run();
}
