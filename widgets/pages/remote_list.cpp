// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/remote_list.h"

#include "widgets/models/tables.h"
#include "widgets/pages/looks.h"

#include <QHeaderView>

namespace widgets {

namespace {

QVariant cell(const RemoteLine &line, int role)
{
    switch (role) {
    case Qt::DisplayRole:
        return line.name;
    case DetailRole:
        return line.sentence;
    case Qt::ToolTipRole:
    case Qt::AccessibleTextRole:
        return QVariant(line.name + QLatin1Char('\n') + line.sentence);
    case ToneRole:
        return static_cast<int>(line.tone);
    default:
        return {};
    }
}

} // namespace

RemoteList::RemoteList(QWidget *parent)
    : TableView(parent), m_model(new ColumnTableModel<RemoteLine>({{[] { return QString(); }, cell}}, this))
{
    setObjectName(QStringLiteral("remoteList"));
    setModel(m_model);
    setItemDelegate(new CellDelegate(0, this));
    setColumns({200}, 0);
    horizontalHeader()->hide();
    verticalHeader()->setDefaultSectionSize(2 * fontMetrics().height() + 14);
    setFixedWidth(288); // with the margin that the style sheet gives it
    connect(selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this](const QModelIndex &row) {
        const RemoteLine *line = m_model->at(row.row());
        if (m_following || line == nullptr || line->name == m_chosen)
            return;
        m_chosen = line->name;
        Q_EMIT chosenChanged();
    });
    hide();
}

QStringList RemoteList::follow(const QList<RemoteFacts> &remotes)
{
    m_names.clear();
    std::vector<std::pair<RowKey, RemoteLine>> lines;
    for (const RemoteFacts &remote : remotes) {
        m_names << remote.name;
        lines.emplace_back(qHash(remote.name, 0x72656d6f),
                           RemoteLine{remote.name, stateSentence(remote.state), toneOf(remote.state.state)});
    }
    setVisible(remotes.size() > kMostInAStack);
    if (remotes.size() <= kMostInAStack)
        return m_names;
    m_following = true;
    m_model->setRows(lines);
    m_following = false;
    if (!m_names.contains(m_chosen))
        m_chosen = m_names.front();
    choose(m_chosen);
    return {m_chosen};
}

void RemoteList::choose(const QString &name)
{
    const auto row = static_cast<int>(m_names.indexOf(name));
    if (row < 0)
        return;
    m_chosen = name;
    if (currentIndex().row() == row)
        return;
    m_following = true;
    setCurrentIndex(m_model->index(row, 0));
    m_following = false;
}

} // namespace widgets
