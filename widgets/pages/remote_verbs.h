// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <functional>

class QWidget;

namespace widgets {

class RemoteDesk;
class RemoteHeading;

/// Gives a page the keys of the verbs: they go to the heading that `current` names (which may be null), and Ctrl+Z to
/// the desk. GUI thread.
void addRemoteKeys(QWidget &page, RemoteDesk &desk, const std::function<RemoteHeading *()> &current);

/// What a link to a page of receivers asks for beside the name of one.
enum class RemoteLink { Show, Examine, DeadLetters };
/// The subject of such a link.
[[nodiscard]] QString remoteSubject(RemoteLink link, const QString &remote);
/// And back.
[[nodiscard]] std::pair<RemoteLink, QString> readRemoteSubject(const QString &subject);

} // namespace widgets
