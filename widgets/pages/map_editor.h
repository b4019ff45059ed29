// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/pages/field_editor.h"

#include <QAbstractTableModel>

class QPushButton;
class QTableView;

namespace widgets {

/// Names with values, for editing; the last row is empty and makes a new pair. One thread: GUI.
class PairModel : public QAbstractTableModel {
    Q_OBJECT
public:
    using Pairs = QList<QPair<QString, QString>>;
    /// `hidden`: values are set and never shown.
    PairModel(bool hidden, QObject *parent);

    void setPairs(const Pairs &pairs);
    /// Those with a name.
    [[nodiscard]] Pairs pairs() const;
    void remove(int row);

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    bool setData(const QModelIndex &index, const QVariant &value, int role = Qt::EditRole) override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    [[nodiscard]] Qt::ItemFlags flags(const QModelIndex &index) const override;

Q_SIGNALS:
    /// A person has changed something, and each pair is whole.
    void edited();

private:
    Pairs m_pairs;
    bool m_hidden;
};

/// Labels, headers, parameters: a small table.
class MapEditor : public FieldEditor {
    Q_OBJECT
public:
    MapEditor(ConfigEditing &editing, const FormField &field, QWidget *parent);
    [[nodiscard]] bool isWide() const override { return true; }

protected:
    void refresh() override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void write();
    void removeCurrent();
    void fit();

    PairModel *m_model;
    QTableView *m_view;
    QPushButton *m_remove;
};

} // namespace widgets
