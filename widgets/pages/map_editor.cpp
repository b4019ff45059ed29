// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/map_editor.h"

#include "widgets/pages/config_editing.h"
#include "widgets/pages/config_words.h"

#include <QGuiApplication>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLineEdit>
#include <QPushButton>
#include <QStyledItemDelegate>
#include <QTableView>
#include <QVBoxLayout>

#include <algorithm>

namespace widgets {

namespace {

/// Types a value that is not shown.
class HiddenDelegate final : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    QWidget *createEditor(QWidget *parent, const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        QWidget *editor = QStyledItemDelegate::createEditor(parent, option, index);
        if (auto *line = qobject_cast<QLineEdit *>(editor))
            line->setEchoMode(QLineEdit::Password);
        return editor;
    }
};

} // namespace

PairModel::PairModel(bool hidden, QObject *parent) : QAbstractTableModel(parent), m_hidden(hidden) {}

int PairModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_pairs.size()) + 1;
}

int PairModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : 2;
}

void PairModel::setPairs(const Pairs &pairs)
{
    if (pairs == m_pairs)
        return;
    const auto before = m_pairs.size();
    if (pairs.size() < before) {
        beginRemoveRows({}, static_cast<int>(pairs.size()), static_cast<int>(before) - 1);
        m_pairs.resize(pairs.size());
        endRemoveRows();
    } else if (pairs.size() > before) {
        beginInsertRows({}, static_cast<int>(before), static_cast<int>(pairs.size()) - 1);
        m_pairs += pairs.mid(before);
        endInsertRows();
    }
    m_pairs = pairs;
    Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, 1));
}

PairModel::Pairs PairModel::pairs() const
{
    Pairs out;
    for (const auto &pair : m_pairs) {
        if (!pair.first.isEmpty())
            out << pair;
    }
    return out;
}

void PairModel::remove(int row)
{
    if (row < 0 || row >= m_pairs.size())
        return;
    beginRemoveRows({}, row, row);
    m_pairs.removeAt(row);
    endRemoveRows();
    Q_EMIT edited();
}

QVariant PairModel::data(const QModelIndex &index, int role) const
{
    const bool isLast = !index.isValid() || index.row() >= m_pairs.size();
    if (isLast && index.column() == 0 && role == Qt::DisplayRole)
        return tr("add...");
    if (isLast && role == Qt::ForegroundRole)
        return QGuiApplication::palette().brush(QPalette::PlaceholderText);
    if (role == Qt::AccessibleTextRole && isLast)
        return index.column() == 0 ? tr("New name") : tr("New value");
    if (isLast || (role != Qt::DisplayRole && role != Qt::EditRole && role != Qt::AccessibleTextRole))
        return {};
    const auto &[name, value] = m_pairs[index.row()];
    if (index.column() == 0)
        return name;
    if (!m_hidden)
        return value;
    return role == Qt::EditRole ? QString() : tr("set, not shown");
}

bool PairModel::setData(const QModelIndex &index, const QVariant &value, int role)
{
    if (!index.isValid() || role != Qt::EditRole)
        return false;
    const QString text = value.toString().trimmed();
    const int row = index.row();
    if (row >= m_pairs.size()) {
        if (text.isEmpty())
            return false;
        beginInsertRows({}, row, row);
        m_pairs.emplaceBack(QString(), QString());
        endInsertRows();
    }
    auto &pair = m_pairs[row];
    QString &place = index.column() == 0 ? pair.first : pair.second;
    if (place == text && !m_hidden)
        return false;
    place = text;
    Q_EMIT dataChanged(this->index(row, 0), this->index(row, 1));
    if (!pair.first.isEmpty() && !pair.second.isEmpty())
        Q_EMIT edited();
    return true;
}

QVariant PairModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    return section == 0 ? tr("Name") : tr("Value");
}

Qt::ItemFlags PairModel::flags(const QModelIndex &index) const
{
    return index.isValid() ? Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsEditable : Qt::NoItemFlags;
}

MapEditor::MapEditor(ConfigEditing &editing, const FormField &field, QWidget *parent)
    : FieldEditor(editing, field, parent), m_model(new PairModel(field.kind == FormField::Kind::SecretMap, this)),
      m_view(new QTableView(this)), m_remove(new QPushButton(tr("Remove the selected"), this))
{
    m_view->setModel(m_model);
    m_view->setShowGrid(false);
    m_view->setTabKeyNavigation(false);
    m_view->setSelectionBehavior(QAbstractItemView::SelectItems);
    m_view->setSelectionMode(QAbstractItemView::SingleSelection);
    m_view->setEditTriggers(QAbstractItemView::DoubleClicked | QAbstractItemView::SelectedClicked |
                            QAbstractItemView::EditKeyPressed | QAbstractItemView::AnyKeyPressed);
    m_view->setFrameShape(QFrame::NoFrame);
    m_view->verticalHeader()->hide();
    m_view->verticalHeader()->setDefaultSectionSize(std::max(28, fontMetrics().height() + 10));
    m_view->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    m_view->horizontalHeader()->setHighlightSections(false);
    m_view->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    if (field.kind == FormField::Kind::SecretMap)
        m_view->setItemDelegateForColumn(1, new HiddenDelegate(m_view));
    heed(m_view);
    m_remove->setObjectName(QStringLiteral("removePair"));
    m_remove->setProperty("link", true);
    m_remove->setAccessibleName(tr("Remove the selected entry of %1").arg(fieldLabel(field.key)));
    body()->addWidget(m_view);
    body()->addWidget(m_remove, 0, Qt::AlignLeft);
    // Later: an editor in the table is closed only after this.
    connect(m_model, &PairModel::edited, this, &MapEditor::write, Qt::QueuedConnection);
    connect(m_model, &QAbstractItemModel::rowsInserted, this, &MapEditor::fit);
    connect(m_model, &QAbstractItemModel::rowsRemoved, this, &MapEditor::fit);
    connect(m_remove, &QPushButton::clicked, this, &MapEditor::removeCurrent);
    connect(m_view->selectionModel(), &QItemSelectionModel::currentChanged, this, [this](const QModelIndex &index) {
        m_remove->setVisible(index.isValid() && index.row() < m_model->rowCount() - 1);
    });
    m_remove->hide();
}

void MapEditor::refresh()
{
    m_model->setPairs(field().map);
    fit();
}

void MapEditor::write()
{
    PairModel::Pairs pairs = m_model->pairs();
    if (field().kind == FormField::Kind::SecretMap && pairs == field().map)
        return;
    if (pairs != field().map)
        editing().perform(field().path,
                          [this, pairs](ConfigDocument &document) { return document.setMap(field(), pairs); });
}

void MapEditor::removeCurrent()
{
    m_model->remove(m_view->currentIndex().row());
    m_remove->hide();
}

void MapEditor::fit()
{
    const int rows = std::clamp(m_model->rowCount(), 1, 8);
    m_view->setFixedHeight(rows * m_view->verticalHeader()->defaultSectionSize() +
                           m_view->horizontalHeader()->sizeHint().height() + 4);
}

bool MapEditor::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_view && event->type() == QEvent::KeyPress) {
        const auto *key = static_cast<QKeyEvent *>(event);
        if (key->key() == Qt::Key_Delete) {
            removeCurrent();
            return true;
        }
        if (key->key() == Qt::Key_Return && m_view->currentIndex().isValid()) {
            if (m_view->indexWidget(m_view->currentIndex()) == nullptr) // else it ends an edit
                m_view->edit(m_view->currentIndex());
            return true;
        }
    }
    return FieldEditor::eventFilter(watched, event);
}

} // namespace widgets
