// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/logs_page.h"

#include "widgets/models/log_text.h"
#include "widgets/pages/log_filter.h"
#include "widgets/pages/looks.h"
#include "widgets/parts/filter_bar.h"
#include "widgets/parts/icons.h"
#include "widgets/parts/panel.h"
#include "widgets/parts/table_view.h"
#include "widgets/text/format_unit.h"

#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QSettings>
#include <QSignalBlocker>
#include <QVBoxLayout>

#include <array>

namespace widgets {

namespace {

enum LogColumn { TimeColumn, LevelColumn, RoomColumn, MessageColumn, FieldsColumn, TimesColumn };

} // namespace

LogsPage::LogsPage(PageContext context, QWidget *parent)
    : Page(context, parent), m_filter(new QLineEdit(this)), m_sources(new QComboBox(this)),
      m_levels(new FilterBar(this)), m_model(makeLogTable(this)), m_shown(new LogFilter(this)),
      m_table(new TableView(this)), m_count(mutedLabel(this)), m_fold(new QCheckBox(this)),
      m_newest(new QPushButton(this)), m_copy(new QPushButton(this))
{
    auto *page = new QVBoxLayout(this);
    page->setContentsMargins(24, 16, 24, 16);
    page->setSpacing(8);
    auto *bar = new QHBoxLayout;
    bar->setSpacing(12);
    m_filter->setObjectName(QStringLiteral("logFilter"));
    m_filter->setClearButtonEnabled(true);
    m_filter->addAction(themedIcon(QStringLiteral("search")), QLineEdit::LeadingPosition);
    m_sources->setObjectName(QStringLiteral("logSource"));
    m_sources->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_sources->addItem(QString());
    static constexpr std::array<const char *, 4> kNames{"levelDebug", "levelInfo", "levelWarn", "levelError"};
    for (int level = 0; level < 4; ++level)
        m_levels->add(level, QString::fromLatin1(kNames[static_cast<std::size_t>(level)]));
    m_levels->setCurrent(1);
    bar->addWidget(m_filter, 1);
    bar->addWidget(m_sources);
    bar->addWidget(m_levels);
    page->addLayout(bar);
    m_shown->setSourceModel(m_model);
    m_shown->setLevel(1);
    m_table->setObjectName(QStringLiteral("logs"));
    m_table->setModel(m_shown);
    m_table->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_table->setItemDelegate(new CellDelegate(LevelColumn, m_table));
    m_table->setColumns({84, 96, 104, 250, 400, 64}, FieldsColumn);
    m_table->setCopyText([this](const QModelIndex &row) {
        const LogLine *line = m_shown->at(row);
        return line == nullptr ? QString() : toLogfmt(*line);
    });
    page->addWidget(m_table, 1);
    auto *verbs = new QHBoxLayout;
    verbs->setSpacing(8);
    m_fold->setObjectName(QStringLiteral("foldRepeats"));
    m_fold->setChecked(true);
    m_newest->setObjectName(QStringLiteral("toNewest"));
    m_newest->setVisible(false);
    m_copy->setObjectName(QStringLiteral("copyLines"));
    m_copy->setEnabled(false);
    verbs->addWidget(m_count, 1);
    verbs->addWidget(m_fold);
    verbs->addWidget(m_newest);
    verbs->addWidget(m_copy);
    page->addLayout(verbs);

    connect(m_filter, &QLineEdit::textChanged, this, [this](const QString &text) {
        m_shown->setText(text);
        showCount();
    });
    connect(m_levels, &FilterBar::chosen, this, [this](int level) {
        m_shown->setLevel(level);
        showCount();
    });
    connect(m_sources, &QComboBox::currentIndexChanged, this, &LogsPage::chooseSource);
    connect(m_fold, &QCheckBox::toggled, this, [this] { refreshNow(); });
    connect(m_newest, &QPushButton::clicked, this, &LogsPage::followNewest);
    connect(m_copy, &QPushButton::clicked, m_table, &TableView::copySelection);
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            [this] { m_copy->setEnabled(m_table->selectionModel()->hasSelection()); });
    connect(m_table->verticalScrollBar(), &QScrollBar::valueChanged, this, [this] {
        m_following = atEnd();
        m_newest->setVisible(!m_following);
    });
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
    m_sources->setItemText(0, tr("All sources"));
    m_sources->setAccessibleName(tr("Source of the lines"));
    m_levels->setText(0, tr("Everything"));
    m_levels->setText(1, tr("Info and worse"));
    m_levels->setText(2, tr("Warnings and errors"));
    m_levels->setText(3, tr("Errors"));
    m_table->setAccessibleName(tr("Log"));
    m_fold->setText(tr("Fold repeats"));
    m_fold->setToolTip(tr("Equal lines are shown once, where the newest stands, with their count"));
    m_newest->setText(tr("To the newest"));
    m_newest->setToolTip(tr("Follows the end of the log again (End)"));
    m_copy->setText(tr("Copy"));
    m_copy->setToolTip(tr("Copies the selected lines as logfmt (%1)")
                           .arg(QKeySequence(QKeySequence::Copy).toString(QKeySequence::NativeText)));
    m_copy->setAccessibleName(tr("Copy the selected lines"));
    showCount();
}

