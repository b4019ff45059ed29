// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/remote_verbs.h"

#include "widgets/pages/remote_desk.h"
#include "widgets/pages/remote_heading.h"

#include <QAction>
#include <QWidget>

namespace widgets {

namespace {

constexpr QLatin1String kExamine("examine\n"); // a name holds no line break
constexpr QLatin1String kDeadLetters("dead letters\n");

QAction *addKey(QWidget &page, const QKeySequence &key)
{
    auto *action = new QAction(&page);
    action->setShortcut(key);
    action->setShortcutContext(Qt::WindowShortcut); // of the page that is visible
    page.addAction(action);
    return action;
}

} // namespace

void addRemoteKeys(QWidget &page, RemoteDesk &desk, const std::function<RemoteHeading *()> &current)
{
    for (const RemoteVerb verb : {RemoteVerb::Retry, RemoteVerb::Pause, RemoteVerb::Skip, RemoteVerb::Limit,
                                  RemoteVerb::Drop, RemoteVerb::Examine, RemoteVerb::DeadLetters}) {
        QObject::connect(addKey(page, RemoteHeading::key(verb)), &QAction::triggered, &page, [verb, current] {
            if (RemoteHeading *heading = current())
                heading->run(verb);
        });
    }
    QObject::connect(addKey(page, QKeySequence::Undo), &QAction::triggered, &desk, [&desk] { desk.undo(); });
}

QString remoteSubject(RemoteLink link, const QString &remote)
{
    return link == RemoteLink::Examine       ? kExamine + remote
           : link == RemoteLink::DeadLetters ? kDeadLetters + remote
                                             : remote;
}

std::pair<RemoteLink, QString> readRemoteSubject(const QString &subject)
{
    if (subject.startsWith(kExamine))
        return {RemoteLink::Examine, subject.mid(kExamine.size())};
    if (subject.startsWith(kDeadLetters))
        return {RemoteLink::DeadLetters, subject.mid(kDeadLetters.size())};
    return {RemoteLink::Show, subject};
}

} // namespace widgets
