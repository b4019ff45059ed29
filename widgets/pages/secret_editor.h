// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/pages/field_editor.h"

class QLineEdit;
class QPushButton;

namespace widgets {

/// A secret: whether it is set, never what it is. It can be replaced, removed, and moved into a file.
class SecretEditor : public FieldEditor {
    Q_OBJECT
public:
    SecretEditor(ConfigEditing &editing, const FormField &field, QWidget *parent);

protected:
    void refresh() override;
    [[nodiscard]] bool isModified() const override { return m_asking != Asking::Nothing; }

private:
    enum class Asking { Nothing, Secret, FileName };
    void ask(Asking what);
    void answer();
    [[nodiscard]] QString proposedName() const;

    QLabel *m_state;
    QPushButton *m_replace;
    QPushButton *m_toFile;
    QPushButton *m_remove;
    QLineEdit *m_edit;
    QPushButton *m_accept;
    QPushButton *m_cancel;
    Asking m_asking = Asking::Nothing;
};

} // namespace widgets