bool LogsPage::atEnd() const
{
    const QScrollBar *bar = m_table->verticalScrollBar();
    return bar->value() >= bar->maximum() - 4;
}

void LogsPage::followNewest()
{
    m_following = true;
    m_table->scrollToBottom();
}

void LogsPage::refresh(const Snapshot &snapshot)
{
    const bool following = m_following; // rows that enter move the end away
    const bool known = m_model->rowCount() > 0;
    setLogs(*m_model, *snapshot, m_fold->isChecked());
    addSources();
    showCount();
    if (following || !known)
        followNewest();
}

/// Sources are known once they have said something.
void LogsPage::addSources()
{
    const QSignalBlocker quiet(m_sources);
    bool added = false;
    for (int row = 0; row < m_model->rowCount(); ++row) {
        const LogLine *line = m_model->at(row);
        if (line == nullptr || line->component.isEmpty() || m_sources->findData(line->component) >= 0)
            continue;
        int place = 1;
        while (place < m_sources->count() && m_sources->itemData(place).toString() < line->component)
            ++place;
        m_sources->insertItem(place, line->component, line->component);
        added = true;
    }
    if (added && !m_wantedSource.isEmpty())
        m_sources->setCurrentIndex(std::max(m_sources->findData(m_wantedSource), 0));
}

void LogsPage::chooseSource()
{
    m_wantedSource = m_sources->currentData().toString();
    m_shown->setSource(m_wantedSource);
    showCount();
}

void LogsPage::showCount()
{
    if (m_model->rowCount() == 0)
        m_table->setEmptyText(tr("The log is empty so far"),
                              tr("What the agent has to say is shown here as it comes."));
    else
        m_table->setEmptyText(tr("No line of the log matches"),
                              tr("The window keeps the newest 500 lines. Choose a wider level or clear the filter."));
    m_count->setText(tr("%1 of %2 lines")
                         .arg(formatExact(static_cast<quint64>(m_shown->rowCount())),
                              formatExact(static_cast<quint64>(m_model->rowCount()))));
}

void LogsPage::saveState(QSettings &settings) const
{
    settings.setValue(QStringLiteral("level"), m_levels->current());
    settings.setValue(QStringLiteral("source"), m_wantedSource);
    settings.setValue(QStringLiteral("filter"), m_filter->text());
    settings.setValue(QStringLiteral("fold"), m_fold->isChecked());
}

void LogsPage::restoreState(QSettings &settings)
{
    const int level = std::clamp(settings.value(QStringLiteral("level"), 1).toInt(), 0, 3);
    m_levels->setCurrent(level);
    m_shown->setLevel(level);
    m_filter->setText(settings.value(QStringLiteral("filter")).toString());
    m_fold->setChecked(settings.value(QStringLiteral("fold"), true).toBool());
    // One that has not been heard of yet is there to be unchosen all the same.
    m_wantedSource = settings.value(QStringLiteral("source")).toString();
    if (!m_wantedSource.isEmpty()) {
        const QSignalBlocker quiet(m_sources);
        m_sources->addItem(m_wantedSource, m_wantedSource);
        m_sources->setCurrentIndex(m_sources->count() - 1);
        m_shown->setSource(m_wantedSource);
    }
}

} // namespace widgets
