// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/logs_page.h"

#include "widgets/pages/log_filter.h"
#include "widgets/pages/looks.h"
#include "widgets/parts/filter_bar.h"
#include "widgets/parts/icons.h"
#include "widgets/parts/table_view.h"

#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QSettings>
#include <QVBoxLayout>

namespace widgets {

namespace {

enum LogColumn { TimeColumn, LevelColumn, RoomColumn, MessageColumn, FieldsColumn, TimesColumn };

} // namespace

LogsPage::LogsPage(PageContext context, QWidget *parent)
    : Page(context, parent), m_filter(new QLineEdit(this)), m_levels(new FilterBar(this)), m_model(makeLogTable(this)),
      m_shown(new LogFilter(LevelColumn, this)), m_table(new TableView(this))
{
    auto *page = new QVBoxLayout(this);
    page->setContentsMargins(24, 16, 24, 16);
    page->setSpacing(8);
    auto *bar = new QHBoxLayout;
    bar->setSpacing(12);
    m_filter->setObjectName(QStringLiteral("logFilter"));
    m_filter->setClearButtonEnabled(true);
    m_filter->addAction(themedIcon(QStringLiteral("search")), QLineEdit::LeadingPosition);
    static constexpr std::array<const char *, 4> kNames{"levelDebug", "levelInfo", "levelWarn", "levelError"};
    for (int level = 0; level < 4; ++level)
        m_levels->add(level, QString::fromLatin1(kNames[static_cast<std::size_t>(level)]));
    m_levels->setCurrent(1);
    bar->addWidget(m_filter, 1);
    bar->addWidget(m_levels);
    page->addLayout(bar);
    m_shown->setSourceModel(m_model);
    m_shown->setLevel(1);
    m_table->setObjectName(QStringLiteral("logs"));
    m_table->setModel(m_shown);
    m_table->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_table->setItemDelegate(new CellDelegate(LevelColumn, m_table));
    m_table->setColumns({84, 96, 90, 250, 400, 64}, FieldsColumn);
    page->addWidget(m_table, 1);
    connect(m_filter, &QLineEdit::textChanged, m_shown, &LogFilter::setText);
    connect(m_levels, &FilterBar::chosen, m_shown, &LogFilter::setLevel);
}

void LogsPage::focusFilter()
{
    m_filter->setFocus(Qt::ShortcutFocusReason);
    m_filter->selectAll();
}

QList<QWidget *> LogsPage::stops() const
{
    return {m_table, m_filter};
}

void LogsPage::retranslate()
{
    m_filter->setPlaceholderText(tr("Filter by any word"));
    m_filter->setAccessibleName(tr("Filter the log"));
    m_levels->setText(0, tr("Everything"));
    m_levels->setText(1, tr("Info and worse"));
    m_levels->setText(2, tr("Warnings and errors"));
    m_levels->setText(3, tr("Errors"));
    m_table->setAccessibleName(tr("Log"));
    m_table->setEmptyText(tr("No line of the log matches"),
                          tr("The window keeps the newest 500 lines. Choose a wider level or clear the filter."));
}

void LogsPage::refresh(const Snapshot &snapshot)
{
    const QScrollBar *bar = m_table->verticalScrollBar();
    const bool atEnd = bar->value() >= bar->maximum() - 4;
    const bool first = m_model->rowCount() == 0;
    setLogs(*m_model, *snapshot);
    if (atEnd || first)
        m_table->scrollToBottom();
}

void LogsPage::saveState(QSettings &settings) const
{
    settings.setValue(QStringLiteral("level"), m_levels->current());
}

void LogsPage::restoreState(QSettings &settings)
{
    const int level = std::clamp(settings.value(QStringLiteral("level"), 1).toInt(), 0, 3);
    m_levels->setCurrent(level);
    m_shown->setLevel(level);
}

} // namespace widgets
