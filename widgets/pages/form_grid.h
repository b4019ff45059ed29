// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/bridge/config_messages.h"

#include <QHash>
#include <QList>
#include <QWidget>

class QGridLayout;
class QLabel;
class QPushButton;
class QToolButton;
class QVBoxLayout;

namespace widgets {

class ConfigEditing;
class ElidedLabel;
class FieldEditor;
class FormGrid;

/// A heading that opens and closes what stands below it, which is made when it is opened first. One thread: GUI.
class FormSection : public QWidget {
    Q_OBJECT
public:
    /// `path`: what the section's Remove takes away; empty: it has none.
    FormSection(ConfigEditing &editing, QString title, QString path, QWidget *parent);

    void setFields(const QList<FormField> &fields);
    void setOpen(bool open);
    /// Opens if the place is within; returns whether it is.
    bool openFor(const QString &path);
    [[nodiscard]] bool isOpen() const;
    /// Null until it was opened.
    [[nodiscard]] FormGrid *grid() const { return m_grid; }
    [[nodiscard]] QToolButton *heading() const { return m_heading; }
    void showProblems();

Q_SIGNALS:
    void toggled(bool open);

private:
    void showNote();

    ConfigEditing &m_editing;
    QString m_title;
    QString m_path;
    QToolButton *m_heading;
    ElidedLabel *m_note;
    QPushButton *m_remove;
    QWidget *m_body;
    QVBoxLayout *m_content;
    QList<FormField> m_fields;
    FormGrid *m_grid = nullptr;
};

/// Fields with their labels, and sections of such. Shows other values of the same fields without making anything anew.
class FormGrid : public QWidget {
    Q_OBJECT
public:
    explicit FormGrid(ConfigEditing &editing, QWidget *parent = nullptr);

    void setFields(const QList<FormField> &fields);
    /// Writes what is typed and not written yet.
    void commit();
    /// The editor of a field that is shown, in an open section too; null: none is.
    [[nodiscard]] FieldEditor *editorAt(const QString &path) const;
    /// The editor of the first field that has one; null: none has.
    [[nodiscard]] FieldEditor *first() const;
    /// Opens the section that holds the field, if one does.
    void openFor(const QString &path);
    /// Tells each field what is wrong with it.
    void showProblems();

private:
    void build();

    ConfigEditing &m_editing;
    QGridLayout *m_rows;
    QList<FormField> m_fields;
    QHash<QString, FieldEditor *> m_editors;
    QHash<QString, FormSection *> m_sections;
    QHash<QString, bool> m_open;
};

} // namespace widgets
