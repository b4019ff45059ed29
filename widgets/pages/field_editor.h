// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/bridge/config_messages.h"

#include <QWidget>

class QLabel;
class QVBoxLayout;

namespace widgets {

class ConfigEditing;

/// One field of a form: shows what the document says and writes what the person says. What is being typed is written
/// when the field is left, or by `commit`. One thread: GUI.
class FieldEditor : public QWidget {
    Q_OBJECT
public:
    FieldEditor(ConfigEditing &editing, FormField field, QWidget *parent);

    /// The editor for the kind of the field. Null: the field has none (sections; what is edited as text and not there).
    [[nodiscard]] static FieldEditor *make(ConfigEditing &editing, const FormField &field, QWidget *parent);

    [[nodiscard]] const FormField &field() const { return m_field; }
    /// Where the focus goes. Not a focus proxy: Tab would come to it from the editor's own place in the order too.
    [[nodiscard]] QWidget *control() const { return m_control; }
    /// Shows another value of the same field.
    void display(const FormField &field);
    /// Writes what is typed and not written yet.
    virtual void commit() {}
    /// Whether it takes the whole width, below its label.
    [[nodiscard]] virtual bool isWide() const { return false; }
    /// Told below the field; empty: nothing.
    void showProblem(const QString &text);
    [[nodiscard]] QString problem() const;

protected:
    /// Shows `field`.
    virtual void refresh() = 0;
    /// Whether something is typed that is not written yet.
    [[nodiscard]] virtual bool isModified() const { return false; }
    /// Names a control, the first of them the one above, and heeds it: its focus shows the field's lines, and Ctrl+Z
    /// goes to the text when nothing is typed.
    void heed(QWidget *control);
    [[nodiscard]] ConfigEditing &editing() const { return m_editing; }
    [[nodiscard]] QVBoxLayout *body() const { return m_body; }
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    ConfigEditing &m_editing;
    FormField m_field;
    QVBoxLayout *m_body;
    QWidget *m_control = nullptr;
    QLabel *m_problem = nullptr;
};

} // namespace widgets
