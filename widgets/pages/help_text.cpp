// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/help_text.h"

#include <QCoreApplication>
#include <QList>
#include <QPair>
#include <QStringList>

namespace widgets {

namespace {

struct Help {
    Q_DECLARE_TR_FUNCTIONS(widgets::Help)
};

using Keys = QList<QPair<QString, QString>>;

QString key(const char *name)
{
    return QString::fromLatin1(name);
}

QString rows(const Keys &keys)
{
    QString html = QStringLiteral("<table cellspacing='0' cellpadding='3'>");
    for (const auto &[name, meaning] : keys)
        html += QStringLiteral("<tr><td><b>%1</b>&nbsp;&nbsp;</td><td>%2</td></tr>")
                    .arg(name.toHtmlEscaped(), meaning.toHtmlEscaped());
    return html + QStringLiteral("</table>");
}

QStringList paragraphs(PageId page)
{
    switch (page) {
    case PageId::Overview:
        return {Help::tr("Is my data arriving? The sentence at the top answers that; it stands in the header of every "
                         "page, in the title of the window and in the tray."),
                Help::tr("The boxes follow a sample on its way: scraped from targets, written to the log on disk, "
                         "delivered to each receiver. What waits is on disk and survives a restart."),
                Help::tr("\"What needs you\" lists what does not mend itself. Each line leads to where it can be seen "
                         "in full.")};
    case PageId::Targets:
        return {Help::tr("Every target with its state and its last error. The filter takes words, and labels as in "
                         "a query: job=\"node\", instance=~\"10.*\"."),
                Help::tr("Enter opens a target: its labels before and after relabelling, and its last error in full. "
                         "Rows do not move while the mouse is over them.")};
    case PageId::Discovery:
        return {Help::tr("Which mechanism found which targets, and which of them are not scraped because a rule drops "
                         "them.")};
    case PageId::Configuration:
        return {
            Help::tr("The configuration file, in the form of Prometheus. Nothing changes before you apply it; what "
                     "an edit would change is told beforehand."),
            Help::tr("Form and text are two views of one file. A form changes only the lines it means: comments and "
                     "order stay."),
            Help::tr("A configuration that has an error is never applied: the one before runs on. The last 50 that "
                     "were applied are kept, and lead back.")};
    case PageId::Backlog:
        return {Help::tr("What waits for each receiver, how far back it reaches, when it will be through, and how long "
                         "the disk lasts."),
                Help::tr("Everything that was lost is listed with its reason.")};
    case PageId::Remote:
        return {Help::tr("Each receiver: how it is, what it answers, how fast it takes samples, and the last error in "
                         "full.")};
    case PageId::Live:
        return {Help::tr("Series as they are collected. Counters are shown as a rate. A gap in a line is a gap in the "
                         "data."),
                Help::tr("The strip below a chart says what of it is delivered, and what waits.")};
    case PageId::Logs:
        return {Help::tr("What the agent writes to its log. Repeats stand in one line with their number.")};
    case PageId::Status:
        return {Help::tr("How the program itself is: version, files, clock, threads, memory, certificates, flags, and "
                         "the configuration as it was loaded, with every default.")};
    }
    return {};
}

Keys keysOf(PageId page)
{
    switch (page) {
    case PageId::Targets:
        return {{key("Enter"), Help::tr("Open a target, or a group")},
                {key("Esc"), Help::tr("Close it; clear the filter")},
                {key("Ctrl+C"), Help::tr("Copy the rows that are selected")}};
    case PageId::Configuration:
        return {{key("Ctrl+S"), Help::tr("Apply what is edited, once it has no problems")},
                {key("Ctrl+Z"), Help::tr("Take the last edit back, made in the form or in the text")},
                {key("Ctrl+Space"), Help::tr("In the text: what fits here")},
                {key("Alt+Return"), Help::tr("In the text: mend the problem of this line")},
                {key("Alt+Up, Alt+Down"), Help::tr("Move a job, a remote or a rule")},
                {key("Ctrl+Return"), Help::tr("In a list of the form: write it")},
                {key("Del"), Help::tr("Remove what is selected in a list")},
                {key("Esc"), Help::tr("Out of the text: Tab goes on from there")},
                {key("F5"), Help::tr("Load the file again")}};
    case PageId::Live:
        return {{key("Enter"), Help::tr("Draw the series, or stop drawing it")},
                {QStringLiteral("\u2190 \u2192"), Help::tr("Read the values at a time")},
                {key("Space"), Help::tr("Pause")},
                {key("P"), Help::tr("Pin the series to the top of the list")},
                {key("Del"), Help::tr("Take the selected series out of the chart")},
                {QStringLiteral("+ \u2212"), Help::tr("Zoom at the cursor, as dragging over the chart does")},
                {key("Ctrl+Shift+N"), Help::tr("Add a chart")},
                {key("Esc"), Help::tr("Back to the range before")}};
    case PageId::Overview:
        return {{key("Enter"), Help::tr("Follow a line to its page")}};
    case PageId::Backlog:
    case PageId::Remote:
        return {{key("Ctrl+P"), Help::tr("Pause the receiver that has the focus, or the first; resume it")},
                {key("Ctrl+Return"), Help::tr("Try it now")},
                {key("Ctrl+L"), Help::tr("Limit its bandwidth")},
                {key("Ctrl+T"), Help::tr("Skip to a time: asks first, and says how much that gives up")},
                {key("Ctrl+Del"), Help::tr("Drop its backlog: asks first as well")},
                {key("Ctrl+E"), Help::tr("Examine the connection")},
                {key("Ctrl+D"), Help::tr("Show its dead letters")},
                {key("Ctrl+Z"), Help::tr("Take the last command back, where that can be")},
                {key("Esc"), Help::tr("Close the question")}};
    default:
        return {{key("Ctrl+C"), Help::tr("Copy the rows that are selected")}};
    }
}

Keys keysEverywhere()
{
    return {{key("Ctrl+K"), Help::tr("Find anything: pages, targets, receivers, actions")},
            {QStringLiteral("Ctrl+1 \u2026 9"), Help::tr("Go to a page")},
            {key("F6"), Help::tr("From pane to pane")},
            {key("Ctrl+F"), Help::tr("Into the filter")},
            {key("F1"), Help::tr("Open and close this help")},
            {key("F10"), Help::tr("Open the menu")}};
}

} // namespace

QString helpText(PageId page)
{
    QString html;
    for (const QString &paragraph : paragraphs(page))
        html += QStringLiteral("<p>%1</p>").arg(paragraph.toHtmlEscaped());
    html += QStringLiteral("<p><b>%1</b></p>").arg(Help::tr("Keys here").toHtmlEscaped()) + rows(keysOf(page));
    return html + QStringLiteral("<p><b>%1</b></p>").arg(Help::tr("Keys everywhere").toHtmlEscaped()) +
           rows(keysEverywhere());
}

} // namespace widgets
