// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/live_page.h"

#include "widgets/pages/looks.h"
#include "widgets/parts/chart_view.h"
#include "widgets/parts/filter_bar.h"
#include "widgets/parts/icons.h"
#include "widgets/parts/panel.h"
#include "widgets/parts/table_view.h"
#include "widgets/text/format_unit.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSettings>
#include <QSplitter>
#include <QVBoxLayout>

#include <array>
#include <cmath>

namespace widgets {

namespace {

constexpr std::array<int, 4> kRangeMinutes{1, 5, 15, 60};
constexpr int kMostFound = 500;
enum View { RateView, RawView };

} // namespace

LivePage::LivePage(PageContext context, QWidget *parent) : Page(context, parent)
{
    auto *page = new QVBoxLayout(this);
    page->setContentsMargins(24, 16, 24, 16);
    m_split = new QSplitter(Qt::Horizontal, this);
    m_split->setChildrenCollapsible(false);
    m_split->addWidget(makeSearch());
    m_split->addWidget(makeChart());
    m_split->setStretchFactor(0, 0);
    m_split->setStretchFactor(1, 1);
    m_split->setSizes({400, 660});
    page->addWidget(m_split);

    m_searchDelay.setSingleShot(true);
    m_searchDelay.setInterval(200);
    connect(&m_searchDelay, &QTimer::timeout, this, &LivePage::search);
    connect(m_search, &QLineEdit::textChanged, &m_searchDelay, qOverload<>(&QTimer::start));
    connect(m_foundView, &TableView::opened, this, &LivePage::toggle);
    connect(m_foundView, &QTableView::clicked, this, &LivePage::toggle);
    connect(m_range, &FilterBar::chosen, this, &LivePage::draw);
    connect(m_view, &FilterBar::chosen, this, &LivePage::draw);
    connect(m_pause, &QPushButton::toggled, this, &LivePage::setPaused);
    connect(m_remove, &QPushButton::clicked, this, &LivePage::dropSelected);
    connect(m_clear, &QPushButton::clicked, this, [this] {
        for (const quint64 series : m_watched.ids())
            m_watched.remove(series);
        watchedChanged();
    });
    connect(m_currentView->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            [this] { m_remove->setEnabled(m_currentView->selectionModel()->hasSelection()); });
    connect(&bridge(), &EngineBridge::seriesFound, this, &LivePage::showFound);
    connect(&bridge(), &EngineBridge::pointsArrived, this, [this](const QList<LivePoint> &points) {
        for (const LivePoint &point : points)
            m_watched.addPoint(point.series, point.time, point.value);
    });
    connect(&bridge(), &EngineBridge::attachedChanged, this, [this](bool attached) {
        if (attached && !m_watched.items().isEmpty())
            bridge().watchSeries(m_watched.ids());
    });
}

QWidget *LivePage::makeSearch()
{
    auto *box = new QWidget(this);
    auto *column = new QVBoxLayout(box);
    column->setContentsMargins(0, 0, 8, 0);
    column->setSpacing(8);
    m_search = new QLineEdit(box);
    m_search->setObjectName(QStringLiteral("seriesSearch"));
    m_search->setClearButtonEnabled(true);
    m_search->addAction(themedIcon(QStringLiteral("search")), QLineEdit::LeadingPosition);
    m_found = makeSeriesTable(this);
    m_foundView = new TableView(box);
    m_foundView->setObjectName(QStringLiteral("foundSeries"));
    m_foundView->setModel(m_found);
    m_foundView->setItemDelegate(new CellDelegate(-1, m_foundView));
    m_foundView->setColumns({40, 200}, 1);
    m_foundView->verticalHeader()->setDefaultSectionSize(2 * fontMetrics().height() + 12);
    box->setMinimumWidth(280);
    m_note = mutedLabel(box);
    m_note->setWordWrap(true);
    column->addWidget(m_search);
    column->addWidget(m_foundView, 1);
    column->addWidget(m_note);
    return box;
}

QWidget *LivePage::makeChart()
{
    auto *box = new QWidget(this);
    auto *column = new QVBoxLayout(box);
    column->setContentsMargins(8, 0, 0, 0);
    column->setSpacing(8);
    auto *bar = new QHBoxLayout;
    bar->setSpacing(12);
    m_range = new FilterBar(box);
    for (const int minutes : kRangeMinutes)
        m_range->add(minutes, QStringLiteral("live%1").arg(minutes));
    m_range->setCurrent(5);
    m_view = new FilterBar(box);
    m_view->add(RateView, QStringLiteral("viewRate"));
    m_view->add(RawView, QStringLiteral("viewRaw"));
    m_pause = new QPushButton(box);
    m_pause->setObjectName(QStringLiteral("pauseChart"));
    m_pause->setCheckable(true);
    bar->addWidget(m_range);
    bar->addWidget(m_view);
    bar->addStretch(1);
    bar->addWidget(m_pause);
    column->addLayout(bar);
    m_chart = new ChartView(box);
    m_chart->setObjectName(QStringLiteral("liveChart"));
    m_chart->setZeroBased(false);
    column->addWidget(m_chart, 3);
    m_current = makeCurrentTable(this);
    m_currentView = new TableView(box);
    m_currentView->setObjectName(QStringLiteral("drawnSeries"));
    m_currentView->setModel(m_current);
    m_currentView->setItemDelegate(new CellDelegate(-1, m_currentView));
    m_currentView->setColumns({40, 300, 130, 90}, 1);
    m_currentView->setTextElideMode(Qt::ElideMiddle);
    column->addWidget(m_currentView, 1);
    auto *verbs = new QHBoxLayout;
    verbs->setSpacing(8);
    m_remove = new QPushButton(box);
    m_remove->setObjectName(QStringLiteral("removeSeries"));
    m_remove->setEnabled(false);
    m_clear = new QPushButton(box);
    m_clear->setObjectName(QStringLiteral("clearSeries"));
    m_clear->setEnabled(false);
    verbs->addStretch(1);
    verbs->addWidget(m_remove);
    verbs->addWidget(m_clear);
    column->addLayout(verbs);
    return box;
}

void LivePage::retranslate()
{
    m_search->setPlaceholderText(tr("Search: words of a name or label"));
    m_search->setAccessibleName(tr("Search series"));
    m_foundView->setAccessibleName(tr("Found series; Enter draws or removes one"));
    m_foundView->setEmptyText(tr("No series found"),
                              tr("Only series that are being scraped can be found. Try fewer words."));
    for (const int minutes : kRangeMinutes)
        m_range->setText(minutes, minutes < 60 ? tr("%1 min").arg(minutes) : tr("1 h"));
    m_view->setText(RateView, tr("Rate"));
    m_view->setText(RawView, tr("Raw"));
    m_view->button(RateView)->setToolTip(tr("Counters as change a second; a restart of a counter is no fall"));
    m_view->button(RawView)->setToolTip(tr("Every value as it was scraped"));
    m_chart->setAccessibleName(tr("Chart of the chosen series"));
    m_chart->setEmptyText(m_watched.items().isEmpty()
                              ? tr("Choose series at the left. They are drawn from now on, as they are committed.")
                              : tr("Waiting for the next scrape of the chosen series"));
    m_currentView->setAccessibleName(tr("Drawn series"));
    m_currentView->setEmptyText(tr("Nothing is drawn"),
                                tr("At most %1 series at a time").arg(WatchedSeries::kMaxSeries));
    m_remove->setText(tr("Remove"));
    m_clear->setText(tr("Remove all"));
    setPaused(m_pause->isChecked());
    markFound();
}

void LivePage::showEvent(QShowEvent *event)
{
    Page::showEvent(event);
    if (m_request == 0)
        search();
}

void LivePage::focusFilter()
{
    m_search->setFocus(Qt::ShortcutFocusReason);
    m_search->selectAll();
}

QList<QWidget *> LivePage::stops() const
{
    return {m_search, m_foundView, m_chart, m_currentView};
}

void LivePage::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Space)
        m_pause->toggle();
    else if (event->key() == Qt::Key_Delete)
        dropSelected();
    else
        Page::keyPressEvent(event);
}

