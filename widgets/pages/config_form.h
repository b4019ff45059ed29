// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/bridge/config_messages.h"
#include "widgets/pages/config_words.h"

#include <QHash>
#include <QScrollArea>
#include <QTimer>

#include <optional>

class QLabel;
class QPushButton;
class QToolButton;
class QVBoxLayout;

namespace widgets {

class ConfigEditing;
class FieldEditor;
class FormGrid;
class FormSection;
class Notice;

/// The form of one part of a configuration: fields in groups, as the tables of config_words.h lay them out. Follows the
/// document; edits go to it at once. One thread: GUI.
class ConfigForm : public QScrollArea {
    Q_OBJECT
public:
    explicit ConfigForm(ConfigEditing &editing, QWidget *parent = nullptr);

    /// Shows that entry from now on; nothing: says that nothing is chosen.
    void display(const std::optional<OutlineEntry> &entry);
    /// Writes what is typed and not written yet.
    void commit();
    /// Makes the field at the place visible, and its group open.
    void reveal(const QString &path);
    /// The field at the place, or the list that holds it; null: none is shown.
    [[nodiscard]] FieldEditor *editorAt(const QString &path) const;
    void retranslate();

Q_SIGNALS:
    /// A job or remote is to be copied, moved, removed.
    void duplicateWanted();
    void moveWanted(int step);
    void removeWanted();
    void addWanted(const QString &list);

protected:
    /// Hands the focus on to the first field.
    void focusInEvent(QFocusEvent *event) override;

private:
    struct Group {
        FormGrid *grid = nullptr;       ///< Of the one without a heading.
        FormSection *section = nullptr; ///< Of the others.
    };
    void makeHeader(QVBoxLayout *column);
    void refresh();
    void showHeader();
    void showProblems();
    [[nodiscard]] QList<FormField> fieldsOf(const FormGroup &group, const QList<FormField> &all) const;
    void rebuild(const QList<FormGroup> &groups);

    ConfigEditing &m_editing;
    std::optional<OutlineEntry> m_entry;
    QLabel *m_title;
    QLabel *m_hint;
    QPushButton *m_add;
    QList<QToolButton *> m_tools; ///< Copy, up, down, remove.
    Notice *m_notice;
    QVBoxLayout *m_groups;
    QHash<QString, Group> m_shown; ///< By the group's name.
    std::optional<OutlineEntry::Kind> m_builtFor;
    QHash<QString, bool> m_open; ///< By kind and group.
    QTimer m_refresh;            ///< Coalesces; an edit may come from a field that is made anew.
};

} // namespace widgets
