// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/bridge/config_document.h"
#include "widgets/models/column_table_model.h"
#include "widgets/pages/field_editor.h"

class QHBoxLayout;
class QPushButton;
class QToolButton;

namespace widgets {

class FormGrid;
class RelabelLab;
class TableView;

/// One item of a list of sections, in a line. A value.
struct ItemLine {
    int number = 0; ///< From 1.
    QString text;
    int problems = 0;
    friend bool operator==(const ItemLine &, const ItemLine &) = default;
};
using ItemTable = ColumnTableModel<ItemLine>;

/// A list of sections, such as target groups or rules: a line each, with buttons to add, copy, move and remove, and
/// below it the form of the chosen one. Of rules also the lab.
class ItemsEditor : public FieldEditor {
    Q_OBJECT
public:
    ItemsEditor(ConfigEditing &editing, const FormField &field, QWidget *parent);
    [[nodiscard]] bool isWide() const override { return true; }
    void commit() override;
    void select(int index);
    /// Selects the item that holds the place.
    void selectFor(const QString &path);
    [[nodiscard]] int selected() const;

protected:
    void refresh() override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void makeButtons(QHBoxLayout *row);
    void showSelected();
    void showButtons();
    void toggleLab(bool open);
    void perform(const std::function<FormEdit(ConfigDocument &)> &edit, int selectAfterwards);
    [[nodiscard]] QString itemPath(int index) const;

    ItemTable *m_model;
    TableView *m_view;
    QPushButton *m_add;
    QToolButton *m_copy;
    QToolButton *m_up;
    QToolButton *m_down;
    QToolButton *m_remove;
    QPushButton *m_lab = nullptr; ///< Of rules for targets and samples only.
    FormGrid *m_form;
    RelabelLab *m_trial = nullptr;
    int m_next = -1; ///< To be selected once the list shows what an edit has made of it; -1: what is selected.
};

} // namespace widgets
