// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/bridge/config_document.h"
#include "widgets/parts/background.h"

#include <QHash>
#include <QObject>
#include <QTimer>

#include <functional>
#include <memory>

namespace widgets {

class CodeEditor;
class ConfigDesk;

/// One configuration text under two views: the editor, which has the text and its undo history, and forms, which read
/// and change it through a document. Edits of forms are made in the editor, so they are undone there; what is typed is
/// read a moment later, on another thread. One thread: GUI.
class ConfigEditing : public QObject {
    Q_OBJECT
public:
    /// Both must outlive it.
    ConfigEditing(CodeEditor *editor, ConfigDesk *desk);

    /// What the text said when it was read last. The next reading makes another one.
    [[nodiscard]] const ConfigDocument &document() const { return *m_document; }
    [[nodiscard]] ConfigDesk *desk() const { return m_desk; }
    /// Makes a form's edit. False: it was refused; `refused` says why.
    bool perform(const QString &path, const std::function<FormEdit(ConfigDocument &)> &edit);
    /// Reads the text now, if it has changed since.
    void readNow();
    void undo();
    void redo();
    /// Has the field's secret written to a file of that name, and names the file once that is done.
    void moveSecret(const FormField &field, const QString &file);

    /// What is wrong at the place and nothing deeper; empty: nothing.
    [[nodiscard]] QString problem(const QString &path) const { return m_problems.value(path); }
    /// How many problems are at the place or deeper.
    [[nodiscard]] int problemsWithin(const QString &path) const;
    void setProblems(const QList<QPair<QString, QString>> &problems);

    /// The person looks at the place in a form: its lines are tinted and scrolled to.
    void look(const QString &path);
    /// The person wants to go on in the text, at the place.
    void jump(const QString &path);

Q_SIGNALS:
    /// The document says something else than before, by a form or by hand.
    void documentRead();
    void problemsChanged();
    void refused(const QString &path, const QString &why);
    /// The person is at another place of the text.
    void placeChanged(const QString &path);
    /// The text is to be seen.
    void textWanted();

private:
    void secretWritten(const QString &file, const QString &error);
    void edited();
    /// Reads the text on another thread.
    void readLater();
    void tellRead();
    void cursorMoved();

    CodeEditor *m_editor;
    ConfigDesk *m_desk;
    std::shared_ptr<ConfigDocument> m_document = std::make_shared<ConfigDocument>();
    QTimer m_readDelay;
    QTimer m_placeDelay;
    QHash<QString, QString> m_problems; ///< By place.
    QString m_looked;
    QHash<QString, FormField> m_moving; ///< Secrets on their way into files, by the file's name.
    bool m_performing = false;
    bool m_isBehind = false;    ///< The text is not read yet.
    bool m_isPlaceOpen = false; ///< The cursor's place is to be told then.
    Background m_reader{this};
};

} // namespace widgets
