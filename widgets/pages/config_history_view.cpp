// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/config_history_view.h"

#include "widgets/bridge/config_desk.h"
#include "widgets/bridge/config_text.h"
#include "widgets/pages/difference_view.h"
#include "widgets/pages/looks.h"
#include "widgets/parts/panel.h"
#include "widgets/parts/table_view.h"
#include "widgets/text/format_time.h"
#include "widgets/text/format_unit.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace widgets {

namespace {

QString sourceText(const QString &source)
{
    if (source == QLatin1String("console"))
        return ConfigHistoryView::tr("applied in this window");
    if (source == QLatin1String("file"))
        return ConfigHistoryView::tr("loaded from the file");
    if (source == QLatin1String("start"))
        return ConfigHistoryView::tr("found at the start");
    if (source == QLatin1String("api"))
        return ConfigHistoryView::tr("applied over the API");
    return source;
}

PastTable *makePastTable(QObject *parent)
{
    return new PastTable(
        {{[] { return ConfigHistoryView::tr("When"); },
          [](const PastLine &line, int role) -> QVariant {
              if (role == Qt::ToolTipRole)
                  return formatInstantExact(line.config.time);
              return role == Qt::DisplayRole ? QVariant(formatClock(line.now, line.config.time)) : QVariant();
          }},
         {[] { return ConfigHistoryView::tr("How"); },
          [](const PastLine &line, int role) -> QVariant {
              const QString text = sourceText(line.config.source);
              return textCell(line.newest ? ConfigHistoryView::tr("%1, runs now").arg(text) : text, role);
          }},
         {[] { return ConfigHistoryView::tr("Size"); },
          [](const PastLine &line, int role) -> QVariant {
              if (role == Qt::ToolTipRole)
                  return formatExact(line.config.bytes);
              return role == Qt::DisplayRole ? QVariant(formatBytes(static_cast<double>(line.config.bytes)))
                                             : QVariant();
          },
          true}},
        parent);
}

} // namespace

ConfigHistoryView::ConfigHistoryView(ConfigDesk &desk, QWidget *parent)
    : QWidget(parent), m_desk(desk), m_model(makePastTable(this)), m_view(new TableView(this)),
      m_hint(mutedLabel(this)), m_difference(new DifferenceView(this)), m_back(new QPushButton(this))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(6);
    m_view->setModel(m_model);
    m_view->setItemDelegate(new CellDelegate(-1, m_view));
    m_view->setColumns({130, 160, 90}, 1);
    m_view->setObjectName(QStringLiteral("configHistory"));
    column->addWidget(m_view, 2);
    auto *row = new QHBoxLayout;
    row->setSpacing(8);
    m_hint->setWordWrap(true);
    row->addWidget(m_hint, 1);
    m_back->setObjectName(QStringLiteral("goBack"));
    row->addWidget(m_back);
    column->addLayout(row);
    m_difference->setObjectName(QStringLiteral("historyDifference"));
    column->addWidget(m_difference, 3);
    connect(&desk, &ConfigDesk::historyListed, this, &ConfigHistoryView::list);
    connect(&desk, &ConfigDesk::versionRead, this, &ConfigHistoryView::show);
    connect(m_view->selectionModel(), &QItemSelectionModel::currentChanged, this, &ConfigHistoryView::choose);
    connect(m_back, &QPushButton::clicked, this, [this] { Q_EMIT backWanted(m_file); });
    showButton();
}

void ConfigHistoryView::retranslate()
{
    m_back->setText(tr("Go back to this"));
    m_back->setToolTip(tr("Write this configuration to the file again and load it"));
    m_view->setAccessibleName(tr("Configurations that were applied"));
    m_difference->setAccessibleName(tr("What going back would change"));
    m_view->setEmptyText(tr("No history yet"), tr("The last 50 configurations that were applied are kept here."));
    m_hint->setText(tr("What going back to it would change:"));
}

void ConfigHistoryView::refresh()
{
    m_desk.listHistory();
}

void ConfigHistoryView::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    refresh();
}

void ConfigHistoryView::list(const QList<PastConfig> &versions)
{
    std::vector<std::pair<RowKey, PastLine>> rows;
    for (const PastConfig &version : versions)
        rows.emplace_back(version.number, PastLine{m_now, version, rows.empty()});
    m_model->setRows(rows);
    if (!m_view->currentIndex().isValid() && m_model->rowCount() > 0)
        m_view->selectRow(m_model->rowCount() > 1 ? 1 : 0);
    m_read = 0; // what runs may be another
    choose();
}

void ConfigHistoryView::choose()
{
    const PastLine *line = m_model->at(m_view->currentIndex().row());
    m_chosen = line == nullptr ? 0 : line->config.number;
    if (m_chosen != 0 && m_chosen != m_read)
        m_desk.readVersion(m_chosen);
    showButton();
}

void ConfigHistoryView::show(quint64 number, const QByteArray &file, const QString &error)
{
    if (number != m_chosen)
        return;
    m_read = error.isEmpty() ? number : 0;
    m_file = file;
    if (error.isEmpty())
        m_difference->compare(shownText(m_desk.running()), shownText(file), tr("The same as what runs."));
    else
        m_difference->say(error);
    showButton();
}

void ConfigHistoryView::setBusy(bool busy)
{
    m_busy = busy;
    showButton();
}

void ConfigHistoryView::showButton()
{
    const bool ready = m_chosen != 0 && m_read == m_chosen && !m_busy;
    m_back->setEnabled(ready && m_file != m_desk.running());
    m_difference->setVisible(m_model->rowCount() > 0);
    m_hint->setVisible(m_model->rowCount() > 0);
    m_back->setVisible(m_model->rowCount() > 0);
}

} // namespace widgets