void LivePage::search()
{
    m_request = bridge().findSeries(m_search->text(), kMostFound);
}

void LivePage::showFound(quint64 request, const QList<FoundSeries> &found)
{
    if (request != m_request)
        return; // an answer to an older search
    m_lines.clear();
    for (const FoundSeries &series : found)
        m_lines.push_back({series.series, series.name, series.labels, series.type, series.help, series.unit, {}, -1});
    describe(m_lines);
    markFound();
}

void LivePage::markFound()
{
    for (SeriesLine &line : m_lines) {
        line.color = -1;
        for (const auto &item : m_watched.items()) {
            if (item.line.series == line.series)
                line.color = item.color;
        }
    }
    setSeries(*m_found, m_lines);
    const QString count = formatExact(static_cast<quint64>(m_lines.size()));
    m_note->setText(m_lines.size() >= kMostFound ? tr("The first %1 are shown; more words narrow the search").arg(count)
                                                 : tr("%Ln series found", nullptr, static_cast<int>(m_lines.size())));
}

void LivePage::toggle(const QModelIndex &index)
{
    const SeriesLine *line = m_found->at(index.row());
    if (line == nullptr)
        return;
    if (m_watched.contains(line->series)) {
        m_watched.remove(line->series);
    } else if (!m_watched.add(*line)) {
        m_note->setText(
            tr("At most %1 series can be drawn at a time. Remove one first.").arg(WatchedSeries::kMaxSeries));
        return;
    }
    watchedChanged();
}

