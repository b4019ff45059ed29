// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/bridge/config_messages.h"
#include "widgets/bridge/config_text.h"

#include "agent/config/document.h"

#include <functional>
#include <utility>

namespace widgets {

/// The text of an editor as what it says: what forms show of it, and what their edits do to it. Each edit changes only
/// the lines it means, and is told as changes of the text, to be made in the editor. Of one thread at a
/// time.
///
/// Places are paths such as `scrape_configs[2].scrape_interval`. `steering[1]` is the entry of `belfry.remote_write`
/// for `remote_write[1]`, by its name, whether there is one or not.
class ConfigDocument {
public:
    ConfigDocument() = default;
    ConfigDocument(const ConfigDocument &) = delete;
    ConfigDocument &operator=(const ConfigDocument &) = delete;

    /// The editor's text has become another, by hand.
    void setText(const QString &text);
    [[nodiscard]] const QString &text() const { return m_shown; }
    /// Empty, or why no form can edit the text.
    [[nodiscard]] QString obstacle() const;

    [[nodiscard]] QList<OutlineEntry> outline() const;
    /// The keys that the section at `path` may have, with what it says; those that only this section has and nobody
    /// knows are not among them.
    [[nodiscard]] QList<FormField> fields(const QString &path) const;
    /// The lines of what stands at `path`, from 0; -1, -1: nothing does.
    [[nodiscard]] std::pair<int, int> lines(const QString &path) const;
    /// The deepest key or item whose lines the place is in; of an entry of `belfry.remote_write`, as `steering[...]`.
    [[nodiscard]] QString pathAt(int place) const;
    /// A place as forms have it: one in an entry of `belfry.remote_write` as `steering[...]`.
    [[nodiscard]] QString formPath(const QString &path) const;
    [[nodiscard]] const QList<TextSpan> &secrets() const { return m_secrets; }

    /// Writes what a form's field says; nothing: the key goes. `""` is an empty text. Fields are told by path and kind.
    [[nodiscard]] FormEdit setValue(const FormField &field, const QString &value);
    [[nodiscard]] FormEdit setList(const FormField &field, const QStringList &values);
    /// Maps and maps of lists, the latter with a pair for each value. Of a SecretMap, entries with an empty value stay.
    [[nodiscard]] FormEdit setMap(const FormField &field, const QList<QPair<QString, QString>> &entries);
    [[nodiscard]] FormEdit remove(const QString &path);
    /// Adds an item to a list of sections, with what it cannot be without.
    [[nodiscard]] FormEdit addItem(const QString &list);
    [[nodiscard]] FormEdit moveItem(const QString &list, int from, int to);
    /// A copy behind the item; of jobs and remotes under a name of its own.
    [[nodiscard]] FormEdit duplicateItem(const QString &list, int index);
    /// The secret at the field goes; its `fileKey` names `file` instead.
    [[nodiscard]] FormEdit replaceSecretByFile(const FormField &field, const QString &file);

    /// What the field's secret is: for writing it to a file and for nothing else.
    [[nodiscard]] QString secret(const QString &path) const;
    /// A configuration with one job that has the rules at `list`, to try these out.
    [[nodiscard]] QString rulesAlone(const QString &list) const;
    /// The name of the job at `scrape_configs[index]`.
    [[nodiscard]] QString jobName(int index) const;
    [[nodiscard]] int itemCount(const QString &list) const;

private:
    using Edit = std::function<agent::Status(agent::config::EditableDocument &)>;
    /// A place, and the remote whose steering has to be made for it first.
    struct Place {
        agent::config::Path path;
        std::string newSteering;
    };

    [[nodiscard]] FormEdit perform(const Edit &edit);
    /// As `perform`, at a place that is made where it is missing.
    [[nodiscard]] FormEdit performAt(const QString &path,
                                     const std::function<agent::Status(const agent::config::Path &)> &edit);
    [[nodiscard]] agent::Result<Place> locate(const QString &path) const;
    [[nodiscard]] QString formPath(const agent::config::Path &path) const;
    [[nodiscard]] const agent::config::Node &valueAt(const QString &path) const;
    /// What stands there, aliases resolved; null: nothing does. For a look; lives until the next change.
    [[nodiscard]] const agent::config::Node &value(const agent::config::Path &path) const;
    void adopt();
    [[nodiscard]] QList<TextSpan> findSecrets() const;
    [[nodiscard]] agent::Status renameSteering(const agent::config::Path &path, const std::string &name);

    agent::config::EditableDocument m_document;
    QString m_shown;
    TextPlaces m_places;
    QList<TextSpan> m_secrets;
    agent::config::Node m_resolved; ///< All of it, aliases resolved.
};

} // namespace widgets