void LivePage::dropSelected()
{
    const QModelIndex current = m_currentView->currentIndex();
    if (!current.isValid())
        return;
    m_watched.remove(m_current->keyAt(current.row()));
    watchedChanged();
}

void LivePage::watchedChanged()
{
    bridge().watchSeries(m_watched.ids());
    m_clear->setEnabled(!m_watched.items().isEmpty());
    retranslate();
    draw();
}

void LivePage::setPaused(bool paused)
{
    m_pausedAt = !paused ? 0 : m_pausedAt != 0 ? m_pausedAt : m_now;
    m_pause->setText(paused ? tr("Go on") : tr("Pause"));
    m_pause->setIcon(themedIcon(paused ? QStringLiteral("play") : QStringLiteral("pause")));
    m_pause->setToolTip(tr("Holds the chart still (Space); values are collected all the same"));
    if (!paused)
        draw();
}

void LivePage::refresh(const Snapshot &snapshot)
{
    m_now = snapshot->time;
    if (m_pausedAt == 0 && chartDue())
        draw();
}

void LivePage::draw()
{
    const qint64 to = m_pausedAt != 0 ? m_pausedAt : m_now;
    const qint64 from = to - qint64(m_range->current()) * 60'000;
    const bool raw = m_view->current() == RawView;
    const bool dark = isDark(palette());
    const auto &items = m_watched.items();
    const QStringList names = shortNames(items);
    const bool bytes = !items.isEmpty() && std::all_of(items.begin(), items.end(), [](const auto &item) {
        return item.line.unit == QLatin1String("bytes") || item.line.name.endsWith(QLatin1String("_bytes")) ||
               item.line.name.endsWith(QLatin1String("_bytes_total"));
    });
    QList<ChartLine> lines;
    QList<CurrentLine> current;
    const int points = items.isEmpty() ? 300 : std::max(40, 900 / static_cast<int>(items.size()));
    for (qsizetype i = 0; i < items.size(); ++i) {
        const auto &item = items[i];
        const SeriesView view = item.view(raw);
        lines.push_back({names[i], lineColor(item.color, dark), lineStyle(item.color),
                         item.history.lines(from, to, view, std::min(points, 300))});
        const double value = item.history.current(view);
        current.push_back({item.line.series, item.color, names[i], fullName(item.line),
                           std::isnan(value) ? noValue()
                           : bytes           ? formatBytes(value)
                                             : formatCount(value),
                           view == SeriesView::Rate ? tr("a second") : item.line.unit});
    }
    setCurrent(*m_current, current);
    m_chart->setBytes(bytes);
    m_chart->setValueFormat(bytes ? formatBytes : formatCount);
    m_chart->setRange(from, to);
    m_chart->setLines(lines);
}

void LivePage::saveState(QSettings &settings) const
{
    settings.setValue(QStringLiteral("range"), m_range->current());
    settings.setValue(QStringLiteral("view"), m_view->current());
    settings.setValue(QStringLiteral("split"), m_split->saveState());
}

void LivePage::restoreState(QSettings &settings)
{
    m_range->setCurrent(settings.value(QStringLiteral("range"), 5).toInt());
    m_view->setCurrent(settings.value(QStringLiteral("view"), static_cast<int>(RateView)).toInt());
    if (const QByteArray split = settings.value(QStringLiteral("split")).toByteArray(); !split.isEmpty())
        m_split->restoreState(split);
}

} // namespace widgets
